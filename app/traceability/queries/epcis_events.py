"""Questions about EPCIS events: those that answer a query page by page, one by its id, and the words they use."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.errors import NotFound
from app.traceability.models.epcis import EpcisCapture, EpcisEvent, EpcisTerm
from app.traceability.rules.epcis_documents import DECLARED
from app.traceability.rules.epcis_queries import Cursor, Query
from app.traceability.rules.epcis_rows import EPC_PARTS

Rows = Sequence[Any]
"""Rows of id, event_id, body, context, record_time and event_time."""

_CHUNK = 500
_SHOWN: tuple[Any, ...] = (
    EpcisEvent.id,
    EpcisEvent.event_id,
    EpcisEvent.body,
    EpcisEvent.context,
    EpcisEvent.record_time,
    EpcisEvent.event_time,
)
_EPCS = (*EPC_PARTS["MATCH_anyEPC"], *EPC_PARTS["MATCH_anyEPCClass"])

WORDS: dict[str, InstrumentedAttribute[Any]] = {
    "eventTypes": EpcisEvent.event_type,
    "bizSteps": EpcisEvent.biz_step,
    "bizLocations": EpcisEvent.biz_location,
    "readPoints": EpcisEvent.read_point,
    "dispositions": EpcisEvent.disposition,
}
"""The column behind each list of words."""


def page(db: Session, actor: Actor, query: Query) -> tuple[Rows, Cursor | None]:
    """The rows of one page, and where the next one begins, if there is one."""
    given = query.after.given if query.after else 0
    wanted = query.per_page if query.limit is None else min(query.per_page, query.limit - given)
    if wanted <= 0:
        return [], None
    statement = _after(_matching(sa.select(*_SHOWN), actor, query), query)
    rows = db.execute(_ordered(statement, query).limit(wanted + 1)).all()
    last = rows[wanted - 1] if len(rows) > wanted else None
    if last is None or given + wanted == query.limit:
        return rows[:wanted], None
    return rows[:wanted], Cursor(getattr(last, query.order), last.id, given + wanted)


def more_than(db: Session, actor: Actor, query: Query, most: int) -> bool:
    """Does the whole answer hold more than `most` events?"""
    some = _matching(sa.select(EpcisEvent.id), actor, query).limit(most + 1).subquery()
    return (db.scalar(sa.select(sa.func.count()).select_from(some)) or 0) > most


def by_id(db: Session, actor: Actor, event_id: str) -> Rows:
    """The event of that id, and its telling with an error declaration where there is one. Raises NotFound."""
    statement = _own(sa.select(*_SHOWN), actor).where(EpcisEvent.event_id.in_([event_id, event_id + DECLARED]))
    rows = db.execute(statement.order_by(EpcisEvent.id)).all()
    if not rows:
        raise NotFound
    return rows


def bodies(db: Session, cooperative_id: int, event_ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Body and context of those of these events that the cooperative has already."""
    found: dict[str, tuple[str, str | None]] = {}
    ids = list(event_ids)
    for start in range(0, len(ids), _CHUNK):
        some = EpcisEvent.event_id.in_(ids[start : start + _CHUNK])
        chosen = sa.select(EpcisEvent.event_id, EpcisEvent.body, EpcisEvent.context)
        rows = db.execute(chosen.where(EpcisEvent.cooperative_id == cooperative_id, some))
        found.update({row.event_id: (row.body, row.context) for row in rows})
    return found


def words(db: Session, actor: Actor, name: str) -> set[str]:
    """Every word the events use in one column of WORDS; the vocabularies are short."""
    column = WORDS[name]
    return set(db.scalars(_own(sa.select(column), actor).where(column.is_not(None)).distinct()))


def word_page(db: Session, actor: Actor, name: str, *, after: str, count: int) -> list[str]:
    """The next `count` identifiers in order: places of a column of WORDS, or "epcs"."""
    if name == "epcs":
        value = EpcisTerm.value
        statement = _own(sa.select(value).join(EpcisEvent, EpcisEvent.id == EpcisTerm.event_row_id), actor)
        statement = statement.where(EpcisTerm.part.in_(_EPCS))
    else:
        value = WORDS[name]
        statement = _own(sa.select(value), actor).where(value.is_not(None))
    return list(db.scalars(statement.where(value > after).distinct().order_by(value).limit(count)))


def knows(db: Session, actor: Actor, name: str, word: str) -> bool:
    """Does any event use this word of WORDS, or this identifier ("epcs")?"""
    if name == "epcs":
        named = sa.select(EpcisTerm.event_row_id).where(EpcisTerm.value == word, EpcisTerm.part.in_(_EPCS))
        return db.scalar(_own(sa.select(EpcisEvent.id), actor).where(EpcisEvent.id.in_(named)).limit(1)) is not None
    return db.scalar(_own(sa.select(EpcisEvent.id), actor).where(WORDS[name] == word).limit(1)) is not None


def capture(db: Session, actor: Actor, public_id: str) -> EpcisCapture:
    """One capture job by the id that programs know it by. Raises NotFound."""
    statement = scope.visible(sa.select(EpcisCapture), actor, EpcisCapture.cooperative_id)
    found: EpcisCapture | None = db.scalar(statement.where(EpcisCapture.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def captures(db: Session, actor: Actor, *, before: int | None, count: int) -> Sequence[EpcisCapture]:
    """The next `count` capture jobs, the newest first, older than row `before`."""
    statement = scope.visible(sa.select(EpcisCapture), actor, EpcisCapture.cooperative_id)
    if before is not None:
        statement = statement.where(EpcisCapture.id < before)
    return db.scalars(statement.order_by(EpcisCapture.id.desc()).limit(count)).all()


def _own(statement: sa.Select[Any], actor: Actor) -> sa.Select[Any]:
    return scope.visible(statement, actor, EpcisEvent.cooperative_id)


def _matching(statement: sa.Select[Any], actor: Actor, query: Query) -> sa.Select[Any]:
    statement = _own(statement, actor)
    for clock, op, moment in query.times:
        column = getattr(EpcisEvent, clock)
        statement = statement.where({"eq": column == moment, "ge": column >= moment, "lt": column < moment}[op])
    for name, values in query.among:
        known = values | {value + DECLARED for value in values} if name == "event_id" else values
        statement = statement.where(getattr(EpcisEvent, name).in_(sorted(known)))
    for name, values in query.below:
        statement = statement.where(_below(getattr(EpcisEvent, name), values))
    for parts, values in query.terms:
        statement = statement.where(EpcisEvent.id.in_(_naming(parts, values)))
    if query.declared:
        statement = statement.where(EpcisEvent.body.contains('"errorDeclaration":', autoescape=True))
    return statement


def _below(column: InstrumentedAttribute[Any], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """These places, and those whose address goes on from theirs (a GLN with an extension, a part of a place)."""
    under: list[sa.ColumnElement[bool]] = [column.in_(sorted(values))]
    for value in sorted(values):
        stem = value.rstrip("/") + "/"
        under.append(sa.func.substr(column, 1, len(stem)) == stem)
    return sa.or_(*under)


def _naming(parts: Sequence[str], values: Iterable[str]) -> sa.Select[Any]:
    """Rows of events that name one of these identifiers in one of these parts; patterns of EPCs end in ".*"."""
    plain, alternatives = [], []
    for value in sorted(values):
        if value.startswith("urn:epc:idpat:") and value.endswith(".*"):
            stem = value.replace("idpat", "id", 1).rstrip(".*") + "."
            alternatives.append(sa.func.substr(EpcisTerm.value, 1, len(stem)) == stem)
        else:
            plain.append(value)
    if plain:
        alternatives.append(EpcisTerm.value.in_(plain))
    return sa.select(EpcisTerm.event_row_id).where(EpcisTerm.part.in_(parts), sa.or_(*alternatives))


def _after(statement: sa.Select[Any], query: Query) -> sa.Select[Any]:
    if query.after is None:
        return statement
    column, at, row_id = getattr(EpcisEvent, query.order), query.after.at, query.after.row_id
    if query.descending:
        return statement.where(column <= at, sa.or_(column < at, EpcisEvent.id < row_id))
    return statement.where(column >= at, sa.or_(column > at, EpcisEvent.id > row_id))


def _ordered(statement: sa.Select[Any], query: Query) -> sa.Select[Any]:
    column = getattr(EpcisEvent, query.order)
    if query.descending:
        return statement.order_by(column.desc(), EpcisEvent.id.desc())
    return statement.order_by(column, EpcisEvent.id)
