"""Stock: the one statement over many batches reckons as a person would, line by line."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core import clock
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import stock
from app.traceability.rules.events import TRANSFORMATIONS, EventType, ItemRole
from app.traceability.rules.stock import Standing
from app.traceability.rules.units import UnitKind
from tests.factories import make_batch, make_cooperative, make_product

BATCHES = 3
NAMED = {"ship": "shipped", "return": "returned", "sell": "sold", "destroy": "destroyed"}
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "batch": st.integers(0, BATCHES - 1),
            "role": st.sampled_from([*ItemRole]),
            "grams": st.integers(1, 5_000),
            "typed": st.sampled_from([None, "2 sọt"]),
        }
    ),
    max_size=4,
)
TELLING = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from([*EventType]),
            "lines": LINES,
            "with_unit": st.booleans(),
            "corrects": st.none() | st.integers(0, 7),
        }
    ),
    max_size=8,
)


@given(telling=TELLING)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_statement_reckons_as_a_person_would_line_by_line(db: Session, telling: list[dict[str, Any]]) -> None:
    point = db.begin_nested()
    product = make_product(db, make_cooperative(db))
    batches = [make_batch(db, product, grams=100_000) for _ in range(BATCHES)]
    live = _tell(db, batches, telling)
    expected = {batch.id: _by_hand(number, live) for number, batch in enumerate(batches)}
    assert stock.of(db, [batch.id for batch in batches]) == expected
    point.rollback()


def _tell(db: Session, batches: list[Batch], telling: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write the events down; those that no later one has corrected are the answer."""
    written: list[Event] = []
    dead: set[int] = set()
    now, own = clock.now(), {"cooperative_id": batches[0].cooperative_id}
    unit = LogisticUnit(kind=UnitKind.CARTON, sscc="189312345000000012", created_by="Lan", created_at=now, **own)
    db.add(unit)
    db.flush()
    for number, told in enumerate(telling):
        wrong = told["corrects"]
        wrong = wrong if wrong is not None and wrong < number and wrong not in dead else None
        lines = [
            EventItem(
                batch_id=batches[line["batch"]].id, role=line["role"], grams=line["grams"], typed=line["typed"], **own
            )
            for line in told["lines"]
        ]
        if told["with_unit"]:
            lines.append(EventItem(unit_id=unit.id, role=ItemRole.MOVED, **own))
        event = Event(
            batch_id=batches[0].id,
            type=told["kind"],
            happened_at=now - timedelta(hours=1),
            recorded_at=now,
            by_name="Lan",
            corrects_id=written[wrong].id if wrong is not None else None,
            items=lines,
            **own,
        )
        db.add(event)
        db.flush()
        written.append(event)
        dead |= {wrong} if wrong is not None else set()
    return [told for number, told in enumerate(telling) if number not in dead]


def _by_hand(batch: int, live: list[dict[str, Any]]) -> Standing:
    sums = dict.fromkeys(("used", "shipped", "returned", "sold", "destroyed", "packed", "in_units"), 0)
    for told in live:
        for line in told["lines"]:
            if line["batch"] == batch:
                _add(sums, told, line)
    return Standing(100_000, **sums)


def _add(sums: dict[str, int], told: dict[str, Any], line: dict[str, Any]) -> None:
    kind, role, grams = str(told["kind"]), line["role"], line["grams"]
    if role == "moved" and kind in NAMED:
        sums[NAMED[kind]] += grams
        if told["with_unit"] and line["typed"] is None:
            sums["in_units"] += grams if kind == "return" else -grams
    if role == "input" and kind in TRANSFORMATIONS:
        sums["used"] += grams
    if role == "packed" and kind == "pack":
        sums["packed"] += grams
    if role == "child" and kind in ("aggregate", "disaggregate"):
        sums["in_units"] += grams if kind == "aggregate" else -grams


def test_a_batch_without_lines_has_all_it_was_made_with(db: Session) -> None:
    batch = make_batch(db, make_product(db, make_cooperative(db)), grams=5_000)
    standing = stock.of(db, [batch.id])[batch.id]
    assert (standing.left, standing.loose, standing.gone) == (5_000, 5_000, 0)


def test_an_event_left_out_gives_its_grams_back(db: Session) -> None:
    batch = make_batch(db, make_product(db, make_cooperative(db)), grams=5_000)
    _tell(db, [batch], [{"kind": EventType.SELL, "lines": [_line(2_000)], "with_unit": False, "corrects": None}])
    assert stock.of(db, [batch.id])[batch.id].left == 3_000
    sale = batch.events[-1]
    assert stock.of(db, [batch.id], without=sale.id)[batch.id].left == 5_000


def _line(grams: int) -> dict[str, Any]:
    return {"batch": 0, "role": ItemRole.MOVED, "grams": grams, "typed": None}
