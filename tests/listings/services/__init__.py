"""Tests of the listings' services."""
