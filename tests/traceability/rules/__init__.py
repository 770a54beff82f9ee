"""Tests of the decisions about batches, events and labels."""
