"""Work of the traceability domain that nobody waits for."""
