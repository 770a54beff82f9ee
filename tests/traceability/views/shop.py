"""A batch with labels in the application's database, and how tests read its public pages."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.db import Database
from app.gs1.gtin import Gtin
from app.traceability.models.labels import ScanCount
from app.traceability.services import label_plans, labels
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from tests import factories

GTIN = Gtin.build("8931234", "56789").gtin14


@dataclass
class Shop:
    """A batch with ten labels of the short form and ten with a GTIN, in the application's database."""

    app: Flask
    database: Database
    cooperative_id: int
    product_id: int
    batch_id: int
    item_id: int
    run_id: int
    number: str
    serial: str
    serials: list[str]
    linked: str

    @property
    def link(self) -> str:
        """The Digital Link of one label."""
        return f"/01/{GTIN}/10/{self.number}/21/{self.linked}"

    def change(self, kind: type[Any], row_id: int, **values: object) -> None:
        """Change a row as a service does: through the ORM, sealed in the audit chain."""
        with self.database.transaction() as db:
            row = db.get_one(kind, row_id)
            for name, value in values.items():
                setattr(row, name, value)


def stock(app: Flask, db: Session) -> Shop:
    house = app.extensions["house"]
    keys = labels.serial_keys(house.settings.label_keys)
    cooperative = factories.make_cooperative(db)
    plot = factories.make_plot(db, cooperative)
    plot.grower_id = factories.make_grower(db, cooperative).id
    area = factories.make_area(db, cooperative, plots=[plot])
    product = factories.make_product(db, cooperative)
    product.name_en = "Vinh orange, Xã Đoài variety"
    batch = factories.make_batch(db, product, area=area)
    batch.plots = [plot]
    item = factories.make_trade_item(db, product)
    linked_item = factories.make_trade_item(db, product, pack="Hộp 1 kg", grams=1000)
    linked_item.gtin = GTIN
    db.flush()
    runs = [
        labels.issue(
            db,
            factories.manager(cooperative),
            keys,
            batch_id=batch.id,
            trade_item_id=one.id,
            amount=Amount(10),
            paper=Paper("a4-4x10"),
            public_url="http://127.0.0.1:8000",
            request_key=f"run-{one.id}",
        )
        for one in (item, linked_item)
    ]
    first, second = (list(label_plans.codes(keys, run)) for run in runs)
    return Shop(
        app,
        house.database,
        cooperative.id,
        product.id,
        batch.id,
        item.id,
        runs[0].id,
        batch.number,
        first[0],
        first,
        second[3],
    )


def page(client: FlaskClient, address: str, status: int = 200, **headers: str) -> str:
    answer = client.get(address, headers=headers or None)
    assert answer.status_code == status, answer.get_data(as_text=True)[:1500]
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    """What a reader sees, on one line."""
    body = re.split(r"<body[^>]*>", html)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")


def scans(shop: Shop) -> int:
    assert shop.app.extensions["passport"].scans.flush()
    with shop.database.reading() as db:
        return sum(row.scans for row in db.query(ScanCount))


def heading(client: FlaskClient, address: str, status: int = 200) -> str:
    """The heading of a public page, which is there in English as well."""
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:1500]
    english = client.get(address, query_string={"lang": "en"})
    assert english.status_code == status
    assert '<html lang="en">' in english.get_data(as_text=True)
    found = re.search(r"<h1>(.*?)</h1>", answer.get_data(as_text=True), re.DOTALL)
    assert found, answer.get_data(as_text=True)
    return found[1]
