"""Opening batches: numbers, harvest days, growing areas in force, doubles; then hold, release, close."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import Job
from app.traceability.models.batches import Batch, Event
from app.traceability.models.products import Product
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.products import ProductGroup
from app.traceability.services import batches
from tests.factories import make_area, make_batch, make_cooperative, make_plot, make_product, manager

TODAY = clock.today()


class Farm:
    """Lan's cooperative with oranges, two plots and a growing area in force."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.cooperative: Cooperative = make_cooperative(db)
        self.lan = manager(self.cooperative)
        self.staff = Actor(None, "Cô Sáu", Role.STAFF, self.cooperative.id)
        self.product: Product = make_product(db, self.cooperative)
        self.plots: list[Plot] = [make_plot(db, self.cooperative, name=name) for name in ("Khe Dứa 1", "Khe Dứa 3")]
        self.area: GrowingArea = make_area(db, self.cooperative, plots=self.plots)

    def open(self, actor: Actor | None = None, **given: Any) -> Batch:
        """A batch of 1,200 kg harvested today."""
        facts = {
            "product_id": self.product.id,
            "harvested_on": TODAY,
            "grams": 1_200_000,
            "growing_area_id": self.area.id,
        }
        return batches.open_batch(self.db, actor or self.lan, **(facts | given))


@pytest.fixture
def farm(db: Session) -> Farm:
    """Lan's farm."""
    return Farm(db)


def fault(error: pytest.ExceptionInfo[Any]) -> str:
    return error.value.problems[0].field


def test_a_batch_gets_the_next_number_and_its_harvest_event(farm: Farm) -> None:
    first, second = farm.open(), farm.open()
    assert (first.number, second.number) == (f"MH-{TODAY:%y%m%d}-01", f"MH-{TODAY:%y%m%d}-02")
    event = farm.db.scalars(sa.select(Event).where(Event.batch_id == first.id)).one()
    assert (event.type, event.grams, event.by_name) == (EventType.HARVEST, 1_200_000, "Nguyễn Thị Lan")
    assert clock.day(event.happened_at) == TODAY
    assert farm.db.scalars(sa.select(Job.topic).where(Job.subject_id == first.id)).all() == ["batch"]


def test_a_packed_batch_has_a_pack_event_and_keeps_from_packing(farm: Farm) -> None:
    batch = farm.open(harvested_on=TODAY - timedelta(days=2), packed_on=TODAY - timedelta(days=1))
    kinds = farm.db.scalars(sa.select(Event.type).where(Event.batch_id == batch.id).order_by(Event.id)).all()
    assert kinds == [EventType.HARVEST, EventType.PACK]
    assert batch.best_before_on == TODAY + timedelta(days=20)


def test_without_shelf_life_no_best_before_is_made_up(farm: Farm) -> None:
    farm.product.shelf_life_days = None
    assert farm.open().best_before_on is None


def test_a_harvest_of_tomorrow_is_refused_at_its_day(farm: Farm) -> None:
    with pytest.raises(Invalid) as error:
        farm.open(harvested_on=TODAY + timedelta(days=1))
    assert fault(error) == "harvested_on"


def test_a_number_that_is_used_offers_the_next_free_one(farm: Farm) -> None:
    taken = farm.open().number
    with pytest.raises(Invalid) as error:
        farm.open(number=taken.lower())
    assert fault(error) == "number"
    assert error.value.problems[0].values["free"] == f"MH-{TODAY:%y%m%d}-02"


def test_another_cooperative_may_use_the_same_number(farm: Farm) -> None:
    other = Farm(farm.db)
    assert farm.open(number="LO-01").number == other.open(number="LO-01").number


def test_the_same_form_sent_twice_is_one_batch(farm: Farm) -> None:
    assert farm.open(request_key="k1").id == farm.open(request_key="k1", grams=5).id
    assert farm.db.scalar(sa.select(sa.func.count()).select_from(Batch)) == 1


def test_a_suspended_area_gives_no_batch_and_the_refusal_names_state_and_day(farm: Farm) -> None:
    since = TODAY - timedelta(days=30)
    stopped = make_area(farm.db, farm.cooperative, state=AreaState.SUSPENDED, from_on=since, code="VN-2")
    with pytest.raises(Invalid) as error:
        farm.open(growing_area_id=stopped.id)
    problem = error.value.problems[0]
    assert problem.field == "growing_area_id"
    assert "đình chỉ" in problem.message
    assert problem.values == {"day": f"{TODAY:%d/%m/%Y}", "since": f"{since:%d/%m/%Y}"}


def test_a_harvest_from_before_the_suspension_is_fine(farm: Farm) -> None:
    from app.cooperatives.models.growing_areas import GrowingAreaChange

    change = GrowingAreaChange(
        cooperative_id=farm.cooperative.id,
        growing_area_id=farm.area.id,
        state=AreaState.SUSPENDED,
        from_on=TODAY - timedelta(days=3),
        reason="Kiểm tra",
        by_name="Chi cục",
        at=clock.now(),
    )
    farm.db.add(change)
    farm.db.flush()
    assert farm.open(harvested_on=TODAY - timedelta(days=4)).override_reason is None
    with pytest.raises(Invalid):
        farm.open(harvested_on=TODAY - timedelta(days=3))


def test_a_manager_may_go_over_the_rule_with_a_reason_that_is_kept_with_her_name(farm: Farm) -> None:
    stopped = make_area(farm.db, farm.cooperative, state=AreaState.REVOKED, code="VN-2")
    batch = farm.open(growing_area_id=stopped.id, override_reason="Hái trước ngày có quyết định")
    assert (batch.override_reason, batch.override_by) == ("Hái trước ngày có quyết định", "Nguyễn Thị Lan")


def test_staff_may_not_go_over_the_rule(farm: Farm) -> None:
    stopped = make_area(farm.db, farm.cooperative, state=AreaState.REVOKED, code="VN-2")
    with pytest.raises(Invalid) as error:
        farm.open(farm.staff, growing_area_id=stopped.id, override_reason="Cứ mở")
    assert fault(error) == "override_reason"


def test_a_reason_that_was_not_needed_is_not_kept(farm: Farm) -> None:
    assert farm.open(override_reason="Phòng khi cần").override_by is None


def test_fresh_goods_name_their_area_and_processed_goods_need_not(farm: Farm) -> None:
    with pytest.raises(Invalid) as error:
        farm.open(growing_area_id=None)
    assert fault(error) == "growing_area_id"
    farm.product.group = ProductGroup.SEASONING
    assert farm.open(growing_area_id=None).growing_area_id is None


def test_only_plots_of_the_area_can_be_harvested_under_it(farm: Farm) -> None:
    assert [plot.name for plot in farm.open(plot_ids=[plot.id for plot in farm.plots]).plots] == [
        "Khe Dứa 1",
        "Khe Dứa 3",
    ]
    outside = make_plot(farm.db, farm.cooperative, name="Đồi Chùa")
    with pytest.raises(Invalid) as error:
        farm.open(plot_ids=[farm.plots[0].id, outside.id])
    assert (fault(error), error.value.problems[0].values["plots"]) == ("plot_ids", "Đồi Chùa")


def test_a_plot_out_of_use_is_told_at_the_plots(farm: Farm) -> None:
    farm.plots[1].retired_at = clock.now()
    with pytest.raises(Invalid) as error:
        farm.open(plot_ids=[plot.id for plot in farm.plots])
    assert (fault(error), error.value.problems[0].values["plots"]) == ("plot_ids", "Khe Dứa 3")


@pytest.mark.parametrize("field", ["product_id", "growing_area_id", "plot_ids"])
def test_things_of_another_cooperative_are_not_found(farm: Farm, field: str) -> None:
    mai = Farm(farm.db)
    foreign = {"product_id": mai.product.id, "growing_area_id": mai.area.id, "plot_ids": [mai.plots[0].id]}
    with pytest.raises(NotFound) as error:
        farm.open(**{field: foreign[field]})
    assert fault(error) == field


def test_a_retired_product_is_told_at_the_product(farm: Farm) -> None:
    farm.product.retired_at = clock.now()
    with pytest.raises(Invalid) as error:
        farm.open()
    assert fault(error) == "product_id"


@pytest.mark.parametrize("role", [Role.GROWER, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER, Role.ADMINISTRATOR])
def test_growers_officers_and_people_without_a_cooperative_open_nothing(farm: Farm, role: Role) -> None:
    cooperative_id = farm.cooperative.id if role is Role.GROWER else None
    with pytest.raises(Forbidden):
        farm.open(Actor(None, "Ai đó", role, cooperative_id, "17071"))


def test_hold_and_release_leave_their_reasons_and_doing_it_twice_changes_nothing(farm: Farm) -> None:
    batch = farm.open()
    for _ in range(2):
        batches.hold(farm.db, farm.staff, batch.id, reason="Chờ phiếu kiểm nghiệm")
    assert batch.state is BatchState.HELD
    for _ in range(2):
        batches.release(farm.db, farm.staff, batch.id, reason="Phiếu KN-1126 đạt")
    assert batch.state is BatchState.OPEN
    notes = farm.db.scalars(sa.select(Event.note).where(Event.note.is_not(None)).order_by(Event.id)).all()
    assert notes == ["Chờ phiếu kiểm nghiệm", "Phiếu KN-1126 đạt"]


def test_a_recalled_batch_is_neither_released_nor_closed(farm: Farm) -> None:
    batch = make_batch(farm.db, farm.product, state=BatchState.RECALLED)
    with pytest.raises(Conflict):
        batches.release(farm.db, farm.lan, batch.id, reason="Nhầm")
    with pytest.raises(Conflict):
        batches.close(farm.db, farm.lan, batch.id)


def test_a_closed_batch_stays_closed_and_may_be_sold_again(farm: Farm) -> None:
    batch = farm.open()
    for _ in range(2):
        assert batches.close(farm.db, farm.lan, batch.id).state is BatchState.CLOSED
    assert batches.release(farm.db, farm.lan, batch.id, reason="Còn hàng trong kho").state is BatchState.OPEN


def test_a_grower_stops_nothing_and_mai_finds_nothing(farm: Farm) -> None:
    batch = farm.open()
    mai = manager(make_cooperative(farm.db, name="HTX Chè Hùng Sơn"))
    with pytest.raises(Forbidden):
        batches.hold(farm.db, Actor(None, "Hùng", Role.GROWER, farm.cooperative.id), batch.id, reason="?")
    for act in (batches.hold, batches.release):
        with pytest.raises(NotFound):
            act(farm.db, mai, batch.id, reason="?")
    with pytest.raises(NotFound):
        batches.close(farm.db, mai, batch.id)


def race(database: Database, people: int, facts: dict[str, Any], actor: Actor) -> list[str]:
    """Open batches from several threads at the same moment; the numbers they got."""
    start, numbers = threading.Barrier(people), []

    def one() -> None:
        start.wait()
        with database.transaction(actor) as db:
            numbers.append(batches.open_batch(db, actor, **facts).number)

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return numbers


def opened(database: Database) -> tuple[dict[str, Any], Actor]:
    with database.transaction() as db:
        farm = Farm(db)
        facts = {"product_id": farm.product.id, "growing_area_id": farm.area.id, "grams": 1000, "harvested_on": TODAY}
        return facts, farm.lan


def test_people_who_open_at_the_same_moment_get_different_numbers(any_database: Database) -> None:
    facts, lan = opened(any_database)
    numbers = race(any_database, 6, facts, lan)
    assert sorted(numbers) == [f"MH-{TODAY:%y%m%d}-{n:02d}" for n in range(1, 7)]


def test_one_form_sent_many_times_at_the_same_moment_is_one_batch(any_database: Database) -> None:
    facts, lan = opened(any_database)
    numbers = race(any_database, 6, facts | {"request_key": "k1"}, lan)
    assert len(numbers) == 6
    assert len(set(numbers)) == 1


def test_a_number_from_another_day_keeps_its_own_count(farm: Farm) -> None:
    yesterday: date = TODAY - timedelta(days=1)
    farm.open()
    assert farm.open(harvested_on=yesterday).number == f"MH-{yesterday:%y%m%d}-01"
