"""Marketplace connectors: one contract, one module each, and mock marketplaces."""
