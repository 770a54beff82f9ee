"""Sample cooperatives for a first look."""
