"""The form of a farm-log line: filled with what is likely, read back with its photos, shown with its choices."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema
from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import growing_areas as area_queries
from app.cooperatives.queries import plots as plot_queries
from app.cooperatives.queries import scope
from app.cooperatives.services import files
from app.core import clock
from app.core.actor import Actor
from app.core.errors import N_, Invalid
from app.core.images import Picture
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.queries import farm_log as queries
from app.traceability.queries import inputs as input_queries
from app.traceability.rules import farm_log as rules
from app.traceability.rules import inputs
from app.traceability.rules.farm_log import FIELDS, LOG_NAMES, LogKind
from app.traceability.services import farm_log
from app.traceability.views.inputs import amount_shown
from app.web import filters
from app.web.auth import actor
from app.web.forms import Form
from app.web.house import house, reading
from app.web.payload import load

FEW_ITEMS = 8
"""So many inputs fit as buttons under one thumb; more are a list."""


def empty(kind: LogKind) -> Form:
    """Today, the last person who did it, and the only plot where there is only one."""
    db, who = reading(), actor()
    operators = queries.habits(db, who, kind).operators
    plots = plot_queries.choices(db, who, scope.own(who))
    return Form(
        {
            "kind": kind,
            "done_on": f"{clock.today():%d/%m/%Y}",
            "operator": operators[0] if operators else None,
            "plot_ids": [plots[0].id] if len(plots) == 1 else [],
        }
    )


def like(entry: LogEntry) -> Form:
    """All that an earlier line says, to be done again today."""
    in_use = [plot.id for plot in entry.plots if plot.retired_at is None]
    fresh = {"done_on": f"{clock.today():%d/%m/%Y}", "done_time": None, "note": None, "batch_id": None}
    return Form(_facts(entry) | fresh | {"plot_ids": in_use})


def of(entry: LogEntry) -> Form:
    """What a line says, to be put right."""
    return Form(_facts(entry))


def _facts(entry: LogEntry) -> dict[str, Any]:
    plain = ("kind", "input_item_id", "input_lot_id", "dose", "target", "method", "equipment", "weather", "operator")
    return {name: getattr(entry, name) for name in (*plain, "batch_id", "note")} | {
        "plot_ids": [plot.id for plot in entry.plots],
        "done_on": f"{entry.done_on:%d/%m/%Y}",
        "done_time": f"{entry.done_time:%H:%M}" if entry.done_time else None,
        "water": _figure(entry.water_ml, 1000),
        "area": _figure(entry.area_m2, 1),
        "quantity": _figure(entry.grams, 1000),
        **_amount(entry),
    }


def _figure(units: int | None, size: int) -> str | None:
    return None if units is None else filters.num(Decimal(units) / size)


def _amount(entry: LogEntry) -> dict[str, Any]:
    if entry.amount is None or entry.input_item is None:
        return {}
    number, _word = inputs.amount_parts(entry.amount, entry.input_item.measure)
    units = inputs.units_of(entry.input_item.measure)
    size = entry.amount / number
    code = next(code for code, _word in units if inputs.UNITS[code].size == size)
    return {"amount": filters.num(number), "amount_unit": code}


def read(schema: Schema, form: Form) -> tuple[dict[str, Any], list[tuple[str, Picture]]]:
    """Checked values and clean photos, before the transaction. Raises Invalid."""
    data = load(schema, form.values)
    sent = [file for file in request.files.getlist("photos") if file.filename]
    if len(sent) > rules.MAX_PHOTOS:
        raise Invalid.at("photos", _TOO_MANY, most=rules.MAX_PHOTOS)
    return data, [(file.filename or "", files.ready(file.read(), field="photos")) for file in sent]


_TOO_MANY = N_("Mỗi dòng nhật ký có nhiều nhất %(most)s ảnh")


def complete(db: Session, who: Actor, data: dict[str, Any], photos: list[tuple[str, Picture]]) -> dict[str, Any]:
    """What the service takes: whole areas as their plots, photos as stored files."""
    areas = queries.plots_in(db, who, data.pop("area_ids"))
    data["plot_ids"] = list(dict.fromkeys([*data["plot_ids"], *areas]))
    return data | {"photo_ids": farm_log.keep_photos(db, who, house().store, photos)}


def page(form: Form, kind: LogKind, wrong: LogEntry | None = None) -> ResponseReturnValue:
    """The form with plots, inputs and habits to choose from."""
    db, who = reading(), actor()
    cooperative_id = scope.own(who)
    items = _items(db, who, kind, wrong)
    lots = queries.lots_of(db, [item.id for item in items])
    plots = plot_queries.choices(db, who, cooperative_id)
    plots += [plot for plot in wrong.plots if plot not in plots] if wrong else []
    areas = [area for area in area_queries.choices(db, who, cooperative_id) if len(_in_use(area)) > 1]
    shown = render_template(
        "traceability/log_form.html",
        form=form,
        kind=kind,
        fields=FIELDS[kind],
        names=LOG_NAMES,
        amount_words=amount_shown,
        wrong=wrong,
        last=None if wrong else queries.last_of(db, who, kind),
        plots=[(plot.id, plot.name, filters.ha(plot.area_m2)) for plot in plots],
        areas=[(area.id, area.name, _("%(count)s thửa", count=len(_in_use(area)))) for area in areas],
        items=items,
        few=len(items) <= FEW_ITEMS,
        item_choices=[(item.id, item.name, _interval(item)) for item in items],
        units=[(code, _(unit.word)) for code, unit in _units(items)],
        lots=[(lot.id, _lot(lot, left)) for lot, left in _left(db, lots)],
        lot_items=[(lot.id, lot.item_id) for lot in lots],
        habits=queries.habits(db, who, kind),
        batches=_batches(db, who) if "batch_id" in FIELDS[kind] else [],
    )
    return shown, form.status


def _in_use(area: GrowingArea) -> list[Plot]:
    return [plot for plot in area.plots if plot.retired_at is None]


def _items(db: Session, who: Actor, kind: LogKind, wrong: LogEntry | None) -> list[InputItem]:
    """The inputs in use, and that of the line to be put right even if it is not."""
    items = queries.items_for(db, who, kind) if kind in rules.INPUTS else []
    known = wrong.input_item if wrong else None
    return items if known is None or known in items else [known, *items]


def _interval(item: InputItem) -> str:
    if item.kind is not inputs.InputKind.PESTICIDE:
        return ""
    if item.pre_harvest_days is None:
        return str(_("chưa biết cách ly"))
    return str(_("cách ly %(days)s ngày", days=item.pre_harvest_days))


def _units(items: list[InputItem]) -> list[tuple[str, inputs.Unit]]:
    """Units of what can be chosen, the first input's first."""
    order = list(dict.fromkeys(item.measure for item in items))
    return [(code, inputs.UNITS[code]) for measure in order for code, _word in inputs.units_of(measure)]


def _left(db: Session, lots: list[InputLot]) -> list[tuple[InputLot, int]]:
    left: Mapping[int, int] = input_queries.lot_stock(db, [lot.id for lot in lots])
    return [(lot, left[lot.id]) for lot in lots]


def _lot(lot: InputLot, left: int) -> str:
    named = str(_("%(item)s mua %(day)s", item=lot.item.name, day=filters.day(lot.bought_on)))
    number = [lot.lot_number] if lot.lot_number else []
    return ", ".join([named, *number, str(_("còn %(left)s", left=amount_shown(left, lot.item.measure)))])


def _batches(db: Session, who: Actor) -> list[tuple[int, str]]:
    return [(batch.id, f"{batch.number}, {batch.product.name}") for batch in queries.batches_around(db, who)]
