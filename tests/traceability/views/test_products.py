"""Pages of products and their packs."""

import io
import re
import unicodedata
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from app.core import images
from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.products import Product
from tests.factories import make_cooperative, make_product, make_trade_item, make_user, sign_in

ORANGE = {"name": "Cam Vinh", "group": "fruit"}


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> FlaskClient:
    """Lan's browser; her cooperative has no product yet."""
    with database.transaction() as db:
        user = make_user(db, cooperative=make_cooperative(db))
    sign_in(client, user)
    return client


def make(lan: FlaskClient, **given: str) -> str:
    """A product made through the form; the address of its page."""
    return str(lan.post("/products/new", data=ORANGE | given).location)


def photo(colour: str = "orange") -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    out.seek(0)
    return out, f"{colour}.jpg"


def test_what_was_not_given_is_shown_as_not_recorded(lan: FlaskClient) -> None:
    text = lan.get(make(lan)).get_data(as_text=True)
    assert text.count("Chưa ghi nhận") >= 11
    assert "OCOP" in text


def test_stars_are_shown_with_decision_and_last_day(lan: FlaskClient) -> None:
    facts = {"ocop_stars": "4", "ocop_decision": "1234/QĐ-UBND", "ocop_valid_until": "30/06/2028"}
    text = lan.get(make(lan, **facts)).get_data(as_text=True)
    assert "4 sao" in text
    assert "Quyết định 1234/QĐ-UBND, đến 30/06/2028" in text


def test_a_mistake_keeps_what_was_typed(lan: FlaskClient) -> None:
    answer = lan.post(
        "/products/new", data=ORANGE | {"name": "", "description": "Ngọt <thanh>", "shelf_life_days": "x"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Ngọt &lt;thanh&gt;" in text
    assert 'href="#name"' in text
    assert 'href="#shelf_life_days"' in text


def test_a_product_can_be_mended_and_its_form_holds_what_is_known(lan: FlaskClient) -> None:
    path = make(lan, variety="Xã Đoài", ocop_stars="4", ocop_decision="1/QĐ", ocop_valid_until="30/06/2028")
    form = lan.get(f"{path}/edit").get_data(as_text=True)
    assert 'value="Xã Đoài"' in form
    assert 'value="30/06/2028"' in form
    assert lan.post(f"{path}/edit", data=ORANGE | {"name": "Cam Xã Đoài"}).status_code == 303
    text = lan.get(path).get_data(as_text=True)
    assert "Cam Xã Đoài" in text
    assert "4 sao" not in text


LABEL_ITEMS = r'<details class="toggle"( open)?><summary>(?:(?!</summary>).)*Mục in trên nhãn hàng chế biến'


def opened(text: str) -> bool:
    """Whether the label items of made goods lie open on the form."""
    found = re.search(LABEL_ITEMS, text, re.DOTALL)
    assert found
    return bool(found[1])


def test_items_of_made_goods_lie_open_where_they_are_needed_or_held(lan: FlaskClient) -> None:
    assert not opened(lan.get("/products/new").get_data(as_text=True))
    assert not opened(lan.get(f"{make(lan)}/edit").get_data(as_text=True))
    honey = make(lan, name="Mật ong", group="honey")
    assert opened(lan.get(f"{honey}/edit").get_data(as_text=True))
    warned = make(lan, name="Lạc", group="cereal", warning="Có chứa lạc")
    assert opened(lan.get(f"{warned}/edit").get_data(as_text=True))
    wrong = lan.post("/products/new", data=ORANGE | {"name": "Cam", "usage": "x" * 501})
    assert wrong.status_code == 422
    assert 'id="usage-error"' in wrong.get_data(as_text=True)
    assert opened(wrong.get_data(as_text=True))


def test_ingredients_use_and_warning_are_shown_as_they_were_written(lan: FlaskClient) -> None:
    decomposed = unicodedata.normalize("NFD", "Mật ong 100%\nlọc thô")
    path = make(lan, group="honey", ingredients=decomposed, usage="Pha nước ấm", warning="<Không> cho trẻ nhỏ\nCó lạc")
    text = lan.get(path).get_data(as_text=True)
    assert "<dt>Thành phần</dt><dd>Mật ong 100%<br>lọc thô" in text
    assert "<dt>Hướng dẫn sử dụng</dt><dd>Pha nước ấm" in text
    assert "<dt>Cảnh báo</dt><dd>&lt;Không&gt; cho trẻ nhỏ<br>Có lạc" in text
    assert "Pha nước ấm</textarea>" in lan.get(f"{path}/edit").get_data(as_text=True)


def test_the_same_name_twice_is_told_and_kept(lan: FlaskClient) -> None:
    make(lan)
    answer = lan.post("/products/new", data=ORANGE)
    assert answer.status_code == 409
    assert "đã có sản phẩm tên “Cam Vinh”" in answer.get_data(as_text=True)


def test_nobody_is_locked_out_while_photos_are_cleaned(
    lan: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, clean, cleaned = make(lan), images.clean, []

    def beside(*given: Any, **named: Any) -> Any:
        with database.transaction() as db:
            db.scalars(sa.select(Product)).one().storage = f"ghi trong lúc làm sạch ảnh {len(cleaned)}"
        cleaned.append(True)
        return clean(*given, **named)

    monkeypatch.setattr(images, "clean", beside)
    assert lan.post(f"{path}/photos", data={"photos": [photo("orange"), photo("green")]}).status_code == 303
    assert cleaned == [True, True]


def test_photos_are_added_moved_and_taken_off(lan: FlaskClient) -> None:
    path = make(lan)
    answer = lan.post(f"{path}/photos", data={"photos": [photo("orange"), photo("green")]})
    assert answer.status_code == 303
    first, second = re.findall(r'src="(/media/[0-9a-f]+/400)"', lan.get(path).get_data(as_text=True))
    with lan.get(first) as answer:
        assert answer.mimetype == "image/jpeg"
    later = re.search(r'action="([^"]+/later)"', lan.get(path).get_data(as_text=True))
    assert later
    lan.post(later[1])
    text = lan.get(path).get_data(as_text=True)
    assert re.findall(r'src="(/media/[0-9a-f]+/400)"', text) == [second, first]
    lan.post(re.findall(r'action="([^"]+/remove)"', text)[0])
    assert re.findall(r'src="(/media/[0-9a-f]+/400)"', lan.get(path).get_data(as_text=True)) == [first]


def test_a_file_that_is_no_photo_is_told_on_the_page(lan: FlaskClient) -> None:
    path = make(lan)
    answer = lan.post(f"{path}/photos", data={"photos": (io.BytesIO(b"%PDF-1.4"), "anh.jpg")})
    assert answer.status_code == 422
    assert "không phải ảnh" in answer.get_data(as_text=True)
    assert lan.post(f"{path}/photos", data={}).status_code == 422


def test_retiring_asks_and_can_be_undone(lan: FlaskClient) -> None:
    path = make(lan)
    assert "Ngừng sản phẩm Cam Vinh?" in lan.post(f"{path}/retire").get_data(as_text=True)
    lan.post(f"{path}/retire", data={"confirmed": "yes"})
    assert "Cam Vinh</option>" not in lan.get("/batches/new").get_data(as_text=True)
    assert "Cam Vinh" in lan.get("/products/?retired=yes").get_data(as_text=True)
    lan.post(f"{path}/bring-back")
    assert "Cam Vinh" in lan.get("/products/?q=vinh").get_data(as_text=True)


def test_a_wrong_gtin_says_which_digit_was_expected(lan: FlaskClient) -> None:
    path = make(lan)
    data = {"pack": "Túi 500 g", "unit": "túi", "quantity": "500", "quantity_unit": "g", "gtin": "8931234567894"}
    answer = lan.post(f"{path}/trade-items/new", data=data)
    assert answer.status_code == 422
    assert "đang là 4, đúng ra là 7" in answer.get_data(as_text=True)
    assert 'value="8931234567894"' in answer.get_data(as_text=True)
    assert lan.post(f"{path}/trade-items/new", data=data | {"gtin": "893 123456789 7"}).status_code == 303
    text = lan.get(path).get_data(as_text=True)
    assert "8931234567897" in text
    assert "500\u00a0g" in text


def test_a_pack_is_mended_retired_and_sold_again(lan: FlaskClient) -> None:
    path = make(lan)
    lan.post(f"{path}/trade-items/new", data={"pack": "Túi 2 kg", "unit": "túi", "quantity": "2"})
    edit = re.search(r'href="(/trade-items/[0-9]+)/edit"', lan.get(path).get_data(as_text=True))
    assert edit
    assert 'value="2"' in lan.get(f"{edit[1]}/edit").get_data(as_text=True)
    lan.post(f"{edit[1]}/edit", data={"pack": "Túi lưới 2,5 kg", "unit": "túi", "quantity": "2,5"})
    assert "2,5\u00a0kg" in lan.get(path).get_data(as_text=True)
    assert "Ngừng quy cách" in lan.post(f"{edit[1]}/retire").get_data(as_text=True)
    lan.post(f"{edit[1]}/retire", data={"confirmed": "yes"})
    assert "Bán lại" in lan.get(path).get_data(as_text=True)
    lan.post(f"{edit[1]}/bring-back")
    assert "Bán lại" not in lan.get(path).get_data(as_text=True)


def test_mai_and_hung_write_nothing(client: FlaskClient, database: Database) -> None:
    with database.transaction() as db:
        cooperative = make_cooperative(db)
        product = make_product(db, cooperative)
        item = make_trade_item(db, product)
        people = {
            404: make_user(db, cooperative=make_cooperative(db, name="HTX Hai"), name="Mai"),
            403: make_user(db, role=Role.GROWER, cooperative=cooperative, name="Hùng"),
        }
    writes = [f"/products/{product.id}/{act}" for act in ("edit", "photos/1/remove", "bring-back", "trade-items/new")]
    writes += [f"/trade-items/{item.id}/{act}" for act in ("edit", "bring-back", "retire")]
    data = ORANGE | {"pack": "Túi", "unit": "túi", "quantity": "2", "confirmed": "yes"}
    for status, user in people.items():
        sign_in(client, user)
        assert {client.post(path, data=data).status_code for path in writes} == {status}
        client.post("/sign-out")
