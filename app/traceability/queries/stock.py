"""How much of each batch is left, summed up from the lines of the events that count."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.rules.events import ItemRole
from app.traceability.rules.stock import EFFECTS, Effect, Standing


def of(db: Session, batch_ids: Collection[int], *, without: int | None = None) -> dict[int, Standing]:
    """The standing of each batch, in one statement; `without` names an event to leave out, as if it were corrected.

    Scope is the caller's to know: ids that do not exist are missing from the answer.
    """
    wanted = set(batch_ids)
    lines = _lines(wanted, without).subquery()
    sums = [_sum(lines.c, EFFECTS[name]).label(name) for name in EFFECTS]
    joined = sa.outerjoin(Batch, lines, lines.c.batch_id == Batch.id)
    statement = sa.select(Batch.id, Batch.grams, *sums).select_from(joined).where(Batch.id.in_(wanted))
    rows = db.execute(statement.group_by(Batch.id, Batch.grams))
    return {row[0]: Standing(*(int(figure) for figure in row[1:])) for row in rows}


def counts() -> sa.ColumnElement[bool]:
    """Does an event count: has no other one taken its place?"""
    later = aliased(Event)
    return ~sa.exists().where(later.corrects_id == Event.id)


def _lines(batch_ids: Collection[int], without: int | None) -> sa.Select[*tuple[Any, ...]]:
    """Lines that count; `boxed` when the goods lay in a unit that was moved whole: nobody typed their amount."""
    unit = aliased(EventItem)
    moved_whole = sa.exists().where(unit.event_id == Event.id, unit.unit_id.is_not(None), unit.role == ItemRole.MOVED)
    found: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            EventItem.batch_id,
            EventItem.grams,
            EventItem.role,
            Event.type.label("kind"),
            sa.and_(EventItem.typed.is_(None), moved_whole).label("boxed"),
        )
        .join(Event, Event.id == EventItem.event_id)
        .where(EventItem.batch_id.in_(batch_ids), EventItem.grams.is_not(None), counts())
    )
    return found if without is None else found.where(Event.id != without)


def _sum(line: Any, effects: tuple[Effect, ...]) -> sa.ColumnElement[Any]:
    whens = [(_meets(line, effect), line.grams * effect.sign) for effect in effects]
    return sa.func.coalesce(sa.func.sum(sa.case(*whens, else_=0)), 0)


def _meets(line: Any, effect: Effect) -> sa.ColumnElement[bool]:
    met = sa.and_(line.kind.in_(sorted(effect.kinds)), line.role == effect.role)
    return sa.and_(met, line.boxed) if effect.boxed else met
