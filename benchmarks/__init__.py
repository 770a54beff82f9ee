"""Ratios against a named floor, measured side by side."""
