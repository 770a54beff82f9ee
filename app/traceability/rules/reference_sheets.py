"""The table in which a list of permitted inputs comes: its columns, and what each row of it says or gets wrong."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from app.core.errors import N_, Invalid
from app.core.text import fold, nfc
from app.traceability.rules.inputs import KIND_NAMES, LONGEST_INTERVAL, LONGEST_RE_ENTRY, InputKind

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MOST_FAULTS = 100
"""Faults kept of a sheet: who has more mends a column, not cells."""

HEAD_WITHIN = 10
"""Rows in which the heads are looked for; a title may stand above them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its head, the longest text (or largest number) in it, its width in a sheet."""

    name: str
    word: str
    most: int
    width: int = 16
    number: bool = False


COLUMNS = (
    Column("kind", N_("Loại vật tư"), 40, 22),
    Column("name", N_("Tên thương phẩm"), 200, 28),
    Column("active_ingredient", N_("Hoạt chất"), 200, 28),
    Column("content", N_("Hàm lượng"), 200),
    Column("formulation", N_("Dạng"), 200, 10),
    Column("registration_no", N_("Số đăng ký"), 80),
    Column("crops", N_("Cây trồng"), 2000, 32),
    Column("pests", N_("Đối tượng phòng trừ"), 2000, 32),
    Column("dose", N_("Liều dùng"), 200, 24),
    Column("pre_harvest_days", N_("Thời gian cách ly (ngày)"), LONGEST_INTERVAL, 14, number=True),
    Column("re_entry_hours", N_("Thời gian cấm vào vườn (giờ)"), LONGEST_RE_ENTRY, 14, number=True),
)
REQUIRED = ("kind", "name")

_KIND_WORDS: Mapping[str, InputKind] = {fold(word): kind for kind, word in KIND_NAMES.items()} | {
    "thuoc": InputKind.PESTICIDE,
    "thuoc bvtv": InputKind.PESTICIDE,
    "phan": InputKind.FERTILISER,
    "khac": InputKind.OTHER,
}
_NOT_KNOWN = frozenset({"-", "–", "kxd", "khong xac dinh"})
"""How lists write that a number is not settled; it stays empty, it never becomes 0."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Line:
    """One input as the list writes it; None where the cell is empty."""

    kind: InputKind
    name: str
    active_ingredient: str | None = None
    content: str | None = None
    formulation: str | None = None
    registration_no: str | None = None
    crops: str | None = None
    pests: str | None = None
    dose: str | None = None
    pre_harvest_days: int | None = None
    re_entry_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: the row as the program of the sheet numbers it, the column's head, the sentence."""

    row: int
    column: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: its lines, the first MOST_FAULTS faults of `fault_count`, and heads nobody knows."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    unknown: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it may be taken over as it is."""
        return bool(self.lines) and not self.fault_count


class _Wrong(Exception):
    """A cell that says nothing usable; told at its place by `read`."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def read(rows: Iterable[Sequence[object]], *, at: str = "file") -> Sheet:
    """What a sheet holds, row by row from its first. Raises Invalid at `at` without heads, or with too many rows."""
    heads: dict[int, Column] | None = None
    unknown: tuple[str, ...] = ()
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, cells in enumerate(rows, start=1):
        if heads is None:
            heads, unknown = _heads(cells, number, at)
        elif any(_filled(cell) for cell in cells):
            if len(lines) + len(faults) >= MAX_ROWS:
                raise Invalid.at(at, N_("Bảng có nhiều hơn %(most)s dòng; xin chia thành nhiều tệp"), most=MAX_ROWS)
            line, wrong = _line(cells, heads, number)
            lines += [line] if line else []
            faults += wrong
    if heads is None:
        raise _without_heads(at)
    return Sheet(tuple(lines), tuple(faults[:MOST_FAULTS]), len(faults), unknown)


def _without_heads(at: str) -> Invalid:
    return Invalid.at(
        at, N_("Không thấy hàng tiêu đề có cột “Loại vật tư” và “Tên thương phẩm”; xin dùng tệp mẫu ở trang này")
    )


def _key(head: object) -> str:
    """A head without marks and without the unit in brackets."""
    return fold(re.sub(r"\(.*?\)", "", head)) if isinstance(head, str) else ""


_BY_HEAD = {_key(column.word): column for column in COLUMNS}


def _heads(cells: Sequence[object], number: int, at: str) -> tuple[dict[int, Column] | None, tuple[str, ...]]:
    """Which column stands where, if this row is the row of heads. Raises Invalid when they should have come by now."""
    found = {place: _BY_HEAD[_key(cell)] for place, cell in enumerate(cells) if _key(cell) in _BY_HEAD}
    names = [column.name for column in found.values()]
    if not set(REQUIRED) <= set(names):
        if number >= HEAD_WITHIN:
            raise _without_heads(at)
        return None, ()
    twice = next((column.word for column in found.values() if names.count(column.name) > 1), None)
    if twice:
        raise Invalid.at(at, N_("Cột “%(column)s” có hai lần; xin bỏ bớt một cột"), column=twice)
    return found, tuple(str(cell)[:80] for place, cell in enumerate(cells) if place not in found and _filled(cell))


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _line(cells: Sequence[object], heads: Mapping[int, Column], number: int) -> tuple[Line | None, list[Fault]]:
    """One row: its line, or what is wrong with it."""
    values: dict[str, object] = {}
    faults = []
    for place, column in heads.items():
        try:
            values[column.name] = _value(cells[place] if place < len(cells) else None, column)
        except _Wrong as wrong:
            faults.append(Fault(number, column.word, wrong.message, wrong.values))
    return (None, faults) if faults else (Line(**values), [])  # type: ignore[arg-type]  # each by its own column


def _value(cell: object, column: Column) -> object:
    text = _text(cell)
    if column.number:
        return _whole(text, column.most)
    if not text:
        if column.name in REQUIRED:
            raise _Wrong(N_("Ô này trống; xin điền"))
        return None
    if len(text) > column.most:
        raise _Wrong(N_("Dài quá %(most)s ký tự"), most=column.most)
    return _kind(text) if column.name == "kind" else text


def _text(cell: object) -> str:
    """What a person sees in the cell. Raises _Wrong for a day the program made of something else."""
    if cell is None:
        return ""
    if isinstance(cell, date | time | timedelta):
        raise _Wrong(N_("Excel đã đổi ô này thành ngày giờ; xin định dạng cột là Văn bản rồi ghi lại"))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = nfc(str(cell)).strip()
    if any(c in _TURNING or (unicodedata.category(c) == "Cc" and c not in "\r\n\t") for c in text):
        raise _Wrong(N_("Có ký tự lạ không in được"))
    return text


def _whole(text: str, most: int) -> int | None:
    if not text or fold(text) in _NOT_KNOWN:
        return None
    found = re.fullmatch(r"([0-9]{1,5})( ngay| gio)?", fold(text))
    if found is None or int(found[1]) > most:
        raise _Wrong(N_("Xin ghi một số nguyên từ 0 đến %(most)s, hoặc để trống"), most=most)
    return int(found[1])


def _kind(text: str) -> InputKind:
    kind = _KIND_WORDS.get(fold(text))
    if kind is None:
        raise _Wrong(
            N_("Không hiểu “%(text)s”; xin ghi Thuốc bảo vệ thực vật, Phân bón, Giống hoặc Vật tư khác"), text=text
        )
    return kind
