"""Tests of the listings' rules."""
