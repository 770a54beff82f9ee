"""Growers: added, mended, gone and back."""

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import growers as queries
from app.cooperatives.services import growers
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import factories
from tests.turns import outcomes


@pytest.fixture
def own(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def lan(own: Cooperative) -> Actor:
    return factories.manager(own)


def test_the_phone_is_kept_in_one_form_and_a_wrong_one_told(db: Session, lan: Actor) -> None:
    assert growers.add(db, lan, name="Trần Văn Hùng", phone="0912 345 678").phone == "+84912345678"
    with pytest.raises(Invalid) as refusal:
        growers.add(db, lan, name="Trần Văn Hùng", phone="12")
    assert refusal.value.problems[0].field == "phone"


def test_the_same_household_twice_is_refused_but_a_namesake_is_not(db: Session, lan: Actor) -> None:
    growers.add(db, lan, name="Trần Văn Hùng", village="Minh Lợi")
    with pytest.raises(Conflict):
        growers.add(db, lan, name="Trần Văn Hùng", village="Minh Lợi")
    assert growers.add(db, lan, name="Trần Văn Hùng", village="Minh Tân").id


def test_who_left_is_kept_and_can_come_back(db: Session, own: Cooperative, lan: Actor) -> None:
    hung = growers.add(db, lan, name="Trần Văn Hùng")
    growers.leave(db, lan, hung.id)
    assert queries.choices(db, lan, own.id) == []
    assert list(db.scalars(queries.listing(lan, left=True, text="hung"))) == [hung]
    growers.come_back(db, lan, hung.id)
    assert queries.choices(db, lan, own.id) == [hung]


def test_plots_are_counted_by_grower(db: Session, own: Cooperative, lan: Actor) -> None:
    hung = growers.add(db, lan, name="Trần Văn Hùng")
    factories.make_plot(db, own).grower_id = hung.id
    db.flush()
    assert queries.plots_of(db, lan, [hung.id]) == {hung.id: (1, 11_600)}


def test_mai_finds_no_grower_and_growers_write_none(db: Session, own: Cooperative, lan: Actor) -> None:
    hung = growers.add(db, lan, name="Trần Văn Hùng")
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    for command in (growers.leave, growers.come_back):
        with pytest.raises(NotFound):
            command(db, mai, hung.id)
    with pytest.raises(NotFound):
        growers.edit(db, mai, hung.id, name="Khác")
    with pytest.raises(Forbidden):
        growers.add(db, Actor(None, "Hùng", Role.GROWER, own.id), name="Khác")


def test_two_who_save_the_same_form_at_once_make_one_household(any_database: Database) -> None:
    with any_database.transaction() as db:
        lan = factories.manager(factories.make_cooperative(db))
    assert outcomes(any_database, lambda db: growers.add(db, lan, name="Trần Văn Hùng")) == ["Conflict"]
