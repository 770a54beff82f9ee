"""Decisions from facts; no clock, no database."""
