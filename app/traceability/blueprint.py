"""The traceability domain's one door: its pages, its places in the menu, and the places where others add to them."""

from flask import Flask

from app.core.errors import N_
from app.traceability.cli import group
from app.traceability.views import (
    badges,
    batches,
    events,
    label_files,
    label_help,
    label_layouts,
    label_printers,
    label_printing,
    label_rolls,
    labels,
    passport_cache,
    products,
    recalls,
    scan,
    trade_items,
)
from app.web import navigation

LABEL_ROOMS = ("label_printing", "label_files", "label_rolls", "label_layouts", "label_printers", "label_help")

OPEN_PLACES = ("batch_sections", "recall_sections", "recall_scope")
"""Lists in `app.extensions` of functions (db, actor, row); they give markup for the batch's or the recall's page,
`recall_scope` gives (word, number)."""


def register(app: Flask) -> None:
    """Install the domain."""
    for place in OPEN_PLACES:
        app.extensions.setdefault(place, [])
    for module in (
        products,
        trade_items,
        batches,
        events,
        labels,
        label_printing,
        label_files,
        label_rolls,
        label_layouts,
        label_printers,
        label_help,
        recalls,
        scan,
    ):
        app.register_blueprint(module.bp)
    app.extensions["batch_sections"].append(labels.batch_section)
    passport_cache.register(app)
    app.cli.add_command(group)
    app.add_template_global(badges.batch_badge)
    app.add_template_filter(trade_items.gtin_shown)
    navigation.register_doors(
        app,
        navigation.Door("batches.index", "batch", N_("Lô hàng"), 30),
        navigation.Door("labels.index", "label", N_("Tem"), 40, rooms=LABEL_ROOMS),
        navigation.Door("products.index", "leaf", N_("Sản phẩm"), 58, main=False),
        navigation.Door("recalls.index", "recalled", N_("Thu hồi"), 70, main=False),
    )
