"""Tests that walk the whole house."""
