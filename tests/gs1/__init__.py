"""Tests of the GS1 identifiers and Digital Links."""
