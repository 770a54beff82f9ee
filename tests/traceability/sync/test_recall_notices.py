"""Letters of a recall: each reaches its buyer, and one that may be a second one says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.core import clock, mail
from app.core.actor import SYSTEM
from app.core.db import Database
from app.core.settings import Settings
from app.traceability.models.recalls import RecallNotice, RecallStep
from app.traceability.rules.recalls import NoticeState, StepKind
from app.traceability.services import recall_cases, recall_notices
from app.traceability.sync.recall_notices import MOST_ATTEMPTS, NOT_TAKEN, NoticeSender
from tests.postbox import Postbox, open_postbox
from tests.traceability.services.recall_samples import Farm, make_farm


class Killed(BaseException):
    """The process is gone; nothing of ours catches it."""


@pytest.fixture
def farm(database: Database) -> Farm:
    """A farm whose case waits for its second person."""
    with database.transaction() as db:
        made = make_farm(db)
        made.confirmed(db)
    return made


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """Where letters arrive."""
    with open_postbox() as box:
        yield box


def sender(database: Database, settings: Settings, url: str) -> NoticeSender:
    """A worker's hands."""
    return NoticeSender(database, replace(settings, smtp_url=url), SYSTEM, "one")


def notice(database: Database) -> RecallNotice:
    """The only one, as it is now."""
    with database.reading() as db:
        return db.scalars(sa.select(RecallNotice)).one()


def notified(database: Database) -> int:
    """How often the diary says that a buyer was written to."""
    with database.reading() as db:
        told = sa.select(sa.func.count(RecallStep.id)).where(RecallStep.kind == StepKind.NOTIFY)
        return db.scalar(told) or 0


def test_a_letter_goes_out_once_with_what_the_buyer_holds(
    database: Database, settings: Settings, farm: Farm, postbox: Postbox
) -> None:
    send = sender(database, settings, postbox.url)
    assert (send(), send()) == (1, 0)
    letter = postbox.next()
    assert letter["To"] == "mua@example.vn"
    assert letter["Subject"].startswith("Thu hồi hàng")
    assert f"Lô {farm.made.number}" in letter.get_content()
    assert "200 kg" in letter.get_content()
    assert (notice(database).state, notified(database), postbox.empty) == (NoticeState.SENT, 1, True)


def test_after_a_lost_answer_the_second_letter_says_that_it_may_be_one(
    database: Database, settings: Settings, farm: Farm, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, real = sender(database, settings, postbox.url), mail.send

    def die_after(known: Settings, letter: mail.Mail) -> None:
        real(known, letter)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", die_after)
        with pytest.raises(Killed):
            send()
    assert "Gửi lại" not in postbox.next()["Subject"]
    assert notice(database).state is NoticeState.QUEUED
    assert send() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert send() == 1
    second = postbox.next()
    assert second["Subject"].startswith("Gửi lại")
    assert "có thể là lần gửi thứ hai" in second.get_content()
    assert (notice(database).state, notified(database)) == (NoticeState.SENT, 1)


def test_a_letter_that_no_server_takes_is_given_to_a_person(database: Database, settings: Settings, farm: Farm) -> None:
    send = sender(database, settings, "smtp://127.0.0.1:9")
    for attempt in range(MOST_ATTEMPTS):
        with time_machine.travel(clock.now() + timedelta(hours=attempt)):
            assert send() == 1
    assert (notice(database).state, notice(database).error) == (NoticeState.FAILED, NOT_TAKEN)
    with database.transaction() as db:
        recall_notices.send_again(db, farm.lan, notice(database).id)
    assert notice(database).state is NoticeState.QUEUED


def test_who_answered_by_telephone_gets_no_letter_any_more(
    database: Database, settings: Settings, farm: Farm, postbox: Postbox
) -> None:
    with database.transaction() as db:
        recall_notices.acknowledge(db, farm.lan, notice(database).id)
    sender(database, settings, postbox.url)()
    assert postbox.empty
    assert notice(database).state is NoticeState.ACKNOWLEDGED


def test_a_drill_mails_nobody(database: Database, settings: Settings, postbox: Postbox) -> None:
    with database.transaction() as db:
        made = make_farm(db)
        recall_cases.confirm(db, made.son, made.propose(db, drill=True).id)
    sender(database, settings, postbox.url)()
    assert postbox.empty
