"""Which label a code names, asked on every scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.models.audit import AuditHead
from app.traceability.models.labels import LabelRun
from app.traceability.queries.prepared import Asker
from app.traceability.rules.serials import Reading, SerialKey, read

_r, _h = LabelRun.__table__.c, AuditHead.__table__.c
_RUN = (
    sa.select(
        *(_r.id, _r.batch_id, _r.trade_item_id, _r.key_id, _r.last_position),
        sa.func.coalesce(_h.sequence, 0).label("version"),
    )
    .select_from(LabelRun.__table__)
    .outerjoin(AuditHead.__table__, _h.cooperative_id == _r.cooperative_id)
    .where(_r.first_position <= sa.bindparam("position"))
    .order_by(_r.first_position.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Label:
    """A genuine label: its run, and the version of everything its cooperative shows.

    The version is the sequence of the cooperative's audit chain, which grows with each change of any of its rows.
    """

    serial: str
    position: int
    run_id: int
    batch_id: int
    item_id: int
    version: int


class LabelFinder:
    """Reads serials with all known keys and finds their runs."""

    def __init__(self, ask: Asker, keys: Sequence[SerialKey]) -> None:
        """`keys` are all that labels were ever made with."""
        self._ask = ask
        self._keys = tuple(sorted(keys, key=lambda key: key.key_id, reverse=True))

    def find(self, text: str) -> Label | None:
        """The label that a typed or scanned code names; None for a code that was never issued.

        A proof that holds by chance under a newer key does not hide the older key that made the label.
        """
        keys = self._keys
        while keys:
            reading = read(keys, text)
            if reading is None:
                return None
            found = self._ask(_RUN, {"position": reading.position})
            if found and found[0].key_id == reading.key_id and found[0].last_position >= reading.position:
                return _label(reading, found[0])
            keys = tuple(key for key in keys if key.key_id < reading.key_id)
        return None


def _label(reading: Reading, run: Any) -> Label:
    return Label(reading.serial, reading.position, run.id, run.batch_id, run.trade_item_id, run.version)
