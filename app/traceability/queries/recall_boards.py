"""What the board of a recall case counts: pages that have turned red, where the goods are, and what buyers answered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.traceability.models.recalls import RecallBatch, RecallCase, RecallNotice, RecallStep
from app.traceability.queries import movements, passport, recall_cases
from app.traceability.queries.label_counts import SPANS
from app.traceability.queries.prepared import Asker
from app.traceability.rules import recalls as rules
from app.traceability.rules.passport import Verdict
from app.traceability.rules.recalls import Finding, NoticeState, StepKind, Tally


@dataclass(frozen=True, slots=True)
class Flipped:
    """Labels in use of a scope, and how many of them open a page that tells of the recall."""

    labels: int
    red_labels: int

    @property
    def all(self) -> bool:
        """Does every label tell it?"""
        return self.labels == self.red_labels


def flipped(db: Session, ask: Asker, batch_ids: Collection[int], today: date) -> Flipped:
    """Ask what the public pages ask, once for each print run of each batch, and count the labels behind the answers."""
    statement = sa.select(SPANS.c.batch_id, SPANS.c.trade_item_id, SPANS.c.run_id, sa.func.sum(SPANS.c.labels))
    keys = (SPANS.c.batch_id, SPANS.c.trade_item_id, SPANS.c.run_id)
    labels = red = 0
    for batch_id, item_id, run_id, number in db.execute(
        statement.where(SPANS.c.batch_id.in_(batch_ids)).group_by(*keys)
    ):
        shown = passport.load(ask, batch_id=batch_id, item_id=item_id, run_id=run_id, today=today)
        labels += int(number)
        red += int(number) if shown is not None and shown.verdict is Verdict.RECALLED else 0
    return Flipped(labels, red)


@dataclass(frozen=True, slots=True)
class Place:
    """Goods of a scope at one buyer, or (no name) those that the records show with the cooperative and elsewhere."""

    partner_id: int | None
    name: str
    grams: int
    tally: Tally

    @property
    def open_grams(self) -> int:
        """What nobody has found there yet."""
        return max(0, self.grams - self.tally.found)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The goods of a scope: all of them, what was found, place by place."""

    grams: int
    shipped_grams: int
    tally: Tally
    places: tuple[Place, ...]

    @property
    def open_grams(self) -> int:
        """What nobody has found yet."""
        return max(0, self.grams - self.tally.found)

    @property
    def percent(self) -> int:
        """How much of the goods was found, in whole per cent rounded down."""
        return rules.percent(self.tally.found, self.grams)


def found(steps: Iterable[RecallStep]) -> list[tuple[RecallStep, Finding]]:
    """What the lines about found goods say."""
    return [
        (step, Finding(step.grams, step.outcome, bool((step.facts or {}).get("isolated_before"))))
        for step in steps
        if step.kind is StepKind.LOCATE and step.grams is not None and step.outcome is not None
    ]


def whereabouts(db: Session, lines: Sequence[RecallBatch], steps: Iterable[RecallStep]) -> Whereabouts:
    """Where the goods of these lines are, by the shipments on record and the lines about found goods."""
    inside = {line.batch_id: line for line in lines}
    total = sum(line.grams for line in lines)
    findings = [(step.partner_id, finding) for step, finding in found(steps) if step.batch_id in inside]
    names: dict[int, str] = {}
    held: dict[int, int] = {}
    written: dict[str, int] = {}
    for one in movements.holders(db, inside):
        if one.partner_id is None:
            written[one.partner_name] = written.get(one.partner_name, 0) + one.grams
        else:
            names[one.partner_id] = one.partner_name
            held[one.partner_id] = held.get(one.partner_id, 0) + one.grams
    for step, _finding in found(steps):
        if step.partner_id is not None and step.partner is not None:
            names.setdefault(step.partner_id, step.partner.name)
    places = [
        Place(key, name, held.get(key, 0), rules.tally(f for where, f in findings if where == key))
        for key, name in sorted(names.items(), key=lambda pair: pair[1])
    ]
    places += [Place(None, name, grams, Tally()) for name, grams in sorted(written.items())]
    shipped = sum(held.values()) + sum(written.values())
    rest = rules.tally(finding for where, finding in findings if where is None)
    places.append(Place(None, "", max(0, total - shipped), rest))
    return Whereabouts(total, shipped, rules.tally(finding for _where, finding in findings), tuple(places))


def notices(db: Session, case_id: int) -> list[RecallNotice]:
    """The notices of a case with their buyers, by name."""
    statement = sa.select(RecallNotice).where(RecallNotice.case_id == case_id)
    rows = db.scalars(statement.options(joinedload(RecallNotice.partner)))
    return sorted(rows, key=lambda row: row.partner.name)


@dataclass(frozen=True, slots=True)
class Told:
    """How far the word to buyers is."""

    buyers: int
    reached: int
    acknowledged: int
    failed: int
    last_at: datetime | None


def told(rows: Sequence[RecallNotice]) -> Told:
    """Count notices; `last_at` is when the last of them was reached."""
    reached = [row for row in rows if row.acknowledged_at or row.sent_at]
    moments = [row.sent_at or row.acknowledged_at for row in reached if row.state is not NoticeState.QUEUED]
    return Told(
        buyers=len(rows),
        reached=len(moments),
        acknowledged=sum(row.state is NoticeState.ACKNOWLEDGED for row in rows),
        failed=sum(row.state is NoticeState.FAILED for row in rows),
        last_at=max((one for one in moments if one), default=None),
    )


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of a case that is counted from this domain's records."""

    case: RecallCase
    lines: Sequence[RecallBatch]
    steps: Sequence[RecallStep]
    notices: Sequence[RecallNotice]
    where: Whereabouts
    told: Told


def load(db: Session, case: RecallCase) -> Board:
    """The board of a case the actor was found to see."""
    lines, steps, rows = recall_cases.batches_in(case), recall_cases.steps(db, case.id), notices(db, case.id)
    return Board(case, lines, steps, rows, whereabouts(db, lines, steps), told(rows))
