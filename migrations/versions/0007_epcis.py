"""API tokens, captures and EPCIS events."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Our own events get their standard form when they are first asked for."""
    op.create_table(
        "api_tokens",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hint", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("may_capture", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_api_tokens_cooperative_id_cooperatives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "epcis_captures",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("error_behaviour", sa.String(32), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("captured", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_epcis_captures_cooperative_id_cooperatives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epcis_captures")),
        sa.UniqueConstraint("public_id", name=op.f("uq_epcis_captures_public_id")),
    )
    with op.batch_alter_table("epcis_captures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_epcis_captures_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "epcis_events",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("event_type", sa.String(length=80), nullable=False),
        sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=True),
        sa.Column("biz_step", sa.String(length=200), nullable=True),
        sa.Column("disposition", sa.String(length=200), nullable=True),
        sa.Column("read_point", sa.String(length=255), nullable=True),
        sa.Column("biz_location", sa.String(length=255), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("capture_id", _BIG, nullable=True),
        sa.Column("source_id", _BIG, nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["epcis_captures.id"], name=op.f("fk_epcis_events_capture_id_epcis_captures")
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_epcis_events_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["events.id"], name=op.f("fk_epcis_events_source_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epcis_events")),
        sa.UniqueConstraint("cooperative_id", "event_id", name=op.f("uq_epcis_events_cooperative_id_event_id")),
        sa.UniqueConstraint("source_id", name=op.f("uq_epcis_events_source_id")),
    )
    with op.batch_alter_table("epcis_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_epcis_events_capture_id"), ["capture_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_epcis_events_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index("ix_epcis_events_recorded", ["cooperative_id", "record_time", "id"], unique=False)
        batch_op.create_index("ix_epcis_events_time", ["cooperative_id", "event_time", "id"], unique=False)

    op.create_table(
        "epcis_terms",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("event_row_id", _BIG, nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_row_id"], ["epcis_events.id"], name=op.f("fk_epcis_terms_event_row_id_epcis_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epcis_terms")),
    )
    with op.batch_alter_table("epcis_terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_epcis_terms_event_row_id"), ["event_row_id"], unique=False)
        batch_op.create_index("ix_epcis_terms_value", ["value", "part"], unique=False)


def downgrade() -> None:
    """Captured documents and API tokens are let go."""
    op.drop_table("epcis_terms")
    op.drop_table("epcis_events")
    op.drop_table("epcis_captures")
    op.drop_table("api_tokens")
