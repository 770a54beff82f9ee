"""Transformations: splitting, merging, processing and grading batches, and putting a wrong entry right."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.queries import genealogy, label_counts, stock
from app.traceability.queries import transformations as queries
from app.traceability.queries.transformations import Told
from app.traceability.rules import events as event_rules
from app.traceability.rules import transformations as rules
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.genealogy import Direction
from app.traceability.rules.transformations import Source, Yield, made_field
from app.traceability.services import transformation_plans as plans
from app.traceability.services.batches import note_event
from app.traceability.services.transformation_plans import New, Output, Plan, Taken


def transform(
    db: Session,
    actor: Actor,
    *,
    kind: EventType,
    happened_on: date,
    inputs: Sequence[Taken],
    outputs: Sequence[Output],
    note: str | None = None,
    override_reason: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Use up goods of the inputs and open a new batch for each output; the same `request_key` gives the first event.

    Raises Invalid at the field at fault: outputs heavier than inputs (processed goods may be, by a manager with an
    `override_reason`), more than lies loose, held, recalled or closed inputs, a day before an input was there, a
    number that is taken. Ids of others are NotFound. All inputs are locked, so that no kilogram is used twice.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    rules.shape_of(kind)
    scope.take_turns(db, cooperative_id)
    earlier = queries.by_request_key(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    batches = queries.locked(db, actor, [batch_id for batch_id, _grams, _typed in inputs])
    ready = plans.checked(db, actor, batches, kind, happened_on, inputs, outputs, override_reason)
    made = [_open(db, actor, ready, new) for new in ready.made]
    event = note_event(
        db,
        actor,
        made[0],
        kind,
        event_rules.moment(happened_on),
        grams=ready.outcome.made,
        note=note,
        request_key=request_key,
        override_reason=override_reason if ready.added else None,
        lines=_lines(ready, made),
    )
    for batch, new in zip(made, ready.made, strict=True):
        if new.wish.packed_on is not None:
            note_event(db, actor, batch, EventType.PACK, event_rules.moment(new.wish.packed_on))
    _changed(db, [*batches, *(batch.id for batch in made)])
    return event


def _open(db: Session, actor: Actor, ready: Plan, new: New) -> Batch:
    inputs = queries.grown(db, [batch.id for batch, *_ in ready.taken])
    batch = Batch(
        cooperative_id=inputs[0].cooperative_id,
        number=new.number,
        product_id=new.product.id,
        harvested_on=new.harvested_on,
        packed_on=new.wish.packed_on,
        best_before_on=new.best_before_on,
        grams=new.wish.grams,
        state=BatchState.OPEN,
        origin=BatchOrigin.MADE,
        grade=new.wish.grade or (rules.shared([one.grade for one in inputs]) if _same(ready.kind) else None),
        created_by=actor.name,
        created_at=clock.now(),
    )
    _take_over(batch, inputs)
    db.add(batch)
    db.flush()
    return batch


def _same(kind: EventType) -> bool:
    return rules.shape_of(kind).same_product


def _take_over(batch: Batch, inputs: Sequence[Batch]) -> None:
    """Growing area and season where all inputs share them, and every plot that any input may have come from."""
    batch.growing_area_id = rules.shared([one.growing_area_id for one in inputs])
    batch.season_id = rules.shared([one.season_id for one in inputs])
    batch.plots = _plots(inputs, whole_area=batch.growing_area_id is not None)


def _plots(inputs: Sequence[Batch], *, whole_area: bool) -> list[Plot]:
    """An input without plots may come from any of its area's; when that holds of all and the area is kept, none."""
    if whole_area and not any(one.plots for one in inputs):
        return []
    found = {
        plot.id: plot
        for one in inputs
        for plot in (one.plots or (one.growing_area.plots if one.growing_area is not None else []))
    }
    return [found[plot_id] for plot_id in sorted(found)]


def _lines(ready: Plan, made: Sequence[Batch]) -> list[EventItem]:
    typed = [one.wish.typed for one in ready.made]
    return _two_sides(ready.taken, list(zip(made, [batch.grams for batch in made], typed, strict=True)))


def _two_sides(
    taken: Sequence[tuple[Batch, int, str | None]], made: Sequence[tuple[Batch, int, str | None]]
) -> list[EventItem]:
    return [
        EventItem(cooperative_id=batch.cooperative_id, role=role, batch_id=batch.id, grams=grams, typed=typed)
        for role, side in ((ItemRole.INPUT, taken), (ItemRole.OUTPUT, made))
        for batch, grams, typed in side
    ]


def _changed(db: Session, batch_ids: Sequence[int]) -> None:
    for batch_id in batch_ids:
        outbox.mark_changed(db, "batch", batch_id, now=clock.now())


def correct(
    db: Session,
    actor: Actor,
    event_id: int,
    *,
    inputs: Sequence[Taken],
    outputs: Sequence[Taken],
    note: str | None = None,
    override_reason: str | None = None,
    request_key: str | None = None,
) -> Event:
    """A new event in the place of a wrong one: other amounts, or other inputs; the batches it made stay the same.

    `outputs` names each of them once. Raises Invalid at the field: beside what `transform` refuses, an output that has
    been used, packed or labelled beyond its new amount; Conflict when the event was corrected already, or a batch would
    be made of itself.
    """
    wrong = queries.event(db, actor, event_id)
    actor.require(Permission.RECORD, wrong.cooperative_id)
    scope.take_turns(db, wrong.cooperative_id)
    earlier = queries.by_request_key(db, wrong.cooperative_id, request_key)
    if earlier is not None:
        return earlier
    batches = queries.locked(db, actor, [*queries.lines_of(db, wrong.id), *(batch_id for batch_id, *_ in inputs)])
    told = queries.tell(db, wrong)
    if told.replaced_by is not None:
        raise Conflict(N_("Việc này đã được sửa một lần rồi; xin sửa ở dòng mới nhất."))
    taken = [(batches[batch_id], grams, typed) for batch_id, grams, typed in inputs]
    made = _remade(told, batches, outputs)
    sources = _sources_again(db, told, taken)
    outcome = Yield(sum(one.grams for one in sources), sum(grams for _batch, grams, _typed in made))
    may = actor.may(Permission.MANAGE)
    added = rules.check_balance(wrong.type, outcome, reason=override_reason, may_override=may)
    _check_used(db, made)
    event = note_event(
        db,
        actor,
        made[0][0],
        wrong.type,
        wrong.happened_at,
        grams=outcome.made,
        note=note,
        corrects=wrong,
        request_key=request_key,
        override_reason=override_reason if added else None,
        lines=_two_sides(taken, made),
    )
    origins = queries.grown(db, [batch.id for batch, *_ in taken])
    for batch, grams, _typed in made:
        batch.grams = grams
        _take_over(batch, origins)
    _changed(db, sorted(batches))
    return event


def _remade(told: Told, batches: Mapping[int, Batch], outputs: Sequence[Taken]) -> list[tuple[Batch, int, str | None]]:
    given = {batch_id: (grams, typed) for batch_id, grams, typed in outputs}
    ids = [line.batch_id for line in told.outputs if line.batch_id is not None]
    if len(outputs) != len(ids) or set(given) != set(ids):
        raise Invalid.at(made_field(0, "quantity"), N_("Xin ghi khối lượng cho mỗi lô đã làm ra; lô không bỏ bớt được"))
    return [(batches[batch_id], *given[batch_id]) for batch_id in ids]


def _sources_again(db: Session, told: Told, taken: Sequence[tuple[Batch, int, str | None]]) -> list[Source]:
    known = {line.batch_id for line in told.inputs if line.batch_id is not None}
    amounts = [(batch, grams) for batch, grams, _typed in taken]
    sources = queries.sources(db, amounts, without=told.event.id, known=known)
    rules.check_sources(told.event.type, sources, clock.day(told.event.happened_at), clock.today())
    products = [line.batch.product_id for line in told.outputs if line.batch is not None]
    rules.check_outputs(told.event.type, sources, products)
    before = genealogy.walk(db, [one.batch_id for one in sources], Direction.BACKWARD)
    rules.check_no_circle([line.batch_id for line in told.outputs if line.batch_id is not None], before.batch_ids)
    return sources


def _check_used(db: Session, made: Sequence[tuple[Batch, int, str | None]]) -> None:
    standing = stock.of(db, [batch.id for batch, *_ in made])
    for place, (batch, grams, _typed) in enumerate(made):
        now = standing[batch.id]
        needed = max(now.made - now.loose, now.packed, label_counts.labelled_grams(db, batch.id))
        rules.check_still_enough(batch.number, grams, needed, place)
