"""Finding where to trace from: whatever is printed on things and written in books leads to them, for their owner."""

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.core import clock
from app.gs1.sscc import Sscc
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import trace_search
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.units import UnitKind
from app.traceability.services import label_plans
from tests import factories
from tests.traceability.services.samples import KEYS, PREFIX, Goods, issue, make_goods


@pytest.fixture
def goods(db: Session) -> Goods:
    """Lan's cooperative with a batch, an area, a plot, a partner and a carton."""
    goods = make_goods(db)
    plot = factories.make_plot(db, goods.cooperative)
    factories.make_area(db, goods.cooperative, plots=[plot])
    now, own = clock.now(), {"cooperative_id": goods.cooperative.id}
    trade = {"buyer": True, "supplier": False, "created_at": now}
    sscc = Sscc.build(PREFIX, "1").sscc18
    db.add_all(
        [
            Partner(name="Siêu thị Vinh", search="sieu thi vinh", **trade, **own),
            LogisticUnit(kind=UnitKind.CARTON, sscc=sscc, created_by="Lan", created_at=now, **own),
        ]
    )
    db.flush()
    return goods


def kinds(db: Session, goods: Goods, text: str) -> list[SeedKind]:
    """Of what kinds the things are that Lan finds."""
    return [match.seed.kind for match in trace_search.find(db, goods.lan, KEYS, text)]


def test_numbers_codes_and_names_are_found_as_people_type_them(db: Session, goods: Goods) -> None:
    assert trace_search.find(db, goods.lan, KEYS, f" {goods.batch.number.lower()} ")[0].seed == Seed(
        SeedKind.BATCH, goods.batch.id
    )
    assert kinds(db, goods, "khe dua") == [SeedKind.PLOT]
    assert kinds(db, goods, "VN 40 423 17071") == [SeedKind.GROWING_AREA]
    assert kinds(db, goods, "siêu thị") == [SeedKind.PARTNER]
    assert kinds(db, goods, f"(00){Sscc.build(PREFIX, '1')}") == [SeedKind.UNIT]
    assert kinds(db, goods, "") == kinds(db, goods, " / ") == kinds(db, goods, "không có gì") == []


def test_a_scanned_label_leads_to_its_batch_and_its_run(db: Session, goods: Goods) -> None:
    run = issue(db, goods, 10)
    code = label_plans.codes(KEYS, run)[3]
    for text in (code, f"https://gocnghe.vn/q/{code}?lang=en"):
        found = [match.seed for match in trace_search.find(db, goods.lan, KEYS, text)]
        assert found == [Seed(SeedKind.BATCH, goods.batch.id), Seed(SeedKind.LABEL_RUN, run.id)]


def test_others_find_none_of_it(db: Session, goods: Goods) -> None:
    run = issue(db, goods, 10)
    stranger = factories.manager(factories.make_cooperative(db, name="HTX Chè Đảo"))
    texts = (
        goods.batch.number,
        "Khe",
        "VN-40",
        "Vinh",
        Sscc.build(PREFIX, "1").sscc18,
        label_plans.codes(KEYS, run)[0],
    )
    assert [trace_search.find(db, stranger, KEYS, text) for text in texts] == [[]] * len(texts)
