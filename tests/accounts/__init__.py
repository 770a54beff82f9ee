"""Tests of who signs in, in which role, and of the audit chain."""
