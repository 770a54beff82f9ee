"""Tests of what happened to which batch: labels, events, recalls."""
