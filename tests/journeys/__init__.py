"""A person's whole task, end to end."""
