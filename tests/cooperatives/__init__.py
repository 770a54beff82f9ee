"""Tests of who and where: cooperatives, plots, growing areas, certificates."""
