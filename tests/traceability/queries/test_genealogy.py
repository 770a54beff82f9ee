"""Genealogy: the one recursive statement finds what a person would who follows the events one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.traceability.models.batches import Batch
from app.traceability.queries import genealogy
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.genealogy import Direction, Line, Node, Seed, SeedKind
from tests import factories
from tests.traceability.graphs import made_of, make, tell

BATCHES = 7
SOME = st.lists(st.integers(0, BATCHES - 1), max_size=3)


@dataclass(frozen=True, slots=True)
class Told:
    """One event: batches by their numbers, several lines of one batch allowed; `corrects` an earlier one."""

    inputs: list[int]
    outputs: list[int]
    corrects: int | None


@dataclass(slots=True)
class Found:
    """What the oracle has found so far."""

    depths: dict[int, int]
    lines: set[tuple[int, int, bool]] = field(default_factory=set)


def oracle(events: dict[int, Told], roots: Sequence[int], direction: Direction) -> Found:
    """Layer by layer, by looking at every event again and again."""
    found = Found(dict.fromkeys(roots, 0))
    for depth in range(1, BATCHES + 1):
        before = set(found.depths)
        for told in events.values():
            near, far = (told.inputs, told.outputs) if direction is Direction.FORWARD else (told.outputs, told.inputs)
            if before & set(near):
                for one in far:
                    found.depths.setdefault(one, depth)
    for event_id, told in events.items():
        entered, left = (told.inputs, told.outputs) if direction is Direction.FORWARD else (told.outputs, told.inputs)
        if left and found.depths.keys() & set(entered):
            found.lines |= {(event_id, one, True) for one in told.inputs if one in found.depths}
            found.lines |= {(event_id, one, False) for one in told.outputs if one in found.depths}
    return found


@given(
    graph=st.lists(st.builds(Told, SOME, SOME, st.none() | st.integers(0, 6)), max_size=9),
    roots=st.lists(st.integers(0, BATCHES - 1), min_size=1, max_size=3, unique=True),
    direction=st.sampled_from(Direction),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_graph_is_walked_as_the_oracle_walks_it(
    db: Session, graph: list[Told], roots: list[int], direction: Direction
) -> None:
    point = db.begin_nested()
    product = factories.make_product(db, factories.make_cooperative(db))
    batches = [factories.make_batch(db, product) for _ in range(BATCHES)]
    live = _told(db, batches, graph)
    expected = oracle(live, roots, direction)
    number = {batch.id: index for index, batch in enumerate(batches)}
    trace = genealogy.walk(db, [batches[root].id for root in roots], direction)
    assert trace.roots == tuple(sorted(batches[root].id for root in roots))
    assert {number[node.batch_id]: node.depth for node in trace.nodes} == expected.depths
    assert {(line.event_id, number[line.batch_id], line.is_input) for line in trace.lines} == expected.lines
    point.rollback()


def _told(db: Session, batches: list[Batch], graph: list[Told]) -> dict[int, Told]:
    """Write the events; those that nothing has corrected are the answer."""
    ids: list[int] = []
    live: dict[int, Told] = {}
    for told in graph:
        if not told.inputs and not told.outputs:
            continue
        wrong = ids[told.corrects] if told.corrects is not None and told.corrects < len(ids) else None
        wrong = wrong if wrong in live else None
        inputs, outputs = [batches[one] for one in told.inputs], [batches[one] for one in told.outputs]
        event = make(db, inputs, outputs, corrects_id=wrong)
        live.pop(wrong or 0, None)
        live[event.id] = told
        ids.append(event.id)
    return live


def test_amounts_and_the_shortest_way_are_told(db: Session) -> None:
    product = factories.make_product(db, factories.make_cooperative(db))
    raw = factories.make_batch(db, product)
    washed = made_of(db, raw, grams=900)
    mixed = made_of(db, raw, washed, grams=300)
    trace = genealogy.walk(db, [raw.id], Direction.FORWARD)
    assert trace.nodes == (Node(raw.id, 0), Node(washed.id, 1), Node(mixed.id, 1))
    last = max(line.event_id for line in trace.lines)
    assert sorted((line for line in trace.lines if line.event_id == last), key=lambda line: line.batch_id) == [
        Line(last, raw.id, True, 300),
        Line(last, washed.id, True, 300),
        Line(last, mixed.id, False, 300),
    ]
    back = genealogy.walk(db, [mixed.id], Direction.BACKWARD)
    assert back.nodes == (Node(mixed.id, 0), Node(raw.id, 1), Node(washed.id, 1))


def test_what_else_went_into_a_mixture_is_not_suspected_with_it(db: Session) -> None:
    product = factories.make_product(db, factories.make_cooperative(db))
    bad, good = factories.make_batch(db, product), factories.make_batch(db, product)
    mixed = made_of(db, bad, good)
    trace = genealogy.walk(db, [bad.id], Direction.FORWARD)
    assert trace.batch_ids == (bad.id, mixed.id)
    assert good.id not in {line.batch_id for line in trace.lines}


def test_harvests_and_shipments_join_no_batches(db: Session) -> None:
    product = factories.make_product(db, factories.make_cooperative(db))
    one, other = factories.make_batch(db, product), factories.make_batch(db, product)
    for batch in (one, other):
        tell(db, EventType.HARVEST, [(ItemRole.OUTPUT, batch, 500)])
    tell(db, EventType.SHIP, [(ItemRole.MOVED, one, 500), (ItemRole.MOVED, other, 500)])
    for direction in Direction:
        trace = genealogy.walk(db, [one.id], direction)
        assert (trace.batch_ids, trace.lines) == ((one.id,), ())


def test_more_seeds_than_go_into_one_statement_are_walked_together(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(genealogy, "MOST_SEEDS", 2)
    product = factories.make_product(db, factories.make_cooperative(db))
    seeds = [factories.make_batch(db, product) for _ in range(5)]
    mixed = made_of(db, *seeds)
    trace = genealogy.walk(db, [batch.id for batch in seeds], Direction.FORWARD)
    assert trace.nodes[-1] == Node(mixed.id, 1)
    assert len(trace.nodes) == len(trace.lines) == 6


def test_a_long_chain_is_walked_to_its_end(db: Session) -> None:
    product = factories.make_product(db, factories.make_cooperative(db))
    first = last = factories.make_batch(db, product)
    for _ in range(60):
        last = made_of(db, last)
    assert genealogy.walk(db, [first.id], Direction.FORWARD).nodes[-1] == Node(last.id, 60)
    assert genealogy.walk(db, [last.id], Direction.BACKWARD).nodes[-1] == Node(first.id, 60)


def test_the_walk_reads_by_index_only(db: Session) -> None:
    if db.get_bind().dialect.name != "sqlite":
        return
    values = {"seeds": [1], "near": ItemRole.INPUT, "far": ItemRole.OUTPUT}
    compiled = genealogy.WALK.params(**values).compile(
        dialect=db.get_bind().dialect, compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    plan = [str(row[-1]) for row in db.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}"))]
    assert any("ix_event_items_batch_role (batch_id=? AND role=?)" in step for step in plan)
    assert {step for step in plan if step.startswith("SCAN")} == {"SCAN followed"}
    assert not any("BLOOM" in step for step in plan)


def test_the_batches_of_others_are_not_found(db: Session) -> None:
    lans = factories.make_cooperative(db)
    mais = factories.make_cooperative(db, name="HTX Chè Đảo")
    batch = factories.make_batch(db, factories.make_product(db, lans))
    seed = Seed(SeedKind.BATCH, batch.id)
    assert genealogy.trace(db, factories.manager(lans), seed, Direction.FORWARD).roots == (batch.id,)
    with pytest.raises(NotFound):
        genealogy.trace(db, factories.manager(mais), seed, Direction.FORWARD)
