"""The page behind a label counts the interval out of the farm log, and says nothing that nobody wrote down."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import InputKind, Measure
from tests.traceability.views.shop import Shop, page, words


def _log(
    shop: Shop, *, days_before: int, interval: int | None = 7, kind: LogKind = LogKind.SPRAYING, **more: Any
) -> int:
    """An entry on the batch's plot that many days before the harvest."""
    with shop.database.transaction() as db:
        batch = db.get_one(Batch, shop.batch_id)
        own = {"cooperative_id": batch.cooperative_id}
        item = db.query(InputItem).first() or InputItem(
            kind=InputKind.PESTICIDE,
            name="Sokupi 0.36SL",
            search="sokupi",
            active_ingredient="Matrine",
            measure=Measure.MILLILITRES,
            created_at=clock.now(),
            **own,
        )
        db.add(item)
        db.flush()
        entry = LogEntry(
            kind=kind,
            done_on=batch.harvested_on - timedelta(days=days_before),
            input_item_id=item.id if kind is LogKind.SPRAYING else None,
            pre_harvest_days=interval,
            by_name="Nguyễn Thị Lan",
            recorded_at=clock.now(),
            plots=batch.plots,
            **own,
            **more,
        )
        db.add(entry)
        db.flush()
        return entry.id


@pytest.mark.parametrize(
    ("days_before", "interval", "said"),
    [
        (12, 7, "Thu hoạch sau lần phun cuối 12 ngày, đủ thời gian cách ly"),
        (7, 7, "Thu hoạch sau lần phun cuối 7 ngày, đủ thời gian cách ly"),
        (6, 7, "Thu hoạch sau lần phun cuối 6 ngày, chưa đủ thời gian cách ly"),
        (12, None, "Thu hoạch sau lần phun cuối 12 ngày, chưa rõ thời gian cách ly"),
    ],
)
def test_the_days_are_counted_from_the_log(
    client: FlaskClient, shop: Shop, days_before: int, interval: int | None, said: str
) -> None:
    _log(shop, days_before=days_before, interval=interval)
    text = words(page(client, f"/q/{shop.serial}"))
    assert said in text
    assert "Sokupi 0.36SL, Matrine" in text
    assert "Nhật ký phun thuốc: chưa ghi nhận" not in text


def test_an_earlier_spraying_with_a_longer_interval_decides(client: FlaskClient, shop: Shop) -> None:
    _log(shop, days_before=20, interval=30)
    _log(shop, days_before=12, interval=7)
    assert "chưa đủ thời gian cách ly" in words(page(client, f"/q/{shop.serial}"))


def test_a_log_without_sprayings_says_so_and_no_log_says_nothing(client: FlaskClient, shop: Shop) -> None:
    assert "Nhật ký phun thuốc: chưa ghi nhận" in words(page(client, f"/q/{shop.serial}"))
    _log(shop, days_before=30, kind=LogKind.IRRIGATION, interval=None)
    assert "Không ghi lần phun nào" in words(page(client, f"/q/{shop.serial}"))


def test_a_corrected_or_struck_spraying_no_longer_counts(client: FlaskClient, shop: Shop) -> None:
    wrong = _log(shop, days_before=3)
    assert "chưa đủ thời gian cách ly" in words(page(client, f"/q/{shop.serial}"))
    again = _log(shop, days_before=13, corrects_id=wrong)
    assert "sau lần phun cuối 13 ngày, đủ" in words(page(client, f"/q/{shop.serial}"))
    _log(shop, days_before=13, corrects_id=again, struck=True)
    assert "Nhật ký phun thuốc: chưa ghi nhận" in words(page(client, f"/q/{shop.serial}"))


def test_sprayings_after_the_harvest_or_of_another_season_are_no_business_of_this_batch(
    client: FlaskClient, shop: Shop
) -> None:
    _log(shop, days_before=-2)
    _log(shop, days_before=400)
    assert "Nhật ký phun thuốc: chưa ghi nhận" in words(page(client, f"/q/{shop.serial}"))


def test_goods_that_were_made_show_no_interval_of_their_own(client: FlaskClient, shop: Shop) -> None:
    _log(shop, days_before=12)
    shop.change(Batch, shop.batch_id, origin=BatchOrigin.MADE)
    assert "thời gian cách ly" not in words(page(client, f"/q/{shop.serial}"))
