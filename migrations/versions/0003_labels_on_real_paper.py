"""Label runs with layouts, designs and printers of the cooperative's own; ranges of a run; the print record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WITH_DEFAULT = {
    "kind": (sa.String(32), "packs"),
    "code_space": (sa.String(20), ""),
    "copies": (sa.Integer(), "1"),
    "sort_order": (sa.String(32), "rows"),
    "offset_x_um": (sa.Integer(), "0"),
    "offset_y_um": (sa.Integer(), "0"),
    "state": (sa.String(32), "waiting"),
    "ranged": (sa.Boolean(), sa.false()),
    "voided_labels": (_BIG, "0"),
}
_EMPTY = {
    "packs_each": sa.Integer(),
    "measures": sa.JSON(),
    "dpi": sa.Integer(),
    "printer_id": _BIG,
    "design": sa.JSON(),
    "fault": sa.JSON(),
    "read_back": sa.JSON(),
    "handed_over_at": sa.DateTime(timezone=True),
    "handed_over_to": sa.String(length=200),
}
_CHECKS = {
    "copies_positive": "copies > 0",
    "blank_has_no_batch": "(kind = 'blank') = (batch_id IS NULL)",
    "batch_with_pack": "(batch_id IS NULL) = (trade_item_id IS NULL)",
    "cartons_hold_packs": "(kind = 'cartons') = (packs_each IS NOT NULL)",
}


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=f"fk_{table}_cooperative_id_cooperatives"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _pointer(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def upgrade() -> None:
    """Every run so far is one of packs in the space of serials, ready when it has a sheet."""
    _own_tables()
    with op.batch_alter_table("label_runs", schema=None) as batch_op:
        for name, (kind, default) in _WITH_DEFAULT.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name, kind in _EMPTY.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    op.execute("UPDATE label_runs SET state = 'ready' WHERE sheet_sha256 IS NOT NULL")
    with op.batch_alter_table("label_runs", schema=None) as batch_op:
        for name in _WITH_DEFAULT:
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column("batch_id", existing_type=_BIG, nullable=True)
        batch_op.alter_column("trade_item_id", existing_type=_BIG, nullable=True)
        batch_op.create_foreign_key("fk_label_runs_printer_id_label_printers", "label_printers", ["printer_id"], ["id"])
        batch_op.drop_constraint("uq_label_runs_first_position", type_="unique")
        batch_op.create_unique_constraint("uq_label_runs_code_space_first_position", ["code_space", "first_position"])
        for name, rule in _CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_label_runs_{name}"), rule)
    _range_tables()
    op.create_table(
        "label_counters",
        sa.Column("code_space", sa.String(length=20), nullable=False),
        sa.Column("next_position", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("code_space", name="pk_label_counters"),
    )
    op.execute("INSERT INTO label_counters (code_space, next_position) SELECT '', next_position FROM label_counter")
    op.drop_table("label_counter")


def _own_tables() -> None:
    op.create_table(
        "label_printers",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=True),
        sa.Column("offset_x_um", sa.Integer(), nullable=False),
        sa.Column("offset_y_um", sa.Integer(), nullable=False),
        sa.Column("calibrated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        *_owned("label_printers"),
        sa.UniqueConstraint("cooperative_id", "name", name="uq_label_printers_cooperative_id_name"),
    )
    op.create_table(
        "label_layouts",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        *_owned("label_layouts"),
        sa.UniqueConstraint("cooperative_id", "name", name="uq_label_layouts_cooperative_id_name"),
    )
    op.create_table(
        "label_designs",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("trade_item_id", _BIG, nullable=False),
        sa.Column("design", sa.JSON(), nullable=False),
        sa.Column("layout", sa.String(length=80), nullable=False),
        sa.Column("printer_id", _BIG, nullable=True),
        sa.Column("sort_order", sa.String(32), nullable=False),
        sa.Column("cut_marks", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *_owned("label_designs"),
        _pointer("label_designs", "trade_item_id", "trade_items"),
        _pointer("label_designs", "printer_id", "label_printers"),
        sa.UniqueConstraint("trade_item_id", name="uq_label_designs_trade_item_id"),
    )
    for table in ("label_printers", "label_layouts", "label_designs"):
        _index(table, "cooperative_id")


def _range_tables() -> None:
    op.create_table(
        "label_ranges",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("run_id", _BIG, nullable=False),
        sa.Column("first_position", _BIG, nullable=False),
        sa.Column("last_position", _BIG, nullable=False),
        sa.Column("batch_id", _BIG, nullable=True),
        sa.Column("trade_item_id", _BIG, nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_labels", _BIG, nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("request_key", sa.String(length=80), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_owned("label_ranges"),
        _pointer("label_ranges", "run_id", "label_runs"),
        _pointer("label_ranges", "batch_id", "batches"),
        _pointer("label_ranges", "trade_item_id", "trade_items"),
        sa.CheckConstraint("last_position >= first_position", name=op.f("ck_label_ranges_range_in_order")),
        sa.CheckConstraint(
            "(batch_id IS NULL) = (trade_item_id IS NULL)", name=op.f("ck_label_ranges_batch_with_pack")
        ),
        sa.CheckConstraint(
            "(batch_id IS NULL) = (voided_at IS NOT NULL)", name=op.f("ck_label_ranges_bound_or_voided")
        ),
    )
    op.create_table(
        "label_prints",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("run_id", _BIG, nullable=False),
        sa.Column("format", sa.String(length=80), nullable=False),
        sa.Column("reprint", sa.Boolean(), nullable=False),
        sa.Column("first_label", sa.Integer(), nullable=False),
        sa.Column("last_label", sa.Integer(), nullable=False),
        sa.Column("printer_name", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_owned("label_prints"),
        _pointer("label_prints", "run_id", "label_runs"),
    )
    op.create_table(
        "label_progress",
        sa.Column("run_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("drawn_sha256", sa.String(length=64), nullable=True),
        sa.Column("drawn_labels", sa.Integer(), nullable=False),
        sa.Column("checked_labels", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _pointer("label_progress", "run_id", "label_runs"),
        sa.PrimaryKeyConstraint("run_id", name="pk_label_progress"),
    )
    _index("label_ranges", "cooperative_id", "run_id", "batch_id")
    _index("label_prints", "cooperative_id", "run_id")


def downgrade() -> None:
    """The release before knows only runs of packs: blank rolls, cartons and what happened to ranges are let go."""
    op.create_table(
        "label_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_position", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_label_counter"),
    )
    op.execute(
        "INSERT INTO label_counter (id, next_position)"
        " SELECT 1, next_position FROM label_counters WHERE code_space = ''"
    )
    op.drop_table("label_counters")
    for table in ("label_progress", "label_prints", "label_ranges"):
        op.drop_table(table)
    op.execute("DELETE FROM scan_counts WHERE run_id IN (SELECT id FROM label_runs WHERE kind <> 'packs')")
    op.execute("DELETE FROM label_runs WHERE kind <> 'packs'")
    with op.batch_alter_table("label_runs", schema=None) as batch_op:
        for name in _CHECKS:
            batch_op.drop_constraint(op.f(f"ck_label_runs_{name}"), type_="check")
        batch_op.drop_constraint("fk_label_runs_printer_id_label_printers", type_="foreignkey")
        batch_op.drop_constraint("uq_label_runs_code_space_first_position", type_="unique")
        batch_op.create_unique_constraint("uq_label_runs_first_position", ["first_position"])
        batch_op.alter_column("batch_id", existing_type=_BIG, nullable=False)
        batch_op.alter_column("trade_item_id", existing_type=_BIG, nullable=False)
        for name in (*_EMPTY, *_WITH_DEFAULT):
            batch_op.drop_column(name)
    for table in ("label_designs", "label_layouts", "label_printers"):
        op.drop_table(table)
