"""Pages of events: what happened to a batch, recording it in one short form, and putting a wrong entry right."""

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.queries import partners as partner_queries
from app.cooperatives.rules.partners import Part
from app.core.actor import Permission
from app.traceability.models.batches import Event
from app.traceability.queries import batches as batch_queries
from app.traceability.queries import events as queries
from app.traceability.queries import shipping
from app.traceability.rules.events import BY_HAND, EVENT_NAMES, MOVEMENTS, EventType
from app.traceability.schemas.events import CorrectionForm, EventForm
from app.traceability.schemas.movements import CorrectLinesForm, one, several
from app.traceability.services import events, movements
from app.traceability.views import movement_forms as shared
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("events", __name__)


@bp.get("/batches/<int:batch_id>/events/new")
@guard(Permission.RECORD)
def new(batch_id: int) -> ResponseReturnValue:
    """What happened? With `kind`, the short form of that, filled with this moment."""
    kind = request.args.get("kind")
    if kind not in BY_HAND:
        batch = batch_queries.get(reading(), actor(), batch_id)
        offer = shipping.of_batches(reading(), [batch])[0]
        return render_template("traceability/movement_choose.html", batch=batch, standing=offer.standing)
    form = shared.now()
    form.values["kind"] = kind
    return _form_page(form, batch_id)


@bp.post("/batches/<int:batch_id>/events/new")
@guard(Permission.RECORD)
def create(batch_id: int) -> ResponseReturnValue:
    """Record what happened."""
    form = Form.posted()
    batch = batch_queries.get(reading(), actor(), batch_id)
    with form.catching():
        measures = shipping.of_batches(reading(), [batch])[0].measures
        data = load(one(EventForm, measures, required=False), form.values)
        with transaction() as db:
            event = events.record(db, actor(), batch_id, **data)
        flash(_("Đã ghi: %(event)s.", event=_(EVENT_NAMES[event.type])), "good")
        return redirect(url_for("batches.show", batch_id=batch_id) + "#journey", 303)
    return _form_page(form, batch_id)


@bp.get("/events/<int:event_id>/correct")
@guard(Permission.RECORD)
def ask_correction(event_id: int) -> ResponseReturnValue:
    """The form with what the wrong entry says."""
    wrong = queries.get(reading(), actor(), event_id)
    facts: dict[str, object] = {"place": wrong.place, "note": wrong.note, "document": wrong.document}
    facts |= shared.when(wrong.happened_at)
    if _has_lines(wrong):
        loose = shared.amounts(shared.loose(wrong))
        return _lines_page(Form(facts | loose | {"partner_id": wrong.partner_id}), wrong)
    facts["quantity"] = filters.num(Decimal(wrong.grams) / 1000) if wrong.grams is not None else ""
    facts["pieces"] = wrong.pieces
    if wrong.passed is not None:
        facts["result"] = "passed" if wrong.passed else "failed"
    return _form_page(Form(facts), wrong.batch_id, wrong)


@bp.post("/events/<int:event_id>/correct")
@guard(Permission.RECORD)
def correct(event_id: int) -> ResponseReturnValue:
    """Put a new entry in the place of the wrong one."""
    form = Form.posted()
    wrong = queries.get(reading(), actor(), event_id)
    with form.catching():
        event = _correct_lines(form, wrong) if _has_lines(wrong) else _correct(form, wrong)
        flash(_("Đã sửa. Dòng cũ vẫn đọc được trong hành trình của lô."), "good")
        return redirect(url_for("batches.show", batch_id=event.batch_id) + "#journey", 303)
    return _lines_page(form, wrong) if _has_lines(wrong) else _form_page(form, wrong.batch_id, wrong)


def _has_lines(event: Event) -> bool:
    """Is it a movement that one amount and one place cannot tell?"""
    return event.type in MOVEMENTS and (len(event.items) > 1 or event.partner_id is not None)


def _correct(form: Form, wrong: Event) -> Event:
    batch = batch_queries.get(reading(), actor(), wrong.batch_id)
    measures = shipping.of_batches(reading(), [batch])[0].measures
    data = load(one(CorrectionForm, measures, required=False), form.values)
    with transaction() as db:
        return events.correct(db, actor(), wrong.id, **data)


def _correct_lines(form: Form, wrong: Event) -> Event:
    measures = {offer.batch.id: offer.measures for offer in _offers(wrong)}
    data = {"lines": []} | load(several(CorrectLinesForm, measures), form.values)
    data.pop("request_key")
    with transaction() as db:
        return movements.correct_lines(db, actor(), wrong.id, **data)


def _offers(event: Event) -> list[shipping.Offer]:
    batches = {item.batch for item in event.items if item.batch is not None}
    return shipping.of_batches(reading(), sorted(batches, key=lambda batch: batch.id))


def _lines_page(form: Form, wrong: Event) -> ResponseReturnValue:
    page = render_template(
        "traceability/movement_correct.html",
        form=form,
        wrong=wrong,
        offers=_offers(wrong),
        units=shared.units,
        buyers=partner_queries.choices(reading(), actor(), Part.BUYER, wrong.cooperative_id),
        boxes=[item.unit for item in wrong.items if item.unit is not None],
        event_names=EVENT_NAMES,
    )
    return page, form.status


def _form_page(form: Form, batch_id: int, wrong: Event | None = None) -> ResponseReturnValue:
    batch = batch_queries.get(reading(), actor(), batch_id)
    kind = wrong.type if wrong else form.value("kind")
    page = render_template(
        "traceability/event_form.html",
        form=form,
        batch=batch,
        wrong=wrong,
        kind=EventType(kind) if kind in set(EventType) else EventType.NOTE,
        units=shared.units(shipping.of_batches(reading(), [batch])[0].measures),
        event_names=EVENT_NAMES,
    )
    return page, form.status
