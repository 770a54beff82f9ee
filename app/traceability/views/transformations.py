"""Pages of transformations: what to do, what goes in, what comes out, a look at the balance, and the result."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import Invalid
from app.traceability.models.batches import Batch
from app.traceability.queries import events as event_queries
from app.traceability.queries import product_units, unit_lists
from app.traceability.queries import products as product_queries
from app.traceability.queries import transformations as queries
from app.traceability.rules.events import EVENT_NAMES, TRANSFORMATIONS, EventType
from app.traceability.rules.transformations import SHAPES, made_field, shape_of
from app.traceability.rules.units import UNIT_NAMES
from app.traceability.schemas.transformations import TransformationForm, making
from app.traceability.services import transformation_plans as plans
from app.traceability.services import transformations
from app.traceability.services.transformation_plans import Output
from app.traceability.views import amounts_typed, badges
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("transformations", __name__, url_prefix="/transformations")

FORWARD = ("outputs", "check")
"""Steps that a button leads on to: what stands before them is checked first."""
BACK = {"inputs": "inputs", "outputs-again": "outputs", "more": "outputs"}
"""Buttons that lead back, or stay, without any check."""
MOST_ROWS = 20


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """The first step: the kind, or what goes in when `?kind=` says it; `batch_id` is where it starts from."""
    kind = request.args.get("kind", "")
    known = kind in set(SHAPES)
    form = Form({"kind": kind if known else "", "happened_on": f"{clock.today():%d/%m/%Y}"})
    form.values["batch_id"] = request.args.get("batch_id", "")
    return _page(form, "inputs" if known else "kind")


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Go on to the step that the button names, with all that was typed so far; "save" writes it down."""
    form = Form.posted()
    asked = form.value("go", "save")
    if asked == "more":
        form.values["rows"] = str(min(MOST_ROWS, _row_count(form) + 1))
    if asked in BACK and _kind(form) in SHAPES:
        return _page(form, BACK[asked])
    with form.catching():
        if asked in FORWARD:
            _check(form, asked)
            return _page(form, asked)
        facts = _facts(form)
        key = facts.pop("request_key")
        with transaction() as db:
            event = transformations.transform(
                db, actor(), **facts, inputs=_taken(form), outputs=_outputs(form), request_key=key
            )
        flash(_("Đã ghi: %(event)s.", event=_(EVENT_NAMES[event.type])), "good")
        return redirect(url_for("transformations.show", event_id=event.id), 303)
    return _page(form, _step_at_fault(form))


def _facts(form: Form) -> dict[str, Any]:
    facts = load(TransformationForm(), form.values)
    shape_of(facts["kind"])
    return facts


def _check(form: Form, asked: str) -> None:
    """Everything before the step that is asked for holds. Raises Invalid at the field at fault."""
    shape_of(_kind(form))
    if asked == "outputs":
        facts = _facts(form)
        found = amounts_typed.taken(form)
        amounts_typed.required(found)
        plans.check_inputs(reading(), actor(), facts["kind"], facts["happened_on"], _taken(form))
    if asked == "check":
        _plan(form)


def _plan(form: Form) -> plans.Plan:
    facts = _facts(form)
    wanted = {name: facts[name] for name in ("kind", "happened_on", "override_reason")}
    return plans.plan(reading(), actor(), **wanted, inputs=_taken(form), outputs=_outputs(form))


def _step_at_fault(form: Form) -> str:
    """The step on which the first faulty field stands."""
    names = set(form.errors)
    if "kind" in names or _kind(form) not in SHAPES:
        return "kind"
    outputs = any(name.startswith("made-") or name == "override_reason" for name in names)
    elsewhere = any(name in ("inputs", "happened_on", "note") or name.startswith("take-") for name in names)
    return "outputs" if outputs and not elsewhere else "inputs"


def _kind(form: Form) -> EventType:
    """The kind, or another one that no shape knows, which the rules then refuse."""
    value = form.value("kind")
    return EventType(value) if value in set(EventType) else EventType.NOTE


def _taken(form: Form) -> list[tuple[int, int, str | None]]:
    return [(batch.id, amount.grams, amount.typed) for batch, amount in amounts_typed.taken(form)]


def _row_count(form: Form) -> int:
    text = form.value("rows")
    if text.isascii() and text.isdigit() and len(text) < 3:
        return max(1, min(MOST_ROWS, int(text)))
    return 2 if form.value("kind") in (EventType.SPLIT, EventType.GRADE) else 1


def _row_products(form: Form) -> list[int | None]:
    """The product of each row: the inputs' own, or the one that is chosen there."""
    kind, count = _kind(form), _row_count(form)
    if kind in SHAPES and SHAPES[kind].same_product:
        batches = queries.own(reading(), actor(), amounts_typed.typed_ids(form))
        return [batches[0].product_id if batches else None] * count
    chosen = [form.value(made_field(place, "product_id")) for place in range(count)]
    return [int(one) if one.isascii() and one.isdigit() and len(one) < 16 else None for one in chosen]


def _outputs(form: Form) -> list[Output]:
    """The new batches that have an amount. Raises Invalid at the field at fault."""
    products = _row_products(form)
    own = product_units.measures(reading(), {one for one in products if one is not None})
    data = load(making({place: own[one] if one else {} for place, one in enumerate(products)}), form.values)
    found: list[Output] = []
    for place, product_id in enumerate(products):
        amount = data[made_field(place, "quantity")]
        if amount is None:
            continue
        if product_id is None:
            raise Invalid.at(made_field(place, "product_id"), plans.CHOOSE_PRODUCT)
        named = {name: data[made_field(place, name)] for name in ("number", "grade", "packed_on", "best_before_on")}
        found.append(Output(product_id, amount.grams, typed=amount.typed, **named))
    return found


def _page(form: Form, step: str) -> ResponseReturnValue:
    first = (
        [int(form.value("batch_id"))] if form.value("batch_id").isdigit() and len(form.value("batch_id")) < 16 else []
    )
    start = next(iter(queries.own(reading(), actor(), first)), None)
    page = render_template(
        f"traceability/transformation_{step}.html",
        form=form,
        step=step,
        kinds=[(kind, _(EVENT_NAMES[kind]), _(shape.explained)) for kind, shape in SHAPES.items()],
        shape=SHAPES.get(_kind(form)),
        event_names=EVENT_NAMES,
        start=start,
        **_shown(form, step, start),
    )
    return page, form.status


def _start(form: Form) -> Batch | None:
    """The cooperative's own batch from whose page somebody came."""
    text = form.value("batch_id")
    first = [int(text)] if text.isascii() and text.isdigit() and len(text) < 16 else []
    return next(iter(queries.own(reading(), actor(), first)), None)


def _shown(form: Form, step: str, start: Batch | None) -> dict[str, Any]:
    """What one step shows beside the form."""
    if step == "inputs":
        same = _kind(form) in SHAPES and SHAPES[_kind(form)].same_product
        product_id = start.product_id if start is not None and same else None
        rows = amounts_typed.rows(form, [start.id] if start else [], product_id=product_id)
        return {"rows": rows}
    if step == "outputs":
        products = _row_products(form)
        own = product_units.measures(reading(), {one for one in products if one is not None})
        units = [amounts_typed.units_of(own[one] if one else {}) for one in products]
        return {
            "units": units,
            "products": product_queries.choices(reading(), actor()),
            "taken": _safely_taken(form),
            "made_field": made_field,
            "most_rows": min(MOST_ROWS, SHAPES[_kind(form)].most_outputs) if _kind(form) in SHAPES else 1,
        }
    return {"plan": _plan(form)} if step == "check" else {}


def _safely_taken(form: Form) -> list[tuple[Batch, Any]]:
    try:
        return amounts_typed.taken(form)
    except Invalid:
        return []


@bp.get("/<int:event_id>")
@guard(Permission.VIEW)
def show(event_id: int) -> ResponseReturnValue:
    """One transformation: drawn, with its yield and what was lost; other events have a page of their own."""
    event = event_queries.get(reading(), actor(), event_id)
    if event.type not in TRANSFORMATIONS:
        return redirect(url_for("movements.show", event_id=event.id), 303)
    told = queries.tell(reading(), event)
    return render_template(
        "traceability/transformation_result.html", told=told, event_names=EVENT_NAMES, badge=badges.batch_badge
    )


def batch_section(db: Session, who: Actor, batch: Batch) -> Markup:
    """What a batch came from and became, the cartons it lies in, and the steps on from here."""
    came_from, became = queries.of_batch(db, batch.id)
    return Markup(  # noqa: S704 - a template of our own, which escapes
        render_template(
            "traceability/transformation_section.html",
            batch=batch,
            came_from=came_from,
            became=became,
            units=unit_lists.of_batch(db, batch.id),
            unit_names=UNIT_NAMES,
            event_names=EVENT_NAMES,
            mine=who.cooperative_id == batch.cooperative_id and who.may(Permission.RECORD),
        )
    )
