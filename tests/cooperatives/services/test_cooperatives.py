"""Cooperatives: recorded by administrators, mended by their managers, shut to others."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growers import Grower
from app.cooperatives.queries import cooperatives as queries
from app.cooperatives.rules.cooperatives import Kind
from app.cooperatives.services import cooperatives, duplicates
from app.core import clock, outbox
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import factories
from tests.turns import outcomes

FACTS = cooperatives.Facts(
    kind=Kind.COOPERATIVE,
    name="HTX Cam Đồi Mây",
    representative="Nguyễn Thị Lan",
    phone="0912 345 678",
    address="Xóm Minh Lợi",
    commune_code=factories.MINH_HOP,
    tax_code="2999999017",
    email="Lan@Example.VN",
    batch_pattern="mh-{yy}{mm}{dd}-{nn}",
)


def test_facts_are_kept_in_their_one_form(db: Session) -> None:
    row = cooperatives.create(db, SYSTEM, FACTS)
    assert (row.phone, row.email, row.batch_pattern) == ("+84912345678", "Lan@example.vn", "MH-{yy}{mm}{dd}-{nn}")
    assert row.search == "htx cam doi may"


def test_every_fault_is_told_at_once_at_its_field(db: Session) -> None:
    wrong = replace(FACTS, tax_code="2999999018", phone="12", email="@", commune_code="1", batch_pattern="lô")
    wrong = replace(wrong, gs1_prefix="893")
    with pytest.raises(Invalid) as refusal:
        cooperatives.create(db, SYSTEM, wrong)
    fields = [problem.field for problem in refusal.value.problems]
    assert fields == ["tax_code", "phone", "email", "commune_code", "batch_pattern", "gs1_prefix"]


def test_a_household_needs_no_tax_code_and_two_without_do_not_collide(db: Session) -> None:
    household = replace(FACTS, kind=Kind.HOUSEHOLD, tax_code=None, name="Hộ Trần Văn Hùng")
    cooperatives.create(db, SYSTEM, household)
    assert cooperatives.create(db, SYSTEM, replace(household, name="Hộ Vi Thị Mận")).tax_code is None


def test_the_same_form_twice_is_one_cooperative(db: Session) -> None:
    facts = replace(FACTS, tax_code=None)
    cooperatives.create(db, SYSTEM, facts)
    with pytest.raises(Conflict):
        cooperatives.create(db, SYSTEM, facts)


def test_a_known_tax_code_names_its_owner_to_administrators_only(db: Session) -> None:
    cooperatives.create(db, SYSTEM, FACTS)
    with pytest.raises(Conflict) as refusal:
        cooperatives.create(db, SYSTEM, replace(FACTS, name="Khác"))
    assert refusal.value.problems[0].values == {"name": "HTX Cam Đồi Mây"}
    other = factories.make_cooperative(db, name="HTX Chè Gay")
    with pytest.raises(Conflict) as refusal:
        cooperatives.edit(db, factories.manager(other), other.id, FACTS)
    assert refusal.value.problems[0].values == {}


def test_two_at_once_with_one_tax_code_end_in_a_conflict_not_a_crash(any_database: Database) -> None:
    def write_unseen(name: str) -> None:
        with any_database.transaction() as db:
            factories.make_cooperative(db, name=name).tax_code = "2999999017"
            duplicates.flush(db, duplicates.taken("tax_code", "đã có"))

    write_unseen("HTX Cam Đồi Mây")
    with pytest.raises(Conflict):
        write_unseen("HTX Chè Gay")


@pytest.mark.parametrize("other", ["9524000", "95240001", "952400", " 952 4000 "])
def test_no_two_hold_a_gs1_prefix_that_begins_alike(db: Session, other: str) -> None:
    cooperatives.create(db, SYSTEM, replace(FACTS, gs1_prefix="9524000"))
    next_door = replace(FACTS, name="HTX Chè Gay", tax_code=None, gs1_prefix=other)
    with pytest.raises(Conflict) as refusal:
        cooperatives.create(db, SYSTEM, next_door)
    [problem] = refusal.value.problems
    assert (problem.field, problem.values) == ("gs1_prefix", {"name": "HTX Cam Đồi Mây", "other": "9524000"})
    own = factories.make_cooperative(db, name="HTX Dứa Đồi Gió")
    with pytest.raises(Conflict) as refusal:
        cooperatives.edit(db, factories.manager(own), own.id, next_door)
    assert refusal.value.problems[0].values == {}, "whose it is, is not for another cooperative to know"


def test_a_gs1_prefix_is_kept_in_digits_and_saved_again_emptied_and_lengthened_by_its_holder(db: Session) -> None:
    row = cooperatives.create(db, SYSTEM, replace(FACTS, gs1_prefix="952 4000"))
    assert row.gs1_prefix == "9524000"
    cooperatives.create(db, SYSTEM, replace(FACTS, name="HTX Chè Gay", tax_code=None, gs1_prefix="9524001"))
    for typed, kept in (("9524000", "9524000"), ("95240005", "95240005"), (None, None)):
        cooperatives.edit(db, factories.manager(row), row.id, replace(FACTS, gs1_prefix=typed))
        assert row.gs1_prefix == kept


def test_two_at_once_with_prefixes_that_begin_alike_are_told_apart(any_database: Database) -> None:
    names, prefixes = iter(("HTX Chè Gay", "HTX Dứa Đồi Gió")), iter(("9524000", "95240001"))
    turn = threading.Lock()

    def record(db: Session) -> None:
        with turn:
            facts = replace(FACTS, name=next(names), tax_code=None, gs1_prefix=next(prefixes))
        cooperatives.create(db, SYSTEM, facts)

    assert outcomes(any_database, record) == ["Conflict"]


def test_a_manager_mends_his_own_and_it_is_followed_up(db: Session) -> None:
    own = factories.make_cooperative(db)
    cooperatives.edit(db, factories.manager(own), own.id, replace(FACTS, address="Xóm Minh Tân"))
    assert own.address == "Xóm Minh Tân"
    assert db.scalar(sa.select(outbox.Job.topic)) == "cooperative"


def test_only_administrators_make_one_and_staff_do_not_manage(db: Session) -> None:
    own = factories.make_cooperative(db)
    for actor in (factories.manager(own), Actor(None, "Hoa", Role.PROVINCE_OFFICER)):
        with pytest.raises(Forbidden):
            cooperatives.create(db, actor, FACTS)
    with pytest.raises(Forbidden):
        cooperatives.edit(db, Actor(None, "Hà", Role.STAFF, own.id), own.id, FACTS)


def test_mai_and_the_officer_of_another_commune_find_nothing(db: Session) -> None:
    own = factories.make_cooperative(db)
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay", commune_code="17380"))
    elsewhere = Actor(None, "Cán bộ", Role.COMMUNE_OFFICER, commune_code="16828")
    with pytest.raises(NotFound):
        cooperatives.edit(db, mai, own.id, FACTS)
    with pytest.raises(NotFound):
        queries.size(db, elsewhere, own.id)
    assert queries.communes(db, mai) == [("17380", "Xã Yên Xuân")]
    assert list(db.scalars(queries.listing(elsewhere))) == []


def test_the_list_is_searched_without_marks_and_by_commune(db: Session) -> None:
    own = factories.make_cooperative(db)
    factories.make_cooperative(db, name="HTX Chè Gay", commune_code="17380")
    for given in ({"text": "doi may"}, {"text": "Đồi Mây"}, {"commune_code": factories.MINH_HOP}):
        assert list(db.scalars(queries.listing(SYSTEM, **given))) == [own], given
    assert list(db.scalars(queries.listing(SYSTEM, text="%"))) == []


def test_a_logo_of_another_cooperative_is_out_of_reach(db: Session) -> None:
    own, other = factories.make_cooperative(db), factories.make_cooperative(db, name="HTX Chè Gay")
    file = factories.make_file(db, other)
    with pytest.raises(NotFound):
        cooperatives.set_logo(db, factories.manager(own), own.id, file.id)
    mine = factories.make_file(db, own)
    assert cooperatives.set_logo(db, factories.manager(own), own.id, mine.id).logo is mine


def test_where_people_work(db: Session) -> None:
    own: Cooperative = factories.make_cooperative(db)
    commune = Actor(None, "Nam", Role.COMMUNE_OFFICER, commune_code=factories.MINH_HOP)
    places = [queries.place_of_work(db, actor) for actor in (factories.manager(own), commune, SYSTEM)]
    assert places == ["HTX Cam Đồi Mây", "Xã Minh Hợp", None]


def test_two_who_save_the_same_form_at_once_make_one_cooperative(any_database: Database) -> None:
    facts = replace(FACTS, tax_code=None)
    assert outcomes(any_database, lambda db: cooperatives.create(db, SYSTEM, facts)) == ["Conflict"]


def test_a_cooperative_that_is_being_mended_lets_others_record_for_it(any_database: Database) -> None:
    """A plain row lock would make every new row of the cooperative wait, and tie a knot with the audit chain's."""
    with any_database.transaction() as db:
        own = factories.make_cooperative(db)
    if any_database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with any_database.transaction() as mending, any_database.transaction() as recording:
        recording.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        queries.get(mending, SYSTEM, own.id, lock=True)
        recording.execute(
            sa.insert(Grower).values(cooperative_id=own.id, name="Hùng", search="hung", created_at=clock.now())
        )
