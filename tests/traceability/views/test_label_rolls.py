"""Pre-printed rolls: issued, handed over, bound by their first and last label, activated, released, voided in parts."""

import pytest
from flask.testing import FlaskClient

from app.core.actor import Role
from app.traceability.rules.serials import spaced
from tests import factories
from tests.traceability.views.filled_forms import filled
from tests.traceability.views.shop import words
from tests.traceability.views.stall import Stall, location, number, set_up

BIND = "/labels/rolls/bind"
NEW = "/labels/rolls/new"


@pytest.fixture
def stall(client: FlaskClient) -> Stall:
    """Lan at her stall."""
    return set_up(client)


def error(html: str, field: str) -> str:
    return html.partition(f'id="{field}-error"')[2][:700]


def handing(run: str) -> str:
    """Where the hand-over of a roll is noted."""
    return f"/labels/rolls/{number(run)}/hand-over"


def test_a_roll_is_issued_from_the_form_as_it_stands(stall: Stall) -> None:
    form = filled(stall.page(NEW), NEW)
    assert (form["count"], form["layout"], form["look"]) == ("500", "roll-50x30", "consumer")
    form["count"] = "6"
    first, second = (location(stall.client.post(NEW, data=form)) for _ in range(2))
    assert first == second
    html = stall.page(first)
    assert "6 tem" in html
    assert "Đọc lại đúng 6 trên 6 tem" in html
    assert f'href="{BIND}?first={spaced(stall.codes(first)[0])}"' in html
    assert f'action="{handing(first)}"' in html
    row = words(stall.page("/labels/rolls/"))
    assert "Cuộn 50 × 30 6 0 6 Sẵn sàng" in row


def test_a_large_roll_is_made_in_the_background(stall: Stall) -> None:
    run = stall.rolled(count="500")
    html = stall.page(run)
    assert "Đang làm tệp in" in html
    assert f'action="{handing(run)}"' not in html
    assert f"{BIND}?first" not in html


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"count": "0"}, "count", "Số này phải từ 1"),
        ({"count": "200001"}, "count", "Số này phải từ 1 đến 200.000"),
        ({"count": "vài"}, "count", "Xin ghi một số nguyên"),
        ({"layout": "giấy-lạ"}, "layout", "Xin chọn một khổ giấy"),
        ({"look": "carton"}, "look", "Thùng có SSCC in từ một lô hàng"),
    ],
)
def test_a_wrong_roll_is_told_at_its_field(stall: Stall, given: dict[str, str], field: str, said: str) -> None:
    typed = {"count": "6", "layout": "roll-50x30", "look": "consumer", "slogan": "Ngọt từ đất đỏ", "designed": "yes"}
    answer = stall.client.post(NEW, data=typed | given)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in error(html, field)
    assert filled(html, NEW)["slogan"] == "Ngọt từ đất đỏ"
    assert stall.runs() == []


def test_an_administrator_says_whose_roll_it_is(stall: Stall) -> None:
    stall.become(Role.ADMINISTRATOR, "Quản trị", own=False)
    typed = {"count": "2", "layout": "roll-50x30", "look": "consumer"}
    answer = stall.client.post(NEW, data=typed)
    assert answer.status_code == 422
    assert "Xin chọn hợp tác xã nhận cuộn tem" in error(answer.get_data(as_text=True), "cooperative_id")
    location(stall.client.post(NEW, data=typed | {"cooperative_id": str(stall.cooperative_id)}))
    assert stall.runs()[0].cooperative_id == stall.cooperative_id


def test_who_received_the_roll_is_kept(stall: Stall) -> None:
    run = stall.rolled()
    empty = stall.client.post(handing(run), data={"to": ""})
    assert empty.status_code == 422
    assert "Xin điền mục này" in error(empty.get_data(as_text=True), "to")
    location(stall.client.post(handing(run), data={"to": "Tổ đóng gói Minh Hợp"}))
    assert "người nhận: Tổ đóng gói Minh Hợp" in words(stall.page(run))
    assert "Tổ đóng gói Minh Hợp" in stall.page("/labels/rolls/")


def test_a_roll_without_its_file_is_not_handed_over_and_the_page_says_so(stall: Stall) -> None:
    run = stall.issued_roll()
    answer = stall.client.post(handing(run), data={"to": "Tổ đóng gói"})
    assert answer.status_code == 409
    assert "Chỉ giao được cuộn tem in sẵn đã làm xong tệp và chưa hủy." in answer.get_data(as_text=True)
    assert stall.runs()[0].handed_over_at is None


def test_a_range_waits_until_it_is_activated(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[1], active="")
    one = f"/labels/rolls/ranges/{stall.ranges()[0].id}"
    html = stall.page(run)
    assert "Chưa kích hoạt" in html
    assert (f'action="{one}/activate"' in html, f'action="{one}/release"' in html) == (True, True)
    assert location(stall.client.post(f"{one}/activate")) == run
    html = stall.page(run)
    assert "Đang dùng" in html
    assert (f'action="{one}/activate"' in html, f'action="{one}/release"' in html) == (False, False)
    assert stall.client.post(f"{one}/release").status_code == 409
    assert len(stall.ranges()) == 1


def test_a_mistaken_binding_is_undone_before_activation(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[1], active="")
    assert location(stall.client.post(f"/labels/rolls/ranges/{stall.ranges()[0].id}/release")) == run
    assert stall.ranges() == []
    stall.bound(codes[0], codes[4])


def test_part_of_a_roll_is_voided_and_not_bound_again_as_goods(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    typed = {"first": codes[1], "last": "4", "part_reason": "Cuối cuộn bị rách"}
    location(stall.client.post(f"{run}/void-part", data=typed))
    text = words(stall.page(run))
    assert "Đã hủy 3 tem." in text
    assert "2 đến 4 Nguyễn Thị Lan 3 Cuối cuộn bị rách Đã hủy" in text
    row = words(stall.page("/labels/rolls/"))
    assert "Cuộn 50 × 30 10 0 7 3 đã hủy" in row
    stall.bound(codes[0], codes[4])
    row = words(stall.page("/labels/rolls/"))
    assert "Cuộn 50 × 30 10 5 5 3 đã hủy" in row


def test_a_roll_of_others_is_not_there(stall: Stall) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[1], active="")
    one = stall.ranges()[0].id
    with stall.database.transaction() as db:
        mai = factories.make_user(db, cooperative=factories.make_cooperative(db, name="HTX Mai"), name="Mai")
    stall.client.post("/sign-out")
    factories.sign_in(stall.client, mai)
    for act in ("activate", "release"):
        assert stall.client.post(f"/labels/rolls/ranges/{one}/{act}").status_code == 404
    assert stall.client.post(handing(run), data={"to": "Mai"}).status_code == 404
    assert run not in stall.page("/labels/rolls/")
    assert len(stall.ranges()) == 1


@pytest.mark.parametrize("role", [Role.GROWER, Role.COMMUNE_OFFICER])
def test_who_only_reads_changes_nothing_of_a_roll(stall: Stall, role: Role) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[1], active="")
    one = stall.ranges()[0].id
    stall.become(role, own=role is Role.GROWER)
    listed = stall.page("/labels/rolls/")
    assert run in listed
    assert (NEW in listed, BIND in listed) == (False, False)
    for address in (NEW, BIND):
        assert stall.client.get(address).status_code == 403
        assert stall.client.post(address, data={"first": codes[2]}).status_code == 403
    for address in (f"/labels/rolls/ranges/{one}/activate", f"/labels/rolls/ranges/{one}/release", handing(run)):
        assert stall.client.post(address, data={"to": "x"}).status_code == 403, address
        assert address not in stall.page(run)
    assert [row.active_at for row in stall.ranges()] == [None]
