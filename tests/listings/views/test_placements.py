"""The page of one listing on one shop."""

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.listings.models.placements import Placement
from app.listings.rules.placements import PlacementState
from tests.listings import samples


def text(answer) -> str:
    return answer.get_data(as_text=True)


def _make(database: Database, cooperative, **state: object) -> int:
    with database.transaction() as db:
        return samples.make_placement(db, cooperative, **state).id


def test_a_refusal_is_told_with_its_way_out(enter, database, cooperative):
    placement_id = _make(
        database,
        cooperative,
        marketplace="voso",
        state=PlacementState.REJECTED,
        error="Kích thước ảnh tối thiểu 800 × 800",
        error_field="photos",
        failures=1,
    )
    page = text(enter().get(f"/placements/{placement_id}"))
    assert "VoSo.vn từ chối tin này" in page
    assert "Kích thước ảnh tối thiểu 800 × 800" in page
    assert "Thay ảnh" in page
    assert "Thử lại" in page


def test_what_is_wanted_stands_beside_what_was_seen(enter, database, cooperative):
    placement_id = _make(
        database,
        cooperative,
        state=PlacementState.LIVE,
        seen_price_vnd=90_000,
        seen_stock=360,
        seen_at=clock.now(),
        accepted_at=clock.now(),
        remote_url="https://37nghean.com/p/1",
    )
    page = text(enter().get(f"/placements/{placement_id}"))
    assert "95.000\u00a0₫" in page
    assert "90.000\u00a0₫" in page
    assert page.count("Khớp") == 2
    assert page.count(">Khác<") + page.count("</svg>Khác<") >= 1
    assert 'href="https://37nghean.com/p/1"' in page


def test_a_refused_change_is_told_while_the_old_form_stays_live(enter, database, cooperative):
    placement_id = _make(
        database,
        cooperative,
        state=PlacementState.LIVE,
        seen_price_vnd=90_000,
        seen_at=clock.now(),
        refused_digest="a" * 64,
        error="Giá tăng quá nhanh",
        error_field="price_vnd",
        failures=1,
    )
    client = enter()
    page = text(client.get(f"/placements/{placement_id}"))
    assert "37nghean.com từ chối lần sửa mới nhất" in page
    assert "Sàn trả lời: “Giá tăng quá nhanh”" in page
    assert "Sửa giá" in page
    assert "Lần gửi gần nhất chưa xong" not in page
    board = text(client.get("/listings/?tab=to_mend"))
    for words in ("Sửa bị từ chối", "Giá tăng quá nhanh", "trên sàn vẫn là bản cũ, giá 90.000\u00a0₫"):
        assert words in board, words
    today = text(client.get("/today"))
    assert "37nghean.com từ chối lần sửa mới nhất của tin “Cam Vinh, túi lưới 2 kg”" in today
    assert "Trên sàn vẫn là bản cũ. Sàn trả lời: “Giá tăng quá nhanh”" in today


def test_an_address_that_is_no_web_address_is_never_a_link(enter, database, cooperative):
    placement_id = _make(database, cooperative, remote_url="javascript:alert(1)")
    assert "javascript:" not in text(enter().get(f"/placements/{placement_id}"))


def test_a_lost_answer_says_when_we_look_again(enter, database, cooperative):
    placement_id = _make(database, cooperative, state=PlacementState.UNKNOWN, retry_at=clock.now())
    page = text(enter().get(f"/placements/{placement_id}"))
    assert "Mất trả lời của sàn" in page
    assert "Chưa rõ" in page


def test_the_story_is_told_from_the_audit_chain(enter, database, cooperative):
    placement_id = _make(database, cooperative)
    client = enter()
    client.post(f"/placements/{placement_id}/withdraw", data={"confirmed": "yes"})
    page = text(client.get(f"/placements/{placement_id}"))
    assert "Nguyễn Thị Lan gỡ khỏi sàn này" in page
    assert "Bán lại ở đây" in page
    client.post(f"/placements/{placement_id}/want")
    assert "Nguyễn Thị Lan chọn bán trên sàn này" in text(client.get(f"/placements/{placement_id}"))


def test_withdrawing_asks_first(enter, database, cooperative):
    placement_id = _make(database, cooperative)
    assert "Gỡ tin khỏi 37nghean.com?" in text(enter().post(f"/placements/{placement_id}/withdraw"))
    with database.reading() as db:
        assert db.get_one(Placement, placement_id).wanted


def test_trying_again_clears_the_error(enter, database, cooperative):
    placement_id = _make(database, cooperative, state=PlacementState.REJECTED, error="Ảnh quá nhỏ", failures=2)
    assert enter(Role.STAFF).post(f"/placements/{placement_id}/retry").status_code == 303
    with database.reading() as db:
        assert db.get_one(Placement, placement_id).error is None


@pytest.mark.parametrize("step", ["", "publish", "retry", "want", "withdraw"])
def test_a_stranger_s_placement_is_not_there(mai: FlaskClient, database, cooperative, step):
    placement_id = _make(database, cooperative)
    if step:
        answer = mai.post(f"/placements/{placement_id}/{step}", data={"confirmed": "yes"})
    else:
        answer = mai.get(f"/placements/{placement_id}")
    assert answer.status_code == 404


@pytest.mark.parametrize("step", ["publish", "retry", "want", "withdraw"])
def test_officers_look_and_do_not_touch(enter, database, cooperative, step):
    placement_id = _make(database, cooperative)
    officer = enter(Role.PROVINCE_OFFICER)
    assert officer.get(f"/placements/{placement_id}").status_code == 200
    assert officer.post(f"/placements/{placement_id}/{step}", data={"confirmed": "yes"}).status_code == 403
