"""Tests of the listings' views."""
