"""A cooperative with a few hundred batches and one long run of labels, as the page behind a label meets it."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.growing_areas import GrowingArea, GrowingAreaChange
from app.core import clock
from app.traceability.models.batches import Batch, Event
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import Product, ProductPhoto
from app.traceability.models.trade_items import TradeItem

LABELS = 10_000
BATCHES = 300


def add(db: Session, model: type[Any], own: dict[str, Any], **facts: Any) -> Any:
    """One row with its number."""
    row = model(**own, **facts)
    db.add(row)
    db.flush()
    return row


def fill(db: Session) -> LabelRun:
    """All rows; gives the long run."""
    now, today = clock.now(), clock.today()
    maker = add(
        db,
        Cooperative,
        {"created_at": now, "commune_code": "17071"},
        kind="cooperative",
        name="HTX Cam Đồi Mây",
        search="htx cam doi may",
        representative="Nguyễn Thị Lan",
        phone="+84912345678",
        address="Xóm Minh Lợi",
        batch_pattern="MH-{yy}{mm}{dd}-{nn}",
    )
    own = {"cooperative_id": maker.id, "created_at": now}
    area = _area(db, own)
    photo = {"sha256": "0" * 64, "media_type": "image/jpeg", "name": "cam.jpg", "size": 9000, "public": True}
    file = add(db, StoredFile, own, **photo, width=1200, height=900)
    for number in range(3):
        paper = {"scheme": "vietgap", "standard": "TCVN 11892-1:2017", "issuer": "Trung tâm Chứng nhận"}
        dates = {"valid_from": today - timedelta(300), "valid_until": today + timedelta(300)}
        add(db, Certificate, own, number=f"VG-{number}", scan_id=file.id, **paper, **dates)
    product = _product(db, own)
    place = {"product_id": product.id, "file_id": file.id, "position": 1}
    add(db, ProductPhoto, {"cooperative_id": maker.id}, **place)
    item = add(db, TradeItem, own, product_id=product.id, pack="Túi lưới 2 kg", unit="túi", net_grams=2000)
    runs = [_batch(db, own, number, product, area, item) for number in range(BATCHES)]
    return max(runs, key=lambda run: run.labels)


def _area(db: Session, own: dict[str, Any]) -> Any:
    today = clock.today()
    area = add(
        db,
        GrowingArea,
        own,
        name="Vùng cam",
        search="vung cam",
        code_raw="VN-40-423-17071-01-24",
        code_key="VN40423170710124",
        crop="Cam",
        scheme="domestic_2022",
        market="domestic",
        perennial=True,
        area_m2=40_000,
        issuer="Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An",
        valid_from=today - timedelta(800),
        state="granted",
        commune_code="17071",
    )
    step = {"cooperative_id": own["cooperative_id"], "at": clock.now(), "growing_area_id": area.id}
    for back, state in ((900, "draft"), (850, "submitted"), (800, "granted")):
        since = today - timedelta(back)
        add(db, GrowingAreaChange, step, state=state, from_on=since, reason="Cấp mã", by_name="Chi cục")
    return area


def _product(db: Session, own: dict[str, Any]) -> Any:
    return add(
        db,
        Product,
        own,
        name="Cam Vinh giống Xã Đoài",
        search="cam vinh giong xa doai",
        group="fruit",
        variety="Xã Đoài",
        shelf_life_days=21,
        storage="Nơi thoáng mát",
        ocop_stars=4,
        ocop_decision="1234/QĐ-UBND",
        ocop_valid_until=clock.today() + timedelta(300),
    )


def _batch(db: Session, own: dict[str, Any], number: int, product: Any, area: Any, item: Any) -> LabelRun:
    day = clock.today() - timedelta(number % 20)
    dates = {"harvested_on": day, "packed_on": day, "best_before_on": day + timedelta(21)}
    kept = {"grams": 20_000_000, "state": "open", "created_by": "Nguyễn Thị Lan", "growing_area_id": area.id}
    batch = add(db, Batch, own, number=f"MH-{number:04d}", product_id=product.id, **dates, **kept)
    event = {"cooperative_id": own["cooperative_id"], "batch_id": batch.id, "happened_at": clock.now()}
    event |= {"recorded_at": clock.now(), "grams": 400_000, "pieces": 200, "place": "Vinh", "by_name": "Lan"}
    for kind in ("harvest", "pack", "ship", "ship"):
        add(db, Event, event, type=kind)
    first = 1 + number * LABELS
    labels = LABELS if number == BATCHES // 2 else 10
    run: LabelRun = add(
        db,
        LabelRun,
        own,
        batch_id=batch.id,
        trade_item_id=item.id,
        key_id=1,
        first_position=first,
        last_position=first + labels - 1,
        link_prefix="HTTP://127.0.0.1:8000/Q/",
        layout="a4-4x10",
        start_cell=1,
        cut_marks=False,
        content={"product_name": product.name},
        reprints=0,
        request_key=str(number),
        created_by="Nguyễn Thị Lan",
    )
    return run
