"""Tests of what only one marketplace does."""
