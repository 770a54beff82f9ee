"""Which label a code names, asked on every scan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.accounts.models.audit import AuditHead
from app.gs1.sscc import Sscc
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.rules import ssccs
from app.traceability.rules.label_runs import RunKind, RunState
from app.traceability.rules.serials import Reading, SerialKey, read

_r, _h, _n = LabelRun.__table__.c, AuditHead.__table__.c, LabelRange.__table__.c
_RUN = (
    sa.select(
        *(
            _r.id,
            _r.batch_id,
            _r.trade_item_id,
            _r.key_id,
            _r.last_position,
            _r.kind,
            _r.state,
            _r.ranged,
            _r.voided_at,
        ),
        *(_r.first_position, _r.packs_each, _r.cooperative_id),
        sa.func.coalesce(_h.sequence, 0).label("version"),
    )
    .select_from(LabelRun.__table__)
    .outerjoin(AuditHead.__table__, _h.cooperative_id == _r.cooperative_id)
    .where(_r.code_space == sa.bindparam("space"), _r.first_position <= sa.bindparam("position"))
    .order_by(_r.first_position.desc())
    .limit(1)
)
_RANGES = (
    sa.select(_n.id, _n.batch_id, _n.trade_item_id, _n.active_at, _n.voided_at)
    .where(
        _n.run_id == sa.bindparam("run_id"),
        _n.first_position <= sa.bindparam("position"),
        _n.last_position >= sa.bindparam("position"),
    )
    .order_by(_n.id)
)


class Standing(StrEnum):
    """What a genuine label stands for at the moment."""

    ACTIVE = "active"  # goods of a batch
    VOIDED = "voided"  # goods of a batch, but the label was taken out of use
    UNBOUND = "unbound"  # a pre-printed label on nothing yet
    INACTIVE = "inactive"  # bound to goods that have not been let go yet
    UNUSED = "unused"  # voided before it stood for anything


@dataclass(frozen=True, slots=True)
class Label:
    """A genuine label: its run, and the version of everything its cooperative shows.

    `batch_id` and `item_id` are 0 for a label that stands for nothing. The version is the sequence of the
    cooperative's audit chain, which grows with each change of any of its rows.
    """

    serial: str
    position: int
    run_id: int
    batch_id: int
    item_id: int
    version: int
    standing: Standing = Standing.ACTIVE
    cooperative_id: int = 0

    @property
    def voided(self) -> bool:
        """Whether the label itself (not only its whole run) was taken out of use."""
        return self.standing in (Standing.VOIDED, Standing.UNUSED)


Ask = Callable[[sa.Select[Any], Mapping[str, object]], Sequence[Any]]
"""Whoever answers a statement: an `Asker` on the path of scans, or a session that has not committed yet."""


class LabelFinder:
    """Reads serials with all known keys and finds their runs."""

    def __init__(self, ask: Ask, keys: Sequence[SerialKey]) -> None:
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
            found = self._ask(_RUN, {"space": "", "position": reading.position})
            if found and found[0].key_id == reading.key_id and found[0].last_position >= reading.position:
                return self._label(reading, found[0])
            keys = tuple(key for key in keys if key.key_id < reading.key_id)
        return None

    def _label(self, reading: Reading, run: Any) -> Label:
        batch_id, item_id, standing = run.batch_id or 0, run.trade_item_id or 0, Standing.ACTIVE
        if run.ranged or run.kind is RunKind.BLANK:
            ranges = self._ask(_RANGES, {"run_id": run.id, "position": reading.position}) if run.ranged else []
            batch_id, item_id, standing = _ranged(run, ranges)
        if standing is Standing.ACTIVE and run.state is RunState.CANCELLED:
            standing = Standing.INACTIVE
        return Label(
            *(reading.serial, reading.position, run.id, batch_id, item_id, run.version),
            standing=standing,
            cooperative_id=run.cooperative_id,
        )

    def carton(self, sscc: Sscc) -> "Carton | None":
        """The carton or pallet of an SSCC; None for a number that was never issued here."""
        for space, reference in ssccs.readings(sscc):
            found = self._ask(_RUN, {"space": space, "position": reference})
            if found and found[0].last_position >= reference:
                run = found[0]
                return Carton(sscc, run.id, run.batch_id, run.trade_item_id, run.packs_each)
        return None


def _ranged(run: Any, ranges: Sequence[Any]) -> tuple[int, int, Standing]:
    """Batch, pack and standing of a label in a run of which parts were bound or voided."""
    bound = next((one for one in ranges if one.batch_id is not None), None)
    voided = run.voided_at is not None or any(one.voided_at is not None for one in ranges)
    batch_id, item_id = (bound.batch_id, bound.trade_item_id) if bound else (run.batch_id or 0, run.trade_item_id or 0)
    if not batch_id:
        return 0, 0, Standing.UNUSED if voided else Standing.UNBOUND
    if voided:
        return batch_id, item_id, Standing.VOIDED
    waiting = bound is not None and bound.active_at is None
    return batch_id, item_id, Standing.INACTIVE if waiting else Standing.ACTIVE


@dataclass(frozen=True, slots=True)
class Carton:
    """One logistic unit: what is in it, and how many packs."""

    sscc: Sscc
    run_id: int
    batch_id: int
    item_id: int
    packs: int
