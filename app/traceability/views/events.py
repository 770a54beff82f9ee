"""Pages of events: recording one for a batch, and putting a wrong one right."""

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Permission
from app.traceability.models.batches import Event
from app.traceability.queries import batches as batch_queries
from app.traceability.queries import events as queries
from app.traceability.rules.events import BY_HAND, EVENT_NAMES, EventType, day_only
from app.traceability.schemas.events import CorrectionForm, EventForm
from app.traceability.services import events
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("events", __name__)


@bp.get("/batches/<int:batch_id>/events/new")
@guard(Permission.RECORD)
def new(batch_id: int) -> ResponseReturnValue:
    """The form, filled with this moment."""
    now = clock.now().astimezone(clock.VIETNAM)
    return _form_page(Form({"kind": EventType.SHIP, "day": f"{now:%d/%m/%Y}", "time": f"{now:%H:%M}"}), batch_id)


@bp.post("/batches/<int:batch_id>/events/new")
@guard(Permission.RECORD)
def create(batch_id: int) -> ResponseReturnValue:
    """Record what happened."""
    form = Form.posted()
    with form.catching():
        data = load(EventForm(), form.values)
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
    local = wrong.happened_at.astimezone(clock.VIETNAM)
    facts = {
        "day": f"{local:%d/%m/%Y}",
        "time": "" if day_only(wrong.happened_at) else f"{local:%H:%M}",
        "quantity": filters.num(Decimal(wrong.grams) / 1000) if wrong.grams is not None else "",
        "pieces": wrong.pieces,
        "place": wrong.place,
        "note": wrong.note,
    }
    return _form_page(Form(facts), wrong.batch_id, wrong)


@bp.post("/events/<int:event_id>/correct")
@guard(Permission.RECORD)
def correct(event_id: int) -> ResponseReturnValue:
    """Put a new entry in the place of the wrong one."""
    form = Form.posted()
    with form.catching():
        data = load(CorrectionForm(), form.values)
        with transaction() as db:
            event = events.correct(db, actor(), event_id, **data)
        flash(_("Đã sửa. Dòng cũ vẫn đọc được trong hành trình của lô."), "good")
        return redirect(url_for("batches.show", batch_id=event.batch_id) + "#journey", 303)
    wrong = queries.get(reading(), actor(), event_id)
    return _form_page(form, wrong.batch_id, wrong)


def _form_page(form: Form, batch_id: int, wrong: Event | None = None) -> ResponseReturnValue:
    page = render_template(
        "traceability/event_form.html",
        form=form,
        batch=batch_queries.get(reading(), actor(), batch_id),
        wrong=wrong,
        kinds=[(kind, _(EVENT_NAMES[kind])) for kind in BY_HAND],
        event_names=EVENT_NAMES,
    )
    return page, form.status
