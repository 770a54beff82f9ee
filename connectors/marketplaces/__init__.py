"""The marketplaces we can publish to, one module each; they know nothing of each other."""
