"""Pages of cartons and pallets: the list, one with what lies in it, a new one, putting in and taking out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.actor import Permission
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import labels as label_queries
from app.traceability.queries import transformations as batch_queries
from app.traceability.queries import unit_lists
from app.traceability.queries import units as queries
from app.traceability.rules.events import EVENT_NAMES, day_only
from app.traceability.rules.units import UNIT_NAMES, UNIT_STATE_NAMES, UnitKind, UnitState
from app.traceability.schemas.units import FilledRunForm, PutInForm, UnitForm
from app.traceability.services import unit_runs, units
from app.traceability.views import amounts_typed
from app.web import filters
from app.web.addresses import number_asked, text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("units", __name__, url_prefix="/units")

LOOKS = {
    UnitState.EMPTY: ("is-neutral", "neutral"),
    UnitState.FILLED: ("is-good", "pack"),
    UnitState.GONE: ("is-neutral", "truck"),
}


def unit_badge(state: UnitState) -> tuple[str, str, str]:
    """How a unit stands: class, icon and word together."""
    look, icon = LOOKS[state]
    return look, icon, _(UNIT_STATE_NAMES[state])


def sscc_shown(sscc: str) -> str:
    """An SSCC in the groups of digits that stand beside its bars, as it is stored."""
    return f"(00) {sscc[0]} {sscc[1:9]} {sscc[9:17]} {sscc[17:]}"


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Units in scope, newest first, with what lies in each."""
    db, asked = reading(), request.args.get("kind", "")
    kind = UnitKind(asked) if asked in set(UnitKind) else None
    page = paginate(db, unit_lists.listing(actor(), kind=kind, text=text_asked("q")))
    ids = [unit.id for unit in page.items]
    return render_template(
        "traceability/units.html",
        page=page,
        kind=kind,
        text=text_asked("q"),
        names=UNIT_NAMES,
        states=unit_lists.states(db, ids),
        grams={one: sum(amount for _batch, amount in lying) for one, lying in queries.contents(db, ids).items()},
        holders=queries.holders(db, ids),
    )


@bp.get("/<int:unit_id>")
@guard(Permission.VIEW)
def show(unit_id: int) -> ResponseReturnValue:
    """One unit, drawn as boxes in boxes, and what happened to it."""
    db = reading()
    unit = unit_lists.get(db, actor(), unit_id)
    holder = queries.holder_of(db, unit.id)
    return render_template(
        "traceability/unit.html",
        unit=unit,
        state=unit_lists.states(db, [unit.id])[unit.id],
        nest=unit_lists.nest(db, unit),
        holder=db.get(LogisticUnit, holder) if holder is not None else None,
        history=unit_lists.history(db, unit.id),
        names=UNIT_NAMES,
        event_names=EVENT_NAMES,
        day_only=day_only,
        mine=actor().cooperative_id == unit.cooperative_id and actor().may(Permission.RECORD),
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """The form; `batch_id` is what is packed, `sscc` what was scanned."""
    kind = request.args.get("kind", "")
    start = {"kind": kind if kind in set(UnitKind) else UnitKind.CARTON, "sscc": text_asked("sscc")[:300]}
    return _new_page(Form(start | {"batch_id": number_asked("batch_id")}))


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """A unit with what is put in at once."""
    form = Form.posted()
    with form.catching():
        data = load(UnitForm(), form.values)
        lines = _lines(form)
        with transaction() as db:
            unit = units.fill_new(db, actor(), **data, lines=lines)
        flash(_("Đã ghi %(unit)s.", unit=f"{_(UNIT_NAMES[unit.kind]).lower()} {unit.sscc}"), "good")
        return redirect(url_for("units.show", unit_id=unit.id), 303)
    return _new_page(form)


def _lines(form: Form) -> list[tuple[int, int, int | None]]:
    return [(batch.id, amount.grams, None) for batch, amount in amounts_typed.taken(form)]


def _new_page(form: Form) -> ResponseReturnValue:
    text = form.value("batch_id")
    chosen = [int(text)] if text.isascii() and text.isdigit() and len(text) < 16 else []
    start = next(iter(batch_queries.own(reading(), actor(), chosen)), None)
    page = render_template(
        "traceability/unit_new.html",
        form=form,
        start=start,
        kinds=[(kind, _(name)) for kind, name in UNIT_NAMES.items()],
        runs=unit_lists.carton_runs(reading(), start.id) if start else [],
        **_choices(form, start),
    )
    return page, form.status


def _choices(form: Form, start: Batch | None = None, unit: LogisticUnit | None = None) -> dict[str, Any]:
    """Batches and units that may be put in."""
    db = reading()
    loose = unit_lists.loose(db, actor(), without=unit.id if unit else None)
    lying = queries.contents(db, [one.id for one in loose])
    boxes = [
        (one.id, f"{_(UNIT_NAMES[one.kind])} {one.sscc}", filters.kg(sum(grams for _batch, grams in lying[one.id])))
        for one in loose
    ]
    return {"rows": amounts_typed.rows(form, [start.id] if start else []), "boxes": boxes}


@bp.get("/<int:unit_id>/fill")
@guard(Permission.RECORD)
def ask_fill(unit_id: int) -> ResponseReturnValue:
    """What goes in?"""
    return _fill_page(Form(), unit_lists.get(reading(), actor(), unit_id))


@bp.post("/<int:unit_id>/fill")
@guard(Permission.RECORD)
def fill(unit_id: int) -> ResponseReturnValue:
    """Put goods and units in."""
    form, unit = Form.posted(), unit_lists.get(reading(), actor(), unit_id)
    with form.catching():
        data = load(PutInForm(), form.values)
        lines, key = _lines(form), data["request_key"]
        with transaction() as db:
            units.aggregate(db, actor(), unit_id=unit_id, lines=lines, child_unit_ids=data["unit_ids"], request_key=key)
        flash(_("Đã ghi: %(event)s.", event=_("Xếp thùng")), "good")
        return redirect(url_for("units.show", unit_id=unit_id), 303)
    return _fill_page(form, unit)


def _fill_page(form: Form, unit: LogisticUnit) -> ResponseReturnValue:
    given = _choices(form, unit=unit) if actor().cooperative_id is not None else {"rows": [], "boxes": []}
    return render_template("traceability/unit_fill.html", form=form, unit=unit, names=UNIT_NAMES, **given), form.status


@bp.get("/<int:unit_id>/empty")
@guard(Permission.RECORD)
def ask_empty(unit_id: int) -> ResponseReturnValue:
    """The form, filled with everything that lies in it."""
    nest = unit_lists.nest(reading(), unit_lists.get(reading(), actor(), unit_id))
    facts: dict[str, Any] = {f"take-{batch.id}": amounts_typed.kilograms(grams) for batch, grams, _pieces in nest.goods}
    facts["unit_ids"] = [inner.unit.id for inner in nest.inner]
    return _empty_page(Form(facts), nest)


@bp.post("/<int:unit_id>/empty")
@guard(Permission.RECORD)
def empty(unit_id: int) -> ResponseReturnValue:
    """Take out what stands on the form."""
    form, unit = Form.posted(), unit_lists.get(reading(), actor(), unit_id)
    with form.catching():
        data = load(PutInForm(), form.values)
        lines, key = _lines(form), data["request_key"]
        with transaction() as db:
            units.disaggregate(
                db, actor(), unit_id=unit_id, lines=lines, child_unit_ids=data["unit_ids"], request_key=key
            )
        flash(_("Đã ghi: %(event)s.", event=_("Dỡ thùng")), "good")
        return redirect(url_for("units.show", unit_id=unit_id), 303)
    return _empty_page(form, unit_lists.nest(reading(), unit))


def _empty_page(form: Form, nest: unit_lists.Nest) -> ResponseReturnValue:
    page = render_template("traceability/unit_empty.html", form=form, unit=nest.unit, nest=nest, names=UNIT_NAMES)
    return page, form.status


@bp.get("/of-run/<int:run_id>")
@guard(Permission.RECORD)
def ask_run(run_id: int) -> ResponseReturnValue:
    """How many cartons of a printed run stand filled?"""
    run = label_queries.get(reading(), actor(), run_id)
    left = len(unit_lists.unfilled(reading(), run)) if run.packs_each else 0
    return _run_page(Form({"count": left or ""}), run)


@bp.post("/of-run/<int:run_id>")
@guard(Permission.RECORD)
def fill_run(run_id: int) -> ResponseReturnValue:
    """Record them, each with what its label says."""
    form, run = Form.posted(), label_queries.get(reading(), actor(), run_id)
    with form.catching():
        data = load(FilledRunForm(), form.values)
        with transaction() as db:
            number = unit_runs.fill_run(db, actor(), run_id, **data)
        if number:
            flash(ngettext("Đã ghi %(num)s thùng.", "Đã ghi %(num)s thùng.", number), "good")
        return redirect(url_for("units.index"), 303)
    return _run_page(form, run)


def _run_page(form: Form, run: LabelRun) -> ResponseReturnValue:
    left = len(unit_lists.unfilled(reading(), run)) if run.packs_each else 0
    return render_template("traceability/unit_run.html", form=form, run=run, left=left), form.status
