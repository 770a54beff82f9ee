"""The farm log as a book (sổ nhật ký): its tables, what a line says, and the digest by which copies are compared."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.traceability.rules.farm_log import LogKind


class Part(StrEnum):
    """The tables, in the order of the book (VietGAP, TCVN 11892-1:2017)."""

    PURCHASES = "purchases"
    FERTILISING = "fertilising"
    SPRAYING = "spraying"
    WORK = "work"
    HARVEST = "harvest"
    POST_HARVEST = "post_harvest"


PART_NAMES: Mapping[Part, str] = {
    Part.PURCHASES: "Mua vật tư",
    Part.FERTILISING: "Bón phân",
    Part.SPRAYING: "Phun thuốc",
    Part.WORK: "Tưới và việc khác",
    Part.HARVEST: "Thu hoạch",
    Part.POST_HARVEST: "Sau thu hoạch",
}
"""The book is Vietnamese, whoever takes it along."""

PART_OF: Mapping[LogKind, Part] = {
    LogKind.FERTILISING: Part.FERTILISING,
    LogKind.SPRAYING: Part.SPRAYING,
    LogKind.HARVEST: Part.HARVEST,
    LogKind.POST_HARVEST: Part.POST_HARVEST,
}
"""Kinds with a table of their own; all others stand together."""

NOTHING = "Không có dòng nào"


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its width on A4 across, in millimetres."""

    head: str
    width_mm: int


def _columns(**widths: int) -> Sequence[Column]:
    return tuple(Column(_HEADS[name], wide) for name, wide in widths.items())


_HEADS = {
    "number": "Số",
    "day": "Ngày",
    "work": "Việc",
    "plots": "Thửa",
    "area": "Diện tích",
    "pest": "Sâu bệnh",
    "pesticide": "Thuốc",
    "fertiliser": "Phân bón",
    "item": "Vật tư",
    "kind": "Loại",
    "active": "Hoạt chất",
    "content": "Thành phần",
    "dose": "Liều lượng",
    "amount": "Lượng dùng",
    "bought": "Số lượng",
    "water": "Nước",
    "equipment": "Dụng cụ",
    "method": "Cách làm",
    "told": "Nội dung",
    "operator": "Người làm",
    "interval": "Cách ly",
    "earliest": "Hái từ",
    "weight": "Khối lượng",
    "batch": "Mã lô",
    "source": "Theo",
    "lot": "Số lô trên bao bì",
    "expiry": "Hạn dùng",
    "supplier": "Nơi bán",
    "storage": "Nơi cất giữ",
    "recorded": "Ghi ngày",
    "by": "Người ghi",
}

COLUMNS: Mapping[Part, Sequence[Column]] = {
    Part.PURCHASES: _columns(
        day=20, item=50, kind=32, active=38, bought=24, lot=30, expiry=20, supplier=36, recorded=27
    ),
    Part.FERTILISING: _columns(
        number=11,
        day=19,
        plots=34,
        area=17,
        fertiliser=40,
        content=28,
        dose=28,
        amount=20,
        method=24,
        operator=22,
        recorded=18,
        by=16,
    ),
    Part.SPRAYING: _columns(
        number=11,
        day=18,
        plots=23,
        area=16,
        pest=19,
        pesticide=24,
        active=23,
        dose=20,
        amount=15,
        water=13,
        equipment=17,
        operator=17,
        interval=11,
        earliest=18,
        recorded=18,
        by=14,
    ),
    Part.WORK: _columns(
        number=11, day=19, work=30, plots=36, item=30, amount=20, water=16, told=59, operator=22, recorded=18, by=16
    ),
    Part.HARVEST: _columns(
        number=11, day=19, plots=62, weight=26, batch=38, told=40, operator=27, source=18, recorded=18, by=18
    ),
    Part.POST_HARVEST: _columns(
        number=11, day=19, batch=34, item=36, amount=20, water=18, weight=22, told=59, operator=24, recorded=18, by=16
    ),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, so that a sheet reckons with it."""

    number: Decimal
    unit: str


Cell = str | date | datetime | Figure | None


class Standing(StrEnum):
    """Whether a line counts; what no longer does stays readable, struck through."""

    COUNTS = "counts"
    REPLACED = "replaced"
    STRUCK = "struck"


STANDING_NAMES: Mapping[Standing, str] = {
    Standing.COUNTS: "Còn tính",
    Standing.REPLACED: "Đã sửa",
    Standing.STRUCK: "Đã gạch bỏ",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, with what stands below it in small letters."""

    cells: Sequence[Cell]
    standing: Standing = Standing.COUNTS
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A plot of the book: name, area in words, its grower, codes of its growing areas."""

    name: str
    area: str
    grower: str
    codes: str


@dataclass(frozen=True, slots=True)
class Diary:
    """All that the book says of field and work; who printed it and when is not part of it."""

    cooperative: str
    period: str
    facts: Sequence[tuple[str, str]]
    plots: Sequence[PlotLine]
    parts: Mapping[Part, Sequence[Line]]

    def counted(self, part: Part) -> int:
        """Lines of a table that count."""
        return sum(line.standing is Standing.COUNTS for line in self.parts.get(part, ()))


def digest(diary: Diary) -> str:
    """SHA-256 in hex of what the book says, as JSON with sorted keys (RFC 8259): the same records, the same digest."""
    told = {
        "cooperative": diary.cooperative,
        "period": diary.period,
        "facts": [list(fact) for fact in diary.facts],
        "plots": [[plot.name, plot.area, plot.grower, plot.codes] for plot in diary.plots],
        "parts": {
            part: [[*map(_plain, line.cells), line.standing, line.remark] for line in diary.parts.get(part, ())]
            for part in Part
        },
    }
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(cell: Cell) -> str | None:
    match cell:
        case date():
            return cell.isoformat()
        case Figure():
            return f"{cell.number.normalize():f} {cell.unit}"
    return cell
