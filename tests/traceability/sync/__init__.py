"""Label files made in the background, on both kinds of database."""
