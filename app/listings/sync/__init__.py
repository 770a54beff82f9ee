"""The outbox drain; the only user of connectors."""
