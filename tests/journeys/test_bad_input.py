"""Bad input gets a clear answer at the field, keeps what was typed, and changes nothing."""

import io
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models.audit import AuditHead
from app.core import clock
from app.core.db import Database
from app.listings.services import listings
from app.traceability.models.trade_items import TradeItem
from tests import factories

BOW_TIE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [[[105.25, 19.34], [105.251, 19.341], [105.251, 19.34], [105.25, 19.341], [105.25, 19.34]]],
    }
)


class Lan:
    """Lan at her browser, with goods in the house, and a way to see that nothing changed."""

    def __init__(self, client: FlaskClient, database: Database) -> None:
        """Make her cooperative, its goods, and Mai's."""
        self.client, self.database = client, database
        with database.transaction() as db:
            cooperative = factories.make_cooperative(db)
            user = factories.make_user(db, cooperative=cooperative)
            self.product_id = factories.make_product(db, cooperative).id
            self.item_id = factories.make_trade_item(db, db.get_one(factories.Product, self.product_id)).id
            self.area_id = factories.make_area(db, cooperative).id
            self.batch_id = factories.make_batch(db, db.get_one(factories.Product, self.product_id)).id
            listing = listings.create(
                db,
                factories.manager(cooperative),
                trade_item_id=self.item_id,
                title="Cam Vinh, túi lưới 2 kg",
                description="",
                price_vnd=95_000,
                stock=10,
            )
            self.listing_id = listing.id
            mais = factories.make_cooperative(db, name="HTX Chè Gay")
            self.mais_product_id = factories.make_product(db, mais, name="Chè Gay").id
            self.mais_batch_id = factories.make_batch(db, db.get_one(factories.Product, self.mais_product_id)).id
        factories.sign_in(client, user)

    def chains(self) -> dict[int, int]:
        """How long every audit chain is: any change makes one longer."""
        with self.database.reading() as db:
            return {row.cooperative_id: row.sequence for row in db.scalars(sa.select(AuditHead))}


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> Lan:
    """Lan, signed in."""
    return Lan(client, database)


def _refused(lan: Lan, url: str, data: dict[str, object], *, field: str, kept: str, status: int = 422) -> str:
    before = lan.chains()
    answer = lan.client.post(url, data=data, content_type="multipart/form-data")
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text[:3000]
    assert f'id="{field}-error"' in text
    assert kept in text
    assert lan.chains() == before
    return text


def test_a_wrong_check_digit_says_which_digit_was_expected(lan: Lan) -> None:
    text = _refused(
        lan,
        f"/products/{lan.product_id}/trade-items/new",
        {"pack": "Thùng 10 kg", "unit": "thùng", "quantity": "10", "quantity_unit": "kg", "gtin": "9524000000018"},
        field="gtin",
        kept="Thùng 10 kg",
    )
    assert "9" in text


def test_a_plot_that_crosses_itself_is_told_where(lan: Lan) -> None:
    _refused(
        lan,
        "/plots/new",
        {"name": "Khe Dứa 9", "geometry": BOW_TIE, "commune_code": factories.MINH_HOP},
        field="geometry",
        kept="Khe Dứa 9",
    )


def test_a_harvest_in_the_future_is_refused(lan: Lan) -> None:
    tomorrow = f"{clock.today() + timedelta(days=1):%d/%m/%Y}"
    _refused(
        lan,
        "/batches/new",
        {
            "product_id": lan.product_id,
            "harvested_on": tomorrow,
            "quantity": "1.200",
            "quantity_unit": "kg",
            "request_key": "k",
        },
        field="harvested_on",
        kept=tomorrow,
    )


def test_a_price_of_nothing_is_refused(lan: Lan) -> None:
    _refused(lan, f"/listings/{lan.listing_id}/price", {"price_vnd": "0"}, field="price_vnd", kept='value="0"')


@pytest.mark.parametrize(
    "data", [b"not a picture at all", b"\x89PNG\r\n\x1a\nbroken", b"%PDF-1.7 not a photo", b""], ids=str
)
def test_what_is_not_a_picture_is_refused(lan: Lan, data: bytes) -> None:
    before = lan.chains()
    answer = lan.client.post(
        f"/products/{lan.product_id}/photos",
        data={"photos": (io.BytesIO(data), "anh.jpg")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert 'id="photos-error"' in answer.get_data(as_text=True)
    assert lan.chains() == before


def test_two_hundred_megabytes_are_refused_before_they_are_read(lan: Lan) -> None:
    before = lan.chains()
    answer = lan.client.post(
        f"/products/{lan.product_id}/photos",
        data=b"x" * 1000,
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "MB" in answer.get_data(as_text=True)
    assert lan.chains() == before


@pytest.mark.parametrize(
    "path", ["/products/{product}", "/batches/{batch}", "/labels/new/{batch}", "/batches/{batch}/recall"]
)
def test_another_cooperatives_id_in_the_address_is_not_found(lan: Lan, path: str) -> None:
    url = path.format(product=lan.mais_product_id, batch=lan.mais_batch_id)
    assert lan.client.get(url).status_code == 404


def test_another_cooperatives_id_in_the_form_is_refused(lan: Lan) -> None:
    before = lan.chains()
    answer = lan.client.post(
        "/batches/new",
        data={
            "product_id": lan.mais_product_id,
            "harvested_on": f"{clock.today():%d/%m/%Y}",
            "quantity": "5",
            "quantity_unit": "kg",
            "request_key": "k",
        },
    )
    assert answer.status_code in (404, 422)
    assert lan.chains() == before


def test_the_same_batch_form_sent_twice_opens_one_batch(lan: Lan) -> None:
    form = {
        "product_id": lan.product_id,
        "growing_area_id": lan.area_id,
        "harvested_on": f"{clock.today():%d/%m/%Y}",
        "quantity": "1.200",
        "quantity_unit": "kg",
        "request_key": "one intention",
    }
    first = lan.client.post("/batches/new", data=form)
    assert first.status_code == 303, re.findall("error.*", first.get_data(as_text=True))
    second = lan.client.post("/batches/new", data=form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location


def test_the_same_pack_entered_twice_is_one_pack(lan: Lan) -> None:
    form = {"pack": "Thùng 10 kg", "unit": "thùng", "quantity": "10", "quantity_unit": "kg"}
    url = f"/products/{lan.product_id}/trade-items/new"
    assert lan.client.post(url, data=form).status_code == 303
    assert lan.client.post(url, data=form).status_code in (409, 422)
    with lan.database.reading() as db:
        packs = db.scalars(sa.select(TradeItem.pack).where(TradeItem.product_id == lan.product_id)).all()
    assert sorted(packs) == ["Thùng 10 kg", "Túi lưới 2 kg"]
