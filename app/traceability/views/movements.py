"""Pages of what comes in and goes out: the list, one movement, receiving, shipping, arriving."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import partners as partner_queries
from app.cooperatives.queries import scope
from app.cooperatives.rules.partners import Part
from app.core import clock
from app.core.actor import Actor, Permission
from app.traceability.models.batches import Event
from app.traceability.queries import events as event_queries
from app.traceability.queries import movements as queries
from app.traceability.queries import product_units, shipping
from app.traceability.queries import products as product_queries
from app.traceability.queries.shipping import Offer
from app.traceability.rules.batches import kilograms
from app.traceability.rules.events import EVENT_NAMES, TRANSFORMATIONS, EventType, day_only
from app.traceability.rules.units import UNIT_NAMES
from app.traceability.schemas.movements import MovementForm, ReceiptForm, ShipForm, one, several
from app.traceability.services import movements
from app.traceability.views import movement_forms as shared
from app.web.addresses import HIGHEST, text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("movements", __name__)


@bp.get("/movements/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """What came in and went out, newest first."""
    page = paginate(reading(), queries.listing(actor()))
    return render_template(
        "traceability/movements.html", page=page, names=EVENT_NAMES, icons=shared.ICONS, day_only=day_only
    )


@bp.get("/events/<int:event_id>")
@guard(Permission.VIEW)
def show(event_id: int) -> ResponseReturnValue:
    """One event with all its lines, and the next steps; transformations have a page of their own."""
    db = reading()
    event = event_queries.get(db, actor(), event_id)
    if event.type in TRANSFORMATIONS:
        return redirect(url_for("transformations.show", event_id=event.id), 303)
    return render_template(
        "traceability/movement.html",
        event=event,
        later=event_queries.correction_of(db, event.id),
        names=EVENT_NAMES,
        unit_names=UNIT_NAMES,
        day_only=day_only,
        total=sum(item.grams or 0 for item in event.items if item.batch_id is not None),
        unconfirmed=sum(queries.may_arrive(db, event).values()) if event.type is EventType.SHIP else 0,
    )


def partner_section(db: Session, who: Actor, partner: Partner) -> Markup:
    """The shipments of a partner and what it has now, for its page."""
    page = paginate(db, queries.shipments(db, who, partner.id))
    held = queries.held_by(db, partner.id)
    return Markup(  # noqa: S704 - a template of our own, which escapes
        render_template("traceability/_partner_section.html", page=page, held=held, partner=partner, day_only=day_only)
    )


@bp.get("/movements/receive")
@guard(Permission.RECORD)
def ask_receipt() -> ResponseReturnValue:
    """The form of goods that came in, filled with today."""
    chosen = {"product_id": request.args.get("product_id", ""), "supplier_id": request.args.get("supplier_id", "")}
    return _receipt_page(Form({"day": f"{clock.today():%d/%m/%Y}"} | chosen))


@bp.post("/movements/receive")
@guard(Permission.RECORD)
def receive() -> ResponseReturnValue:
    """A batch of bought goods; `look` only shows the units of the chosen product."""
    form = Form.posted()
    if form.value("look"):
        return _receipt_page(form)
    with form.catching():
        data = load(one(ReceiptForm, _measures(form)), form.values)
        with transaction() as db:
            batch = movements.receive(db, actor(), **data)
        flash(_("Đã nhập lô %(number)s.", number=batch.number), "good")
        return redirect(url_for("batches.show", batch_id=batch.id), 303)
    return _receipt_page(form)


def _measures(form: Form) -> Any:
    """The units of the chosen product, if it is one of the cooperative's own."""
    own = {str(product_id): product_id for product_id, _name in product_queries.choices(reading(), actor())}
    chosen = own.get(form.value("product_id"))
    return product_units.measures(reading(), [chosen])[chosen] if chosen else {}


def _receipt_page(form: Form) -> ResponseReturnValue:
    db = reading()
    page = render_template(
        "traceability/movement_receive.html",
        form=form,
        products=product_queries.choices(db, actor()),
        suppliers=partner_queries.choices(db, actor(), Part.SUPPLIER, scope.own(actor())),
        units=shared.units(_measures(form)),
    )
    return page, form.status


@bp.get("/movements/ship")
@guard(Permission.RECORD)
def ask_shipment() -> ResponseReturnValue:
    """The form of a shipment; `batch` names those it starts from, `q` narrows the others."""
    form = shared.now()
    form.values["partner_id"] = request.args.get("partner_id", "")
    return _ship_page(form)


@bp.post("/movements/ship")
@guard(Permission.RECORD)
def ship() -> ResponseReturnValue:
    """Send goods off."""
    form = Form.posted()
    chosen, others = _offers(form)
    with form.catching():
        data = load(several(ShipForm, _by_batch([*chosen, *others])), form.values)
        with transaction() as db:
            event = movements.ship(db, actor(), **data)
        flash(_("Đã ghi xuất hàng."), "good")
        return redirect(url_for("movements.show", event_id=event.id), 303)
    return _ship_page(form)


def _by_batch(offers: list[Offer]) -> dict[int, Any]:
    return {offer.batch.id: offer.measures for offer in offers}


def _offers(form: Form) -> tuple[list[Offer], list[Offer]]:
    """Batches asked for, and those with an amount typed already; then others with goods left."""
    written = [
        name.removeprefix("quantity-") for name, text in form.values.items() if name.startswith("quantity-") and text
    ]
    asked = [text for text in (*request.args.getlist("batch"), *form.picked("batch"), *written) if text.isascii()]
    wanted = {int(text) for text in asked if text.isdigit() and len(text) < 16 and int(text) <= HIGHEST}
    return shipping.offers(reading(), scope.own(actor()), wanted=wanted, text=text_asked("q"))


def _ship_page(form: Form) -> ResponseReturnValue:
    db, cooperative_id = reading(), scope.own(actor())
    chosen, others = _offers(form)
    page = render_template(
        "traceability/movement_ship.html",
        form=form,
        chosen=chosen,
        others=others,
        text=text_asked("q"),
        units=shared.units,
        buyers=partner_queries.choices(db, actor(), Part.BUYER, cooperative_id),
        boxes=shipping.boxes(db, cooperative_id),
        unit_names=UNIT_NAMES,
    )
    return page, form.status


@bp.get("/events/<int:event_id>/arrive")
@guard(Permission.RECORD)
def ask_arrival(event_id: int) -> ResponseReturnValue:
    """The form filled with what of the shipment is not confirmed yet."""
    event = event_queries.get(reading(), actor(), event_id)
    waiting = queries.may_arrive(reading(), event)
    left = {f"quantity-{batch_id}": kilograms(grams) for batch_id, grams in waiting.items() if grams}
    return _arrival_page(Form(shared.when(clock.now()) | left), event)


@bp.post("/events/<int:event_id>/arrive")
@guard(Permission.RECORD)
def arrive(event_id: int) -> ResponseReturnValue:
    """The buyer has it."""
    form = Form.posted()
    shipment = event_queries.get(reading(), actor(), event_id)
    with form.catching():
        data = {"lines": []} | load(several(MovementForm, _of_event(shipment)), form.values)
        with transaction() as db:
            event = movements.arrive(db, actor(), event_id, **data)
        flash(_("Đã ghi bên mua nhận hàng."), "good")
        return redirect(url_for("movements.show", event_id=event.id), 303)
    return _arrival_page(form, shipment)


def _of_event(event: Event) -> dict[int, Any]:
    batches = {item.batch for item in event.items if item.batch is not None}
    return _by_batch(shipping.of_batches(reading(), batches))


def _arrival_page(form: Form, event: Event) -> ResponseReturnValue:
    batches = sorted({item.batch for item in event.items if item.batch is not None}, key=lambda batch: batch.id)
    page = render_template(
        "traceability/movement_arrive.html",
        form=form,
        event=event,
        offers=shipping.of_batches(reading(), batches),
        units=shared.units,
    )
    return page, form.status
