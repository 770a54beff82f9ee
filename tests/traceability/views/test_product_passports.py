"""The digital passport says what is recorded and names what is missing, and nothing that is private."""

import json
from typing import Any

from flask.testing import FlaskClient

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.rules.cooperatives import Kind
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.rules import product_passports as rules
from app.traceability.rules.batches import BatchState
from tests import factories
from tests.traceability.views.shop import Shop, page, words


def _json(client: FlaskClient, shop: Shop) -> Any:
    return json.loads(page(client, f"/q/{shop.serial}/passport.json"))


def test_the_passport_of_a_label_has_what_is_recorded_and_nulls_for_the_rest(client: FlaskClient, shop: Shop) -> None:
    made = _json(client, shop)
    assert made["product"]["name"] == "Cam Vinh giống Xã Đoài"
    assert made["operator"]["address"].startswith("Xóm Minh Lợi, Xã Minh Hợp")
    assert made["traceability"]["code"] == shop.serial
    assert made["safetyWarnings"] is None
    missing = {one["key"] for one in made["completeness"]["missing"]}
    assert missing == {"operator.identifier", "product.gtin", "product.image", "standards", "traceability.stages"}


def test_what_is_added_is_there_at_once_and_counts(client: FlaskClient, shop: Shop) -> None:
    before = _json(client, shop)["completeness"]["present"]
    shop.change(Cooperative, shop.cooperative_id, tax_code="2901234567")
    with shop.database.transaction() as db:
        factories.make_certificate(db, db.get_one(Cooperative, shop.cooperative_id))
    made = _json(client, shop)
    assert made["completeness"]["present"] == before + 2
    assert made["standards"] == ["TCVN 11892-1:2017"]


def test_a_household_keeps_its_house_and_tax_number_to_itself(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        home = db.get_one(Cooperative, shop.cooperative_id)
        home.kind, home.tax_code = Kind.HOUSEHOLD, "2901234567"
    text = page(client, f"/q/{shop.serial}/passport.json")
    for private in ("2901234567", "Xóm Minh Lợi", "+84912345678", "Trần Văn Hùng"):
        assert private not in text


def test_a_recall_stands_in_the_passport_on_the_next_request(client: FlaskClient, shop: Shop) -> None:
    assert _json(client, shop)["recall"] is None
    shop.change(Batch, shop.batch_id, state=BatchState.RECALLED)
    assert _json(client, shop)["recall"] is not None


def test_a_code_that_was_never_issued_has_no_passport(client: FlaskClient, shop: Shop) -> None:
    assert client.get("/q/000000000000/passport.json").status_code == 404


def test_the_manager_sees_law_by_law_what_is_missing_and_where_to_add_it(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        home = db.get_one(Cooperative, shop.cooperative_id)
        lan = factories.make_user(db, cooperative=home, email="lan@example.vn")
        email = lan.email
    client.post("/sign-in", data={"email": email, "password": factories.PASSWORD})
    said = page(client, f"/batches/{shop.batch_id}/passport")
    assert "Nghị định 37/2026/NĐ-CP, Điều 32" in said
    assert "Thông tư 02/2024/TT-BKHCN" in said
    assert said.count("Thiếu") == 4  # of the smallest pack, which has a GTIN
    assert f'href="/products/{shop.product_id}' in said
    assert "trên 15" in words(page(client, f"/batches/{shop.batch_id}"))


def test_every_requirement_is_asked_for_only_from_its_day_on() -> None:
    bases = {day: {one.basis for one in rules.in_force(day)} for day in (one.valid_from for one in rules.REQUIREMENTS)}
    assert sorted(map(len, bases.values())) == [1, 2]


def test_an_empty_warning_is_no_gap_but_a_missing_name_is() -> None:
    found = {
        one.requirement.key: one for one in rules.answers({"product": {"name": ""}}, rules.REQUIREMENTS[0].valid_from)
    }
    assert found["product.name"].missing
    assert not found["safetyWarnings"].missing
    assert rules.completeness(list(found.values()))[0] == 0


def test_products_without_packs_say_what_comes_first(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        home = db.get_one(Cooperative, shop.cooperative_id)
        lan = factories.make_user(db, cooperative=home)
        bare = factories.make_batch(db, factories.make_product(db, home, name="Quýt"))
        email, number = lan.email, bare.id
        assert db.get_one(Product, bare.product_id).name == "Quýt"
    client.post("/sign-in", data={"email": email, "password": factories.PASSWORD})
    assert "Sản phẩm chưa có quy cách nào" in page(client, f"/batches/{number}/passport")
    assert client.get(f"/batches/{number}/passport.json").status_code == 404
