"""Commands: permission first, never commit."""
