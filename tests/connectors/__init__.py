"""Tests of the marketplace connectors and of the mock floors they run against."""
