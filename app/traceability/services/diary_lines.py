"""The lines of a printed farm log: what each table says of a piece of work, a harvest or a purchase."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from app.core import clock
from app.core.money import group
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputLot
from app.traceability.queries.diary import Covered
from app.traceability.rules import inputs
from app.traceability.rules.diary import PART_OF, Cell, Figure, Line, Part, Standing
from app.traceability.rules.farm_log import LOG_NAMES
from app.traceability.rules.inputs import KIND_NAMES, Measure

FEW = 3
"""So many plots are named even when they are all there are."""


def of_work(chains: Sequence[Sequence[LogEntry]], book: Covered) -> dict[Part, list[Line]]:
    """Every version of every piece of work, a wrong one followed by what stands for it."""
    found: dict[Part, list[Line]] = {part: [] for part in Part}
    for chain in chains:
        part = PART_OF.get(chain[-1].kind, Part.WORK)
        found[part] += _versions(chain, part, book)
    return found


def _versions(chain: Sequence[LogEntry], part: Part, book: Covered) -> Iterator[Line]:
    last = chain[-1]
    for entry in chain:
        if entry.struck:
            continue  # it only crosses out; the line before it says so
        later = entry is not last
        standing = Standing.COUNTS if not later else Standing.STRUCK if last.struck else Standing.REPLACED
        remarks = [*_remarks(entry, part), *([_crossed(last)] if entry is _before(chain) and last.struck else [])]
        yield Line(_CELLS[part](entry, book), standing, ". ".join(remarks))


def _before(chain: Sequence[LogEntry]) -> LogEntry:
    return chain[-2] if len(chain) > 1 else chain[-1]


def _crossed(entry: LogEntry) -> str:
    return f"Gạch bỏ ngày {clock.day(entry.recorded_at):%d/%m/%Y}, {entry.by_name}: {entry.reason or ''}"


def _remarks(entry: LogEntry, part: Part) -> Iterator[str]:
    """What has no column of its own in this table."""
    apart = part in (Part.SPRAYING, Part.FERTILISING)
    lot = entry.input_lot
    told = {
        f"Sửa dòng {entry.corrects_id}: ": entry.reason if entry.corrects_id else None,
        "Lấy từ lần mua ": _told(f"{lot.bought_on:%d/%m/%Y}", lot.lot_number and f"số lô {lot.lot_number}")
        if lot
        else "",
        "Không vào vườn ": f"{group(entry.re_entry_hours)} giờ" if entry.re_entry_hours is not None else None,
        "Cách làm: ": entry.method if part is Part.SPRAYING else None,
        "Dụng cụ: ": entry.equipment if part is Part.FERTILISING else None,
        "Thửa: ": ", ".join(plot.name for plot in entry.plots) if part is Part.POST_HARVEST else None,
        "Thời tiết: ": entry.weather,
        "": entry.note if apart else None,
    }
    return (word + value for word, value in told.items() if value)


def _spraying(entry: LogEntry, book: Covered) -> Sequence[Cell]:
    interval = entry.pre_harvest_days
    return (
        str(entry.id),
        _when(entry),
        _plots(entry, book),
        _area(entry, book),
        entry.target,
        entry.input_item.name if entry.input_item else None,
        _active(entry),
        entry.dose,
        _amount(entry),
        _water(entry),
        entry.equipment,
        entry.operator,
        "chưa biết" if interval is None else Figure(Decimal(interval), "ngày"),
        inputs.earliest_harvest(entry.done_on, interval),
        *_recorded(entry),
    )


def _fertilising(entry: LogEntry, book: Covered) -> Sequence[Cell]:
    item = entry.input_item.name if entry.input_item else None
    beginning = (str(entry.id), _when(entry), _plots(entry, book), _area(entry, book), item, _active(entry))
    return (*beginning, entry.dose, _amount(entry), entry.method, entry.operator, *_recorded(entry))


def _other(entry: LogEntry, book: Covered) -> Sequence[Cell]:
    item = entry.input_item.name if entry.input_item else None
    work = LOG_NAMES[entry.kind]
    beginning = (str(entry.id), _when(entry), work, _plots(entry, book), item, _amount(entry), _water(entry))
    told = _told(entry.target, entry.method, entry.equipment, entry.dose, entry.note)
    return (*beginning, told, entry.operator, *_recorded(entry))


def _harvest(entry: LogEntry, book: Covered) -> Sequence[Cell]:
    told = _told(entry.method, entry.equipment, entry.note)
    number = entry.batch.number if entry.batch else None
    beginning = (str(entry.id), _when(entry), _plots(entry, book), _weight(entry.grams), number)
    return (*beginning, told, entry.operator, "nhật ký", *_recorded(entry))


def _post_harvest(entry: LogEntry, _book: Covered) -> Sequence[Cell]:
    item = entry.input_item.name if entry.input_item else None
    number = entry.batch.number if entry.batch else None
    beginning = (str(entry.id), _when(entry), number, item, _amount(entry), _water(entry), _weight(entry.grams))
    told = _told(entry.method, entry.equipment, entry.dose, entry.note)
    return (*beginning, told, entry.operator, *_recorded(entry))


_CELLS: Mapping[Part, Callable[[LogEntry, Covered], Sequence[Cell]]] = {
    Part.SPRAYING: _spraying,
    Part.FERTILISING: _fertilising,
    Part.WORK: _other,
    Part.HARVEST: _harvest,
    Part.POST_HARVEST: _post_harvest,
}


def of_batches(batches: Sequence[Batch], book: Covered) -> list[Line]:
    """Harvests that stand in the batches."""
    return [
        Line(
            (
                "",
                batch.harvested_on,
                _names([plot.name for plot in batch.plots], book) or _whole(batch),
                _weight(batch.grams),
                batch.number,
                batch.product.name,
                None,
                "lô hàng",
                clock.day(batch.created_at),
                batch.created_by,
            ),
            remark=f"Mở lô khi chưa đạt quy định: {batch.override_reason}" if batch.override_reason else "",
        )
        for batch in batches
    ]


def of_purchases(lots: Sequence[InputLot]) -> list[Line]:
    """Purchases."""
    return [
        Line(
            (
                lot.bought_on,
                lot.item.name,
                KIND_NAMES[lot.item.kind],
                _told(lot.item.active_ingredient, lot.item.content, lot.item.formulation),
                _figure(lot.amount, lot.item.measure),
                lot.lot_number,
                lot.expires_on,
                lot.supplier,
                f"{clock.day(lot.recorded_at):%d/%m/%Y}, {lot.by_name}",
            ),
            remark=". ".join(filter(None, (f"Cất giữ: {lot.storage}" if lot.storage else "", lot.note))),
        )
        for lot in lots
    ]


def _when(entry: LogEntry) -> date | datetime:
    """The day, with the time of day where it is known."""
    if entry.done_time is None:
        return entry.done_on
    return datetime.combine(entry.done_on, entry.done_time, tzinfo=clock.VIETNAM)


def _plots(entry: LogEntry, book: Covered) -> str:
    return _names([plot.name for plot in entry.plots], book)


def _names(names: Sequence[str], book: Covered) -> str:
    every = len(names) > FEW and set(names) == {plot.name for plot in book.plots}
    return f"cả {len(names)} thửa" if every else ", ".join(names)


def _whole(batch: Batch) -> str:
    return f"cả vùng {batch.growing_area.name}" if batch.growing_area else ""


def _area(entry: LogEntry, _book: Covered) -> Cell:
    """What was treated: as told, else the plots as they are drawn."""
    square_metres = entry.area_m2 or sum(plot.area_m2 for plot in entry.plots)
    return Figure(Decimal(square_metres), "m²") if square_metres else None


def _active(entry: LogEntry) -> str | None:
    item = entry.input_item
    return _told(item.active_ingredient, item.content, item.formulation) if item else None


def _amount(entry: LogEntry) -> Cell:
    return _figure(entry.amount, entry.input_item.measure) if entry.amount and entry.input_item else None


def _figure(units: int, measure: Measure) -> Figure:
    return Figure(*inputs.amount_parts(units, measure))


def _water(entry: LogEntry) -> Cell:
    return _figure(entry.water_ml, Measure.MILLILITRES) if entry.water_ml else None


def _weight(grams: int | None) -> Cell:
    return Figure(Decimal(grams) / 1000, "kg") if grams else None


def _recorded(entry: LogEntry) -> tuple[date, str]:
    return clock.day(entry.recorded_at), entry.by_name


def _told(*parts: str | None) -> str | None:
    return ", ".join(filter(None, parts)) or None
