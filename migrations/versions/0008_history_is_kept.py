"""Triggers that refuse to change or delete history: events, farm log, diaries of recalls, captures, audit chain."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEPT = (
    "events",
    "event_items",
    "log_entries",
    "log_entry_plots",
    "log_photos",
    "recall_steps",
    "epcis_events",
    "audit_entries",
)
"""A later migration that rebuilds one of these on SQLite (batch mode) must make its triggers again."""

_REFUSE = """
CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is kept: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    """From here on the database itself keeps history, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE)
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            _refuse(table, act)


def _refuse(table: str, act: str) -> None:
    name = f"keep_{table}_{act.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION history_is_kept()")
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'history is kept: {act} of {table} refused'); END"
        )


def downgrade() -> None:
    """History is kept by the code alone, as in the release before."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER keep_{table}_{act}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION history_is_kept()")
