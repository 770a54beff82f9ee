"""Pages of label runs: the list by state, a run in each state with what may be done to it, voiding, going on."""

import io
import re

import pypdf
import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image

from app.core import clock
from app.core.actor import Role
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelProgress, LabelRun
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_runs import RunState
from tests import factories
from tests.traceability.views.shop import words
from tests.traceability.views.stall import Stall, location, number, set_up

DOWNLOADS = ("sheet.pdf", "label.png", "label.svg", "package-pdf.zip", "package-csv.zip", "package-xlsx.zip")
ACTS = ("cancel", "prepare", "void", "void-part", "reprint")


@pytest.fixture
def stall(client: FlaskClient) -> Stall:
    """Lan at her stall."""
    return set_up(client)


def acts(html: str, address: str) -> set[str]:
    """What the page of a run lets one do to it."""
    return {act for act in ACTS if f'action="{address}/{act}"' in html}


def downloads(html: str, address: str) -> set[str]:
    """Files with genuine codes that the page of a run offers."""
    return {name for name in (*DOWNLOADS, "printer.zpl", "printer.tspl") if f'href="{address}/{name}"' in html}


def test_forty_eight_labels_come_as_a_pdf_of_three_sheets(stall: Stall) -> None:
    run = stall.printed(count="48")
    html = stall.page(run)
    assert "Đọc lại đúng 48 trên 48 tem" in html
    assert "3 tờ, bắt đầu từ ô 1" in html
    sheet = stall.client.get(f"{run}/sheet.pdf")
    assert sheet.mimetype == "application/pdf"
    assert len(pypdf.PdfReader(io.BytesIO(sheet.data)).pages) == 3


def test_a_ready_run_tells_all_and_offers_all(stall: Stall) -> None:
    run = stall.printed(slogan="Ngọt từ đất đỏ Phủ Quỳ", designed="yes", dates="yes", net_weight="yes", origin="yes")
    html = stall.page(run)
    assert downloads(html, run) == set(DOWNLOADS)
    assert acts(html, run) == {"void", "void-part", "reprint"}
    text = words(html)
    for said in ("Ngọt từ đất đỏ Phủ Quỳ", "Cam Vinh giống Xã Đoài", "2 kg", "L7160, 21 tem", "Nguyễn Thị Lan"):
        assert said in text, said
    assert "Chưa ai tải tệp nào" in text
    assert f"{run}/certificate.pdf" in html
    first = stall.codes(run)[0]
    assert f'href="/q/{first}"' in html
    assert stall.client.get(f"/q/{first}").status_code == 200


def test_a_run_of_cartons_tells_packs_and_leads_to_its_page(stall: Stall) -> None:
    run = stall.printed(look="carton", packs_each="10", count="2", layout="L7165")
    html = stall.page(run)
    text = words(html)
    assert "Trong mỗi thùng 10 gói" in text
    assert "Khối lượng tịnh 20 kg" in text
    assert f'href="/00/{stall.codes(run)[0]}"' in html
    assert acts(html, run) == {"void", "reprint"}
    assert downloads(html, run) == set(DOWNLOADS)


def test_a_blank_roll_shows_each_range_with_what_may_be_done_to_it(stall: Stall) -> None:
    roll = stall.rolled()
    codes = stall.codes(roll)
    stall.bound(codes[0], codes[1])
    stall.bound(codes[2], codes[4], active="")
    location(stall.client.post(f"{roll}/void-part", data={"first": "6", "last": "6", "part_reason": "Rách"}))
    html = stall.page(roll)
    rows = [words(f"<body>{row}") for row in html.partition('id="dai"')[2].partition("</section>")[0].split("<tr")[2:]]
    assert len(rows) == 3
    for row, said in zip(
        rows, ("1 đến 2 .* Đang dùng", "3 đến 5 .* Chưa kích hoạt", "6 đến 6 .* Rách Đã hủy"), strict=True
    ):
        assert re.search(said, row), row
    assert ["Kích hoạt" in row for row in rows] == [False, True, False]
    assert downloads(html, roll) == {*DOWNLOADS, "printer.zpl", "printer.tspl"}
    assert acts(html, roll) == {"void", "void-part", "reprint"}


def test_a_waiting_run_shows_how_far_it_is(stall: Stall) -> None:
    run = stall.issued(300)
    html = stall.page(run)
    assert "Đang làm tệp in" in html
    assert "0 / 300" in html
    with stall.database.transaction() as db:
        db.add(LabelProgress(run_id=number(run), drawn_labels=210, checked_labels=84, at=clock.now()))
    html = stall.page(run)
    assert ("210 / 300" in html, "84 / 300" in html) == (True, True)
    assert 'data-refresh="2"' in html
    assert acts(html, run) == {"cancel", "void"}
    assert downloads(html, run) == set()
    assert "28 %" in stall.page("/labels/", state="waiting")


def test_a_small_waiting_run_is_made_at_a_press(stall: Stall) -> None:
    run = stall.issued(4)
    assert acts(stall.page(run), run) == {"cancel", "prepare", "void"}
    assert stall.client.get(f"{run}/sheet.pdf").status_code == 409
    location(stall.client.post(f"{run}/prepare"))
    assert downloads(stall.page(run), run) == set(DOWNLOADS)


def test_a_stopped_run_goes_on_with_the_codes_it_had(stall: Stall) -> None:
    run = stall.issued(4)
    codes = stall.codes(run)
    location(stall.client.post(f"{run}/cancel"))
    html = stall.page(run)
    assert "Chưa có tệp in" in html
    assert "Đã dừng" in html
    assert acts(html, run) == {"prepare", "void"}
    assert downloads(html, run) == set()
    location(stall.client.post(f"{run}/prepare"))
    assert stall.codes(run) == codes
    text = pypdf.PdfReader(io.BytesIO(stall.client.get(f"{run}/sheet.pdf").data)).pages[0].extract_text()
    assert all(f"{code[:4]}-{code[4:8]}-{code[8:]}" in text for code in codes)
    assert stall.client.post(f"{run}/cancel").status_code == 409


def test_a_failed_run_says_why_and_may_be_tried_again(stall: Stall) -> None:
    run = stall.issued(4)
    fault = {"message": "Đọc lại chỉ đúng %(matched)s trên %(expected)s tem; tệp chưa được giao."}
    values = {"matched": 3, "expected": 4}
    stall.change(LabelRun, number(run), state=RunState.FAILED, fault=fault | {"values": values})
    html = stall.page(run)
    assert "Đọc lại chỉ đúng 3 trên 4 tem" in html
    assert acts(html, run) == {"prepare", "void"}
    assert downloads(html, run) == set()
    location(stall.client.post(f"{run}/prepare"))
    assert "Đọc lại đúng 4 trên 4 tem" in stall.page(run)


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.RECALLED])
def test_labels_of_stopped_goods_are_not_handed_out_and_the_page_says_why(stall: Stall, state: BatchState) -> None:
    run = stall.printed()
    stall.change(Batch, stall.batch_id, state=state)
    html = stall.page(run)
    assert "Lô đang bị giữ hoặc thu hồi nên chưa in tem được." in html
    assert downloads(html, run) == set()
    assert acts(html, run) == {"void", "void-part"}
    for act in ("reprint", "prepare"):
        assert stall.client.post(f"{run}/{act}").status_code == 409, act
    assert stall.runs()[0].reprints == 0
    assert stall.client.post(stall.new, data=stall.typed(request_key="k2")).status_code == 409


def test_a_run_stopped_by_a_recall_does_not_go_on(stall: Stall) -> None:
    run = stall.issued(4)
    stall.change(Batch, stall.batch_id, state=BatchState.RECALLED)
    assert acts(stall.page(run), run) == {"cancel", "void"}
    assert stall.client.post(f"{run}/prepare").status_code == 409
    assert stall.runs()[0].sheet_sha256 is None


@pytest.mark.parametrize("role", [Role.GROWER, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER])
def test_who_only_reads_sees_the_run_and_downloads_nothing(stall: Stall, role: Role) -> None:
    ready, waiting = stall.printed(), stall.issued(4)
    roll = stall.rolled(count="2")
    stall.become(role, own=role is Role.GROWER)
    for run in (ready, waiting, roll):
        html = stall.page(run)
        assert downloads(html, run) == set()
        assert acts(html, run) == set()
        assert "/labels/rolls/bind" not in html
    for act in ("cancel", "prepare", "void", "void-part", "reprint"):
        assert stall.client.post(f"{ready}/{act}", data={"reason": "x"}).status_code == 403, act
    assert "4 mã" in stall.page(ready)
    assert stall.client.get(f"{ready}/look.png").status_code == 200


def test_runs_of_others_are_not_there(stall: Stall) -> None:
    run = stall.printed()
    with stall.database.transaction() as db:
        mai = factories.make_user(db, cooperative=factories.make_cooperative(db, name="HTX Mai"), name="Mai")
    stall.client.post("/sign-out")
    factories.sign_in(stall.client, mai)
    assert stall.client.get(run).status_code == 404
    assert stall.client.get(f"{run}/look.png").status_code == 404
    for act in ("cancel", "prepare", "void", "void-part"):
        given = {"reason": "x", "first": "1", "last": "2", "part_reason": "x"}
        assert stall.client.post(f"{run}/{act}", data=given).status_code == 404, act
    assert run not in stall.page("/labels/")
    assert stall.client.get("/labels/999999").status_code == 404


def test_the_list_is_narrowed_by_state(stall: Stall) -> None:
    ready, waiting, stopped = stall.printed(), stall.issued(4, key="a"), stall.issued(4, key="b")
    voided = stall.printed(request_key="k2")
    location(stall.client.post(f"{stopped}/cancel"))
    location(stall.client.post(f"{voided}/void", data={"reason": "Giấy lệch"}))
    for state, run in (("ready", ready), ("waiting", waiting), ("failed", stopped), ("voided", voided)):
        listed = stall.page("/labels/", state=state)
        assert [one for one in (ready, waiting, stopped, voided) if f'href="{one}"' in listed] == [run], state
    everything = stall.page("/labels/", state="nonsense")
    assert all(f'href="{one}"' in everything for one in (ready, waiting, stopped, voided))


def test_a_list_without_such_runs_leads_back_to_all(stall: Stall) -> None:
    assert "Chưa in tem nào" in stall.page("/labels/")
    stall.printed()
    assert "Không có lần in nào ở trạng thái này." in stall.page("/labels/", state="voided")


def test_the_batchs_page_counts_labels_of_runs_and_rolls(stall: Stall) -> None:
    stall.printed()
    roll = stall.rolled()
    codes = stall.codes(roll)
    stall.bound(codes[0], codes[2])
    text = words(stall.page(f"/batches/{stall.batch_id}"))
    assert "Túi lưới 2 kg 4 0 4/4 Đang dùng" in text
    assert f"Cuộn tem in sẵn số {number(roll)} Túi lưới 2 kg 3" in text


def test_the_picture_of_a_run_opens_nothing(stall: Stall) -> None:
    run = stall.printed(layout="L7163")
    answer = stall.client.get(f"{run}/look.png")
    picture = Image.open(io.BytesIO(answer.data)).convert("L")
    texts = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert len(texts) == 1
    path = texts[0].removeprefix("HTTP://127.0.0.1:8000")
    assert path.startswith("/Q/")
    assert stall.client.get(path).status_code == 404
    assert stall.client.get(f"/Q/{stall.codes(run)[0]}").status_code == 200


def test_a_sheet_lost_with_the_power_is_made_with_the_same_codes(stall: Stall) -> None:
    run = stall.issued(4)
    gone = {"drawn_sha256": "f" * 64, "drawn_labels": 4, "checked_labels": 4}
    with stall.database.transaction() as db:
        db.add(LabelProgress(run_id=number(run), at=clock.now(), **gone))
    location(stall.client.post(f"{run}/prepare"))
    text = pypdf.PdfReader(io.BytesIO(stall.client.get(f"{run}/sheet.pdf").data)).pages[0].extract_text()
    assert all(f"{code[:4]}-{code[4:8]}-{code[8:]}" in text for code in stall.codes(run))
