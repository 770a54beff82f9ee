"""The farm log as a book: everything an inspector expects, wrong lines struck through, and nothing of anybody else."""

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app.core.errors import Invalid, NotFound
from app.core.text import nfc
from app.traceability.models.inputs import InputLot
from app.traceability.rules.diary import Diary, Line, Part, Standing, digest
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import InputKind, Measure
from app.traceability.services import diary_files, log_corrections
from tests.factories import make_grower
from tests.traceability.services.log_samples import TODAY, Field, days_ago

SPAN = {"since": days_ago(60), "until": TODAY}


@pytest.fixture
def field(db: Session) -> Field:
    """Lan's field, Hùng on the first plot."""
    made = Field(db)
    made.plots[0].grower_id = make_grower(db, made.cooperative).id
    return made


def book(field: Field, **asked: Any) -> Diary:
    return diary_files.collect(field.db, field.lan, **(SPAN | asked))


def said(lines: Any) -> list[tuple[str, Standing]]:
    return [(str(line.cells[0]), line.standing) for line in lines]


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [nfc(" ".join(page.get_textpage().get_text_bounded().split())) for page in document]


def test_the_paper_has_cover_tables_and_numbers_and_says_what_is_empty(field: Field) -> None:
    field.spray(20, target="Nhện đỏ", operator="Anh Hùng", dose="20 ml cho bình 16 lít", water_ml=32_000)
    field.open(3)
    sheets = pages(diary_files.as_pdf(field.db, field.lan, **SPAN))
    text = " ".join(sheets)
    for words in (
        "Sổ nhật ký canh tác",
        "VN-40-423-17071-01-24",
        "Trần Văn Hùng",
        "Nhện đỏ",
        "Abamectin 3.6EC",
        "200 ml",
        "32 lít",
        "7 ngày",
        f"{days_ago(13):%d/%m/%Y}",
        "1.200 kg",
        "Người kiểm tra",
        digest(book(field)),
        f"Trang 1/{len(sheets)}",
    ):
        assert words in text
    assert text.count("Không có dòng nào") == 4


def test_a_corrected_line_stands_struck_above_what_replaces_it_and_a_crossed_out_one_alone(field: Field) -> None:
    wrong, gone = field.spray(20), field.spray(10)
    facts = {"plot_ids": [field.plots[0].id], "done_on": days_ago(19), "input_item_id": field.week.id, "amount": 100}
    right = log_corrections.correct(field.db, field.lan, wrong.id, reason="Sai ngày", **facts)
    log_corrections.strike(field.db, field.lan, gone.id, "Không phun lần này")
    lines = book(field).parts[Part.SPRAYING]
    assert said(lines) == [
        (str(wrong.id), Standing.REPLACED),
        (str(right.id), Standing.COUNTS),
        (str(gone.id), Standing.STRUCK),
    ]
    assert f"Sửa dòng {wrong.id}: Sai ngày" in lines[1].remark
    assert "Không phun lần này" in lines[2].remark
    assert book(field).counted(Part.SPRAYING) == 1


def test_a_line_that_was_moved_away_is_still_told_where_it_stood(field: Field) -> None:
    wrong = field.spray(20)
    facts = {"plot_ids": [field.plots[1].id], "done_on": days_ago(20), "input_item_id": field.week.id, "amount": 100}
    log_corrections.correct(field.db, field.lan, wrong.id, reason="Nhầm thửa", **facts)
    for plot in field.plots:
        assert len(book(field, plot_ids=[plot.id]).parts[Part.SPRAYING]) == 2


def test_harvests_stand_once_whether_in_the_log_or_only_as_batches(field: Field) -> None:
    batch, other = field.open(3), field.open(2, plot_ids=[field.plots[1].id])
    field.spray(
        3,
        kind=LogKind.HARVEST,
        input_item_id=None,
        amount=None,
        grams=1_200_000,
        batch_id=batch.id,
        done_time=time(7, 30),
    )
    found = [(line.cells[4], line.cells[7]) for line in book(field).parts[Part.HARVEST]]
    assert found == [(batch.number, "nhật ký"), (other.number, "lô hàng")]
    assert len(book(field, plot_ids=[field.plots[0].id]).parts[Part.HARVEST]) == 1


def test_a_season_brings_its_own_lines_and_the_purchases_they_name(field: Field) -> None:
    season = field.season("Vụ cam")
    lot = InputLot(
        cooperative_id=field.cooperative.id,
        item_id=field.week.id,
        bought_on=days_ago(90),
        amount=1000,
        lot_number="AB-7",
        by_name="Lan",
        recorded_at=field.spray(50).recorded_at,
    )
    field.db.add(lot)
    field.db.flush()
    inside = field.spray(5, input_lot_id=lot.id)
    field.spray(4, plot_ids=[field.plots[1].id])
    diary = book(field, season_id=season.id, since=days_ago(40))
    assert said(diary.parts[Part.SPRAYING]) == [(str(inside.id), Standing.COUNTS)]
    assert [line.cells[5] for line in diary.parts[Part.PURCHASES]] == ["AB-7"]
    assert [plot.name for plot in diary.plots] == ["Khe Dứa 1"]
    assert ("Vụ", "Vụ cam") in diary.facts


def test_the_digest_stays_while_the_records_stay(field: Field) -> None:
    field.spray(20)
    before = digest(book(field))
    assert digest(book(field)) == before
    field.spray(19)
    assert digest(book(field)) != before


def test_a_workbook_has_real_days_and_figures_and_no_formula(field: Field) -> None:
    field.spray(20, target="=1+1", note="@SUM(A1)", done_time=time(7, 30))
    field.input("=HYPERLINK(A1)", days=None, kind=InputKind.FERTILISER, measure=Measure.GRAMS)
    data = diary_files.as_xlsx(field.db, field.lan, **SPAN)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert sheets.sheet_names[0] == "Thông tin"
    row = sheets.get_sheet_by_name("Phun thuốc").to_python()[1]
    assert row[1] == datetime.combine(days_ago(20), time(7, 30))
    assert (row[4], row[8], row[12], row[13]) == ("=1+1", 200, 7, days_ago(13))
    assert sheets.get_sheet_by_name("Bón phân").to_python()[1][0] == "Không có dòng nào"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any(re.search(b"<f[ >]", parts.read(name)) for name in parts.namelist() if "worksheets" in name)


def test_nothing_of_another_cooperative_gets_into_a_book(field: Field) -> None:
    mai = Field(field.db)
    mai.spray(5, target="Của Mai")
    theirs = mai.season("Vụ của Mai")
    assert book(field).parts[Part.SPRAYING] == []
    for strange in (
        {"season_id": theirs.id},
        {"area_id": mai.area.id},
        {"plot_ids": [mai.plots[0].id]},
        {"cooperative_id": mai.cooperative.id},
    ):
        with pytest.raises(NotFound):
            book(field, **strange)


def test_parts_that_have_no_plot_in_common_make_no_book(field: Field) -> None:
    season = field.season("Vụ cam")
    with pytest.raises(Invalid) as error:
        book(field, season_id=season.id, plot_ids=[field.plots[1].id])
    assert error.value.problems[0].field == "plot_ids"


def test_a_day_is_a_day_in_the_digest() -> None:
    lines = {Part.WORK: [Line((date(2026, 1, 2), "Tưới"))]}
    assert digest(Diary("A", "", (), (), lines)) != digest(Diary("B", "", (), (), lines))
