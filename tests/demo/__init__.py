"""Tests of the sample house."""
