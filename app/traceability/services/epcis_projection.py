"""The standard form of our own events, written once each, before anybody asks for them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.traceability.models.epcis import EpcisEvent, EpcisTerm
from app.traceability.queries import epcis_sources as sources
from app.traceability.queries.epcis_lots import LotBook
from app.traceability.rules import epcis_rows
from app.traceability.rules.epcis_mapping import Facts, standard_form
from app.traceability.rules.epcis_names import Names
from app.traceability.rules.epcis_rows import Columns, Term, terms

__all__ = ["catch_up", "insert", "terms"]

Row = tuple[Columns, Sequence[Term]]
"""The columns of an event, complete, and its identifiers."""


def catch_up(db: Session, cooperative_id: int, *, base_url: str, now: datetime) -> int:
    """Write the standard form of every event of the cooperative that has none yet; how many were written.

    The machine's own work, whoever asks: it asks for no permission. Two at once take turns, the second finds nothing
    to do. An event that a program has captured under the same id already is not written again.
    """
    after = sources.last_told(db, cooperative_id) - sources.LATE
    if not sources.pending(db, cooperative_id, after=after, limit=1):
        return 0
    scope.take_turns(db, cooperative_id)
    names = Names(base_url.rstrip("/"))
    book = LotBook(db, cooperative_id, names)
    written = 0
    while waiting := sources.pending(db, cooperative_id, after=after):
        facts = sources.facts(db, waiting, book)
        rows = [_row(one, names, now) for one in facts]
        known = _captured(db, cooperative_id, [columns["event_id"] for columns, _ in rows])
        new = [row for row in rows if row[0]["event_id"] not in known]
        insert(db, new)
        written, after = written + len(new), waiting[-1]
    return written


def _row(facts: Facts, names: Names, now: datetime) -> Row:
    event = standard_form(facts, names, recorded_at=now)
    columns = epcis_rows.columns(event, names.context())
    owner = {"cooperative_id": facts.cooperative_id, "record_time": now, "capture_id": None, "source_id": facts.record}
    return columns | owner, terms(event)


def _captured(db: Session, cooperative_id: int, event_ids: Sequence[str]) -> set[str]:
    found = sa.select(EpcisEvent.event_id).where(
        EpcisEvent.cooperative_id == cooperative_id, EpcisEvent.event_id.in_(event_ids)
    )
    return set(db.scalars(found))


def insert(db: Session, rows: Sequence[Row]) -> None:
    """Append events with their identifiers, in this order, in few statements."""
    if not rows:
        return
    made = sa.insert(EpcisEvent).returning(EpcisEvent.id, sort_by_parameter_order=True)
    ids = db.scalars(made, [columns for columns, _ in rows]).all()
    held = [
        {"event_row_id": row_id, "part": part, "value": value}
        for row_id, (_, found) in zip(ids, rows, strict=True)
        for part, value in found
    ]
    if held:
        db.execute(sa.insert(EpcisTerm), held)
