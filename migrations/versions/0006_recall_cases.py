"""Recall cases with their diary, their batches and the word to buyers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Every recall so far becomes a case of its own, confirmed by whoever started it."""
    op.create_table(
        "recall_cases",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("hazard", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("advice_en", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.String(length=80), nullable=False),
        sa.Column("seed_kind", sa.String(length=80), nullable=False),
        sa.Column("seed_id", _BIG, nullable=False),
        sa.Column("seed_words", sa.String(length=200), nullable=False),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("proposed_by_id", _BIG, nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=True),
        sa.Column("confirmed_by_id", _BIG, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.Column("request_key", sa.String(length=80), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_recall_cases_cooperative_id_cooperatives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_cases")),
        sa.UniqueConstraint("cooperative_id", "number", name=op.f("uq_recall_cases_cooperative_id_number")),
        sa.UniqueConstraint("cooperative_id", "request_key", name=op.f("uq_recall_cases_cooperative_id_request_key")),
    )
    with op.batch_alter_table("recall_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_cases_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "recall_notices",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("partner_id", _BIG, nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["recall_cases.id"], name=op.f("fk_recall_notices_case_id_recall_cases")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_recall_notices_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_recall_notices_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_notices")),
        sa.UniqueConstraint("case_id", "partner_id", name=op.f("uq_recall_notices_case_id_partner_id")),
    )
    with op.batch_alter_table("recall_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_notices_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_notices_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "recall_batches",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("batch_id", _BIG, nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("labels", _BIG, nullable=False),
        sa.Column("held_before", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_recall_batches_batch_id_batches")),
        sa.ForeignKeyConstraint(["case_id"], ["recall_cases.id"], name=op.f("fk_recall_batches_case_id_recall_cases")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_recall_batches_cooperative_id_cooperatives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_batches")),
        sa.UniqueConstraint("case_id", "batch_id", name=op.f("uq_recall_batches_case_id_batch_id")),
    )
    with op.batch_alter_table("recall_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_batches_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_batches_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_batches_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "recall_steps",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("batch_id", _BIG, nullable=True),
        sa.Column("partner_id", _BIG, nullable=True),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("request_key", sa.String(length=80), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("grams > 0", name=op.f("ck_recall_steps_grams_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_recall_steps_batch_id_batches")),
        sa.ForeignKeyConstraint(["case_id"], ["recall_cases.id"], name=op.f("fk_recall_steps_case_id_recall_cases")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_recall_steps_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_recall_steps_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_steps")),
        sa.UniqueConstraint("cooperative_id", "request_key", name=op.f("uq_recall_steps_cooperative_id_request_key")),
    )
    with op.batch_alter_table("recall_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_steps_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_steps_cooperative_id"), ["cooperative_id"], unique=False)

    with op.batch_alter_table("recalls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("case_id", _BIG, nullable=True))
        batch_op.add_column(sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_recalls_case_id"), ["case_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_recalls_case_id_recall_cases"), "recall_cases", ["case_id"], ["id"])

    op.execute(
        "INSERT INTO recall_cases (number, drill, state, hazard, reason, reason_en, advice, advice_en, contact_phone,"
        " seed_kind, seed_id, seed_words, proposed_by, proposed_at, confirmed_by, confirmed_at, cooperative_id)"
        " SELECT 'TH-' || recalls.id, false, 'active', hazard, reason, reason_en, advice, advice_en, contact_phone,"
        " 'batch', batch_id, batches.number, started_by, started_at, started_by, started_at, recalls.cooperative_id"
        " FROM recalls JOIN batches ON batches.id = recalls.batch_id ORDER BY recalls.id"
    )
    op.execute(
        "UPDATE recalls SET case_id = (SELECT recall_cases.id FROM recall_cases"
        " WHERE recall_cases.seed_kind = 'batch' AND recall_cases.seed_id = recalls.batch_id)"
    )
    op.execute(
        "INSERT INTO recall_batches (case_id, batch_id, grams, labels, held_before, added_at, cooperative_id)"
        " SELECT case_id, batch_id, batches.grams, 0, false, started_at, recalls.cooperative_id"
        " FROM recalls JOIN batches ON batches.id = recalls.batch_id ORDER BY recalls.id"
    )
    op.execute(
        "UPDATE recall_batches SET labels = COALESCE((SELECT SUM(last_position - first_position + 1 - voided_labels)"
        " FROM label_runs WHERE label_runs.batch_id = recall_batches.batch_id AND label_runs.voided_at IS NULL), 0)"
    )


def downgrade() -> None:
    """The release before knows no case; what was called back and is free again is forgotten as a recall."""
    op.execute("DELETE FROM recalls WHERE lifted_at IS NOT NULL")
    with op.batch_alter_table("recalls", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_recalls_case_id_recall_cases"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_recalls_case_id"))
        batch_op.drop_column("lifted_at")
        batch_op.drop_column("case_id")

    op.drop_table("recall_steps")
    op.drop_table("recall_batches")
    op.drop_table("recall_notices")
    op.drop_table("recall_cases")
