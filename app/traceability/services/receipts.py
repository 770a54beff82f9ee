"""Receipts: goods come in from a supplier as a batch of their own, which keeps the supplier's lot number."""

from datetime import date

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.rules.partners import Part
from app.core import clock, outbox
from app.core.actor import Actor
from app.core.errors import N_, Invalid
from app.traceability.models.batches import Batch, EventItem
from app.traceability.models.products import Product
from app.traceability.queries import batches as queries
from app.traceability.rules import batches as rules
from app.traceability.rules import events as event_rules
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.services import movement_lines as common
from app.traceability.services.batches import note_event


def receive(
    db: Session,
    actor: Actor,
    *,
    product_id: int,
    supplier_id: int,
    grams: int,
    received_on: date,
    supplier_lot: str | None = None,
    typed: str | None = None,
    document: str | None = None,
    note: str | None = None,
    request_key: str | None = None,
) -> Batch:
    """A batch of bought goods under the next free number, with its receiving event (one step back).

    The same request again gives the batch it made. Raises Invalid at "product_id", "supplier_id" or "day"; NotFound
    for ids of others.
    """
    cooperative_id = common.begin(db, actor)
    earlier = queries.by_request_key(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    check_day(received_on, clock.today())
    product = _product(db, actor, product_id)
    supplier = common.partner(db, cooperative_id, supplier_id, Part.SUPPLIER, field="supplier_id")
    batch = Batch(
        cooperative_id=cooperative_id,
        number=queries.next_number(db, cooperative_id, received_on),
        product_id=product.id,
        harvested_on=received_on,
        best_before_on=rules.best_before(received_on, None, product.shelf_life_days),
        grams=grams,
        state=BatchState.OPEN,
        origin=BatchOrigin.RECEIVED,
        supplier_id=supplier.id,
        supplier_lot=supplier_lot,
        note=note,
        request_key=request_key,
        created_by=actor.name,
        created_at=clock.now(),
    )
    db.add(batch)
    db.flush()
    line = EventItem(cooperative_id=cooperative_id, role=ItemRole.OUTPUT, batch_id=batch.id, grams=grams, typed=typed)
    note_event(
        db,
        actor,
        batch,
        EventType.RECEIVE,
        event_rules.moment(received_on),
        grams=grams,
        note=note,
        lines=[line],
        partner_id=supplier.id,
        document=document,
    )
    outbox.mark_changed(db, "batch", batch.id, now=clock.now())
    return batch


def check_day(received_on: date, today: date) -> None:
    """Goods came in not in the future and not absurdly long ago. Raises Invalid at "day"."""
    if received_on > today:
        raise Invalid.at("day", N_("Ngày nhập %(day)s còn ở phía trước; xin ghi sau khi hàng đã về"), day=received_on)
    if received_on < today - rules.OLDEST_HARVEST:
        raise Invalid.at("day", N_("Ngày nhập đã quá ba năm; xin xem lại năm"))


def _product(db: Session, actor: Actor, product_id: int) -> Product:
    product = scope.get(db, actor, Product, product_id)
    if product.retired_at is not None:
        raise Invalid.at("product_id", N_("Sản phẩm này đã ngừng; xin chọn sản phẩm khác"))
    return product
