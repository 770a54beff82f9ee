"""Ground that every domain stands on: errors, time, money, database, outbox."""
