"""Tests of the listings' queries."""
