"""Tests of Gốc Nghệ."""
