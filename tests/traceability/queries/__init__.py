"""Tests of traceability's questions."""
