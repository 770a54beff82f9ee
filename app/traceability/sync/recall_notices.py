"""Letters to buyers of recalled goods, in the background: claimed under a lease, sent, and the outcome written down.

A letter that cannot be followed to its end (the worker died, the mail server fell silent) may have arrived. Being told
twice of a recall does no harm, not being told does: so it is sent again, and every letter after the first attempt says
in its subject and first line that it may be a second one. The attempt itself is committed before the call, so that
whoever takes over knows of it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.core import clock, mail, outbox
from app.core.actor import Actor
from app.core.db import Database
from app.core.errors import N_
from app.core.mail import Mail
from app.core.outbox import Claim
from app.core.settings import Settings
from app.traceability.models.recalls import RecallCase, RecallNotice
from app.traceability.rules.recalls import CaseState, NoticeState, StepKind
from app.traceability.services import recall_steps
from app.traceability.services.recall_notices import TOPIC, letter

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
AGAIN_AFTER = timedelta(seconds=30)
NO_SERVER = N_("Máy chủ này chưa gửi được thư; xin in giấy báo")
NOT_TAKEN = N_("Máy chủ thư không nhận sau nhiều lần gửi; xin kiểm tra địa chỉ hoặc in giấy báo")
OVER = N_("Hồ sơ kết thúc trước khi thư được gửi")


@dataclass(frozen=True, slots=True)
class NoticeSender:
    """One worker's hands for letters of recalls; `owner` signs its leases."""

    database: Database
    settings: Settings
    actor: Actor
    owner: str
    lease: timedelta = timedelta(minutes=2)

    def __call__(self) -> int:
        """Send what is due, one letter after the other; gives how many jobs were done."""
        done = 0
        while (held := self._claim()) is not None:
            self._work_off(held)
            done += 1
        return done

    def _claim(self) -> Claim | None:
        with self.database.transaction(self.actor) as db:
            return outbox.claim(db, [TOPIC], owner=self.owner, now=clock.now(), lease=self.lease)

    def _work_off(self, held: Claim) -> None:
        written = self._begin(held)
        if written is None:
            return
        try:
            mail.send(self.settings, written)
        except mail.MailError as error:
            log.warning("notice %s was not taken: %s", held.subject_id, error)
            self._not_taken(held, str(error))
            return
        self._finish(held, self._sent)

    def _begin(self, held: Claim) -> Mail | None:
        """Commit the attempt and give the letter; None when there is none to send any more."""
        with self.database.transaction(self.actor) as db:
            notice = db.get(RecallNotice, held.subject_id, with_for_update=True)
            if notice is None or notice.state is not NoticeState.QUEUED:
                outbox.settle(db, held, now=clock.now())
                return None
            case = db.get_one(RecallCase, notice.case_id)
            refusal = self._refusal(case)
            if refusal is not None:
                notice.state, notice.error = NoticeState.FAILED, refusal
                outbox.settle(db, held, now=clock.now())
                return None
            again = notice.sent_at is not None or held.attempts > 1
            notice.sent_at = clock.now()
            return letter(db, case, notice, again=again)

    def _refusal(self, case: RecallCase) -> str | None:
        if case.state is not CaseState.ACTIVE or case.drill:
            return OVER
        return None if mail.possible(self.settings) else NO_SERVER

    def _finish(self, held: Claim, act: Callable[[Session, RecallCase, RecallNotice], None]) -> None:
        """Write the outcome down, unless somebody else took the letter over or a person has written more since."""
        with self.database.transaction(self.actor) as db:
            notice = db.get_one(RecallNotice, held.subject_id, with_for_update=True)
            if outbox.settle(db, held, now=clock.now()) and notice.state is NoticeState.QUEUED:
                act(db, db.get_one(RecallCase, notice.case_id), notice)

    def _sent(self, db: Session, case: RecallCase, notice: RecallNotice) -> None:
        notice.state, notice.sent_at, notice.error = NoticeState.SENT, clock.now(), None
        facts = {"email": notice.email}
        recall_steps.append(db, self.actor, case, StepKind.NOTIFY, partner_id=notice.partner_id, facts=facts)

    def _not_taken(self, held: Claim, error: str) -> None:
        """Again a little later; after some attempts the board says that a person must tell this buyer."""
        if held.attempts >= MOST_ATTEMPTS:
            self._finish(held, self._failed)
            return
        now = clock.now()
        with self.database.transaction(self.actor) as db:
            outbox.put_back(db, held, now=now, run_at=now + AGAIN_AFTER * held.attempts, error=error)

    def _failed(self, _db: Session, _case: RecallCase, notice: RecallNotice) -> None:
        notice.state, notice.error, notice.sent_at = NoticeState.FAILED, NOT_TAKEN, None
