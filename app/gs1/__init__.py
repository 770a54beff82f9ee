"""GS1 identifiers and Digital Links as pure values."""
