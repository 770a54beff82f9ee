"""Files of label runs in the background: claimed under a lease, renewed while they are made, resumed after a crash."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from app.core import clock, outbox
from app.core.outbox import Claim
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_runs import RunState
from app.traceability.services import label_making
from app.traceability.services.label_making import Workshop
from app.traceability.services.labels import TOPIC

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
AGAIN_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class LabelMaker:
    """One worker's hands for label files; `owner` signs its leases."""

    shop: Workshop
    owner: str
    lease: timedelta = timedelta(minutes=2)

    def __call__(self) -> int:
        """Make what is due, one run after the other; gives how many."""
        done = 0
        while (held := self._claim()) is not None:
            self._make(held)
            done += 1
        return done

    def _claim(self) -> Claim | None:
        with self.shop.database.transaction(self.shop.actor) as db:
            return outbox.claim(db, [TOPIC], owner=self.owner, now=clock.now(), lease=self.lease)

    def _renew(self, held: Claim) -> bool:
        with self.shop.database.transaction(self.shop.actor) as db:
            return outbox.renew(db, held, now=clock.now(), lease=self.lease)

    def _make(self, held: Claim) -> None:
        try:
            state = label_making.make(self.shop, held.subject_id, still_mine=lambda: self._renew(held))
        except Exception as error:
            log.exception("label run %s was not made", held.subject_id)
            self._set_aside(held, error)
            return
        log.info("label run %s is %s", held.subject_id, state)
        with self.shop.database.transaction(self.shop.actor) as db:
            outbox.settle(db, held, now=clock.now())

    def _set_aside(self, held: Claim, error: Exception) -> None:
        """Try again a little later; after some attempts the run says that its file could not be made."""
        now = clock.now()
        with self.shop.database.transaction(self.shop.actor) as db:
            if held.attempts < MOST_ATTEMPTS:
                again = now + AGAIN_AFTER * held.attempts
                outbox.put_back(db, held, now=now, run_at=again, error=type(error).__name__)
                return
            run = db.get(LabelRun, held.subject_id)
            if run is not None and run.state in (RunState.WAITING, RunState.FAILED):
                label_making.fail(run)
                run.fault = {"message": label_making.BROKEN, "values": {}}
                label_making.forget(db, held.subject_id)
            outbox.bury(db, held, now=now, error=type(error).__name__)
