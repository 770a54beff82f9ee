"""EPCIS 2.0 documents of a batch, a recall or a span of days: chosen first, then written out piece by piece."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import RecallCase
from app.traceability.queries import epcis_scopes as scopes
from app.traceability.queries.epcis_sources import told
from app.traceability.rules.epcis_names import Names
from app.traceability.services import epcis_projection

PIECE: Final = 500
LONGEST_DAYS: Final = 3 * 366


@dataclass(frozen=True, slots=True)
class Export:
    """A chosen document: the rows of its events in order, and what stands around them."""

    names: Names
    name: str
    row_ids: tuple[int, ...]
    created_at: datetime

    def frame(self) -> dict[str, Any]:
        """The document without its events."""
        created = self.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "@context": self.names.context(),
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": created,
            "epcisBody": {"eventList": []},
        }


def of_batch(db: Session, actor: Actor, batch_id: int, *, base_url: str, now: datetime) -> Export:
    """All events of a batch, of what it came from and of what became of it. Raises NotFound."""
    batch = scope.get(db, actor, Batch, batch_id)
    epcis_projection.catch_up(db, batch.cooperative_id, base_url=base_url, now=now)
    row_ids = scopes.of_batches(db, batch.cooperative_id, scopes.family(db, [batch.id]))
    return Export(Names(base_url), f"epcis-{batch.number}.json", tuple(row_ids), now)


def of_case(db: Session, actor: Actor, case_id: int, *, base_url: str, now: datetime) -> Export:
    """All events of the batches that a recall calls back, of their origin and of what became of them.

    Batches that were narrowed out of the case are left out. Raises NotFound.
    """
    case = scope.get(db, actor, RecallCase, case_id)
    epcis_projection.catch_up(db, case.cooperative_id, base_url=base_url, now=now)
    batch_ids = [row.batch_id for row in case.batches if row.removed_at is None]
    row_ids = scopes.of_batches(db, case.cooperative_id, scopes.family(db, batch_ids)) if batch_ids else []
    return Export(Names(base_url), f"epcis-{case.number}.json", tuple(row_ids), now)


def of_days(db: Session, actor: Actor, since: date, until: date, *, base_url: str, now: datetime) -> Export:
    """All events of the actor's cooperative on these days (both counted), captured ones too. Raises Invalid."""
    actor.require(Permission.VIEW)
    cooperative_id = scope.own(actor)
    check_days(since, until)
    epcis_projection.catch_up(db, cooperative_id, base_url=base_url, now=now)
    row_ids = tuple(db.scalars(scopes.of_days(cooperative_id, since, until)))
    return Export(Names(base_url), f"epcis-{since:%Y%m%d}-{until:%Y%m%d}.json", row_ids, now)


def check_days(since: date, until: date) -> None:
    """The last day is not before the first, and the span is not endless. Raises Invalid at "until"."""
    if until < since:
        raise Invalid.at("until", N_("Ngày cuối phải từ ngày đầu trở đi"))
    if (until - since).days > LONGEST_DAYS:
        raise Invalid.at("until", N_("Mỗi lần tải nhiều nhất ba năm; xin chia làm nhiều lần"))


def document(db: Session, export: Export) -> dict[str, Any]:
    """The whole document at once."""
    frame = export.frame()
    frame["epcisBody"]["eventList"] = [event for piece in _pieces(db, export) for event in piece]
    return frame


def written(db: Session, export: Export) -> Iterator[str]:
    """The document as JSON text, piece by piece, so that a long one needs no more memory than a short one."""
    before, after = as_json(export.frame()).split("[]}", 1)
    yield before + "["
    first = True
    for piece in _pieces(db, export):
        yield ("" if first else ",\n") + ",\n".join(as_json(event) for event in piece)
        first = False
    yield "]}" + after


def _pieces(db: Session, export: Export) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(export.row_ids), PIECE):
        rows = scopes.bodies(db, export.row_ids[start : start + PIECE])
        ours = export.names.context()
        events = zip(rows, told(db, rows), strict=True)
        yield [_with_context(event, row.context, ours) for row, event in events]


def _with_context(event: dict[str, Any], context: str | None, ours: list[Any]) -> dict[str, Any]:
    """An event that came with other prefixes brings its own @context along."""
    foreign = json.loads(context) if context else None
    if foreign is None or foreign == ours or "@context" in event:
        return event
    return {"@context": foreign, **event}


def as_json(value: Any) -> str:
    """Compact JSON with letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
