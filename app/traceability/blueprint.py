"""The traceability domain's one door: its pages, its places in the menu, and the places where others add to them."""

from flask import Flask

from app.core.actor import Actor, Permission
from app.core.errors import N_
from app.traceability.api import epcis_capture, epcis_events, epcis_lists, epcis_protocol
from app.traceability.cli import group
from app.traceability.views import (
    badges,
    batch_movements,
    batches,
    diary,
    epcis_export,
    events,
    farm_log,
    genealogy,
    input_lots,
    inputs,
    label_files,
    label_help,
    label_layouts,
    label_printers,
    label_printing,
    label_rolls,
    labels,
    log_entries,
    log_flags,
    mass_balance,
    movements,
    passport_cache,
    product_passports,
    product_units,
    products,
    recall_boards,
    recall_cases,
    recalls,
    reference_lists,
    scan,
    seasons,
    trade_items,
    transformation_corrections,
    transformations,
    units,
)
from app.web import navigation, problems

LABEL_ROOMS = ("label_printing", "label_files", "label_rolls", "label_layouts", "label_printers", "label_help")

BATCH_ROOMS = ("transformations", "transformation_corrections")
RECALL_ROOMS = ("recall_cases", "recall_boards")

OPEN_PLACES = ("batch_sections", "recall_sections", "recall_scope", "recall_facts")
"""Lists in `app.extensions` of functions (db, actor, row); they give markup for the batch's page or the case's board.
`recall_scope` is given the batches of a scope and gives (word, number), `recall_facts` rows of the closing report."""


def _oversees(who: Actor) -> bool:
    return who.may(Permission.OVERSEE)


def _works_in_one(who: Actor) -> bool:
    return who.cooperative_id is not None


def _works_in_none(who: Actor) -> bool:
    return who.cooperative_id is None


PAGES = (
    products,
    trade_items,
    product_units,
    batches,
    events,
    movements,
    batch_movements,
    transformations,
    transformation_corrections,
    units,
    mass_balance,
    farm_log,
    genealogy,
    log_entries,
    diary,
    log_flags,
    seasons,
    inputs,
    input_lots,
    reference_lists,
    labels,
    label_printing,
    label_files,
    label_rolls,
    label_layouts,
    label_printers,
    label_help,
    recalls,
    recall_cases,
    recall_boards,
    product_passports,
    epcis_export,
    scan,
)

DOORS = (
    navigation.Door("farm_log.index", "log", N_("Nhật ký"), 20, rooms=("log_entries", "diary")),
    navigation.Door(
        "batches.index", "batch", N_("Lô hàng"), 30, rooms=("transformations", "transformation_corrections")
    ),
    navigation.Door("movements.index", "repeat", N_("Nhập và xuất hàng"), 215, main=False),
    navigation.Door("labels.index", "label", N_("Tem"), 40, rooms=LABEL_ROOMS),
    navigation.Door("inputs.index", "spray", N_("Vật tư"), 130, main=False, rooms=("input_lots",)),
    navigation.Door("units.index", "pack", N_("Thùng, pa-lét"), 225, main=False),
    navigation.Door("mass_balance.index", "scale", N_("Cân đối khối lượng"), 230, main=False),
    navigation.Door("seasons.index", "calendar", N_("Mùa vụ"), 125, main=False),
    navigation.Door(
        "log_flags.index",
        "attention",
        N_("Nhật ký cần xem"),
        145,
        main=False,
        shown_to=_works_in_none,
    ),
    navigation.Door("products.index", "leaf", N_("Sản phẩm"), 210, main=False),
    navigation.Door("genealogy.start", "history", N_("Truy vết"), 235, main=False),
    navigation.Door("reference_lists.index", "file", N_("Danh mục thuốc"), 140, main=False, shown_to=_oversees),
    navigation.Door("epcis_export.ask", "download", N_("Xuất EPCIS"), 330, main=False, shown_to=_works_in_one),
    navigation.Door("recalls.index", "recalled", N_("Thu hồi"), 240, main=False, rooms=RECALL_ROOMS),
)


def register(app: Flask) -> None:
    """Install the domain."""
    for place in OPEN_PLACES:
        app.extensions.setdefault(place, [])
    for module in PAGES:
        app.register_blueprint(module.bp)
    app.extensions["batch_sections"].append(labels.batch_section)
    app.extensions["batch_sections"].append(transformations.batch_section)
    app.extensions["batch_sections"].append(genealogy.batch_section)
    app.extensions["batch_sections"].append(product_passports.batch_section)
    app.extensions["batch_sections"].append(epcis_export.batch_section)
    app.extensions["partner_sections"].append(movements.partner_section)
    for programs in (epcis_capture, epcis_events, epcis_lists):
        app.register_blueprint(programs.bp)
    problems.register(app, "/epcis/", epcis_protocol.KINDS)
    passport_cache.register(app)
    app.cli.add_command(group)
    app.add_template_global(badges.batch_badge)
    app.add_template_global(units.unit_badge)
    app.add_template_filter(units.sscc_shown)
    app.add_template_filter(trade_items.gtin_shown)
    navigation.register_doors(app, *DOORS)
