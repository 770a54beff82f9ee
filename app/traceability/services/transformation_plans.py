"""A transformation before it is written: the wishes of a person, checked, with numbers and days for the new batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.queries import transformations as queries
from app.traceability.rules import batches as batch_rules
from app.traceability.rules import transformations as rules
from app.traceability.rules.events import EventType
from app.traceability.rules.transformations import Yield, made_field

CHOOSE_PRODUCT = N_("Xin chọn một sản phẩm đang làm")

Taken = tuple[int, int, str | None]
"""Id of a batch, grams taken of it, and what the person wrote."""


@dataclass(frozen=True, slots=True)
class Output:
    """A batch to be made; without a number it gets the next free one, without a last good day it is reckoned."""

    product_id: int
    grams: int
    number: str | None = None
    grade: str | None = None
    best_before_on: date | None = None
    packed_on: date | None = None
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class New:
    """A batch as it would be made: its wish, product, number and days."""

    wish: Output
    product: Product
    number: str
    harvested_on: date
    best_before_on: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A transformation that has passed every check; `added` when more comes out than went in, with a reason."""

    kind: EventType
    happened_on: date
    taken: tuple[tuple[Batch, int, str | None], ...]
    made: tuple[New, ...]
    outcome: Yield
    added: bool


def plan(
    db: Session,
    actor: Actor,
    *,
    kind: EventType,
    happened_on: date,
    inputs: Sequence[Taken],
    outputs: Sequence[Output],
    override_reason: str | None = None,
) -> Plan:
    """What `transformations.transform` would do, checked, with nothing written or locked. Raises as it does."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    rules.shape_of(kind)
    batches = {batch_id: scope.get(db, actor, Batch, batch_id) for batch_id, _grams, _typed in inputs}
    return checked(db, actor, batches, kind, happened_on, inputs, outputs, override_reason)


def check_inputs(db: Session, actor: Actor, kind: EventType, happened_on: date, inputs: Sequence[Taken]) -> None:
    """May these amounts be taken, whatever comes of them? Raises Invalid as `plan`."""
    taken = [(scope.get(db, actor, Batch, batch_id), grams) for batch_id, grams, _typed in inputs]
    rules.check_sources(kind, queries.sources(db, taken), happened_on, clock.today())


def checked(
    db: Session,
    actor: Actor,
    batches: Mapping[int, Batch],
    kind: EventType,
    happened_on: date,
    inputs: Sequence[Taken],
    outputs: Sequence[Output],
    reason: str | None,
) -> Plan:
    """The plan for these batches, which the caller has locked when it is to be carried out. Raises Invalid."""
    taken = tuple((batches[batch_id], grams, typed) for batch_id, grams, typed in inputs)
    sources = queries.sources(db, [(batch, grams) for batch, grams, _typed in taken])
    rules.check_sources(kind, sources, happened_on, clock.today())
    rules.check_outputs(kind, sources, [one.product_id for one in outputs])
    outcome = Yield(sum(one.grams for one in sources), sum(one.grams for one in outputs))
    added = rules.check_balance(kind, outcome, reason=reason, may_override=actor.may(Permission.MANAGE))
    made = _new(db, scope.own(actor), kind, happened_on, [batch for batch, *_ in taken], outputs)
    return Plan(kind, happened_on, taken, made, outcome, added)


def _new(
    db: Session, cooperative_id: int, kind: EventType, day: date, inputs: Sequence[Batch], outputs: Sequence[Output]
) -> tuple[New, ...]:
    harvested = rules.harvest_day(kind, [batch.harvested_on for batch in inputs], day)
    products = _products(db, cooperative_id, outputs)
    for place, one in enumerate(outputs):
        _check_days(one, place, day)
    numbers = queries.numbers(db, cooperative_id, [harvested] * len(outputs), [one.number for one in outputs])
    made: list[New] = []
    for one, number in zip(outputs, numbers, strict=True):
        product = products[one.product_id]
        counted = batch_rules.best_before(harvested, one.packed_on, product.shelf_life_days)
        kept = rules.best_before(kind, counted, [batch.best_before_on for batch in inputs], one.packed_on)
        made.append(New(one, product, number, harvested, one.best_before_on or kept))
    return tuple(made)


def _products(db: Session, cooperative_id: int, outputs: Sequence[Output]) -> dict[int, Product]:
    found = queries.products(db, cooperative_id, {one.product_id for one in outputs})
    for place, one in enumerate(outputs):
        product = found.get(one.product_id)
        if product is None or product.retired_at is not None:
            raise Invalid.at(made_field(place, "product_id"), CHOOSE_PRODUCT)
    return found


def _check_days(one: Output, place: int, made_on: date) -> None:
    if one.packed_on is not None and not made_on <= one.packed_on <= clock.today():
        raise Invalid.at(made_field(place, "packed_on"), N_("Ngày đóng gói nằm từ ngày làm đến hôm nay"))
    if one.best_before_on is not None and one.best_before_on < (one.packed_on or made_on):
        raise Invalid.at(made_field(place, "best_before_on"), N_("Hạn dùng phải sau ngày làm"))
