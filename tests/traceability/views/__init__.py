"""Tests of the pages on products, batches, events and recalls."""
