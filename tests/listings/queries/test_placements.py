"""Which placements wait for a person."""

from app.core.actor import Actor
from app.core.text import fold
from app.listings.queries import listings, placements, today
from app.listings.queries.listings import Tab
from app.listings.rules.placements import PlacementState
from tests import factories
from tests.listings import samples


def _ids(db, statement) -> list[int]:
    return [row.id for row in db.scalars(statement)]


def test_a_refused_change_waits_for_a_person_although_an_older_form_is_live(db):
    cooperative = factories.make_cooperative(db)
    lan: Actor = factories.manager(cooperative)
    refused = samples.make_placement(db, cooperative, state=PlacementState.LIVE, refused_digest="a" * 64)
    given_up = samples.make_placement(db, cooperative, state=PlacementState.LIVE, refused_digest="b" * 64, wanted=False)
    samples.make_placement(db, cooperative, state=PlacementState.LIVE)
    assert _ids(db, placements.needing_a_person(lan)) == [refused.id]
    assert _ids(db, listings.board(lan, Tab.TO_MEND, "")) == [refused.listing_id]
    assert given_up.listing_id != refused.listing_id
    assert listings.tab_counts(db, lan)[Tab.TO_MEND] == 1


def test_what_is_unknown_waits_for_the_floor_not_for_a_person(db):
    cooperative = factories.make_cooperative(db)
    lan = factories.manager(cooperative)
    lost = samples.make_placement(db, cooperative, state=PlacementState.UNKNOWN)
    assert _ids(db, placements.needing_a_person(lan)) == []
    assert _ids(db, placements.unknown(lan)) == [lost.id]


def test_the_counts_of_the_tabs_are_the_rows_behind_them(db):
    cooperative = factories.make_cooperative(db)
    lan = factories.manager(cooperative)
    for state in PlacementState:
        samples.make_placement(db, cooperative, state=state)
    samples.make_placement(db, factories.make_cooperative(db, name="HTX Chè Gay"))
    counts = listings.tab_counts(db, lan)
    assert counts == {tab: len(_ids(db, listings.board(lan, tab, ""))) for tab in Tab}
    assert counts[Tab.ALL] == len(PlacementState)


def test_the_first_few_come_with_the_count_of_all(db):
    cooperative = factories.make_cooperative(db)
    lan = factories.manager(cooperative)
    for _ in range(4):
        samples.make_placement(db, cooperative, state=PlacementState.REJECTED)
    found = today.few(db, placements.needing_a_person(lan), 3)
    assert (len(found.rows), found.total) == (3, 4)
    found = today.few(db, placements.needing_a_person(lan), 5)
    assert (len(found.rows), found.total) == (4, 4)


def test_what_no_database_looks_for_is_no_fault(db):
    lan = factories.manager(factories.make_cooperative(db))
    assert _ids(db, listings.board(lan, Tab.ALL, fold("\x00%_\\"))) == []
