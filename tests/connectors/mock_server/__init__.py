"""Tests of the mock floors themselves."""
