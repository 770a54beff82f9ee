"""Certificates: kept with their paper, claimed only within their dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import certificates as queries
from app.cooperatives.rules.certificates import Scheme
from app.cooperatives.services import certificates
from app.core import clock, outbox
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import factories

PAPER = certificates.Paper(
    scheme=Scheme.VIETGAP,
    number="VG-01-26",
    issuer="Trung tâm Chứng nhận",
    valid_from=date(2026, 1, 10),
    valid_until=date(2028, 1, 9),
)


@pytest.fixture
def own(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def lan(own: Cooperative) -> Actor:
    return factories.manager(own)


def test_the_usual_standard_is_filled_in_and_a_written_one_kept(db: Session, lan: Actor) -> None:
    assert certificates.record(db, lan, PAPER).standard == "TCVN 11892-1:2017"
    other = replace(PAPER, number="2", standard="TCVN 11892-1")
    assert certificates.record(db, lan, other).standard == "TCVN 11892-1"


def test_it_may_be_claimed_on_its_first_and_last_day_and_not_beyond(db: Session, own: Cooperative, lan: Actor) -> None:
    certificates.record(db, lan, PAPER)
    days = [date(2026, 1, 9), date(2026, 1, 10), date(2028, 1, 9), date(2028, 1, 10)]
    assert [len(queries.in_date(db, own.id, day)) for day in days] == [0, 1, 1, 0]


def test_withdrawn_today_is_no_longer_claimed_today(db: Session, own: Cooperative, lan: Actor) -> None:
    row = certificates.record(db, lan, PAPER)
    certificates.withdraw(db, lan, row.id)
    assert queries.in_date(db, own.id, clock.today()) == []
    assert len(queries.in_date(db, own.id, clock.today() - timedelta(days=1))) == 1
    with pytest.raises(Conflict):
        certificates.edit(db, lan, row.id, PAPER)


def test_the_end_must_follow_the_beginning(db: Session, lan: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        certificates.record(db, lan, replace(PAPER, valid_until=date(2026, 1, 9)))
    assert refusal.value.problems[0].field == "valid_until"


def test_the_same_number_twice_is_refused_within_one_scheme_only(db: Session, lan: Actor) -> None:
    certificates.record(db, lan, PAPER)
    with pytest.raises(Conflict) as refusal:
        certificates.record(db, lan, PAPER)
    assert refusal.value.problems[0].field == "number"
    assert certificates.record(db, lan, replace(PAPER, scheme=Scheme.ORGANIC)).id


def test_a_change_is_followed_up(db: Session, lan: Actor) -> None:
    row = certificates.record(db, lan, PAPER)
    certificates.edit(db, lan, row.id, replace(PAPER, issuer="Khác"))
    assert db.execute(sa.select(outbox.Job.topic, outbox.Job.subject_id)).one() == ("certificate", row.id)


def test_mai_finds_nothing_and_readers_write_nothing(db: Session, own: Cooperative, lan: Actor) -> None:
    row = certificates.record(db, lan, PAPER)
    other = factories.make_cooperative(db, name="HTX Chè Gay")
    mai = factories.manager(other)
    with pytest.raises(NotFound):
        certificates.edit(db, mai, row.id, PAPER)
    with pytest.raises(NotFound):
        certificates.withdraw(db, mai, row.id)
    with pytest.raises(NotFound):
        certificates.attach_scan(db, lan, row.id, factories.make_file(db, other).id)
    with pytest.raises(NotFound):
        certificates.record(db, mai, replace(PAPER, growing_area_id=factories.make_area(db, own).id))
    with pytest.raises(Forbidden):
        certificates.record(db, Actor(None, "Hùng", Role.GROWER, own.id), PAPER)
