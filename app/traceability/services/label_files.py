"""Files of a finished run in every form a printer or print house takes; each is checked before it is handed out."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import zxingcpp
from PIL import Image

from app.core import clock
from app.core.errors import N_, Conflict
from app.core.storage import FolderStore
from app.traceability.labels import code_tables
from app.traceability.labels.calibration import draw_calibration
from app.traceability.labels.certificate import CertificateFacts, draw_certificate
from app.traceability.labels.package import stream_zip
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import read_back
from app.traceability.labels.sheet import draw_sheet
from app.traceability.labels.svg import draw_svg
from app.traceability.labels.thermal import reader, tspl, zpl
from app.traceability.labels.thermal.dots import NoRoom
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_runs import ORDER_NAMES, RunKind
from app.traceability.rules.printers import UM_PER_MM, PrinterLanguage
from app.traceability.rules.serials import SerialKey
from app.traceability.services import label_plans, label_previews

_PIECE = 1 << 16
_IN_MEMORY = 8 << 20
_UNREADABLE = N_("Đọc lại tệp vừa tạo chưa đúng hết; tệp chưa được giao. Xin thử khổ tem lớn hơn.")
_NO_ROOM = N_(
    "Tem của khổ này không đủ chỗ cho lệnh của máy in nhiệt; "
    "xin chọn khổ cuộn lớn hơn, hoặc xem lại độ lệch của máy in."
)
_WRITERS = {PrinterLanguage.ZPL: zpl.write, PrinterLanguage.TSPL: tspl.write}


class _Pieces(Iterator[bytes]):
    """A file piece by piece; a generator that nobody begins (HEAD) would never close its file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        file.seek(0)

    def __next__(self) -> bytes:
        piece = b"" if self._file.closed else self._file.read(_PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        self._file.close()


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece from its start; closed at the end, or by its `close` when the rest is not wanted."""
    return _Pieces(file)


def kept(store: FolderStore, run: LabelRun) -> Iterator[bytes]:
    """The sheet or roll that was read back. Raises FileNotFoundError when the store has lost it."""
    path: Path = store.path(run.sheet_sha256 or "0" * 64)
    return pieces(path.open("rb"))


def reprint(plan: PrintPlan) -> bytes:
    """A reprint, read back at once. Raises Conflict when a code does not read."""
    out = io.BytesIO()
    draw_sheet(out, plan)
    if not read_back(out.getvalue(), plan).clean:
        raise Conflict(_UNREADABLE)
    return out.getvalue()


def for_printer(plan: PrintPlan, language: PrinterLanguage) -> IO[bytes]:
    """The commands for a thermal printer, run through our own reading of them. Raises Conflict as `reprint`."""
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the answer that streams it closes it
    try:
        for part in _WRITERS[language](plan):
            file.write(part)
    except NoRoom as error:
        file.close()
        raise Conflict(_NO_ROOM) from error
    file.seek(0)
    if not reader.read_printed(file.read(), plan).clean:
        file.close()
        raise Conflict(_UNREADABLE)
    return file


def one_png(plan: PrintPlan, dpi: int = 600) -> bytes:
    """One label as a picture, decoded before it is given. Raises Conflict as `reprint`."""
    picture = label_previews.png(plan, dpi=dpi)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    if plan.payload(plan.codes[0]) not in {code.text for code in found}:
        raise Conflict(_UNREADABLE)
    return picture


def one_svg(plan: PrintPlan) -> str:
    """One label as outlines, for designers."""
    return draw_svg(plan, plan.codes[0])


@dataclass(frozen=True, slots=True)
class Package:
    """What a print house gets: the sheet itself, or only the codes for its own design."""

    name: str
    parts: Iterator[bytes]


CONTENTS = ("pdf", "csv", "xlsx")


def package(store: FolderStore, keys: Sequence[SerialKey], run: LabelRun, what: str) -> Package:
    """A ZIP with the labels (PDF) or their codes (CSV, XLSX), the layout with its measures, and the certificate."""
    plan = label_plans.plan_of(keys, store, run)
    proof = certificate(store, plan, run)  # now, because nothing may be asked of the database while the answer is sent

    def members() -> Iterator[tuple[str, Iterator[bytes]]]:
        if what == "pdf":
            yield "tem.pdf", kept(store, run)
        elif what == "csv":
            yield "ma-tem.csv", code_tables.csv_codes(plan)
        else:
            table: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - `pieces` closes it
            code_tables.write_xlsx(table, plan)  # type: ignore[arg-type]  # a binary file all the same
            yield "ma-tem.xlsx", pieces(table)
        yield "bo-cuc.pdf", iter((layout_sheet(plan),))
        yield "chung-nhan-doc-lai.pdf", iter((proof,))

    return Package(f"{file_name(run)}-{what}.zip", stream_zip(members()))


def layout_sheet(plan: PrintPlan) -> bytes:
    """The layout as a page with rulers, for whoever cuts or sets the labels."""
    out = io.BytesIO()
    draw_calibration(out, plan.layout, offset_mm=(0.0, 0.0), printer_name="")
    return out.getvalue()


def file_name(run: LabelRun) -> str:
    """The name of a run's files, without ending: letters every system takes."""
    what = run.batch.number if run.batch else "cuon"
    return f"tem-{what}-{run.id}"


_KINDS = {RunKind.PACKS: "Tem gói hàng", RunKind.BLANK: "Cuộn tem in sẵn", RunKind.CARTONS: "Tem thùng có SSCC"}


def certificate(store: FolderStore, plan: PrintPlan, run: LabelRun) -> bytes:
    """What reading the file back has shown, as a page. Raises FileNotFoundError when the store has lost the file."""
    out, found = io.BytesIO(), run.read_back or {}
    path = store.path(run.sheet_sha256 or "0" * 64)
    goods = run.content
    facts = CertificateFacts(
        run_number=run.id,
        kind=_KINDS[run.kind],
        cooperative=goods.get("cooperative_name", ""),
        product=goods.get("product_name", ""),
        pack=goods.get("pack", ""),
        batch_number=goods.get("batch_number", ""),
        codes=run.codes,
        labels=run.labels,
        first_code=plan.printed(plan.codes[0]),
        last_code=plan.printed(plan.codes[-1]),
        layout=plan.layout,
        start_cell=run.start_cell,
        used_cells=tuple(cell for cell, _code in plan.page(0)),
        order=ORDER_NAMES[run.sort_order],
        printer=run.printer.name if run.printer else "",
        offset_mm=(run.offset_x_um / UM_PER_MM, run.offset_y_um / UM_PER_MM),
        made_at=_moment(run),
        made_by=run.created_by,
        readers=(f"zxing-cpp {version('zxing-cpp')}", f"PDFium (pypdfium2 {version('pypdfium2')})"),
        dpis=tuple(found.get("dpis", (300,))),
        rendered_pages=found.get("rendered_pages", run.pages or 0),
        pages=run.pages or 0,
        labels_right=run.read_back_ok or 0,
        matrix_codes=found.get("matrix"),
        sha256=run.sheet_sha256 or "",
        size_bytes=path.stat().st_size,
    )
    draw_certificate(out, facts)
    return out.getvalue()


def _moment(run: LabelRun) -> str:
    at = run.read_back_at or run.created_at
    return f"{at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"
