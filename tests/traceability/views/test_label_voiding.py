"""Taking labels out of use, a whole run or a part of it: with a reason, told at the field, seen on every page."""

import pytest
from flask.testing import FlaskClient

from tests.traceability.views.filled_forms import filled
from tests.traceability.views.shop import words
from tests.traceability.views.stall import Stall, location, set_up


@pytest.fixture
def stall(client: FlaskClient) -> Stall:
    """Lan at her stall."""
    return set_up(client)


def test_a_voided_run_says_so_and_cannot_be_reprinted(stall: Stall) -> None:
    run = stall.printed()
    location(stall.client.post(f"{run}/void", data={"reason": "Giấy lệch"}))
    html = stall.page(run)
    assert "Giấy lệch" in html
    assert "Lần in này đã hủy nên không in lại được." in html
    assert f'action="{run}/' not in html
    assert [name for name in ("sheet.pdf", "label.", "package-") if f"{run}/{name}" in html] == []
    assert stall.client.post(f"{run}/reprint").status_code == 409
    assert stall.client.get(f"{run}/sheet.pdf").status_code == 409


def test_a_run_is_not_voided_without_a_reason(stall: Stall) -> None:
    run = stall.printed()
    answer = stall.client.post(f"{run}/void", data={"reason": "  "})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Xin điền mục này" in html.partition('id="reason-error"')[2][:400]
    assert " open" in html.partition("Hủy cả lần in")[0].rpartition("<details")[2]
    assert stall.runs()[0].voided_at is None


def test_part_of_a_run_is_voided_by_number_or_code(stall: Stall) -> None:
    run = stall.printed()
    codes = stall.codes(run)
    location(stall.client.post(f"{run}/void-part", data={"first": "1", "last": codes[1], "part_reason": "Tờ ướt"}))
    html = stall.page(run)
    assert "Đã hủy 2 tem." in html
    assert "1 đến 2" in words(html)
    assert "Tờ ướt" in html
    assert "2 đã hủy" in stall.page("/labels/")
    headings = [stall.page(f"/q/{code}").partition("<h1>")[2].partition("</h1>")[0] for code in codes]
    assert headings == ["Tem này đã bị hủy"] * 2 + ["Mã thật, lô hàng đang bán"] * 2


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"first": "0"}, "first", "Mã này chưa từng được cấp"),
        ({"last": "5"}, "last", "Mã này chưa từng được cấp"),
        ({"first": "3", "last": "2"}, "last", "Tem cuối (số 2) đứng trước tem đầu (số 3)"),
        ({"part_reason": ""}, "part_reason", "Xin điền mục này"),
    ],
)
def test_a_wrong_part_is_told_at_its_field(stall: Stall, given: dict[str, str], field: str, told: str) -> None:
    run = stall.printed()
    typed = {"first": "1", "last": "2", "part_reason": "Tờ ướt"} | given
    answer = stall.client.post(f"{run}/void-part", data=typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in html.partition(f'id="{field}-error"')[2][:500]
    kept = filled(html, f"{run}/void-part")
    assert {name: kept[name] for name in typed} == typed
    assert stall.runs()[0].voided_labels == 0
