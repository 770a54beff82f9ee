"""Printing labels for a batch: three taps to a sheet, the same choices the next time, refusals that lose nothing."""

import io
import re

import pypdf
import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import MultiDict

from app.cooperatives.models.cooperatives import Cooperative
from app.traceability.models.trade_items import TradeItem
from tests import factories
from tests.traceability.views.filled_forms import filled
from tests.traceability.views.stall import Stall, location, set_up

SLOGAN = "Ngọt từ đất đỏ Phủ Quỳ"


@pytest.fixture
def stall(client: FlaskClient) -> Stall:
    """Lan at her stall."""
    return set_up(client)


def typed(stall: Stall) -> MultiDict[str, str]:
    """The form as the page gives it."""
    return filled(stall.page(stall.new), stall.new)


def chosen(form: MultiDict[str, str], **given: str | None) -> MultiDict[str, str]:
    """The form after somebody has changed some of it; None unticks."""
    for name, value in given.items():
        form.setlist(name, [] if value is None else [value])
    return form


def decoded(png: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))]


def test_from_the_batchs_page_a_sheet_is_in_hand_in_three_taps(stall: Stall) -> None:
    batch = stall.page(f"/batches/{stall.batch_id}")
    assert f'class="btn primary" href="{stall.new}"' in batch
    run = location(stall.client.post(stall.new, data=typed(stall)))
    html = stall.page(run)
    link = re.search(r'class="btn primary" href="([^"]+)"', html)
    assert link, html
    sheet = stall.client.get(link[1])
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")
    assert len(pypdf.PdfReader(io.BytesIO(sheet.data)).pages) == 1
    assert "Đọc lại đúng 21 trên 21 tem" in html


def test_the_choices_of_a_pack_stand_there_the_next_time(stall: Stall) -> None:
    first = chosen(typed(stall), layout="L7163", slogan=SLOGAN, cut_marks="yes", sort_order="stacks", count="9")
    chosen(first, language="vi-en", stars=None)
    location(stall.client.post(stall.new, data=first))
    again = typed(stall)
    same = ("layout", "slogan", "cut_marks", "sort_order", "language", "look", "trade_item_id")
    ticks = ("dates", "net_weight", "origin", "certificates", "stars", "logo", "small_face")
    assert {name: again.getlist(name) for name in (*same, *ticks)} == {
        name: first.getlist(name) for name in (*same, *ticks)
    }
    assert (again["count"], again["start_cell"], again["slogan"]) == ("14", "1", SLOGAN)
    assert again["request_key"] != first["request_key"]
    assert stall.client.post(stall.new, data=again).status_code == 303


def test_another_pack_keeps_choices_of_its_own(stall: Stall) -> None:
    with stall.database.transaction() as db:
        product = db.get_one(TradeItem, stall.item_id).product
        other = factories.make_trade_item(db, product, pack="Hộp 5 kg", grams=5000).id
    stall.printed(trade_item_id=str(other), layout="L7165", designed="yes", dates="yes", net_weight="yes", origin="yes")
    stall.printed(layout="L7163", request_key="k2")
    assert typed(stall)["layout"] == "L7163"
    assert typed(stall)["trade_item_id"] == str(stall.item_id)


def test_the_same_form_sent_twice_prints_once(stall: Stall) -> None:
    form = typed(stall)
    first, second = (location(stall.client.post(stall.new, data=form)) for _ in range(2))
    assert first == second
    assert len(stall.runs()) == 1


def test_a_refused_form_loses_nothing_that_was_typed(stall: Stall) -> None:
    form = chosen(typed(stall), count="999", layout="L7165", slogan=SLOGAN, start_cell="7", sort_order="columns")
    chosen(form, certificates=None, small_face="yes")
    answer = stall.client.post(stall.new, data=form)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Lô này chỉ còn đủ hàng cho 600 tem quy cách này" in html.partition('id="count-error"')[2][:400]
    assert 'href="#count"' in html
    assert stall.runs() == []
    kept = filled(html, stall.new)
    assert {name: kept.getlist(name) for name in form if name != "csrf_token"} == {
        name: form.getlist(name) for name in form if name != "csrf_token"
    }
    assert "certificates" not in kept
    location(stall.client.post(stall.new, data=chosen(kept, count="8")))
    assert [run.labels for run in stall.runs()] == [8]


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"count": ""}, "count", "Xin điền mục này"),
        ({"count": "0"}, "count", "Số này phải từ 1 đến 200.000"),
        ({"start_cell": "22"}, "start_cell", "Tờ này chỉ có ô từ 1 đến 21"),
        ({"layout": "giấy-lạ"}, "layout", "Xin chọn một khổ giấy trong danh sách"),
        ({"look": "carton", "layout": "L7165"}, "packs_each", "Xin ghi số gói trong một thùng"),
        ({"slogan": "Ô" * 81}, "slogan", "80"),
    ],
)
def test_each_slip_is_told_at_its_field(stall: Stall, given: dict[str, str], field: str, told: str) -> None:
    answer = stall.client.post(stall.new, data=stall.typed(**given))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in html.partition(f'id="{field}-error"')[2][:600]
    assert stall.runs() == []


def test_a_look_ahead_without_script_issues_nothing(stall: Stall) -> None:
    assert 'name="act" value="preview"' in stall.page(stall.new)
    form = chosen(typed(stall), act="preview", slogan=SLOGAN, layout="L7163", count="3", start_cell="5")
    answer = stall.client.post(stall.new, data=form)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert stall.runs() == []
    assert filled(html, stall.new)["slogan"] == SLOGAN
    assert "99,1 × 38,1 mm" in html
    assert "Kiểm tra trước khi in" in html
    assert "<svg" in html.partition('id="to"')[2]
    picture = re.search(r'class="labelview"[^>]* src="([^"]+)"', html)
    assert picture
    drawn = stall.client.get(picture[1].replace("&amp;", "&"))
    assert (drawn.status_code, drawn.mimetype) == (200, "image/png")
    wide, high = Image.open(io.BytesIO(drawn.data)).size
    assert wide / high == pytest.approx(99.1 / 38.1, rel=0.01)


def test_what_would_be_refused_is_told_beside_the_form_before_anything_is_printed(stall: Stall) -> None:
    form = chosen(typed(stall), act="preview", start_cell="99")
    html = stall.client.post(stall.new, data=form).get_data(as_text=True)
    assert "Chưa vẽ được tem" in html
    assert "Tờ này chỉ có ô từ 1 đến 21" in html
    chosen(form, start_cell="1", slogan="Ngọt 🍊")
    html = stall.client.post(stall.new, data=form).get_data(as_text=True)
    assert "is-blocked" in html.partition('id="kiem"')[2].partition("</section>")[0]
    assert stall.client.post(stall.new, data=chosen(form, act=None)).status_code == 422


@pytest.mark.parametrize(
    "half",
    [
        {},
        {"count": ""},
        {"count": "mười"},
        {"count": "-1"},
        {"count": "9" * 400},
        {"slogan": "Ngọt 🍊 lành"},
        {"slogan": "cam " * 2500},
        {"layout": "'; DROP TABLE label_runs"},
        {"look": "carton", "packs_each": "x"},
        {"printer_id": "999999"},
        {"dpi": "1"},
        {"start_cell": "٣"},
    ],
    ids=lambda half: "-".join(f"{name}={value[:8]}" for name, value in half.items()) or "nothing",
)
def test_the_look_answers_whatever_is_half_typed(stall: Stall, half: dict[str, str]) -> None:
    usual = {"trade_item_id": str(stall.item_id), "count": "4", "layout": "L7160"} if half else {}
    answer = stall.client.get(f"/labels/look/{stall.batch_id}/{stall.item_id}", query_string=usual | half)
    assert answer.status_code in (200, 404), answer.get_data(as_text=True)[:800]
    html = answer.get_data(as_text=True)
    assert ("Chưa vẽ được tem" in html) or ("labelview" in html) or answer.status_code == 404
    assert "<html" not in html or answer.status_code == 404


def test_an_emoji_that_no_label_can_show_is_found_before_printing(stall: Stall) -> None:
    query = {"trade_item_id": str(stall.item_id), "count": "4", "layout": "L7163", "slogan": "Ngọt 🍊"}
    html = stall.page(f"/labels/look/{stall.batch_id}/{stall.item_id}", **query)
    assert "🍊" in html.partition('id="kiem"')[2]
    answer = stall.client.post(stall.new, data=query | {"request_key": "k9"})
    assert answer.status_code == 422
    assert "🍊" in answer.get_data(as_text=True).partition('id="error-summary"')[2][:600]


def test_goods_of_others_are_not_there(stall: Stall) -> None:
    with stall.database.transaction() as db:
        theirs = factories.make_product(db, factories.make_cooperative(db, name="HTX Mai"))
        item, batch = factories.make_trade_item(db, theirs).id, factories.make_batch(db, theirs).id
        guava = factories.make_product(db, db.get_one(Cooperative, stall.cooperative_id), name="Ổi")
        own_other = factories.make_trade_item(db, guava).id
    for address in (
        f"/labels/look/{stall.batch_id}/{item}",
        f"/labels/look/{stall.batch_id}/{own_other}",
        f"/labels/look/{batch}/{stall.item_id}",
        f"/labels/look/{stall.batch_id}/{item}/label.png",
        f"/labels/new/{batch}",
    ):
        assert stall.client.get(address).status_code == 404, address
    assert stall.client.post(stall.new, data=stall.typed(trade_item_id=str(item))).status_code == 404
    assert stall.runs() == []


def test_the_code_on_a_preview_opens_nothing(stall: Stall, client: FlaskClient) -> None:
    png = stall.client.get(f"/labels/look/{stall.batch_id}/{stall.item_id}/label.png", query_string={"layout": "L7163"})
    texts = decoded(png.data)
    assert len(texts) == 1
    path = texts[0].removeprefix("HTTP://127.0.0.1:8000")
    assert path.startswith("/Q/")
    assert stall.client.get(path).status_code == 404


def test_cartons_are_printed_with_their_sscc(stall: Stall) -> None:
    run = stall.printed(look="carton", packs_each="10", count="2", layout="L7165")
    html = stall.page(run)
    assert "2 thùng" in html
    assert "Đọc lại đúng 2 trên 2 tem" in html
    assert [row.packs_each for row in stall.runs()] == [10]
    picture = decoded(stall.client.get(f"{run}/look.png").data)
    sample = next(text for text in picture if "/00/" in text)
    assert stall.client.get(sample.removeprefix("HTTP://127.0.0.1:8000")).status_code == 404


def test_only_a_manager_goes_over_the_packs_of_the_harvest(stall: Stall) -> None:
    over = {"count": "601", "over_reason": "Thay tem bị mưa ướt"}
    stall.become(factories.Role.STAFF)
    assert stall.client.post(stall.new, data=stall.typed(**over)).status_code == 422
    assert "over_reason" not in stall.page(stall.new)
    stall.become(factories.Role.MANAGER, "Nguyễn Thị Lan")
    run = stall.printed(**over)
    assert "Thay tem bị mưa ướt" in stall.page(run)
    assert "Đang làm tệp in" in stall.page(run)


def test_a_product_without_packs_says_what_is_missing(stall: Stall) -> None:
    with stall.database.transaction() as db:
        home = db.get_one(Cooperative, stall.cooperative_id)
        bare = factories.make_batch(db, factories.make_product(db, home, name="Ổi")).id
    assert "Sản phẩm chưa có quy cách nào" in stall.page(f"/labels/new/{bare}")


@pytest.mark.parametrize("role", [factories.Role.GROWER, factories.Role.COMMUNE_OFFICER])
def test_who_only_reads_prints_nothing(stall: Stall, role: factories.Role) -> None:
    stall.become(role, own=role is factories.Role.GROWER)
    assert stall.new not in stall.page(f"/batches/{stall.batch_id}")
    for answer in (stall.client.get(stall.new), stall.client.post(stall.new, data=stall.typed())):
        assert answer.status_code == 403
    assert stall.runs() == []
