"""Files of a run: what each one holds, who gets it, what the print record says, and reprints."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image

from app.core.actor import Role
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.rules.batches import BatchState
from app.traceability.rules.serials import spaced
from app.traceability.services import label_files
from tests import factories
from tests.traceability.views.filled_forms import filled
from tests.traceability.views.shop import words
from tests.traceability.views.stall import Stall, location, number, set_up

DOWNLOADS = ("sheet.pdf", "label.png", "label.svg", "package-pdf.zip", "package-csv.zip", "package-xlsx.zip")


@pytest.fixture
def stall(client: FlaskClient) -> Stall:
    """Lan at her stall."""
    return set_up(client)


def told(pdf: bytes) -> str:
    """The words of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def stored(stall: Stall, run: str) -> Path:
    """The file of a run in the store."""
    found = next(one for one in stall.runs() if one.id == number(run))
    path: Path = stall.app.extensions["house"].store.path(found.sheet_sha256)
    return path


def codes_in(picture: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def test_the_sheet_is_the_file_that_was_read_back(stall: Stall) -> None:
    run = stall.printed()
    answer = stall.client.get(f"{run}/sheet.pdf")
    assert answer.data == stored(stall, run).read_bytes()
    batch = stall.page(f"/batches/{stall.batch_id}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="tem-MH-')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].split("tem-")[1].rpartition("-")[0] in batch


def test_a_download_is_recorded_with_its_name_and_a_look_ahead_is_not(stall: Stall) -> None:
    run = stall.printed()
    for name in DOWNLOADS:
        assert stall.client.head(f"{run}/{name}", buffered=True).status_code == 200, name
    assert stall.records() == []
    for name in DOWNLOADS:
        assert stall.client.get(f"{run}/{name}", buffered=True).status_code == 200, name
    records = stall.records()
    assert [one.format for one in records] == ["pdf", "png", "svg", "zip-pdf", "zip-csv", "zip-xlsx"]
    assert {(one.by_name, one.reprint, one.first_label, one.last_label) for one in records} == {
        ("Nguyễn Thị Lan", False, 1, 4)
    }
    text = words(stall.page(run))
    assert "PDF 1 đến 4 Nguyễn Thị Lan" in text
    assert "ZIP-XLSX 1 đến 4 Nguyễn Thị Lan" in text


@pytest.mark.parametrize("stop", ["voided", BatchState.HELD, BatchState.RECALLED])
def test_stopped_labels_are_given_to_nobody_in_any_form(stall: Stall, stop: str) -> None:
    run = stall.printed(layout="roll-50x30")
    if stop == "voided":
        location(stall.client.post(f"{run}/void", data={"reason": "Mất cuộn"}))
    else:
        stall.change(Batch, stall.batch_id, state=stop)
    for name in (*DOWNLOADS, "printer.zpl", "printer.tspl"):
        assert stall.client.get(f"{run}/{name}").status_code == 409, name
        assert stall.client.head(f"{run}/{name}").status_code == 409, name
    assert stall.client.post(f"{run}/reprint").status_code == 409
    assert stall.records() == []


@pytest.mark.parametrize("role", [Role.GROWER, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER])
def test_who_only_reads_gets_no_genuine_code_but_the_certificate(stall: Stall, role: Role) -> None:
    run = stall.printed(layout="roll-50x30")
    stall.become(role, own=role is Role.GROWER)
    for name in (*DOWNLOADS, "printer.zpl", "printer.tspl"):
        assert stall.client.get(f"{run}/{name}").status_code == 403, name
    assert stall.client.get(f"{run}/certificate.pdf").mimetype == "application/pdf"
    assert stall.records() == []


def test_files_of_others_are_not_there(stall: Stall) -> None:
    run = stall.printed(layout="roll-50x30")
    with stall.database.transaction() as db:
        mai = factories.make_user(db, cooperative=factories.make_cooperative(db, name="HTX Mai"), name="Mai")
    stall.client.post("/sign-out")
    factories.sign_in(stall.client, mai)
    for name in (*DOWNLOADS, "printer.zpl", "printer.tspl", "certificate.pdf"):
        assert stall.client.get(f"{run}/{name}").status_code == 404, name
        assert stall.client.get(f"/labels/999/{name}").status_code == 404, name
    assert stall.client.post(f"{run}/reprint").status_code == 404


def test_an_unfinished_file_is_given_to_nobody(stall: Stall) -> None:
    run = stall.issued(4)
    for name in DOWNLOADS:
        assert stall.client.get(f"{run}/{name}").status_code == 409, name
    assert stall.client.get(f"{run}/certificate.pdf").status_code == 404
    assert stall.records() == []


def test_a_file_that_the_store_has_lost_is_not_recorded_as_handed_out(stall: Stall) -> None:
    run = stall.printed()
    stored(stall, run).unlink()
    for name in ("sheet.pdf", "package-pdf.zip", "package-csv.zip", "certificate.pdf"):
        assert stall.client.get(f"{run}/{name}").status_code == 404, name
    assert stall.records() == []
    codes = stall.codes(run)
    assert all(spaced(code) in told(stall.client.post(f"{run}/reprint").data) for code in codes)


@pytest.mark.parametrize("language", ["zpl", "tspl"])
def test_only_rolls_come_as_commands_for_a_thermal_printer(stall: Stall, language: str) -> None:
    sheet, roll = stall.printed(), stall.printed(layout="roll-50x30", request_key="k2")
    assert stall.client.get(f"{sheet}/printer.{language}").status_code == 404
    assert f"printer.{language}" not in stall.page(sheet)
    assert stall.records() == []
    answer = stall.client.get(f"{roll}/printer.{language}")
    begins, each = {"zpl": (b"^XA", b"^PQ"), "tspl": (b"SIZE", b"\nPRINT")}[language]
    assert answer.status_code == 200
    assert begins in answer.data[:4000]
    assert answer.data.count(each) == 4
    assert [one.format for one in stall.records()] == [language]
    assert f'href="{roll}/printer.{language}"' in stall.page(roll)
    assert stall.client.get(f"{roll}/printer.exe").status_code == 404


def test_one_label_is_given_as_a_picture_of_its_own_code(stall: Stall) -> None:
    run = stall.printed()
    codes = stall.codes(run)
    for asked, code in ((None, codes[0]), (3, codes[2])):
        png = stall.client.get(f"{run}/label.png", query_string={"number": asked} if asked else None)
        assert png.mimetype == "image/png"
        assert codes_in(png.data) == [f"HTTP://127.0.0.1:8000/Q/{code}"]
    for wrong in (0, 5, -1):
        assert stall.client.get(f"{run}/label.png", query_string={"number": wrong}).status_code == 404, wrong
        assert stall.client.get(f"{run}/label.svg", query_string={"number": wrong}).status_code == 404, wrong


def test_one_label_as_outlines_differs_from_the_next(stall: Stall) -> None:
    run = stall.printed()
    first, second = (stall.client.get(f"{run}/label.svg", query_string={"number": at}) for at in (1, 2))
    assert first.mimetype == "image/svg+xml"
    assert first.data.startswith((b"<svg", b"<?xml"))
    assert b"63.5mm" in first.data[:600]
    assert first.data != second.data


def members(answer: Any) -> zipfile.ZipFile:
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    assert packed.testzip() is None
    return packed


@pytest.mark.parametrize(("what", "inside"), [("pdf", "tem.pdf"), ("csv", "ma-tem.csv"), ("xlsx", "ma-tem.xlsx")])
def test_a_package_for_the_print_house_opens(stall: Stall, what: str, inside: str) -> None:
    run = stall.printed()
    answer = stall.client.get(f"{run}/package-{what}.zip")
    assert answer.mimetype == "application/zip"
    packed = members(answer)
    assert set(packed.namelist()) == {inside, "bo-cuc.pdf", "chung-nhan-doc-lai.pdf"}
    body, codes = packed.read(inside), stall.codes(run)
    if what == "pdf":
        assert body == stored(stall, run).read_bytes()
    elif what == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:]
        assert [(row[3], row[5]) for row in rows] == [(one, f"HTTP://127.0.0.1:8000/Q/{one}") for one in codes]
    else:
        sheets = zipfile.ZipFile(io.BytesIO(body))
        found = b"".join(sheets.read(name) for name in sheets.namelist()).decode()
        assert all(code in found for code in codes)
    assert stored(stall, run).name in told(packed.read("chung-nhan-doc-lai.pdf")).replace(" ", "")
    assert stall.client.get(f"{run}/package-exe.zip").status_code == 404


def test_the_certificate_is_one_page_that_names_the_file(stall: Stall) -> None:
    run = stall.printed()
    answer = stall.client.get(f"{run}/certificate.pdf")
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    sha256 = stall.runs()[0].sheet_sha256
    assert len(pages) == 1
    assert sha256
    assert sha256 in told(answer.data).replace(" ", "")
    assert "Nguyễn Thị Lan" in told(answer.data)
    assert stall.records() == []


def test_a_reprint_keeps_the_serials_and_says_what_it_is(stall: Stall) -> None:
    run = stall.printed(count="21")
    first = told(stall.client.get(f"{run}/sheet.pdf").data)
    answer = stall.client.post(f"{run}/reprint")
    again = told(answer.data)
    assert answer.headers["Content-Disposition"].endswith('-in-lai.pdf"')
    assert all(spaced(code) in first and spaced(code) in again for code in stall.codes(run))
    assert again.count("Bản in lại") == 21
    assert "in lại" not in first.lower()


def test_part_of_a_run_is_reprinted_from_another_cell(stall: Stall) -> None:
    run = stall.printed(count="21")
    codes = stall.codes(run)
    form = filled(stall.page(run), f"{run}/reprint")
    assert (form["first_label"], form["last_label"], form["again_cell"]) == ("1", "21", "1")
    answer = stall.client.post(f"{run}/reprint", data={"first_label": "5", "last_label": "7", "again_cell": "10"})
    text = told(answer.data)
    assert [code for code in codes if spaced(code) in text] == codes[4:7]
    assert text.count("Bản in lại") == 3
    record = stall.records()[-1]
    assert (record.reprint, record.first_label, record.last_label, record.by_name) == (True, 5, 7, "Nguyễn Thị Lan")
    html = stall.page(run)
    assert "PDF, bản in lại 5 đến 7" in words(html)
    assert "1 lần" in html
    assert marked_cells(answer.data) == {10, 11, 12}


def marked_cells(pdf: bytes) -> set[int]:
    """Cells of an L7160 sheet (from 1) in which a code is read: 3 columns of 66.04 mm, 7 rows of 38.1 mm."""
    dpi = 203
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("L")
    cells: set[int] = set()
    for code in zxingcpp.read_barcodes(page):
        corners = (code.position.top_left, code.position.bottom_right)
        x, y = (sum(getattr(corner, side) for corner in corners) / 2 / dpi * 25.4 for side in ("x", "y"))
        cells.add(int((y - 15.15) // 38.1) * 3 + int((x - 7.25) // 66.04) + 1)
    return cells


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"first_label": "0"}, "first_label", "Số này phải từ 1"),
        ({"first_label": "5"}, "first_label", "Lần in này có tem từ 1 đến 4"),
        ({"last_label": "9"}, "last_label", "Lần in này có tem từ 1 đến 4"),
        ({"first_label": "3", "last_label": "2"}, "last_label", "Tem cuối (số 2) đứng trước tem đầu (số 3)"),
        ({"again_cell": "22"}, "again_cell", "Tờ này chỉ có ô từ 1 đến 21"),
        ({"first_label": "hai"}, "first_label", "Xin ghi một số nguyên"),
    ],
)
def test_a_wrong_reprint_is_told_at_its_field(stall: Stall, given: dict[str, str], field: str, said: str) -> None:
    run = stall.printed()
    typed = {"first_label": "1", "last_label": "4", "again_cell": "2"} | given
    answer = stall.client.post(f"{run}/reprint", data=typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in html.partition(f'id="{field}-error"')[2][:500]
    kept = filled(html, f"{run}/reprint")
    assert {name: kept[name] for name in typed} == typed
    assert "Sổ in" in html
    assert (stall.runs()[0].reprints, stall.records()) == (0, [])


def test_a_reprint_of_a_large_run_is_taken_in_parts(stall: Stall) -> None:
    run = stall.printed(count="4")
    stall.change(LabelRun, number(run), last_position=stall.runs()[0].first_position + 1999)
    answer = stall.client.post(f"{run}/reprint", data={"first_label": "1", "last_label": "1500"})
    assert answer.status_code == 422
    assert "Mỗi lần in lại nhiều nhất 1.000 tem" in answer.get_data(as_text=True)
    assert filled(stall.page(run), f"{run}/reprint")["last_label"] == "1000"


def test_a_reprint_locks_nobody_out_while_its_sheet_is_made(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    run = stall.printed()
    made, drawn = label_files.reprint, []

    def beside(*given: Any, **named: Any) -> Any:
        stall.change(Batch, stall.batch_id, note="ghi trong lúc vẽ tờ tem")
        drawn.append(True)
        return made(*given, **named)

    monkeypatch.setattr(label_files, "reprint", beside)
    assert stall.client.post(f"{run}/reprint").status_code == 200
    assert drawn == [True]
    assert stall.runs()[0].reprints == 1
