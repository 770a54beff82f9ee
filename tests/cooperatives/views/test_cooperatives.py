"""Pages of cooperatives."""

import io

from PIL import Image

from app.cooperatives.models.cooperatives import Cooperative
from app.core.db import Database
from tests import factories
from tests.cooperatives.services.test_files import photo_with_position
from tests.cooperatives.views.conftest import People

TYPED = {
    "kind": "household",
    "name": "Hộ Trần Văn Hùng",
    "representative": "Trần Văn Hùng",
    "phone": "0912 345 679",
    "address": "Xóm Minh Lợi",
    "commune_code": "17071",
    "batch_pattern": "H-{yy}{mm}{dd}-{nn}",
}


def test_people_of_a_cooperative_come_to_their_own(people: People) -> None:
    assert people.lan.get("/cooperatives/").location == f"/cooperatives/{people.own.id}"
    assert "Xã Minh Hợp" in people.lan.get(f"/cooperatives/{people.own.id}").get_data(as_text=True)


def test_an_administrator_adds_a_household_and_is_led_to_invite_its_manager(people: People) -> None:
    answer = people.administrator.post("/cooperatives/new", data=TYPED)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.location.endswith("/members/invite")
    again = people.administrator.post("/cooperatives/new", data=TYPED)
    assert again.status_code == 409
    assert 'value="Hộ Trần Văn Hùng"' in again.get_data(as_text=True)


def test_nobody_else_adds_one(people: People) -> None:
    for browser in (people.lan, people.officer):
        assert browser.get("/cooperatives/new").status_code == 403
        assert browser.post("/cooperatives/new", data=TYPED).status_code == 403


def test_each_fault_stands_at_its_field_beside_what_was_typed(people: People) -> None:
    wrong = TYPED | {"phone": "12", "tax_code": "2999999018", "commune_code": "99999", "name": "<b>Tên</b>"}
    answer = people.administrator.post("/cooperatives/new", data=wrong)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in ("phone", "tax_code", "commune_code"):
        assert f'id="{field}-error"' in text
    assert 'value="2999999018"' in text
    assert "&lt;b&gt;Tên&lt;/b&gt;" in text
    assert "<b>Tên</b>" not in text


def test_the_list_finds_a_name_without_marks_and_leads_on(people: People) -> None:
    found = people.officer.get("/cooperatives/?q=cam+doi").get_data(as_text=True)
    assert "HTX Cam Đồi Mây" in found
    assert "HTX Chè Gay" not in found
    assert "Không tìm thấy" in people.officer.get("/cooperatives/?q=khong-co").get_data(as_text=True)
    assert "HTX Chè Gay" in people.officer.get("/cooperatives/?commune=17380").get_data(as_text=True)


def test_the_page_shows_the_first_batch_number_of_today(people: People, database: Database) -> None:
    people.lan.post(f"/cooperatives/{people.own.id}/edit", data=TYPED)
    with database.reading() as db:
        assert db.get_one(Cooperative, people.own.id).batch_pattern == "H-{yy}{mm}{dd}-{nn}"
    text = people.lan.get(f"/cooperatives/{people.own.id}/edit").get_data(as_text=True)
    assert "Lô đầu tiên hôm nay: H-" in text


def test_a_gs1_prefix_is_shown_and_a_wrong_one_kept_beside_its_fault(people: People) -> None:
    page, edit = f"/cooperatives/{people.own.id}", f"/cooperatives/{people.own.id}/edit"
    assert people.lan.post(edit, data=TYPED | {"gs1_prefix": "952 4000"}).status_code == 303
    assert "<dt>Tiền tố mã doanh nghiệp GS1</dt><dd>9524000" in people.lan.get(page).get_data(as_text=True)
    assert 'value="9524000"' in people.lan.get(edit).get_data(as_text=True)
    wrong = people.lan.post(edit, data=TYPED | {"gs1_prefix": "893x"})
    assert wrong.status_code == 422
    assert 'id="gs1_prefix-error"' in wrong.get_data(as_text=True)
    assert 'value="893x"' in wrong.get_data(as_text=True)
    taken = people.mai.post(
        f"/cooperatives/{people.other.id}/edit", data=TYPED | {"commune_code": "17380", "gs1_prefix": "95240001"}
    )
    assert taken.status_code == 409
    assert 'id="gs1_prefix-error"' in taken.get_data(as_text=True)
    assert people.own.name not in taken.get_data(as_text=True)


def test_old_names_of_communes_stand_in_the_list_to_choose_from(people: People) -> None:
    text = people.lan.get(f"/cooperatives/{people.own.id}/edit").get_data(as_text=True)
    assert text.count("<option") == 131
    assert "Xã Minh Hợp (trước: " in text
    assert '<option value="17071" selected>' in text


def test_mai_is_told_there_is_no_such_cooperative(people: People) -> None:
    for at in (f"/cooperatives/{people.own.id}", f"/cooperatives/{people.own.id}/edit"):
        assert people.mai.get(at).status_code == 404
    assert people.mai.post(f"/cooperatives/{people.own.id}/edit", data=TYPED).status_code == 404


def test_a_logo_is_kept_clear_and_a_false_one_refused_at_its_field(people: People, database: Database) -> None:
    edit, png = f"/cooperatives/{people.own.id}/edit", io.BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(png, "PNG")
    answer = people.lan.post(edit, data=TYPED | {"logo": (io.BytesIO(png.getvalue()), "logo.png")})
    assert answer.status_code == 303
    with database.reading() as db:
        logo = db.get_one(Cooperative, people.own.id).logo
        assert logo is not None
        assert (logo.media_type, logo.public) == ("image/png", True)
    assert f"/media/{logo.sha256}" in people.lan.get(f"/cooperatives/{people.own.id}").get_data(as_text=True)
    answer = people.lan.post(edit, data=TYPED | {"name": "Tên mới", "logo": (io.BytesIO(b"<svg/>"), "logo.svg")})
    assert answer.status_code == 422
    assert 'id="logo-error"' in answer.get_data(as_text=True)
    assert 'value="Tên mới"' in answer.get_data(as_text=True)
    with database.reading() as db:
        assert db.get_one(Cooperative, people.own.id).name == TYPED["name"]


def test_two_hundred_megabytes_are_turned_away_with_the_limit_named(people: People) -> None:
    answer = people.lan.post(
        f"/cooperatives/{people.own.id}/edit",
        data=TYPED | {"logo": (io.BytesIO(b"x" * 1000), "film.jpg")},
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "10 MB" in answer.get_data(as_text=True)


def test_where_stands_on_every_page(people: People) -> None:
    where = '<p class="who">{}</p>'
    assert where.format("HTX Cam Đồi Mây") in people.lan.get("/growers/").get_data(as_text=True)
    assert where.format("Tỉnh Nghệ An") in people.officer.get("/growers/").get_data(as_text=True)


def test_the_photo_of_a_phone_can_be_a_logo(people: People) -> None:
    data = TYPED | {"logo": (io.BytesIO(photo_with_position()), "IMG_1.JPG")}
    assert people.lan.post(f"/cooperatives/{people.own.id}/edit", data=data).status_code == 303


def test_an_officer_comes_from_each_figure_to_the_rows_behind_it(people: People, database: Database) -> None:
    with database.transaction() as db:
        for owner in (people.own, people.other):
            factories.make_grower(db, owner, name=f"Hộ của {owner.name}")
            factories.make_plot(db, owner, name=f"Thửa của {owner.name}")
            factories.make_area(db, owner).name = f"Vùng của {owner.name}"
            factories.make_certificate(db, owner, number=f"số của {owner.name}")
    page = people.officer.get(f"/cooperatives/{people.own.id}").get_data(as_text=True)
    for noun, row in {"growers": "Hộ", "plots": "Thửa", "growing-areas": "Vùng", "certificates": "số"}.items():
        at = f"/{noun}/?cooperative={people.own.id}"
        assert f'href="{at}"' in page
        shown = people.officer.get(at).get_data(as_text=True)
        assert f"{row} của HTX Cam Đồi Mây" in shown
        assert f"{row} của HTX Chè Gay" not in shown
        assert people.mai.get(at).status_code == 404
