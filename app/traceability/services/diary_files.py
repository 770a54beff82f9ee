"""The farm log to take along: a book on paper and a workbook, made from the records as they are now."""

import io
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.money import group
from app.traceability.labels import diary_pdf
from app.traceability.labels.diary_pdf import Imprint
from app.traceability.queries import diary as queries
from app.traceability.queries.diary import Covered
from app.traceability.rules.diary import (
    COLUMNS,
    NOTHING,
    PART_NAMES,
    STANDING_NAMES,
    Cell,
    Diary,
    Figure,
    Line,
    Part,
    PlotLine,
    Standing,
    digest,
)
from app.traceability.rules.farm_log import LogKind
from app.traceability.services import diary_lines


def as_pdf(db: Session, actor: Actor, **asked: Any) -> bytes:
    """The book on A4 across. `asked` and what is raised as `collect`."""
    diary = collect(db, actor, **asked)
    out = io.BytesIO()
    diary_pdf.draw(out, diary, Imprint(digest(diary), _now(), actor.name))
    return out.getvalue()


def as_xlsx(db: Session, actor: Actor, **asked: Any) -> bytes:
    """The book as a workbook, one sheet for each table. `asked` and what is raised as `collect`."""
    diary = collect(db, actor, **asked)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        writer = _Writer(book)
        writer.cover(diary, [*_printed(actor), ("SHA-256", digest(diary))])
        for part in Part:
            writer.table(part, diary.parts[part])
    return out.getvalue()


def collect(
    db: Session,
    actor: Actor,
    *,
    since: date,
    until: date,
    cooperative_id: int | None = None,
    season_id: int | None = None,
    area_id: int | None = None,
    plot_ids: Collection[int] = (),
) -> Diary:
    """All that the book says, from the first to the last day. Raises as `queries.diary.covered` and `chains`."""
    actor.require(Permission.VIEW)
    book = queries.covered(
        db,
        actor,
        cooperative_id=cooperative_id,
        season_id=season_id,
        area_id=area_id,
        plot_ids=plot_ids,
        since=since,
        until=until,
    )
    batches = queries.harvests(db, book)
    chains = queries.chains(db, book, [batch.id for batch in batches])
    parts = diary_lines.of_work(chains, book)
    written = [chain[-1] for chain in chains if chain[-1].kind is LogKind.HARVEST and not chain[-1].struck]
    told = {entry.batch_id for entry in written}
    parts[Part.HARVEST] += diary_lines.of_batches([batch for batch in batches if batch.id not in told], book)
    named = {entry.input_lot_id for chain in chains for entry in chain if entry.input_lot_id is not None}
    parts[Part.PURCHASES] = diary_lines.of_purchases(queries.purchases(db, book, named))
    areas = queries.areas(db, book)
    return Diary(
        cooperative=book.cooperative.name,
        period=f"từ {since:%d/%m/%Y} đến {until:%d/%m/%Y}",
        facts=_facts(book, areas),
        plots=_plots(book, areas),
        parts=parts,
    )


def _facts(book: Covered, areas: Sequence[GrowingArea]) -> list[tuple[str, str]]:
    owner, season = book.cooperative, book.season
    crops = [season.crop] if season else sorted({area.crop for area in areas})
    codes = [f"{area.name} ({area.code_raw or 'chưa có mã'})" for area in areas]
    variety = f", giống {season.variety}" if season and season.variety else ""
    return [
        ("Hợp tác xã", owner.name),
        ("Địa chỉ", f"{owner.address}, {owner.commune.full_name}"),
        ("Người đại diện", owner.representative),
        ("Vùng trồng và mã số", "; ".join(codes)),
        ("Vụ", season.name if season else ""),
        ("Cây trồng", ", ".join(crops) + variety),
        ("Thời gian", f"từ {book.since:%d/%m/%Y} đến {book.until:%d/%m/%Y}"),
    ]


def _plots(book: Covered, areas: Sequence[GrowingArea]) -> list[PlotLine]:
    codes: dict[int, list[str]] = {}
    for area in areas:
        for plot in area.plots:
            codes.setdefault(plot.id, []).append(area.code_raw or area.name)
    return [
        PlotLine(
            plot.name,
            f"{group(plot.area_m2)} m²",
            plot.grower.name if plot.grower else "",
            ", ".join(codes.get(plot.id, ())),
        )
        for plot in book.plots
        if plot.retired_at is None or not book.whole
    ]


def _now() -> str:
    return f"{clock.now().astimezone(clock.VIETNAM):%d/%m/%Y, %H:%M}"


def _printed(actor: Actor) -> list[tuple[str, str]]:
    return [("Lập lúc", _now()), ("Người lập", actor.name)]


class _Writer:
    """Sheets whose days are days and whose figures are figures; text that looks like a formula stays text."""

    def __init__(self, book: Any) -> None:  # xlsxwriter publishes no types
        self._book = book
        self._formats: dict[tuple[str, bool], Any] = {}

    def cover(self, diary: Diary, printed: Sequence[tuple[str, str]]) -> None:
        """What the book is about, its plots, and how to compare it."""
        sheet = self._book.add_worksheet("Thông tin")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 3, 40)
        rows = [("Sổ nhật ký canh tác", ""), *diary.facts, *printed]
        for at, (name, value) in enumerate(rows):
            self._write(sheet, at, 0, name, bold=at == 0)
            self._write(sheet, at, 1, value)
        plots = [("Thửa", "Diện tích", "Nông hộ", "Mã số vùng trồng")]
        plots += [(plot.name, plot.area, plot.grower, plot.codes) for plot in diary.plots]
        for at, row in enumerate(plots, len(rows) + 1):
            for column, value in enumerate(row):
                self._write(sheet, at, column, value, bold=at == len(rows) + 1)

    def table(self, part: Part, lines: Sequence[Line]) -> None:
        """Heads that stay in sight, then a row for each line, wrong ones struck through."""
        sheet = self._book.add_worksheet(PART_NAMES[part])
        sheet.freeze_panes(1, 0)
        heads = [column.head for column in COLUMNS[part]]
        for at, head in enumerate((*heads, "Tình trạng", "Ghi chú")):
            self._write(sheet, 0, at, head, bold=True)
            wide = COLUMNS[part][at].width_mm * 0.6 if at < len(heads) else 30
            sheet.set_column(at, at, max(12, wide))
        for at, line in enumerate(lines, 1):
            struck = line.standing is not Standing.COUNTS
            for column, cell in enumerate((*line.cells, STANDING_NAMES[line.standing], line.remark)):
                self._write(sheet, at, column, cell, struck=struck and column < len(heads))
        if not lines:
            self._write(sheet, 1, 0, NOTHING)

    def _write(self, sheet: Any, at: int, column: int, cell: Cell, *, struck: bool = False, bold: bool = False) -> None:
        match cell:
            case datetime():
                sheet.write_datetime(at, column, cell, self._format("dd/mm/yyyy hh:mm", struck))
            case date():
                sheet.write_datetime(at, column, cell, self._format("dd/mm/yyyy", struck))
            case Figure():
                sheet.write_number(at, column, cell.number, self._format(f'General "{cell.unit}"', struck))
            case str() if cell:
                risky = cell[0] in "=+-@\t\r"
                sheet.write_string(at, column, cell, self._format("bold" if bold else "text" if risky else "", struck))

    def _format(self, kind: str, struck: bool) -> Any:
        """One of each kind: a sheet program counts formats."""
        if (kind, struck) not in self._formats:
            look: dict[str, Any] = {"font_strikeout": struck}
            if kind == "bold":
                look["bold"] = True
            elif kind == "text":
                look |= {"quote_prefix": True, "num_format": "@"}
            elif kind:
                look["num_format"] = kind
            self._formats[kind, struck] = self._book.add_format(look)
        return self._formats[kind, struck]
