"""Tables and what a row knows about itself."""
