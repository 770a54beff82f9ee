"""Tests of the edge: forms, macros, layouts."""
