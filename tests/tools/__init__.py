"""Tests of the programs for people who work on the code."""
