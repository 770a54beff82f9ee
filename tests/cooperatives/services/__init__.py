"""Commands of the cooperatives domain on a real database."""
