"""The register of inputs: what is left follows from purchases and standing log entries, each counted once."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.queries import inputs as queries
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import Amount, InputKind, Measure
from app.traceability.services import inputs, reference_lists
from app.traceability.services.inputs import Facts, Purchase
from tests.factories import make_cooperative, manager

TODAY = clock.today()
SPRAY = Facts(
    InputKind.PESTICIDE, "Thuốc trừ nhện", Measure.MILLILITRES, active_ingredient="Abamectin", pre_harvest_days=7
)


@pytest.fixture
def lans(db: Session) -> Cooperative:
    return make_cooperative(db)


@pytest.fixture
def item(db: Session, lans: Cooperative) -> InputItem:
    return inputs.add(db, manager(lans), facts=SPRAY)


def bought(
    db: Session, item: InputItem, units: int, *, expires: date | None = None, key: str | None = None
) -> InputLot:
    lan = Actor(None, "Nguyễn Thị Lan", Role.MANAGER, item.cooperative_id)
    purchase = Purchase(TODAY - timedelta(days=30), Amount(units, Measure.MILLILITRES), expires_on=expires)
    return inputs.buy(db, lan, item.id, purchase=purchase, request_key=key)


def sprayed(db: Session, item: InputItem, units: int | None, **given: object) -> LogEntry:
    facts = {"kind": LogKind.SPRAYING, "done_on": TODAY, "by_name": "Lan", "recorded_at": clock.now(), "struck": False}
    entry = LogEntry(cooperative_id=item.cooperative_id, input_item_id=item.id, amount=units, **(facts | given))
    db.add(entry)
    db.flush()
    return entry


def left(db: Session, item: InputItem) -> int:
    return queries.stock(db, [item.id])[item.id]


def test_stock_is_what_was_bought_less_what_standing_entries_used(db: Session, item: InputItem) -> None:
    assert left(db, item) == 0
    bought(db, item, 5000)
    bought(db, item, 1000)
    sprayed(db, item, 300)
    wrong = sprayed(db, item, 4000)
    sprayed(db, item, 400, corrects_id=wrong.id)
    mistaken = sprayed(db, item, 77)
    sprayed(db, item, 77, corrects_id=mistaken.id, struck=True)
    sprayed(db, item, None)
    assert left(db, item) == 5300
    assert queries.used(db, [item.id]) == {item.id: 700}


def test_stock_below_zero_is_told_and_not_hidden(db: Session, item: InputItem) -> None:
    bought(db, item, 100)
    sprayed(db, item, 350)
    assert left(db, item) == -250


def test_a_purchase_is_used_up_by_the_entries_that_name_it(db: Session, item: InputItem) -> None:
    old, new = bought(db, item, 500), bought(db, item, 800)
    sprayed(db, item, 500, input_lot_id=old.id)
    sprayed(db, item, 100)
    assert queries.lot_stock(db, [old.id, new.id]) == {old.id: 0, new.id: 800}


def test_only_what_is_left_expires(db: Session, item: InputItem) -> None:
    old = bought(db, item, 500, expires=TODAY + timedelta(days=10))
    bought(db, item, 800, expires=TODAY + timedelta(days=200))
    assert queries.soonest_expiry(db, [item.id]) == {item.id: TODAY + timedelta(days=10)}
    sprayed(db, item, 500, input_lot_id=old.id)
    assert queries.soonest_expiry(db, [item.id]) == {item.id: TODAY + timedelta(days=200)}
    sprayed(db, item, 800)
    assert queries.soonest_expiry(db, [item.id]) == {}


def test_the_same_request_twice_is_one_purchase(db: Session, item: InputItem) -> None:
    first = bought(db, item, 500, key="one intention")
    assert bought(db, item, 500, key="one intention").id == first.id
    assert left(db, item) == 500


def test_a_purchase_is_in_the_items_unit_in_the_past_and_not_expired(db: Session, item: InputItem) -> None:
    lan, litre = Actor(None, "Lan", Role.MANAGER, item.cooperative_id), Amount(1000, Measure.MILLILITRES)
    for purchase, field in (
        (Purchase(TODAY, Amount(1000, Measure.GRAMS)), "amount"),
        (Purchase(TODAY + timedelta(days=1), litre), "bought_on"),
        (Purchase(TODAY, litre, expires_on=TODAY - timedelta(days=1)), "expires_on"),
    ):
        with pytest.raises(Invalid) as error:
            inputs.buy(db, lan, item.id, purchase=purchase)
        assert error.value.problems[0].field == field


def test_a_purchase_is_put_right_and_taken_out_until_the_log_names_it(
    db: Session, lans: Cooperative, item: InputItem
) -> None:
    lot = bought(db, item, 500)
    inputs.change_lot(db, manager(lans), lot.id, purchase=Purchase(TODAY, Amount(700, Measure.MILLILITRES)))
    assert left(db, item) == 700
    sprayed(db, item, 50, input_lot_id=lot.id)
    with pytest.raises(Conflict):
        inputs.remove_lot(db, manager(lans), lot.id)
    other = bought(db, item, 300)
    inputs.remove_lot(db, manager(lans), other.id)
    assert left(db, item) == 650


def test_the_unit_stays_once_something_was_counted_in_it(db: Session, lans: Cooperative, item: InputItem) -> None:
    weighed = Facts(InputKind.PESTICIDE, "Thuốc trừ nhện", Measure.GRAMS)
    assert inputs.change(db, manager(lans), item.id, facts=weighed).measure is Measure.GRAMS
    inputs.change(db, manager(lans), item.id, facts=SPRAY)
    bought(db, item, 1)
    with pytest.raises(Invalid) as error:
        inputs.change(db, manager(lans), item.id, facts=weighed)
    assert error.value.problems[0].field == "measure"


def test_a_name_is_there_once_of_a_kind(db: Session, lans: Cooperative, item: InputItem) -> None:
    inputs.add(db, manager(lans), facts=Facts(InputKind.FERTILISER, item.name, Measure.GRAMS))
    with pytest.raises(Conflict) as error:
        inputs.add(db, manager(lans), facts=SPRAY)
    assert error.value.problems[0].field == "name"


def test_a_retired_input_is_not_offered_and_not_bought(db: Session, lans: Cooperative, item: InputItem) -> None:
    lan = manager(lans)
    assert queries.choices(db, lan) == [item]
    inputs.retire(db, lan, item.id)
    assert queries.choices(db, lan) == []
    with pytest.raises(Conflict):
        bought(db, item, 1)
    inputs.bring_back(db, lan, item.id)
    bought(db, item, 1)


def test_a_grower_cannot_write_and_mai_finds_nothing(db: Session, item: InputItem) -> None:
    lot = bought(db, item, 1)
    hung = Actor(None, "Trần Văn Hùng", Role.GROWER, item.cooperative_id)
    mai = manager(make_cooperative(db, name="HTX Chè Hùng Sơn"))
    purchase = Purchase(TODAY, Amount(1, Measure.MILLILITRES))
    for actor, refusal in ((hung, Forbidden), (mai, NotFound)):
        with pytest.raises(refusal):
            inputs.buy(db, actor, item.id, purchase=purchase)
        with pytest.raises(refusal):
            inputs.change(db, actor, item.id, facts=SPRAY)
        with pytest.raises(refusal):
            inputs.remove_lot(db, actor, lot.id)
    assert queries.choices(db, mai) == []


def test_an_input_is_held_against_the_list_that_decides_today(db: Session, item: InputItem) -> None:
    assert [doubt.field for doubt in inputs.doubts(db, item, TODAY)] == ["name"]
    reference_lists.load_sample(db, clock.now())
    assert inputs.doubts(db, item, TODAY) == []
    item.crops = "sầu riêng"
    assert [doubt.field for doubt in inputs.doubts(db, item, TODAY)] == ["crops"]
