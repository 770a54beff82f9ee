"""Mock marketplaces: real HTTP servers on this machine that can fail in scripted ways."""
