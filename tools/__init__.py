"""Programs for people who work on the code: catalogues, style sheets."""
