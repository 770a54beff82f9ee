"""Farm inputs with their official lists, seasons, and the farm log."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Batches may belong to a season."""
    op.create_table(
        "reference_lists",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_lists")),
    )
    op.create_table(
        "reference_inputs",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("list_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("active_ingredient", sa.String(length=200), nullable=True),
        sa.Column("content", sa.String(length=200), nullable=True),
        sa.Column("formulation", sa.String(length=200), nullable=True),
        sa.Column("registration_no", sa.String(length=80), nullable=True),
        sa.Column("crops", sa.Text(), nullable=True),
        sa.Column("pests", sa.Text(), nullable=True),
        sa.Column("dose", sa.String(length=200), nullable=True),
        sa.Column("pre_harvest_days", sa.Integer(), nullable=True),
        sa.Column("re_entry_hours", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["reference_lists.id"], name=op.f("fk_reference_inputs_list_id_reference_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_inputs")),
    )
    with op.batch_alter_table("reference_inputs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_inputs_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reference_inputs_search"), ["search"], unique=False)

    op.create_table(
        "input_items",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("active_ingredient", sa.String(length=200), nullable=True),
        sa.Column("content", sa.String(length=200), nullable=True),
        sa.Column("formulation", sa.String(length=200), nullable=True),
        sa.Column("registration_no", sa.String(length=80), nullable=True),
        sa.Column("crops", sa.Text(), nullable=True),
        sa.Column("dose", sa.String(length=200), nullable=True),
        sa.Column("pre_harvest_days", sa.Integer(), nullable=True),
        sa.Column("re_entry_hours", sa.Integer(), nullable=True),
        sa.Column("reference_id", _BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("pre_harvest_days >= 0", name=op.f("ck_input_items_pre_harvest_not_negative")),
        sa.CheckConstraint("re_entry_hours >= 0", name=op.f("ck_input_items_re_entry_not_negative")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_input_items_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["reference_inputs.id"], name=op.f("fk_input_items_reference_id_reference_inputs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input_items")),
        sa.UniqueConstraint("cooperative_id", "kind", "name", name=op.f("uq_input_items_cooperative_id_kind_name")),
    )
    with op.batch_alter_table("input_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_input_items_cooperative_id"), ["cooperative_id"], unique=False)

    op.create_table(
        "input_lots",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("item_id", _BIG, nullable=False),
        sa.Column("lot_number", sa.String(length=80), nullable=True),
        sa.Column("supplier", sa.String(length=200), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("amount", _BIG, nullable=False),
        sa.Column("storage", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("request_key", sa.String(length=80), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_input_lots_amount_positive")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_input_lots_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["input_items.id"], name=op.f("fk_input_lots_item_id_input_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input_lots")),
        sa.UniqueConstraint("cooperative_id", "request_key", name=op.f("uq_input_lots_cooperative_id_request_key")),
    )
    with op.batch_alter_table("input_lots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_input_lots_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_input_lots_item_id"), ["item_id"], unique=False)

    op.create_table(
        "seasons",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("crop", sa.String(length=200), nullable=False),
        sa.Column("variety", sa.String(length=200), nullable=True),
        sa.Column("growing_area_id", _BIG, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("harvest_from", sa.Date(), nullable=True),
        sa.Column("harvest_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_seasons_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_seasons_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(
            ["growing_area_id"], ["growing_areas.id"], name=op.f("fk_seasons_growing_area_id_growing_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
        sa.UniqueConstraint("cooperative_id", "name", name=op.f("uq_seasons_cooperative_id_name")),
    )
    with op.batch_alter_table("seasons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seasons_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seasons_growing_area_id"), ["growing_area_id"], unique=False)

    op.create_table(
        "season_plots",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("season_id", _BIG, nullable=False),
        sa.Column("plot_id", _BIG, nullable=False),
        sa.Column("planted_on", sa.Date(), nullable=True),
        sa.Column("expected_grams", sa.BigInteger(), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("expected_grams > 0", name=op.f("ck_season_plots_expected_positive")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_season_plots_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["plot_id"], ["plots.id"], name=op.f("fk_season_plots_plot_id_plots")),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_season_plots_season_id_seasons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_plots")),
        sa.UniqueConstraint("season_id", "plot_id", name=op.f("uq_season_plots_season_id_plot_id")),
    )
    with op.batch_alter_table("season_plots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_season_plots_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_season_plots_plot_id"), ["plot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_season_plots_season_id"), ["season_id"], unique=False)

    op.create_table(
        "log_entries",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("season_id", _BIG, nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_time", sa.Time(), nullable=True),
        sa.Column("input_item_id", _BIG, nullable=True),
        sa.Column("input_lot_id", _BIG, nullable=True),
        sa.Column("amount", _BIG, nullable=True),
        sa.Column("dose", sa.String(length=200), nullable=True),
        sa.Column("water_ml", _BIG, nullable=True),
        sa.Column("area_m2", sa.Integer(), nullable=True),
        sa.Column("pre_harvest_days", sa.Integer(), nullable=True),
        sa.Column("re_entry_hours", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(length=200), nullable=True),
        sa.Column("method", sa.String(length=200), nullable=True),
        sa.Column("equipment", sa.String(length=200), nullable=True),
        sa.Column("weather", sa.String(length=200), nullable=True),
        sa.Column("operator", sa.String(length=200), nullable=True),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", _BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects_id", _BIG, nullable=True),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_key", sa.String(length=80), nullable=True),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.CheckConstraint("NOT struck OR corrects_id IS NOT NULL", name=op.f("ck_log_entries_struck_names_another")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_log_entries_amount_positive")),
        sa.CheckConstraint("grams > 0", name=op.f("ck_log_entries_grams_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_log_entries_batch_id_batches")),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_log_entries_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["log_entries.id"], name=op.f("fk_log_entries_corrects_id_log_entries")
        ),
        sa.ForeignKeyConstraint(
            ["input_item_id"], ["input_items.id"], name=op.f("fk_log_entries_input_item_id_input_items")
        ),
        sa.ForeignKeyConstraint(
            ["input_lot_id"], ["input_lots.id"], name=op.f("fk_log_entries_input_lot_id_input_lots")
        ),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_log_entries_season_id_seasons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entries")),
        sa.UniqueConstraint("cooperative_id", "request_key", name=op.f("uq_log_entries_cooperative_id_request_key")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_log_entries_corrects_id")),
    )
    with op.batch_alter_table("log_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_entries_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entries_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index("ix_log_entries_day", ["cooperative_id", "done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entries_input_item_id"), ["input_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entries_input_lot_id"), ["input_lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_entries_season_id"), ["season_id"], unique=False)

    op.create_table(
        "log_entry_plots",
        sa.Column("entry_id", _BIG, nullable=False),
        sa.Column("plot_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["log_entries.id"], name=op.f("fk_log_entry_plots_entry_id_log_entries")),
        sa.ForeignKeyConstraint(["plot_id"], ["plots.id"], name=op.f("fk_log_entry_plots_plot_id_plots")),
        sa.PrimaryKeyConstraint("entry_id", "plot_id", name=op.f("pk_log_entry_plots")),
    )
    with op.batch_alter_table("log_entry_plots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_entry_plots_plot_id"), ["plot_id"], unique=False)

    op.create_table(
        "log_photos",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("entry_id", _BIG, nullable=False),
        sa.Column("file_id", _BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cooperative_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperatives.id"], name=op.f("fk_log_photos_cooperative_id_cooperatives")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["log_entries.id"], name=op.f("fk_log_photos_entry_id_log_entries")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_log_photos_file_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_photos")),
    )
    with op.batch_alter_table("log_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_photos_cooperative_id"), ["cooperative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_photos_entry_id"), ["entry_id"], unique=False)

    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("season_id", _BIG, nullable=True))
        batch_op.create_index(batch_op.f("ix_batches_season_id"), ["season_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_batches_season_id_seasons"), "seasons", ["season_id"], ["id"])


def downgrade() -> None:
    """The farm log, the inputs and the seasons are let go."""
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_batches_season_id_seasons"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_batches_season_id"))
        batch_op.drop_column("season_id")
    op.drop_table("log_photos")
    op.drop_table("log_entry_plots")
    op.drop_table("log_entries")
    op.drop_table("season_plots")
    op.drop_table("seasons")
    op.drop_table("input_lots")
    op.drop_table("input_items")
    op.drop_table("reference_inputs")
    op.drop_table("reference_lists")
