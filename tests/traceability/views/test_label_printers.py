"""Pages of printers: adding one, printing its calibration page, and correcting it by what was measured."""

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Role
from app.core.db import Database
from app.core.text import nfc
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.rules.printers import PrinterLanguage
from tests.factories import make_cooperative, make_user, sign_in

OFFICE = {"name": "Brother ở kho", "printer_language": "pdf"}
THERMAL = {"name": "Xprinter", "printer_language": "tspl", "printer_dpi": "203"}


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> FlaskClient:
    """Lan's browser."""
    with database.transaction() as db:
        user = make_user(db, cooperative=make_cooperative(db))
    sign_in(client, user)
    return client


def added(lan: FlaskClient, **given: str) -> str:
    """A printer made through the form; the address of its pages."""
    answer = lan.post("/labels/printers/new", data=OFFICE | given)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).partition("/edit")[0]


def stored(database: Database) -> LabelPrinter:
    with database.reading() as db:
        return db.query(LabelPrinter).one()


def words(pdf: bytes) -> str:
    return nfc(" ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split()))


def test_a_new_printer_goes_on_to_its_calibration(lan: FlaskClient, database: Database) -> None:
    answer = lan.post("/labels/printers/new", data=THERMAL | {"offset_right_mm": "0,5", "offset_down_mm": "−1,2"})
    assert answer.location.endswith("/edit#can-chinh")
    row = stored(database)
    assert (row.language, row.dpi, row.offset_x_um, row.offset_y_um) == (PrinterLanguage.TSPL, 203, 500, -1200)
    assert "Chưa đo" in lan.get("/labels/printers/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"name": ""}, "name", "Xin điền mục này"),
        ({"printer_language": "zpl", "printer_dpi": ""}, "printer_dpi", "Xin chọn độ phân giải"),
        ({"offset_right_mm": "10,1"}, "offset_right_mm", "Nhiều nhất 10 mm"),
        ({"offset_down_mm": "0,25"}, "offset_down_mm", "một phần mười mm"),
        ({"offset_down_mm": "một"}, "offset_down_mm", "Xin ghi số mm"),
    ],
)
def test_a_slip_is_told_at_its_field(lan: FlaskClient, given: dict[str, str], field: str, told: str) -> None:
    answer = lan.post("/labels/printers/new", data=OFFICE | given)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in text
    assert told in text


def test_an_office_printer_is_not_asked_for_dots(lan: FlaskClient, database: Database) -> None:
    added(lan, printer_dpi="300")
    assert stored(database).dpi is None


def test_the_calibration_page_carries_the_stored_correction(lan: FlaskClient) -> None:
    page = added(lan, offset_right_mm="0,5")
    answer = lan.get(f"{page}/calibration.pdf?layout=L7163")
    assert answer.mimetype == "application/pdf"
    text = words(answer.data)
    assert "Tờ thử máy in Brother ở kho" in text
    assert "0,5 mm sang phải và 0 mm xuống dưới" in text
    assert "23,65 mm và cách mép trên 34,1 mm" in text


@pytest.mark.parametrize(("printer", "size_mm"), [(OFFICE, (210, 297)), (THERMAL, (50, 30))])
def test_without_a_choice_the_printers_usual_paper_is_drawn(
    lan: FlaskClient, printer: dict[str, str], size_mm: tuple[int, int]
) -> None:
    pdf = lan.get(f"{added(lan, **printer)}/calibration.pdf").data
    drawn = [round(side / 72 * 25.4) for side in pypdfium2.PdfDocument(pdf)[0].get_size()]
    assert tuple(drawn) == size_mm


def test_paper_that_is_not_there_has_no_calibration_page(lan: FlaskClient) -> None:
    assert lan.get(f"{added(lan)}/calibration.pdf?layout=own-77").status_code == 404


def test_what_was_measured_corrects_the_printer(lan: FlaskClient, database: Database) -> None:
    page = added(lan, offset_right_mm="0,5")
    answer = lan.post(f"{page}/calibrate", data={"measured_right_mm": "1,2", "measured_down_mm": "-0,3"})
    assert answer.status_code == 303
    row = stored(database)
    assert (row.offset_x_um, row.offset_y_um) == (-700, 300)
    assert row.calibrated_at is not None


@pytest.mark.parametrize(
    ("right", "down", "field"),
    [("", "0", "measured_right_mm"), ("0", "12", "measured_down_mm"), ("x", "0", "measured_right_mm")],
)
def test_a_measure_that_cannot_be_is_told_and_kept(
    lan: FlaskClient, database: Database, right: str, down: str, field: str
) -> None:
    page = added(lan)
    answer = lan.post(f"{page}/calibrate", data={"measured_right_mm": right, "measured_down_mm": down})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in text
    assert f'name="measured_down_mm" value="{down}"' in text
    assert stored(database).calibrated_at is None


def test_a_change_is_kept_and_shown(lan: FlaskClient) -> None:
    page = added(lan, offset_down_mm="-1,2")
    assert 'name="offset_down_mm" value="-1,2"' in lan.get(f"{page}/edit").get_data(as_text=True)
    assert lan.post(f"{page}/edit", data=THERMAL | {"name": "Máy mới"}).status_code == 303
    text = lan.get("/labels/printers/").get_data(as_text=True)
    assert "Máy mới" in text
    assert "203 dpi" in text


def test_thermal_printers_are_told_that_the_page_is_a_pdf(lan: FlaskClient) -> None:
    office, thermal = added(lan), added(lan, **THERMAL)
    sentence = "Tờ thử là tệp PDF, cả với máy in tem"
    assert sentence in lan.get(f"{thermal}/edit").get_data(as_text=True)
    assert sentence not in lan.get(f"{office}/edit").get_data(as_text=True)


def test_retiring_asks_first(lan: FlaskClient, database: Database) -> None:
    page = added(lan)
    assert "Thôi dùng máy in Brother ở kho?" in lan.post(f"{page}/retire").get_data(as_text=True)
    assert stored(database).retired_at is None
    lan.post(f"{page}/retire", data={"confirmed": "yes"})
    assert stored(database).retired_at is not None
    lan.post(f"{page}/bring-back")
    assert stored(database).retired_at is None


def test_mai_gets_neither_form_nor_page(app: Flask, lan: FlaskClient, database: Database) -> None:
    page = added(lan)
    mai = app.test_client()
    with database.transaction() as db:
        user = make_user(db, cooperative=make_cooperative(db, name="HTX Hai"))
    sign_in(mai, user)
    for address in ("edit", "calibration.pdf"):
        assert mai.get(f"{page}/{address}").status_code == 404
    for address, data in (("edit", OFFICE), ("calibrate", {"measured_right_mm": "1", "measured_down_mm": "1"})):
        assert mai.post(f"{page}/{address}", data=data).status_code == 404
    assert stored(database).offset_x_um == 0


def test_a_grower_sees_printers_without_a_way_to_change_them(lan: FlaskClient, app: Flask, database: Database) -> None:
    added(lan)
    with database.transaction() as db:
        user = make_user(db, role=Role.GROWER, cooperative=db.query(Cooperative).one())
    hung = app.test_client()
    sign_in(hung, user)
    text = hung.get("/labels/printers/").get_data(as_text=True)
    assert "Brother ở kho" in text
    assert "/edit" not in text
    assert "/labels/printers/new" not in text
