"""Kept pages: the same as drawn ones, in every process, small, and counted."""

import gzip
import re
from datetime import timedelta

import pytest
import time_machine
import urllib3
from flask.testing import FlaskClient

from app import create_app
from app.core import clock
from app.core.settings import Settings
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.models.recalls import Recall
from app.traceability.rules import serials as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import Hazard
from tests import factories
from tests.servers import served
from tests.traceability.views.shop import Shop, page, scans


def test_a_recall_is_red_on_the_very_next_scan_in_every_process(shop: Shop, settings: Settings) -> None:
    first, other = shop.app.test_client(), create_app(settings, testing=True)
    second = other.test_client()
    for client in (first, second, first, second):
        assert "is-good" in page(client, f"/q/{shop.serials[1]}")
    with shop.database.transaction() as db:
        db.get_one(Batch, shop.batch_id).state = BatchState.RECALLED
        db.add(
            Recall(
                cooperative_id=shop.cooperative_id,
                batch_id=shop.batch_id,
                hazard=Hazard.RESIDUE,
                reason="Phun <sớm>",
                reason_en=None,
                advice="Xin đừng ăn.",
                advice_en="Please do not eat it.",
                contact_phone="+84912345678",
                started_by="Lan",
                started_at=clock.now(),
            )
        )
    for client in (second, first):
        html = page(client, f"/q/{shop.serials[1]}")
        assert "verdict is-recalled" in html
        assert "is-good" not in html.split("</h1>")[0]
        assert "Gọi HTX: 0912 345 678" in html
        assert 'href="tel:+84912345678"' in html
        assert "Phun &lt;sớm&gt;" in html
        assert html.index("Xin đừng ăn.") < html.index("Cam Vinh giống Xã Đoài</h2>")
    english = page(first, f"/q/{shop.serials[1]}?lang=en")
    assert "Please do not eat it." in english
    assert '<span lang="vi">Phun &lt;sớm&gt;</span>' in english
    other.extensions["passport"].scans.stop()


def test_compressed_pages_are_the_plain_ones_for_every_label(client: FlaskClient, shop: Shop) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for serial in shop.serials:
            plain = client.get(f"/q/{serial}").data
            packed = client.get(f"/q/{serial}", headers={"Accept-Encoding": "br, gzip"})
            assert packed.headers["Content-Encoding"] == "gzip"
            assert int(packed.headers["Content-Length"]) == len(packed.data)
            assert gzip.decompress(packed.data) == plain
            assert rules.spaced(serial).encode() in plain
            assert client.head(f"/q/{serial}").content_length == len(plain)


def test_a_kept_page_is_the_one_that_would_be_drawn(client: FlaskClient, shop: Shop, settings: Settings) -> None:
    with time_machine.travel(clock.now(), tick=True):
        page(client, f"/q/{shop.serials[0]}")
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        kept = page(client, f"/q/{shop.serials[5]}")
        other = create_app(settings, testing=True)
        assert kept == page(other.test_client(), f"/q/{shop.serials[5]}")
        other.extensions["passport"].scans.stop()


def test_label_pages_carry_the_headers_of_all_pages(client: FlaskClient, shop: Shop) -> None:
    def headers(address: str) -> dict[str, str]:
        return {name: value for name, value in client.get(address).headers if name not in ("Content-Length", "Vary")}

    assert headers(f"/q/{shop.serial}") == headers("/q")


def test_every_get_is_counted_once_and_nothing_else(client: FlaskClient, shop: Shop) -> None:
    page(client, f"/q/{shop.serial}")
    page(client, f"/q/{shop.serial}")
    page(client, f"/q/{rules.spaced(shop.serial).replace('-', '%E2%80%93')}")
    page(client, shop.link)
    client.head(f"/q/{shop.serial}")
    client.options(f"/q/{shop.serial}")
    page(client, shop.link.replace(shop.number, "MH-0"), 404)
    page(client, f"/goods/{shop.item_id}")
    assert scans(shop) == 4


def test_a_change_elsewhere_asks_the_facts_but_draws_no_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    client, printer = shop.app.test_client(), shop.app.extensions["passport"].printer
    before = page(client, f"/q/{shop.serial}")
    drawn: list[object] = []
    original = printer.draft
    monkeypatch.setattr(printer, "draft", lambda *asked: drawn.append(asked) or original(*asked))
    with shop.database.transaction() as db:
        factories.make_product(db, db.get_one(Batch, shop.batch_id).cooperative, name="Ổi")
    assert page(client, f"/q/{shop.serial}").count("<h2") == before.count("<h2")
    assert drawn == []
    shop.change(Product, shop.product_id, variety="Sông Con")
    assert "Sông Con" in page(client, f"/q/{shop.serial}")
    assert len(drawn) == 1


def test_no_more_pages_are_kept_than_allowed(shop: Shop) -> None:
    layer = shop.app.extensions["passport"]
    layer.most = 2
    client = shop.app.test_client()
    for address in (f"/q/{shop.serial}", f"/q/{shop.serial}?lang=en", shop.link, f"{shop.link}?lang=en"):
        page(client, address)
    assert len(layer._pages) == 2


def test_a_database_that_is_away_never_calls_a_label_unknown(shop: Shop) -> None:
    client = shop.app.test_client()
    page(client, f"/q/{shop.serial}")
    with shop.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE label_runs RENAME TO away")
    shop.app.testing = False
    shop.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get(f"/q/{shop.serial}").status_code == 500


def test_the_first_visit_costs_less_than_60_kb_without_photos(shop: Shop) -> None:
    client = shop.app.test_client()
    total, waiting, seen = 0, [f"/q/{shop.serial}"], set[str]()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.status_code == 200, address
            data = answer.data
        total += len(data) + sum(len(name) + len(value) + 4 for name, value in answer.headers)
        text = gzip.decompress(data) if answer.content_encoding == "gzip" else data
        if answer.mimetype == "text/html":
            waiting += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', text.decode())
        if answer.mimetype == "text/css":
            waiting += [f"/static/{name}" for name in re.findall(r'url\("\.\./([^"]+)"\)', text.decode())]
    assert len([address for address in seen if address.endswith(".woff2")]) == 2
    assert total < 60_000


def test_a_server_that_is_told_to_stop_keeps_its_last_scans(shop: Shop, settings: Settings) -> None:
    with served(settings.data_dir) as running, urllib3.PoolManager() as pool:
        for serial in shop.serials[:5]:
            assert pool.request("GET", f"{running.url}/Q/{serial}").status == 200
    assert scans(shop) == 5
