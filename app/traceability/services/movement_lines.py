"""What every movement has in common: its batches locked, its amounts checked, its event written with all lines."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import scope
from app.cooperatives.rules.partners import Part
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid, NotFound, Problem
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.queries import events as event_queries
from app.traceability.queries import stock
from app.traceability.rules import events as event_rules
from app.traceability.rules import stock as rules
from app.traceability.rules.batches import BatchState, kilograms
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.services import batches as batch_services
from app.traceability.services.batches import note_event

Field = Callable[[int], str]
"""Names the field of a batch's amount."""
Line = tuple[int, int, str | None]
"""A batch's id, whole grams of it, and what was typed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """When, where, by which paper; `override_reason` lets a manager go over what is left."""

    happened_at: datetime
    document: str | None = None
    place: str | None = None
    note: str | None = None
    override_reason: str | None = None
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What is moved: loose goods by their lines, and cartons moved whole with the grams that lie in them."""

    loose: Sequence[Line]
    unit_ids: tuple[int, ...] = ()
    boxed: Mapping[int, int] = dataclass_field(default_factory=dict)

    @property
    def batch_ids(self) -> list[int]:
        """Every batch that is moved, in order."""
        return sorted({batch_id for batch_id, _grams, _typed in self.loose} | set(self.boxed))

    def grams(self, batch_id: int) -> int:
        """Loose grams of one batch."""
        return sum(grams for one, grams, _typed in self.loose if one == batch_id)


def many(batch_id: int) -> str:
    """The field of one batch's amount in a form with several."""
    return f"quantity-{batch_id}"


def one(_batch_id: int) -> str:
    """The field of the amount in a form with one batch."""
    return "quantity"


def begin(db: Session, actor: Actor) -> int:
    """The cooperative in which the actor records; from here on everybody there records one after the other."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    return cooperative_id


def lock(db: Session, actor: Actor, batch_ids: Collection[int]) -> list[Batch]:
    """The batches in the order of their ids, locked until the end. Raises NotFound when one is out of reach."""
    wanted = scope.visible(sa.select(Batch).where(Batch.id.in_(batch_ids)), actor, Batch.cooperative_id)
    found = list(db.scalars(wanted.order_by(Batch.id).with_for_update(key_share=True, of=Batch)))
    if len(found) != len(set(batch_ids)):
        raise NotFound
    return found


def partner(db: Session, cooperative_id: int, partner_id: int, part: Part, *, field: str = "partner_id") -> Partner:
    """A present partner of that kind. Raises Invalid at `field`; NotFound for those of others."""
    own = sa.select(Partner).where(Partner.id == partner_id, Partner.cooperative_id == cooperative_id)
    found = db.scalar(own)
    if found is None:
        raise NotFound(problems=[Problem(field, N_("Không tìm thấy bạn hàng này"))])
    if found.retired_at is not None:
        raise Invalid.at(field, N_("Đã thôi giao dịch với bạn hàng này; xin chọn bạn hàng khác"))
    if not (found.buyer if part is Part.BUYER else found.supplier):
        raise Invalid.at(field, N_("Bạn hàng này chưa được ghi là bên đó; xin sửa ở trang bạn hàng"))
    return found


def check_time(db: Session, kind: EventType, facts: Facts, batches: Sequence[Batch], at: Field = one) -> None:
    """Nothing before a batch exists, in the future, or to goods that stand still. Raises Invalid at "day" or `at`."""
    event_rules.check_since(facts.happened_at, {b.number: b.harvested_on for b in batches}, clock.now())
    words = N_("Lô %(number)s đang bị tạm giữ hoặc thu hồi; chỉ ghi được việc đã làm trước đó")
    stopped = [
        Problem(at(batch.id), words, {"number": batch.number})
        for batch in batches
        if event_rules.stands_still(kind, batch.state, facts.happened_at, event_queries.stopped_at(db, batch.id))
    ]
    if stopped:
        raise Invalid(problems=stopped)


def check_left(
    db: Session, actor: Actor, load: Load, facts: Facts, *, at: Field = one, without: int | None = None
) -> str | None:
    """Refuse more than is left (`without` the event that is corrected); the reason when a manager goes over it.

    Raises Invalid at each batch's field, with "override_reason" when the actor may not.
    """
    standings = stock.of(db, load.batch_ids, without=without)
    found = (
        rules.excess(standings[id_], at(id_), loose=load.grams(id_), boxed=load.boxed.get(id_, 0))
        for id_ in load.batch_ids
    )
    refusals = [problem for problem in found if problem is not None]
    if not refusals:
        return None
    if not facts.override_reason:
        raise Invalid(problems=refusals)
    if not actor.may(Permission.MANAGE):
        only = N_("Chỉ người quản lý được ghi nhiều hơn số còn; xin nhờ người quản lý ghi việc này")
        raise Invalid(problems=[Problem("override_reason", only), *refusals])
    return facts.override_reason


def write(
    db: Session,
    actor: Actor,
    kind: EventType,
    batches: Sequence[Batch],
    load: Load,
    facts: Facts,
    **columns: Any,
) -> Event:
    """The event with one line for each batch and carton; every batch's offers are looked at again.

    The event itself tells an amount only when it is about one batch.
    """
    total = sum(grams for _id, grams, _typed in load.loose) + sum(load.boxed.values())
    event = note_event(
        db,
        actor,
        batches[0],
        kind,
        facts.happened_at,
        grams=total if total and len(load.batch_ids) == 1 else None,
        place=facts.place,
        note=facts.note,
        request_key=facts.request_key,
        lines=_lines(batches[0].cooperative_id, load),
        document=facts.document,
        **columns,
    )
    for batch in batches:
        outbox.mark_changed(db, "batch", batch.id, now=clock.now())
    return event


def _lines(cooperative_id: int, load: Load) -> list[EventItem]:
    """Loose goods always say what was typed; that is how they are told from goods in a carton of the same event."""
    own: dict[str, Any] = {"cooperative_id": cooperative_id, "role": ItemRole.MOVED}
    loose = [
        EventItem(batch_id=batch_id, grams=grams, typed=typed or f"{kilograms(grams)} kg", **own)
        for batch_id, grams, typed in load.loose
    ]
    boxed = [EventItem(batch_id=batch_id, grams=grams, **own) for batch_id, grams in sorted(load.boxed.items())]
    return [*loose, *(EventItem(unit_id=unit_id, **own) for unit_id in load.unit_ids), *boxed]


def stop(db: Session, actor: Actor, batch: Batch, reason: str) -> None:
    """Hold a batch that is open or sold out; a held or recalled one stands still already."""
    if batch.state is BatchState.CLOSED:
        batch_services.release(db, actor, batch.id, reason=reason)
    if batch.state is BatchState.OPEN:
        batch_services.hold(db, actor, batch.id, reason=reason)
