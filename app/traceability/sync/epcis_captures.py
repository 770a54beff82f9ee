"""Capture jobs in the background: claimed under a lease, renewed while at work, taken over after a crash."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.core import clock, outbox
from app.core.actor import SYSTEM, Actor
from app.core.db import Database
from app.core.outbox import Claim
from app.core.storage import FolderStore
from app.traceability.models.epcis import EpcisCapture
from app.traceability.rules import epcis_documents as documents
from app.traceability.rules.captures import CaptureState
from app.traceability.rules.epcis_documents import Prepared
from app.traceability.services import epcis_captures
from app.traceability.services.epcis_captures import TOPIC

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
AGAIN_AFTER = timedelta(seconds=30)
_RENEW_EVERY = 500


class LostError(Exception):
    """Another worker has taken the job over."""


@dataclass(frozen=True, slots=True)
class EventKeeper:
    """One worker's hands for capture jobs; `owner` signs its leases."""

    database: Database
    store: FolderStore
    owner: str
    lease: timedelta = timedelta(minutes=2)
    actor: Actor = SYSTEM

    def __call__(self) -> int:
        """Finish what is due, one job after the other; gives how many."""
        done = 0
        while (held := self._claim()) is not None:
            self._finish(held)
            done += 1
        return done

    def _claim(self) -> Claim | None:
        with self.database.transaction(self.actor) as db:
            return outbox.claim(db, [TOPIC], owner=self.owner, now=clock.now(), lease=self.lease)

    def _renew(self, held: Claim) -> bool:
        with self.database.transaction(self.actor) as db:
            return outbox.renew(db, held, now=clock.now(), lease=self.lease)

    def _finish(self, held: Claim) -> None:
        try:
            events = self._prepared(held)
            with self.database.transaction(self.actor) as db:
                # Events, job and outbox row change together: whoever lost the lease keeps nothing.
                if not outbox.settle(db, held, now=clock.now()):
                    raise LostError
                row = epcis_captures.store(db, self.actor, held.subject_id, events)
        except LostError:
            log.info("capture %s was taken over", held.subject_id)
        except Exception as error:
            log.exception("capture %s was not finished", held.subject_id)
            self._set_aside(held, error)
        else:
            log.info("capture %s is %s, %s events", held.subject_id, row.state, row.captured)

    def _prepared(self, held: Claim) -> list[Prepared]:
        with self.database.reading() as db:
            row = db.get_one(EpcisCapture, held.subject_id)
        if row.state is not CaptureState.WAITING:
            return []
        return prepared(self.store, row, still_mine=lambda: self._renew(held))

    def _set_aside(self, held: Claim, error: Exception) -> None:
        """Try again a little later; after some attempts the job says that it failed."""
        now = clock.now()
        with self.database.transaction(self.actor) as db:
            if held.attempts < MOST_ATTEMPTS:
                again = now + AGAIN_AFTER * held.attempts
                outbox.put_back(db, held, now=now, run_at=again, error=type(error).__name__)
                return
            epcis_captures.give_up(db, held.subject_id)
            outbox.bury(db, held, now=now, error=type(error).__name__)


def prepared(store: FolderStore, row: EpcisCapture, *, still_mine: Callable[[], bool]) -> list[Prepared]:
    """The events of a job that nothing is wrong with, ready to be stored.

    Raises LostError when the job is not ours any more, FileNotFoundError when its bytes are gone.
    """
    found = documents.document(documents.read(store.get(row.document_sha256)))
    events: list[Prepared] = []
    for index in documents.right_events(found, all_right=row.errors is None):
        if index % _RENEW_EVERY == _RENEW_EVERY - 1 and not still_mine():
            raise LostError
        events.append(documents.prepare(found, index))
    return events
