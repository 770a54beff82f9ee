"""Putting a transformation right: other amounts, or other batches that went in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Permission
from app.core.errors import Invalid
from app.traceability.queries import events as event_queries
from app.traceability.queries import product_units
from app.traceability.queries import transformations as queries
from app.traceability.queries.transformations import Told
from app.traceability.rules.events import EVENT_NAMES, TRANSFORMATIONS
from app.traceability.rules.transformations import made_field, take_field
from app.traceability.schemas.transformations import TransformationCorrectionForm, making
from app.traceability.services import transformations
from app.traceability.views import amounts_typed
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import REQUIRED, load

bp = Blueprint("transformation_corrections", __name__, url_prefix="/transformations")


@bp.get("/<int:event_id>/correct")
@guard(Permission.RECORD)
def ask(event_id: int) -> ResponseReturnValue:
    """The form with what the wrong entry says; other events have a form of their own."""
    event = event_queries.get(reading(), actor(), event_id)
    if event.type not in TRANSFORMATIONS:
        return redirect(url_for("events.ask_correction", event_id=event.id), 303)
    told = queries.tell(reading(), event)
    facts: dict[str, Any] = {"note": told.event.note, "override_reason": told.event.override_reason}
    for line in told.inputs:
        facts[take_field(line.batch_id or 0)] = amounts_typed.kilograms(line.grams or 0)
    for place, line in enumerate(told.outputs):
        facts[made_field(place, "quantity")] = amounts_typed.kilograms(line.grams or 0)
    return _page(Form(facts), told)


@bp.post("/<int:event_id>/correct")
@guard(Permission.RECORD)
def save(event_id: int) -> ResponseReturnValue:
    """Put a new entry in the place of the wrong one."""
    form, told = Form.posted(), queries.get(reading(), actor(), event_id)
    with form.catching():
        data = load(TransformationCorrectionForm(), form.values)
        inputs = [(batch.id, amount.grams, amount.typed) for batch, amount in amounts_typed.taken(form)]
        outputs = _outputs(form, told)
        with transaction() as db:
            event = transformations.correct(db, actor(), event_id, inputs=inputs, outputs=outputs, **data)
        flash(_("Đã sửa. Dòng cũ vẫn đọc được trong hành trình của lô."), "good")
        return redirect(url_for("transformations.show", event_id=event.id), 303)
    return _page(form, told)


def _outputs(form: Form, told: Told) -> list[tuple[int, int, str | None]]:
    """An amount for each batch that was made. Raises Invalid at one that is missing."""
    data = load(making(dict(enumerate(_measures(told)))), form.values)
    found: list[tuple[int, int, str | None]] = []
    for place, line in enumerate(told.outputs):
        amount = data[made_field(place, "quantity")]
        if amount is None:
            raise Invalid.at(made_field(place, "quantity"), REQUIRED)
        found.append((line.batch_id or 0, amount.grams, amount.typed))
    return found


def _measures(told: Told) -> list[dict[str, Any]]:
    products = [line.batch.product_id for line in told.outputs if line.batch is not None]
    own = product_units.measures(reading(), products)
    return [own[product_id] for product_id in products]


def _page(form: Form, told: Told) -> ResponseReturnValue:
    known = [line.batch_id for line in told.inputs if line.batch_id is not None]
    rows = amounts_typed.rows(form, known) if actor().cooperative_id is not None else []
    page = render_template(
        "traceability/transformation_correct.html",
        form=form,
        told=told,
        known=known,
        rows=[row for row in rows if row.batch.id not in known],
        units=[amounts_typed.units_of(measures) for measures in _measures(told)],
        input_units=_input_units(told),
        event_names=EVENT_NAMES,
        take_field=take_field,
        made_field=made_field,
    )
    return page, form.status


def _input_units(told: Told) -> dict[int, list[tuple[str, str]]]:
    lines = [(line.batch_id, line.batch.product_id) for line in told.inputs if line.batch is not None]
    own = product_units.measures(reading(), {product_id for _batch, product_id in lines})
    return {batch_id: amounts_typed.units_of(own[product_id]) for batch_id, product_id in lines if batch_id is not None}
