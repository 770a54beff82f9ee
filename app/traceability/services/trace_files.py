"""A trace to take along: a workbook with every batch, line and buyer, and a document on paper."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Permission
from app.traceability.labels import trace_pdf
from app.traceability.labels.trace_pdf import TraceSheet
from app.traceability.queries import genealogy, trace_facts, trace_search
from app.traceability.queries.trace_facts import Description
from app.traceability.queries.trace_search import Match
from app.traceability.rules.batches import STATE_NAMES
from app.traceability.rules.events import EVENT_NAMES
from app.traceability.rules.genealogy import SEED_NAMES, Direction, Seed

WAYS = {Direction.FORWARD: "Truy xuôi: hàng đã đi đâu", Direction.BACKWARD: "Truy ngược: hàng từ đâu tới"}
"""The words on papers and sheets, which are Vietnamese whoever takes them along."""
_BATCH_HEADS = (
    "Số bước",
    "Mã lô",
    "Sản phẩm",
    "Ngày",
    "Làm ra (kg)",
    "Còn lại (kg)",
    "Bên mua đang giữ (kg)",
    "Tem",
    "Tem đã quét",
    "Lượt quét",
    "Trạng thái",
)
_LINE_HEADS = ("Sự kiện số", "Việc", "Mã lô", "Vào hay ra", "Khối lượng (kg)")
_BUYER_HEADS = ("Bên mua", "Mã lô", "Sản phẩm", "Khối lượng (kg)", "Thư điện tử")


def as_xlsx(db: Session, actor: Actor, seed: Seed, direction: Direction) -> bytes:
    """The trace as a workbook of three sheets. Raises NotFound for what the actor may not see."""
    match, found = _asked(db, actor, seed, direction)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = f"{WAYS[direction]}. {words(match)}. Lập {_now()}"
        _sheet(book, "Lô", title, _BATCH_HEADS, _batch_rows(found))
        _sheet(book, "Đường đi", title, _LINE_HEADS, _line_rows(found))
        _sheet(book, "Bên mua", title, _BUYER_HEADS, _buyer_rows(found))
    return out.getvalue()


def as_pdf(db: Session, actor: Actor, seed: Seed, direction: Direction) -> bytes:
    """The trace on A4 pages. Raises NotFound for what the actor may not see."""
    match, found = _asked(db, actor, seed, direction)
    out = io.BytesIO()
    trace_pdf.draw(out, TraceSheet(WAYS[direction], words(match), found, _now(), actor.name))
    return out.getvalue()


def words(match: Match) -> str:
    """What a starting point is called on paper."""
    return " · ".join(filter(None, (f"{SEED_NAMES[match.seed.kind]} {match.title}", match.note)))


def _asked(db: Session, actor: Actor, seed: Seed, direction: Direction) -> tuple[Match, Description]:
    actor.require(Permission.VIEW)
    match = trace_search.of_seed(db, actor, seed)
    return match, trace_facts.describe(db, actor, genealogy.trace(db, actor, seed, direction))


def _now() -> str:
    return f"{clock.now().astimezone(clock.VIETNAM):%d/%m/%Y, %H:%M}"


def _kilograms(grams: int | None) -> float | None:
    """For a cell that people reckon with; a double holds every gram of any real weight."""
    return None if grams is None else grams / 1000


def _batch_rows(found: Description) -> Iterable[Sequence[Any]]:
    for batch in found.batches:
        weights = map(_kilograms, (batch.made_grams, batch.left_grams, batch.sold_grams))
        counts = (batch.labels, batch.scanned, batch.scans)
        day = f"{batch.harvested_on:%d/%m/%Y}"
        yield (batch.depth, batch.number, batch.product, day, *weights, *counts, STATE_NAMES[batch.state])


def _line_rows(found: Description) -> Iterable[Sequence[Any]]:
    numbers = {batch.batch_id: batch.number for batch in found.batches}
    for line in sorted(found.trace.lines, key=lambda line: (line.event_id, not line.is_input, line.batch_id)):
        kind = EVENT_NAMES[found.kinds[line.event_id]]
        side = "vào" if line.is_input else "ra"
        yield (line.event_id, kind, numbers.get(line.batch_id, ""), side, _kilograms(line.grams))


def _buyer_rows(found: Description) -> Iterable[Sequence[Any]]:
    held = [(holding, batch) for batch in found.batches for holding in batch.holdings]
    for holding, batch in sorted(held, key=lambda one: (one[0].partner_name, one[1].number)):
        grams = _kilograms(holding.grams)
        yield (holding.partner_name, batch.number, batch.product, grams, holding.email or "")


def _sheet(book: Any, name: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A title, heads that stay in sight, and rows: figures as numbers, all else as text."""
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    sheet.write_string(0, 0, title, bold)
    sheet.freeze_panes(3, 0)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, max(12, len(head) + 2))
        sheet.write_string(2, column, head, bold)
    for at, row in enumerate(rows, 3):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write_number(at, column, value)
