"""Files of a finished run: each form is checked before it is handed out, and packages hold what was read back."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app.core import pdfs
from app.core.db import Database
from app.core.errors import Conflict
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import read_back
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_runs import Order, RunState
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.services import label_files, label_making, label_plans
from app.traceability.services.label_papers import Paper
from tests.traceability.services.samples import (
    KEYS,
    PREFIX,
    Goods,
    issue,
    issue_cartons,
    issue_roll,
    make_goods,
    workshop,
)

ROLL_70 = Paper("roll-70x50", dpi=203)


@pytest.fixture
def store(database: Database, settings: Settings) -> FolderStore:
    """Where files are kept."""
    return workshop(database, settings).store


@pytest.fixture
def goods(db: Session) -> Goods:
    """Goods of a member of GS1."""
    return make_goods(db, prefix=PREFIX)


def made(db: Session, goods: Goods, store: FolderStore, run: LabelRun) -> tuple[LabelRun, PrintPlan]:
    """The run with its file, and its plan."""
    assert label_making.make_within(db, goods.lan, store, KEYS, run.id) is RunState.READY
    return run, label_plans.plan_of(KEYS, store, run)


def opened(store: FolderStore, run: LabelRun, what: str) -> zipfile.ZipFile:
    """The package as whoever gets it opens it."""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(label_files.package(store, KEYS, run, what).parts)))
    assert archive.testzip() is None
    return archive


def text_of(pdf: bytes) -> str:
    """All words of a PDF."""
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        words = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
    return words


def in_print_order(plan: PrintPlan) -> list[str]:
    """The codes as they come out of the printer."""
    return [code for number in range(plan.pages) for _cell, code in plan.page(number)]


def test_the_package_of_sheets_holds_the_file_that_was_read_back(db: Session, goods: Goods, store: FolderStore) -> None:
    run, plan = made(db, goods, store, issue(db, goods, 24, paper=Paper("L7160", start_cell=4)))
    archive = opened(store, run, "pdf")
    assert archive.namelist() == ["tem.pdf", "bo-cuc.pdf", "chung-nhan-doc-lai.pdf"]
    assert run.sheet_sha256 is not None
    assert archive.read("tem.pdf") == store.get(run.sheet_sha256)
    middle = LAYOUTS["L7160"].cell_box(0).top_mm + LAYOUTS["L7160"].cell_box(0).height_mm / 2
    assert f"cách mép trên {middle:.1f} mm".replace(".", ",") in text_of(archive.read("bo-cuc.pdf"))
    told = text_of(archive.read("chung-nhan-doc-lai.pdf"))
    assert goods.batch.number in told
    assert plan.printed(plan.codes[0]) in told
    assert run.sheet_sha256[:16] in told.replace("\r\n", "").replace("\n", "").replace(" ", "")


def test_the_package_of_codes_is_a_table_that_excel_reads(db: Session, goods: Goods, store: FolderStore) -> None:
    run, plan = made(db, goods, store, issue(db, goods, 48, paper=Paper("a4-2x4", order=Order.STACKS)))
    archive = opened(store, run, "csv")
    assert archive.namelist() == ["ma-tem.csv", "bo-cuc.pdf", "chung-nhan-doc-lai.pdf"]
    raw = archive.read("ma-tem.csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    heads, *lines = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert heads[:4] == ["STT", "Tờ", "Ô", "Mã"]
    assert [line[3] for line in lines] == in_print_order(plan) != list(plan.codes)
    assert [line[5] for line in lines] == [plan.payload(code) for code in in_print_order(plan)]


def test_the_package_of_codes_is_a_workbook(db: Session, goods: Goods, store: FolderStore) -> None:
    run, plan = made(db, goods, store, issue_cartons(db, goods, 5))
    archive = opened(store, run, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("ma-tem.xlsx")))
    heads, *lines = book.get_sheet_by_index(0).to_python()
    assert heads[3] == "Mã"
    assert [line[3] for line in lines] == list(plan.codes), "eighteen digits are no number to be rounded"
    assert [line[6] for line in lines] == [f"00{code}" for code in plan.codes]


def test_a_package_is_sent_piece_by_piece_and_read_only_when_its_turn_comes(
    db: Session, goods: Goods, store: FolderStore
) -> None:
    run, _plan = made(db, goods, store, issue(db, goods, 24))
    package = label_files.package(store, KEYS, run, "pdf")
    assert package.name == f"tem-{goods.batch.number}-{run.id}-pdf.zip"
    assert isinstance(package.parts, Iterator)
    assert len([part for part in package.parts if part]) > 3
    assert b"".join(label_files.package(store, KEYS, run, "pdf").parts) == b"".join(
        label_files.package(store, KEYS, run, "pdf").parts
    )


def test_the_kept_file_is_the_one_that_was_read_back_and_a_lost_one_is_told(
    db: Session, goods: Goods, store: FolderStore
) -> None:
    run, plan = made(db, goods, store, issue(db, goods, 24))
    pdf = b"".join(label_files.kept(store, run))
    assert read_back(pdf, plan).clean
    assert run.sheet_sha256 is not None
    store.drop(run.sheet_sha256)
    for lost in (lambda: label_files.kept(store, run), lambda: label_files.certificate(store, plan, run)):
        with pytest.raises(FileNotFoundError):
            lost()


def test_a_reprint_is_marked_and_reads_back(db: Session, goods: Goods, store: FolderStore) -> None:
    run, _plan = made(db, goods, store, issue(db, goods, 24, paper=Paper("L7165")))
    part = label_plans.plan_of(KEYS, store, run, first=3, last=5)
    again = label_making.again(part, run, start_cell=2)
    pdf = label_files.reprint(again)
    assert read_back(pdf, again).clean
    assert text_of(pdf).count("Bản in lại") == 3
    with pytest.raises(Conflict):
        label_files.reprint(replace(again, offset_mm=(150.0, 0.0)))


@pytest.mark.parametrize("language", [PrinterLanguage.ZPL, PrinterLanguage.TSPL])
def test_commands_for_thermal_printers_name_every_label(
    db: Session, goods: Goods, store: FolderStore, language: PrinterLanguage
) -> None:
    run = issue(db, goods, 6, paper=ROLL_70)
    plan = label_plans.plan_of(KEYS, store, run)
    commands = b"".join(label_files.pieces(label_files.for_printer(plan, language)))
    for code in plan.codes:
        assert plan.printed(code).encode() in commands


def test_a_blank_roll_and_cartons_print_on_thermal_printers(db: Session, goods: Goods, store: FolderStore) -> None:
    for run in (issue_roll(db, goods, 4), issue_cartons(db, goods, 2)):
        plan = label_plans.plan_of(KEYS, store, run)
        assert b"".join(label_files.pieces(label_files.for_printer(plan, PrinterLanguage.ZPL)))


def test_commands_that_would_print_beside_the_label_are_not_handed_out(
    db: Session, goods: Goods, store: FolderStore
) -> None:
    plan = label_plans.plan_of(KEYS, store, issue(db, goods, 2, paper=ROLL_70))
    with pytest.raises(Conflict):
        label_files.for_printer(replace(plan, offset_mm=(60.0, 0.0)), PrinterLanguage.ZPL)


def test_one_label_as_a_picture_reads(db: Session, goods: Goods, store: FolderStore) -> None:
    run = issue(db, goods, 24, paper=Paper("L7160", start_cell=5))
    plan = label_plans.plan_of(KEYS, store, run, first=7, last=7)
    picture = Image.open(io.BytesIO(label_files.one_png(plan)))
    cell = LAYOUTS["L7160"].cell_box(0)
    assert picture.size == (round(cell.width_mm / 25.4 * 600), round(cell.height_mm / 25.4 * 600))
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == plan.payload(label_plans.codes(KEYS, run)[6])


def test_a_picture_too_coarse_to_read_is_not_handed_out(db: Session, goods: Goods, store: FolderStore) -> None:
    plan = label_plans.plan_of(KEYS, store, issue(db, goods, 2))
    with pytest.raises(Conflict):
        label_files.one_png(plan, dpi=20)


def test_one_label_as_outlines_names_its_code(db: Session, goods: Goods, store: FolderStore) -> None:
    plan = label_plans.plan_of(KEYS, store, issue(db, goods, 2))
    assert label_files.one_svg(plan).startswith(("<?xml", "<svg"))


def test_the_names_of_files_are_safe_in_every_system(db: Session, goods: Goods) -> None:
    run, roll = issue(db, goods, 2), issue_roll(db, goods, 2)
    assert label_files.file_name(run) == f"tem-{goods.batch.number}-{run.id}"
    assert label_files.file_name(roll) == f"tem-cuon-{roll.id}"


def test_a_file_in_pieces_is_closed_when_it_was_read() -> None:
    file = io.BytesIO(b"x" * 200_000)
    file.read(5)
    assert [len(piece) for piece in label_files.pieces(file)] == [65_536, 65_536, 65_536, 3_392]
    assert file.closed
