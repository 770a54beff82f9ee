"""How the sample comes about: the catalogue told through the services, in the order of its days."""
