"""Tests of the commands on products, batches, events and recalls."""
