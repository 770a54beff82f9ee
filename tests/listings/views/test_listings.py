"""The shop board and the pages of one listing."""

import io

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from tests.listings import samples


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def listing_id(database: Database, cooperative) -> int:
    with database.transaction() as db:
        return samples.make_listing(db, cooperative).id


@pytest.fixture
def item_id(database: Database, cooperative) -> int:
    with database.transaction() as db:
        return samples.make_goods(db, cooperative).id


def _form(item_id: int, **given: object) -> dict[str, object]:
    words = {"trade_item_id": item_id, "title": "Cam", "description": "Ngọt", "price_vnd": "95.000", "stock": "360"}
    return words | given


def photo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (900, 900), "orange").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "cam.jpg"


def test_an_empty_board_offers_the_first_step(enter):
    page = text(enter().get("/listings/"))
    assert "Chưa có tin bán nào" in page
    assert "Nối gian hàng đầu tiên" in page


def test_the_form_comes_filled_with_what_is_known(enter, item_id):
    page = text(enter().get(f"/listings/new?trade_item_id={item_id}"))
    assert 'value="Cam Vinh số' in page
    assert "túi lưới 2 kg" in page


def test_goods_go_on_offer_with_photo_and_floors(enter, database, cooperative, item_id):
    with database.transaction() as db:
        shop = samples.make_channel(db, cooperative, "voso").id
    client = enter()
    answer = client.post("/listings/new", data=_form(item_id, channel_ids=str(shop), photo=photo()))
    assert answer.status_code == 303
    with database.reading() as db:
        listing = db.scalars(sa.select(Listing)).one()
        assert (listing.price_vnd, listing.stock, len(listing.photos)) == (95_000, 360, 1)
        placement = db.scalars(sa.select(Placement)).one()
        assert placement.wanted
        assert offers.desired(db, placement).offer is not None
    page = text(client.get(answer.location))
    assert "Đã lưu tin bán “Cam”" in page
    assert "VoSo.vn" in page


def test_the_same_form_twice_makes_one_listing_and_shows_the_way(enter, database, item_id):
    client = enter()
    first = client.post("/listings/new", data=_form(item_id))
    again = client.post("/listings/new", data=_form(item_id))
    assert (first.status_code, again.status_code) == (303, 409)
    assert f'href="{first.location}"' in text(again)
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count(Listing.id))) == 1


def test_a_price_of_nothing_is_told_at_its_field_and_all_else_is_kept(enter, database, item_id):
    answer = enter().post("/listings/new", data=_form(item_id, price_vnd="0", title="Cam lòng vàng"))
    assert answer.status_code == 422
    assert "Giá phải lớn hơn 0" in text(answer)
    assert 'id="price_vnd-error"' in text(answer)
    assert 'value="Cam lòng vàng"' in text(answer)


def test_a_text_file_is_no_photo_and_nothing_is_saved(enter, database, item_id):
    answer = enter().post("/listings/new", data=_form(item_id, photo=(io.BytesIO(b"chu"), "cam.jpg")))
    assert answer.status_code == 422
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count(Listing.id))) == 0


def test_a_slip_of_a_zero_asks_for_a_tick(enter, database, listing_id):
    client = enter()
    answer = client.post(f"/listings/{listing_id}/price", data={"price_vnd": "9.500"})
    assert answer.status_code == 422
    assert 'name="confirm_price"' in text(answer)
    assert 'value="9.500"' in text(answer)
    answer = client.post(f"/listings/{listing_id}/price", data={"price_vnd": "9.500", "confirm_price": "yes"})
    assert answer.status_code == 303
    with database.reading() as db:
        assert db.get_one(Listing, listing_id).price_vnd == 9_500


def test_what_each_floor_still_needs_stands_on_the_page_with_its_way_out(enter, database, cooperative, listing_id):
    with database.transaction() as db:
        samples.make_channel(db, cooperative, "voso")
        samples.make_channel(db, cooperative, "nghean37")
        db.get_one(Listing, listing_id).title = "C" * 130
    page = text(enter().get(f"/listings/{listing_id}"))
    assert "Tên tin dài 130 ký tự, sàn cho tối đa 100" in page
    assert "Tên tin dài 130 ký tự, sàn cho tối đa 120" in page
    assert "Có 0 ảnh, sàn cần ít nhất 1" in page
    assert f'href="/listings/{listing_id}/edit#photo"' in page


def test_publishing_what_is_incomplete_is_refused_with_words(enter, database, cooperative):
    with database.transaction() as db:
        placement = samples.make_placement(db, cooperative, marketplace="voso")
        listing_id = placement.listing_id
    client = enter()
    client.post(f"/listings/{listing_id}/publish")
    assert "Chưa gửi được" in text(client.get(f"/listings/{listing_id}"))


def test_the_board_shows_state_price_and_time_per_floor(enter, database, cooperative):
    with database.transaction() as db:
        samples.make_placement(db, cooperative, state=PlacementState.LIVE, seen_price_vnd=98_000, seen_at=clock.now())
        samples.make_placement(db, cooperative, state=PlacementState.REJECTED, error="Ảnh quá nhỏ", marketplace="voso")
    client = enter()
    page = text(client.get("/listings/"))
    assert "98.000\u00a0₫" in page
    assert "Ảnh quá nhỏ" in page
    assert page.count("Chưa đăng") == 2
    mend = text(client.get("/listings/?tab=to_mend"))
    assert "Ảnh quá nhỏ" in mend
    assert "98.000\u00a0₫" not in mend


def test_an_officer_s_board_has_one_column_per_floor_however_many_shops(enter, database, cooperative):
    with database.transaction() as db:
        for _ in range(3):
            samples.make_placement(db, cooperative)
    page = text(enter(Role.PROVINCE_OFFICER).get("/listings/"))
    assert page.count('scope="col"') == 5
    assert "Đăng bán" not in page


@pytest.mark.parametrize("path", ["", "/edit", "/price", "/stock", "/channels", "/publish", "/withdraw"])
def test_a_stranger_s_listing_is_not_there(mai: FlaskClient, listing_id, path):
    words = {"price_vnd": "1000", "stock": "1", "title": "x", "confirmed": "yes"}
    posted = mai.post(f"/listings/{listing_id}{path}", data=words) if path else mai.get(f"/listings/{listing_id}")
    if path == "/publish":
        assert posted.status_code == 303
        assert mai.get(posted.location).status_code == 404
    else:
        assert posted.status_code == 404


def test_staff_may_change_prices_and_growers_only_read(enter, listing_id):
    assert enter(Role.STAFF).post(f"/listings/{listing_id}/price", data={"price_vnd": "99000"}).status_code == 303
    grower = enter(Role.GROWER)
    assert grower.get(f"/listings/{listing_id}").status_code == 200
    assert grower.post(f"/listings/{listing_id}/price", data={"price_vnd": "98000"}).status_code == 403
    assert "set_price" not in text(grower.get(f"/listings/{listing_id}"))


def test_taking_off_all_floors_asks_first(enter, database, cooperative):
    with database.transaction() as db:
        placement = samples.make_placement(db, cooperative)
        listing_id, placement_id = placement.listing_id, placement.id
    client = enter()
    assert "Gỡ tin" in text(client.post(f"/listings/{listing_id}/withdraw"))
    with database.reading() as db:
        assert db.get_one(Placement, placement_id).wanted
    client.post(f"/listings/{listing_id}/withdraw", data={"confirmed": "yes"})
    with database.reading() as db:
        assert not db.get_one(Placement, placement_id).wanted


def test_a_photo_can_be_taken_out_again(enter, database, listing_id):
    client = enter()
    client.post(f"/listings/{listing_id}/edit", data={"title": "Cam", "photo": photo()})
    with database.reading() as db:
        photo_id = db.get_one(Listing, listing_id).photos[0].id
    assert f"/listings/{listing_id}/photos/{photo_id}/remove" in text(client.get(f"/listings/{listing_id}/edit"))
    client.post(f"/listings/{listing_id}/photos/{photo_id}/remove")
    with database.reading() as db:
        assert db.get_one(Listing, listing_id).photos == []


def test_names_are_escaped(enter, database, listing_id):
    with database.transaction() as db:
        db.get_one(Listing, listing_id).title = "<script>alert(1)</script>"
    client = enter()
    for path in ("/listings/", f"/listings/{listing_id}", f"/listings/{listing_id}/edit"):
        assert "<script>alert" not in text(client.get(path))


@pytest.mark.parametrize(
    "path",
    [
        "/listings/?q=%00",
        "/listings/?q=%1b&tab=%00&page=999999999999999999999",
        "/listings/new?trade_item_id=999999999999999999999",
        "/listings/new?trade_item_id=999999999999999",
        "/listings/new?trade_item_id=%00",
        "/listings/999999999999999999999",
        "/placements/999999999999999999999",
        "/channels/999999999999999999999",
        "/channels/new?marketplace=%00",
        "/today?q=%00",
    ],
)
def test_strange_arguments_are_no_fault_of_the_house(enter, path):
    assert enter().get(path).status_code in (200, 404)
