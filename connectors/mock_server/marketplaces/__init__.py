"""The floors the mock server plays, each built from its page in docs/connectors."""
