"""Trade items: unique packs and GTINs, and what stands still once labels are about."""

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.gs1.gtin import Gtin
from app.traceability.services import trade_items
from tests.factories import make_batch, make_cooperative, make_product, make_trade_item
from tests.traceability.services.samples import make_run

NET = {"pack": "Túi lưới 2 kg", "unit": "túi", "net_grams": 2000}
GTIN = Gtin.parse("4006381333931")


def test_a_pack_of_a_product_is_written_down(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    item = trade_items.create(db, manager(product), product.id, **NET, gtin=GTIN)
    assert (item.gtin, item.net_grams) == ("04006381333931", 2000)


def manager(product: object) -> Actor:
    """Lan of the product's cooperative."""
    return Actor(None, "Nguyễn Thị Lan", Role.MANAGER, product.cooperative_id)  # type: ignore[attr-defined]  # a Product


def test_the_same_pack_twice_is_told_at_the_pack(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    trade_items.create(db, manager(product), product.id, **NET)
    with pytest.raises(Conflict) as error:
        trade_items.create(db, manager(product), product.id, **NET)
    assert error.value.problems[0].field == "pack"


def test_a_gtin_names_one_pack_in_the_whole_house(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    other = make_product(db, make_cooperative(db, name="HTX Hai"))
    trade_items.create(db, manager(product), product.id, **NET, gtin=GTIN)
    with pytest.raises(Conflict) as error:
        trade_items.create(db, manager(other), other.id, **NET, gtin=GTIN)
    assert error.value.problems[0].field == "gtin"


def test_a_pack_of_nothing_is_told_at_the_quantity(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    with pytest.raises(Invalid) as error:
        trade_items.create(db, manager(product), product.id, pack="Túi", unit="túi", net_grams=0)
    assert error.value.problems[0].field == "quantity"


def test_a_retired_product_gets_no_new_pack(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    product.retired_at = clock.now()
    with pytest.raises(Conflict):
        trade_items.create(db, manager(product), product.id, **NET)


def test_a_grower_cannot_write_and_mai_finds_nothing(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    item = make_trade_item(db, product)
    hung = Actor(None, "Trần Văn Hùng", Role.GROWER, product.cooperative_id)
    mai = Actor(None, "Mai", Role.MANAGER, make_cooperative(db, name="HTX Hai").id)
    for actor, refusal in ((hung, Forbidden), (mai, NotFound)):
        with pytest.raises(refusal):
            trade_items.create(db, actor, product.id, **NET)
        with pytest.raises(refusal):
            trade_items.change(db, actor, item.id, **NET)
        with pytest.raises(refusal):
            trade_items.retire(db, actor, item.id)


def test_net_weight_and_gtin_stand_still_once_a_label_was_printed(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    item, lan = make_trade_item(db, product), manager(product)
    trade_items.change(db, lan, item.id, pack="Túi 2 kg", unit="túi", net_grams=2000, gtin=GTIN)
    make_run(db, make_batch(db, product), item, labels=10)
    with pytest.raises(Conflict):
        trade_items.change(db, lan, item.id, pack="Túi 2 kg", unit="túi", net_grams=1000, gtin=GTIN)
    with pytest.raises(Conflict):
        trade_items.change(db, lan, item.id, pack="Túi 2 kg", unit="túi", net_grams=2000)
    assert (
        trade_items.change(db, lan, item.id, pack="Túi hai ký", unit="túi", net_grams=2000, gtin=GTIN).pack
        == "Túi hai ký"
    )


def test_a_pack_keeps_its_own_name_and_gtin_when_changed(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    item = trade_items.create(db, manager(product), product.id, **NET, gtin=GTIN)
    assert trade_items.change(db, manager(product), item.id, **NET, gtin=GTIN).unit == "túi"


def test_a_retired_pack_may_come_back(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    item = make_trade_item(db, product)
    assert trade_items.retire(db, manager(product), item.id).retired_at is not None
    assert trade_items.bring_back(db, manager(product), item.id).retired_at is None
