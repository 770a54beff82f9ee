"""Binding labels of a roll to goods by their first and last code: however it is typed, once, and never over others."""

import pytest
from flask.testing import FlaskClient

from app.traceability.models.batches import Batch
from app.traceability.rules.batches import BatchState
from app.traceability.rules.serials import spaced
from tests import factories
from tests.traceability.views.filled_forms import filled
from tests.traceability.views.shop import words
from tests.traceability.views.stall import Stall, set_up

BIND = "/labels/rolls/bind"


@pytest.fixture
def stall(client: FlaskClient) -> Stall:
    """Lan at her stall."""
    return set_up(client)


def goods(stall: Stall) -> str:
    return f"{stall.batch_id}-{stall.item_id}"


def refused(stall: Stall, status: int = 422, **given: str) -> str:
    """The page of binding after it was refused."""
    typed = {"goods": goods(stall), "active": "yes", "request_key": "refused"} | given
    answer = stall.client.post(BIND, data=typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == status, html[:2000]
    return html


def error(html: str, field: str) -> str:
    return html.partition(f'id="{field}-error"')[2][:700]


@pytest.mark.parametrize("spelling", ["typed", "spaced", "lower case", "scanned"])
def test_labels_are_bound_however_their_codes_are_given(stall: Stall, spelling: str) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    written = {
        "typed": codes,
        "spaced": [spaced(code) for code in codes],
        "lower case": [f"gn {spaced(code).lower()}" for code in codes],
        "scanned": [f"HTTP://127.0.0.1:8000/Q/{code}" for code in codes],
    }[spelling]
    assert stall.bound(written[0], written[3]) == run
    text = words(stall.page(run))
    assert "Đã gắn 4 tem với lô hàng." in text
    assert "1 đến 4 Nguyễn Thị Lan 4 MH-" in text
    assert "Đang dùng" in text
    assert "Cuộn 50 × 30 10 4 6" in words(stall.page("/labels/rolls/"))


def test_the_first_code_may_be_filled_in_by_the_roll(stall: Stall) -> None:
    code = stall.codes(stall.rolled())[0]
    form = filled(stall.page(BIND, first=code), BIND)
    assert (form["first"], form["last"], form["active"], form["goods"]) == (code, "", "yes", "")


def test_a_camera_that_opens_one_label_after_the_other_fills_in_both_ends(stall: Stall) -> None:
    codes = stall.codes(stall.rolled())
    first, last = (stall.client.get(f"/q/{code}").get_data(as_text=True) for code in (codes[0], codes[5]))
    assert f'href="{BIND}?first={spaced(codes[0])}"' in first
    assert f'href="{BIND}?last={spaced(codes[5])}"' in last
    stall.client.get(f"{BIND}?first={spaced(codes[0])}")
    html = stall.client.get(f"{BIND}?last={spaced(codes[5])}").get_data(as_text=True)
    assert [filled(html, BIND)[name] for name in ("first", "last")] == [spaced(codes[0]), spaced(codes[5])]


def test_labels_left_out_before_a_range_are_named(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[2])
    stall.bound(codes[5], codes[6])
    assert "còn 2 tem chưa gắn (số 4 đến 5)" in stall.page(run)
    stall.bound(codes[7], codes[8])
    assert "tem chưa gắn" not in stall.page(run)


def test_a_range_over_bound_labels_is_told_at_the_field(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[2], codes[4])
    html = refused(stall, first=codes[0], last=codes[3])
    assert "Tem số 3 đến 4 đã gắn với lô MH-" in error(html, "last")
    kept = filled(html, BIND)
    assert (kept["first"], kept["last"], kept["goods"]) == (codes[0], codes[3], goods(stall))
    assert "Tem số 4 đến 5 đã gắn với lô MH-" in error(refused(stall, first=codes[3], last=codes[6]), "first")
    assert len(stall.ranges()) == 1


def test_slips_in_binding_are_told_at_their_fields(stall: Stall) -> None:
    roll, other, run = stall.rolled(), stall.rolled(request_key="r2"), stall.printed()
    codes, others, own = stall.codes(roll), stall.codes(other), stall.codes(run)
    wrong = codes[0][:-1] + ("0" if codes[0][-1] != "0" else "1")
    for given, field, said in (
        ({"first": "", "last": codes[1]}, "first", "Xin điền mục này"),
        ({"first": wrong, "last": codes[1]}, "first", "Không có tem nào mang mã này"),
        ({"first": codes[0], "last": wrong}, "last", "Mã này chưa từng được cấp"),
        ({"first": codes[0], "last": others[1]}, "last", "hai mã phải cùng một cuộn"),
        ({"first": codes[3], "last": codes[1]}, "last", "Tem cuối (số 2) đứng trước tem đầu (số 4)"),
        ({"first": own[0], "last": own[1]}, "first", "không phải tem in sẵn"),
        ({"first": codes[0], "last": codes[1], "goods": ""}, "goods", "Xin điền mục này"),
        ({"first": codes[0], "last": codes[1], "goods": "1-٣"}, "goods", "Xin chọn một mục trong danh sách"),
    ):
        assert said in error(refused(stall, **given), field), given
    assert stall.ranges() == []


def test_an_unticked_activation_stays_unticked_when_the_form_comes_back(stall: Stall) -> None:
    codes = stall.codes(stall.rolled())
    typed = {"first": codes[2], "last": codes[1], "goods": goods(stall), "request_key": "k"}
    html = stall.client.post(BIND, data=typed).get_data(as_text=True)
    assert "active" not in filled(html, BIND)


def test_no_more_labels_are_bound_than_packs(stall: Stall) -> None:
    stall.change(Batch, stall.batch_id, grams=6000)
    codes = stall.codes(stall.rolled())
    html = refused(stall, first=codes[0], last=codes[3])
    assert "Lô này chỉ còn đủ hàng cho 3 tem quy cách này" in error(html, "last")
    stall.bound(codes[0], codes[3], over_reason="Cân lại thừa một túi")
    assert [row.codes for row in stall.ranges()] == [4]


def test_the_same_binding_sent_twice_binds_once(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    assert stall.bound(codes[0], codes[3]) == stall.bound(codes[0], codes[3]) == run
    assert len(stall.ranges()) == 1


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.RECALLED])
def test_nothing_is_bound_or_activated_for_stopped_goods(stall: Stall, state: BatchState) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[1], active="")
    stall.change(Batch, stall.batch_id, state=state)
    assert stall.client.post(f"/labels/rolls/ranges/{stall.ranges()[0].id}/activate").status_code == 409
    answer = stall.client.post(BIND, data={"first": codes[2], "last": codes[3], "goods": goods(stall)})
    assert answer.status_code == 409
    assert "Lô đang bị giữ hoặc thu hồi" in answer.get_data(as_text=True)
    assert [row.active_at for row in stall.ranges()] == [None]


def test_a_refusal_is_told_even_when_no_batch_is_left_to_choose(stall: Stall) -> None:
    codes = stall.codes(stall.rolled())
    stall.change(Batch, stall.batch_id, state=BatchState.HELD)
    assert "Chưa có lô nào đang mở" in stall.page(BIND)
    assert "Lô đang bị giữ hoặc thu hồi" in refused(stall, 409, first=codes[2], last=codes[3])


def test_nobody_binds_labels_of_others(stall: Stall) -> None:
    codes = stall.codes(stall.rolled())
    with stall.database.transaction() as db:
        theirs = factories.make_cooperative(db, name="HTX Mai")
        product = factories.make_product(db, theirs)
        mine = f"{factories.make_batch(db, product).id}-{factories.make_trade_item(db, product).id}"
        mai = factories.make_user(db, cooperative=theirs, name="Mai")
    stall.client.post("/sign-out")
    factories.sign_in(stall.client, mai)
    html = refused(stall, first=codes[2], last=codes[3], goods=mine)
    assert "Không có tem nào mang mã này" in error(html, "first")
    assert stall.ranges() == []
