"""What is told of the reached batches: goods, labels, scans and who holds them, each to its batch."""

from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.core import clock
from app.traceability.queries import genealogy, trace_facts
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.genealogy import Direction
from tests import factories
from tests.traceability.graphs import made_of, tell
from tests.traceability.services.samples import issue, make_goods, make_scans


def test_each_batch_has_its_goods_labels_scans_and_buyers(db: Session) -> None:
    goods = make_goods(db)
    trade = {"buyer": True, "supplier": False, "created_at": clock.now()}
    buyer = Partner(cooperative_id=goods.cooperative.id, name="Siêu thị Vinh", search="sieu thi vinh", **trade)
    db.add(buyer)
    db.flush()
    run = issue(db, goods, 10)
    for position, scans in ((2, 3), (5, 1)):
        make_scans(db, run, position, scans=scans)
    made = made_of(db, goods.batch, grams=300_000)
    for grams in (100_000, 50_000):
        tell(db, EventType.SHIP, [(ItemRole.MOVED, made, grams)], partner_id=buyer.id)
    found = trace_facts.describe(db, goods.lan, genealogy.walk(db, [goods.batch.id], Direction.FORWARD))
    raw, product = found.batches
    assert (raw.batch_id, raw.depth, raw.made_grams, raw.left_grams) == (goods.batch.id, 0, 1_200_000, 900_000)
    assert (raw.labels, product.labels, found.labels) == (10, 0, 10)
    assert (raw.scanned, raw.scans, product.scanned) == (2, 4, 0)
    assert (product.left_grams, product.sold_grams, raw.holdings) == (150_000, 150_000, ())
    assert found.buyers == {(buyer.id, "Siêu thị Vinh"): 150_000}
    assert set(found.kinds.values()) == {EventType.PROCESS}


def test_an_officer_of_another_commune_is_told_nothing(db: Session) -> None:
    goods = make_goods(db)
    trace = genealogy.walk(db, [goods.batch.id], Direction.FORWARD)
    stranger = factories.manager(factories.make_cooperative(db, name="HTX Chè Đảo"))
    assert trace_facts.describe(db, stranger, trace).batches == ()
