"""What a person types to print labels, to issue and bind rolls, and to take labels out of use."""

from typing import Any

from marshmallow import fields

from app.traceability.rules.label_designs import Design, LabelLanguage, Look
from app.traceability.rules.label_runs import MOST_LABELS, Order
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from app.web.payload import FormSchema, OneOf, Text, Whole

TICKS = ("logo", "stars", "certificates", "dates", "net_weight", "origin", "small_face")
"""Choices of a design that are ticked; `designed` tells that the form has shown them, so that no tick means no."""


def _tick(*, default: bool = False) -> fields.Boolean:
    return fields.Boolean(truthy={"yes"}, load_default=default)


class PaperForm(FormSchema):
    """Layout, printer, and what else decides where labels stand; the choices of the design."""

    layout = Text(80, required=True)
    start_cell = Whole(1, 500, load_default=1)
    cut_marks = _tick()
    sort_order = OneOf(Order, load_default=Order.ROWS)
    printer_id = Whole(1, load_default=None)
    dpi = Whole(203, 300, load_default=None)
    look = OneOf(Look, load_default=Look.CONSUMER)
    slogan = Text(80, load_default="")
    language = OneOf(LabelLanguage, load_default=LabelLanguage.VI)
    designed = _tick()
    logo = _tick()
    stars = _tick()
    certificates = _tick()
    dates = _tick()
    net_weight = _tick()
    origin = _tick()
    small_face = _tick()


class PrintLabels(PaperForm):
    """A run for a batch: which pack, how many, one code each or one for all."""

    trade_item_id = Whole(1, required=True)
    count = Whole(1, MOST_LABELS, required=True)
    one_code = _tick()
    packs_each = Whole(1, 10_000, load_default=None)
    over_reason = Text(500, load_default=None)


class IssueRoll(PaperForm):
    """A blank run."""

    cooperative_id = Whole(1, load_default=None)
    count = Whole(1, MOST_LABELS, required=True)


class BindRange(FormSchema):
    """Labels of a roll, from the first to the last, for packs of a batch."""

    first = Text(300, required=True)
    last = Text(300, required=True)
    goods = Text(40, required=True)
    active = _tick()
    over_reason = Text(500, load_default=None)


class HandOver(FormSchema):
    """Who received a roll."""

    to = Text(200, required=True)


class VoidRun(FormSchema):
    """Why a run is taken out of use."""

    reason = Text(500, required=True)


class VoidRange(FormSchema):
    """Why some labels of a run are taken out of use."""

    first = Text(300, required=True)
    last = Text(300, required=True)
    part_reason = Text(500, required=True)


class Reprint(FormSchema):
    """Which labels are printed again, and on what."""

    first_label = Whole(1, load_default=None)
    last_label = Whole(1, load_default=None)
    again_cell = Whole(1, 500, load_default=1)


def design_of(data: dict[str, Any]) -> Design:
    """The design that was chosen; the usual one when the form did not ask."""
    chosen = {name: data[name] for name in TICKS} if data["designed"] else {}
    return Design(look=data["look"], slogan=data["slogan"], language=data["language"], **chosen)


def paper_of(data: dict[str, Any]) -> Paper:
    """What it is printed on."""
    return Paper(
        layout=data["layout"],
        start_cell=data["start_cell"],
        cut_marks=data["cut_marks"],
        order=data["sort_order"],
        printer_id=data["printer_id"],
        dpi=data["dpi"],
    )


def amount_of(data: dict[str, Any]) -> Amount:
    """How many, and with which codes."""
    cartons = data["look"] is Look.CARTON
    return Amount(
        count=data["count"],
        one_code=data["one_code"] and not cartons,
        packs_each=data["packs_each"] if cartons else None,
        over_reason=data["over_reason"],
    )
