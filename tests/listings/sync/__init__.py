"""The sync against mock floors over real HTTP."""
