"""Partners, logistic units, and the lines of events: which batch became which, and where it went."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Every event with a weight gets its line; every batch so far came from a harvest or a making of its own."""
    op.create_table(
        "partners",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("buyer", sa.Boolean(), nullable=False),
        sa.Column("supplier", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=80), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("tax_code", sa.String(length=20), nullable=True),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("buyer OR supplier", name=op.f("ck_partners_buyer_or_supplier")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_partners_cooperative_id_cooperatives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("cooperative_id", "name", name=op.f("uq_partners_cooperative_id_name")),
    )
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partners_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "product_units",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("product_id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("grams > 0", name=op.f("ck_product_units_grams_positive")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_product_units_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_units_product_id_products")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_units")),
        sa.UniqueConstraint("product_id", "name", name=op.f("uq_product_units_product_id_name")),
    )
    with op.batch_alter_table("product_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_units_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_units_product_id"), ["product_id"], unique=False)

    op.create_table(
        "logistic_units",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("sscc", sa.String(length=18), nullable=False),
        sa.Column("run_id", _BIG, nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_logistic_units_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_logistic_units_run_id_label_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistic_units")),
        sa.UniqueConstraint("sscc", name=op.f("uq_logistic_units_sscc")),
    )
    with op.batch_alter_table("logistic_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logistic_units_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_logistic_units_run_id"), ["run_id"], unique=False)

    op.create_table(
        "event_items",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("event_id", _BIG, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("batch_id", _BIG, nullable=True),
        sa.Column("unit_id", _BIG, nullable=True),
        sa.Column("grams", _BIG, nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("typed", sa.String(length=80), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("(batch_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_event_items_batch_or_unit")),
        sa.CheckConstraint("grams > 0", name=op.f("ck_event_items_grams_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_event_items_batch_id_batches")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_event_items_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_items_event_id_events")),
        sa.ForeignKeyConstraint(["unit_id"], ["logistic_units.id"], name=op.f("fk_event_items_unit_id_logistic_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_items")),
    )
    with op.batch_alter_table("event_items", schema=None) as batch_op:
        batch_op.create_index("ix_event_items_batch_role", ["batch_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_items_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_items_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_items_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partner_id", _BIG, nullable=True))
        batch_op.add_column(sa.Column("document", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("passed", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("file_id", _BIG, nullable=True))
        batch_op.add_column(sa.Column("override_reason", sa.Text(), nullable=True))
        batch_op.create_index("ix_events_corrects_id", ["corrects_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_events_partner_id"), ["partner_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_events_partner_id_partners"), "partners", ["partner_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_events_file_id_stored_files"), "stored_files", ["file_id"], ["id"])

    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(32), nullable=False, server_default="harvest"))
        batch_op.add_column(sa.Column("supplier_id", _BIG, nullable=True))
        batch_op.add_column(sa.Column("supplier_lot", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("grade", sa.String(length=200), nullable=True))
        batch_op.create_index(batch_op.f("ix_batches_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_batches_supplier_id_partners"), "partners", ["supplier_id"], ["id"])
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.alter_column("origin", server_default=None)
    op.execute(
        "INSERT INTO event_items (event_id, role, batch_id, grams, pieces, cooperative_id)"
        " SELECT id, CASE event_type WHEN 'harvest' THEN 'output' WHEN 'pack' THEN 'packed' WHEN 'ship' THEN 'moved'"
        " ELSE 'seen' END, batch_id, grams, pieces, cooperative_id FROM events"
        " WHERE grams > 0 OR pieces > 0 ORDER BY id"
    )


def downgrade() -> None:
    """The release before knows one batch per event and seven kinds of it: the others become notes with their name."""
    op.execute(
        "UPDATE events SET note = CASE WHEN note IS NULL THEN event_type ELSE event_type || ': ' || note END,"
        " event_type = 'note'"
        " WHERE event_type NOT IN ('harvest', 'pack', 'ship', 'hold', 'release', 'recall', 'note')"
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_batches_supplier_id_partners"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_batches_supplier_id"))
        for column in ("grade", "supplier_lot", "supplier_id", "origin"):
            batch_op.drop_column(column)
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_events_file_id_stored_files"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_events_partner_id_partners"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_events_partner_id"))
        batch_op.drop_index("ix_events_corrects_id")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("file_id")
        batch_op.drop_column("passed")
        batch_op.drop_column("document")
        batch_op.drop_column("partner_id")

    op.drop_table("event_items")
    op.drop_table("logistic_units")
    op.drop_table("product_units")
    op.drop_table("partners")
