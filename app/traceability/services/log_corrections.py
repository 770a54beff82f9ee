"""Corrections of the farm log: a new line that names the wrong one, or only crosses it out; nothing is rewritten."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import farm_log as queries
from app.traceability.rules.farm_log import Told
from app.traceability.services import farm_log, pre_harvest


def correct(
    db: Session,
    actor: Actor,
    entry_id: int,
    *,
    plot_ids: Collection[int],
    done_on: date,
    reason: str,
    request_key: str | None = None,
    photo_ids: Collection[int] = (),
    **further: Any,
) -> LogEntry:
    """A new line of the same kind in the place of a wrong one; photos stay and `photo_ids` are added.

    `further` as in `farm_log.record`. The interval is copied anew, and batches picked inside it are stopped; a batch
    that was held stays so until somebody releases it. Raises Conflict when the line was corrected or crossed out
    before, else as `farm_log.record`.
    """
    wrong, made = _to_replace(db, actor, entry_id, request_key)
    if made is not None:
        return made
    _check_reason(reason)
    photos = (*(photo.file_id for photo in wrong.photos), *photo_ids)
    told = Told(
        kind=wrong.kind,
        plot_ids=tuple(plot_ids),
        done_on=done_on,
        photo_ids=tuple(dict.fromkeys(photos)),
        **further,
    )
    entry = farm_log.write(db, actor, told, wrong=wrong, reason=reason, request_key=request_key)
    pre_harvest.recheck(db, actor, entry, wrong=wrong)
    return entry


def strike(db: Session, actor: Actor, entry_id: int, reason: str, *, request_key: str | None = None) -> LogEntry:
    """A line that says: this was never done. The wrong one stays readable. Raises Conflict as `correct` does.

    What it held stays held until somebody looks and releases it.
    """
    wrong, made = _to_replace(db, actor, entry_id, request_key)
    if made is not None:
        return made
    _check_reason(reason)
    entry = LogEntry(
        cooperative_id=wrong.cooperative_id,
        kind=wrong.kind,
        season_id=wrong.season_id,
        done_on=wrong.done_on,
        done_time=wrong.done_time,
        input_item_id=wrong.input_item_id,
        plots=list(wrong.plots),
        by_name=actor.name,
        recorded_at=clock.now(),
        corrects_id=wrong.id,
        struck=True,
        reason=reason,
        request_key=request_key,
    )
    db.add(entry)
    db.flush()
    return entry


def _to_replace(db: Session, actor: Actor, entry_id: int, request_key: str | None) -> tuple[LogEntry, LogEntry | None]:
    """The wrong line, and what an earlier sending of the same form has written in its place."""
    wrong = scope.get(db, actor, LogEntry, entry_id)
    actor.require(Permission.RECORD, wrong.cooperative_id)
    cooperative_id = scope.own(actor)
    scope.take_turns(db, cooperative_id)
    made = queries.made_by(db, cooperative_id, request_key)
    if made is None and queries.correction_of(db, wrong.id) is not None:
        raise Conflict(N_("Dòng này đã được sửa hoặc gạch bỏ; xin mở dòng mới nhất."))
    if made is None and wrong.struck:
        raise Conflict(N_("Dòng này chỉ để gạch bỏ dòng khác; nếu gạch nhầm, xin ghi lại việc đã làm."))
    return wrong, made


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.at("reason", N_("Xin ghi lý do sửa"))
