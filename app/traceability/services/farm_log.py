"""The farm log: writing down what was done on which plots; a spraying stops what was picked too early."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.cooperatives.services import files
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.columns import Owned
from app.core.errors import N_, Invalid, NotFound, Problem
from app.core.images import Picture
from app.core.storage import FolderStore
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry, LogPhoto
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.queries import farm_log as queries
from app.traceability.rules import farm_log as rules
from app.traceability.rules import inputs
from app.traceability.rules.farm_log import LogKind, Told
from app.traceability.services import pre_harvest


def record(
    db: Session,
    actor: Actor,
    *,
    kind: LogKind,
    plot_ids: Collection[int],
    done_on: date,
    request_key: str | None = None,
    **further: Any,
) -> LogEntry:
    """One line of the log; `further` are the other fields of `rules.farm_log.Told`.

    The input's interval and re-entry time are copied as the register has them now. A spraying holds the open batches
    that were picked inside its interval. The same `request_key` gives the line written before. Raises Invalid at the
    fields at fault; plots, inputs, batches and photos of others are NotFound.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    earlier = queries.made_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    told = Told(kind=kind, plot_ids=tuple(plot_ids), done_on=done_on, **further)
    entry = write(db, actor, told, request_key=request_key)
    pre_harvest.recheck(db, actor, entry)
    return entry


def write(
    db: Session,
    actor: Actor,
    told: Told,
    *,
    wrong: LogEntry | None = None,
    reason: str | None = None,
    request_key: str | None = None,
) -> LogEntry:
    """The row of a checked line, in the place of `wrong` where there is one; call it after `scope.take_turns`.

    What `wrong` names may be out of use by now. Raises as `record` does.
    """
    cooperative_id = scope.own(actor)
    rules.check(told, clock.now())
    plots = _plots(db, cooperative_id, told.plot_ids, {plot.id for plot in wrong.plots} if wrong else set())
    item = _input(db, cooperative_id, told, wrong)
    _lot(db, cooperative_id, told)
    if told.batch_id is not None:
        _own(db, cooperative_id, Batch, told.batch_id, "batch_id", N_("Không tìm thấy lô này"))
    entry = LogEntry(
        cooperative_id=cooperative_id,
        season_id=queries.season_on(db, cooperative_id, told.plot_ids, told.done_on),
        pre_harvest_days=item.pre_harvest_days if item and told.kind is LogKind.SPRAYING else None,
        re_entry_hours=item.re_entry_hours if item and told.kind is LogKind.SPRAYING else None,
        plots=plots,
        by_name=actor.name,
        recorded_at=clock.now(),
        corrects_id=wrong.id if wrong else None,
        reason=reason,
        request_key=request_key,
        **{name: getattr(told, name) for name in _COLUMNS},
    )
    db.add(entry)
    db.flush()
    _hang(db, entry, told.photo_ids)
    return entry


_COLUMNS = sorted(set(Told.__dataclass_fields__) - {"plot_ids", "photo_ids", "measure"})
"""The facts that are columns of the row under their own names."""


def keep_photos(
    db: Session, actor: Actor, store: FolderStore, pictures: Iterable[tuple[str, bytes | Picture]]
) -> tuple[int, ...]:
    """Ids of the stored photos, not public; each is (file name, bytes or what files.ready made of them).

    Raises Invalid at "photos" for what is no picture.
    """
    cooperative_id = scope.own(actor)
    kept = [
        files.keep(db, actor, store, data, name=name, public=False, cooperative_id=cooperative_id, field="photos")
        for name, data in pictures
    ]
    return tuple(dict.fromkeys(file.id for file in kept))


def _plots(db: Session, cooperative_id: int, plot_ids: Collection[int], known: Collection[int]) -> list[Plot]:
    wanted = set(plot_ids)
    own = sa.select(Plot).where(Plot.id.in_(wanted), Plot.cooperative_id == cooperative_id).order_by(Plot.name)
    found = list(db.scalars(own))
    if len(found) != len(wanted):
        raise NotFound(problems=[Problem("plot_ids", N_("Không tìm thấy thửa này"))])
    retired = [plot.name for plot in found if plot.retired_at is not None and plot.id not in known]
    if retired:
        raise Invalid.at("plot_ids", N_("Thửa %(plots)s đã ngừng dùng; xin bỏ chọn"), plots=", ".join(retired))
    return found


def _own(db: Session, cooperative_id: int, kind: type[Owned], row_id: int, field: str, message: str) -> Any:
    table: Any = kind
    row = db.scalar(sa.select(table).where(table.id == row_id, table.cooperative_id == cooperative_id))
    if row is None:
        raise NotFound(problems=[Problem(field, message)])
    return row


def _input(db: Session, cooperative_id: int, told: Told, wrong: LogEntry | None) -> InputItem | None:
    if told.input_item_id is None:
        return None
    missing = N_("Không tìm thấy vật tư này")
    item: InputItem = _own(db, cooperative_id, InputItem, told.input_item_id, "input_item_id", missing)
    if item.retired_at is not None and (wrong is None or wrong.input_item_id != item.id):
        raise Invalid.at("input_item_id", N_("Vật tư này đã ngừng dùng; xin chọn vật tư khác"))
    rules.check_input(told.kind, item.kind)
    if told.amount is not None and told.measure is not None:
        inputs.check_measure(inputs.Amount(told.amount, told.measure), item.measure)
    return item


def _lot(db: Session, cooperative_id: int, told: Told) -> None:
    if told.input_lot_id is None:
        return
    missing = N_("Không tìm thấy lần mua này")
    lot: InputLot = _own(db, cooperative_id, InputLot, told.input_lot_id, "input_lot_id", missing)
    if lot.item_id != told.input_item_id:
        raise Invalid.at("input_lot_id", N_("Lần mua này không phải của vật tư đã chọn"))


def _hang(db: Session, entry: LogEntry, file_ids: Collection[int]) -> None:
    for position, file_id in enumerate(dict.fromkeys(file_ids)):
        db.add(LogPhoto(cooperative_id=entry.cooperative_id, entry_id=entry.id, file_id=file_id, position=position))
    db.flush()
