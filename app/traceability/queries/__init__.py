"""Questions: (db, actor, …) to rows."""
