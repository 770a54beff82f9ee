"""Growing areas through their states: who may do what, and what the dated history says afterwards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea, GrowingAreaChange
from app.cooperatives.queries import growing_areas as queries
from app.cooperatives.rules.growing_areas import AreaState
from app.cooperatives.rules.markets import Market
from app.cooperatives.services import growing_areas
from app.core import clock, outbox
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import factories
from tests.turns import outcomes

FACTS = growing_areas.Facts(
    name="Vùng cam Minh Hợp",
    crop="Cam",
    perennial=True,
    market=Market.DOMESTIC,
    commune_code=factories.MINH_HOP,
    area_m2=40_000,
)
GRANT = growing_areas.Grant(
    code="VN-40-423-17071-01-24",
    issuer="Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An",
    decided_on=date(2024, 3, 15),
)
OFFICER = Actor(None, "Lê Thị Hoa", Role.PROVINCE_OFFICER)
COMMUNE_OFFICER = Actor(None, "Vi Văn Nam", Role.COMMUNE_OFFICER, commune_code=factories.MINH_HOP)


@pytest.fixture
def own(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def mai(db: Session) -> Actor:
    return factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))


def _jobs(db: Session) -> list[tuple[str, int]]:
    return [(job.topic, job.subject_id) for job in db.scalars(sa.select(outbox.Job))]


def test_a_new_area_is_a_draft_and_not_in_force(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS)
    assert area.state is AreaState.DRAFT
    answer = queries.in_force(db, area.id, clock.today())
    assert (answer.ok, answer.state_on_day) == (False, AreaState.DRAFT)


def test_the_code_is_kept_exactly_as_typed(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS, replace(GRANT, code="vn 40.423.17071.01/24"))
    assert area.code_raw == "vn 40.423.17071.01/24"
    assert (area.code_key, area.scheme) == ("VN40423170710124", "domestic_2022")


def test_a_code_of_unknown_shape_is_kept_and_warned_about(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS, replace(GRANT, code="NA/CAM/7"))
    assert area.code_raw == "NA/CAM/7"
    assert [problem.field for problem in queries.warnings(area)] == ["code"]


def test_what_a_manager_declares_says_so_until_an_officer_has_compared_it(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS, GRANT)
    before = queries.voucher(area)
    growing_areas.confirm(db, OFFICER, area.id)
    after = queries.voucher(area)
    assert before == queries.Voucher("Nguyễn Thị Lan", date(2024, 3, 15), by_office=False)
    assert after == queries.Voucher("Lê Thị Hoa", date(2024, 3, 15), by_office=True)
    with pytest.raises(Conflict):
        growing_areas.confirm(db, OFFICER, area.id)


def test_a_declared_code_can_be_mended_until_an_officer_stands_behind_it(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS, GRANT)
    growing_areas.record_grant(db, lan, area.id, replace(GRANT, decided_on=date(2024, 5, 15)))
    assert not queries.in_force(db, area.id, date(2024, 5, 14)).ok
    assert queries.in_force(db, area.id, date(2024, 5, 15)).ok
    growing_areas.confirm(db, OFFICER, area.id)
    with pytest.raises(Conflict):
        growing_areas.record_grant(db, lan, area.id, GRANT)


def test_a_decision_entered_late_counts_from_its_own_day(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.submit(db, lan, growing_areas.draw_up(db, lan, FACTS).id)
    growing_areas.record_grant(db, lan, area.id, GRANT)
    days = [date(2024, 3, 14), date(2024, 3, 15), clock.today()]
    assert [queries.in_force(db, area.id, day).ok for day in days] == [False, True, True]
    assert [change.state for change in queries.timeline(area)].count(AreaState.GRANTED) == 2


def test_staff_may_draft_but_not_declare_a_code(db: Session, own: Cooperative) -> None:
    staff = Actor(None, "Hà", Role.STAFF, own.id)
    area = growing_areas.draw_up(db, staff, FACTS)
    with pytest.raises(Forbidden):
        growing_areas.record_grant(db, staff, area.id, GRANT)
    with pytest.raises(Forbidden):
        growing_areas.draw_up(db, staff, replace(FACTS, name="Vùng khác"), GRANT)


def test_growers_only_read(db: Session, own: Cooperative) -> None:
    with pytest.raises(Forbidden):
        growing_areas.draw_up(db, Actor(None, "Hùng", Role.GROWER, own.id), FACTS)


def test_only_the_office_suspends_and_the_manager_cannot_lift_it(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS, GRANT)
    day = clock.today() - timedelta(days=3)
    for stranger in (lan, COMMUNE_OFFICER):
        with pytest.raises(Forbidden):
            growing_areas.suspend(db, stranger, area.id, from_on=day, reason="Dư lượng vượt mức")
    growing_areas.suspend(db, OFFICER, area.id, from_on=day, reason="Dư lượng vượt mức")
    with pytest.raises(Conflict):
        growing_areas.record_grant(db, lan, area.id, GRANT)
    with pytest.raises(Forbidden):
        growing_areas.reinstate(db, lan, area.id, from_on=clock.today(), reason="Đã khắc phục")


def test_a_past_day_is_judged_by_the_state_of_that_day(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS, GRANT)
    today = clock.today()
    growing_areas.suspend(db, OFFICER, area.id, from_on=today - timedelta(days=20), reason="Dư lượng vượt mức")
    growing_areas.reinstate(db, OFFICER, area.id, from_on=today - timedelta(days=5), reason="Đã khắc phục")
    days = [today - timedelta(days=d) for d in (21, 20, 6, 5)]
    assert [queries.in_force(db, area.id, day).ok for day in days] == [True, False, False, True]


def test_the_office_can_neither_decide_ahead_nor_before_the_last_change(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS, GRANT)
    for day in (clock.today() + timedelta(days=1), GRANT.decided_on - timedelta(days=1)):
        with pytest.raises(Invalid) as refusal:
            growing_areas.suspend(db, OFFICER, area.id, from_on=day, reason="Thử")
        assert refusal.value.problems[0].field == "from_on"
    assert area.state is AreaState.GRANTED


def test_what_an_officer_compared_the_cooperative_no_longer_changes(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS, GRANT)
    moved = replace(FACTS, commune_code="16828")
    growing_areas.edit(db, lan, area.id, moved)
    growing_areas.confirm(db, OFFICER, area.id)
    with pytest.raises(Conflict) as refusal:
        growing_areas.edit(db, lan, area.id, FACTS)
    assert refusal.value.problems[0].field == "commune_code"
    assert growing_areas.edit(db, lan, area.id, replace(moved, name="Vùng cam mới")).name == "Vùng cam mới"


def test_revoked_is_the_end(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS, GRANT)
    growing_areas.revoke(db, OFFICER, area.id, from_on=clock.today(), reason="Bỏ hoang")
    with pytest.raises(Conflict):
        growing_areas.reinstate(db, OFFICER, area.id, from_on=clock.today(), reason="Thử")
    with pytest.raises(Conflict):
        growing_areas.edit(db, factories.manager(own), area.id, FACTS)


def test_history_is_appended_and_every_step_reaches_the_outbox(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS)
    growing_areas.submit(db, lan, area.id)
    growing_areas.take_back(db, lan, area.id)
    rows = db.scalars(sa.select(GrowingAreaChange).order_by(GrowingAreaChange.id)).all()
    assert [row.state for row in rows] == [AreaState.DRAFT, AreaState.SUBMITTED, AreaState.DRAFT]
    assert ("growing_area", area.id) in _jobs(db)


def test_the_same_code_twice_names_the_area_that_has_it(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    growing_areas.draw_up(db, lan, FACTS, GRANT)
    with pytest.raises(Conflict) as refusal:
        growing_areas.draw_up(db, lan, replace(FACTS, name="Khác"), replace(GRANT, code="VN40.423.17071.01.24"))
    problem = refusal.value.problems[0]
    assert (problem.field, problem.values["name"]) == ("code", "Vùng cam Minh Hợp")


def test_two_cooperatives_may_each_record_the_same_code(db: Session, own: Cooperative, mai: Actor) -> None:
    growing_areas.draw_up(db, factories.manager(own), FACTS, GRANT)
    assert growing_areas.draw_up(db, mai, FACTS, GRANT).id


def test_the_same_form_twice_is_one_area(db: Session, own: Cooperative) -> None:
    growing_areas.draw_up(db, factories.manager(own), FACTS)
    with pytest.raises(Conflict):
        growing_areas.draw_up(db, factories.manager(own), FACTS)
    assert db.scalar(sa.select(sa.func.count()).select_from(GrowingArea)) == 1


def test_area_is_the_sum_of_the_plots_when_none_is_given(db: Session, own: Cooperative) -> None:
    plot = factories.make_plot(db, own)
    facts = replace(FACTS, area_m2=None, plot_ids=(plot.id,))
    assert growing_areas.draw_up(db, factories.manager(own), facts).area_m2 == plot.area_m2
    with pytest.raises(Invalid) as refusal:
        growing_areas.draw_up(db, factories.manager(own), replace(facts, name="Khác", plot_ids=()))
    assert refusal.value.problems[0].field == "area"


def test_a_plot_of_another_cooperative_is_refused(db: Session, own: Cooperative, mai: Actor) -> None:
    plot = factories.make_plot(db, own)
    with pytest.raises(Invalid) as refusal:
        growing_areas.draw_up(db, mai, replace(FACTS, plot_ids=(plot.id,)))
    assert refusal.value.problems[0].field == "plots"


def test_an_export_code_needs_its_country(db: Session, own: Cooperative) -> None:
    with pytest.raises(Invalid) as refusal:
        growing_areas.draw_up(db, factories.manager(own), replace(FACTS, market=Market.EXPORT))
    assert refusal.value.problems[0].field == "market_country"


def test_small_perennial_areas_are_warned_about_not_refused(db: Session, own: Cooperative) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), replace(FACTS, area_m2=5_000))
    assert [problem.field for problem in queries.warnings(area)] == ["area"]


def test_mai_and_officers_of_other_communes_find_nothing(db: Session, own: Cooperative, mai: Actor) -> None:
    area = growing_areas.draw_up(db, factories.manager(own), FACTS)
    elsewhere = Actor(None, "Cán bộ", Role.COMMUNE_OFFICER, commune_code="16828")
    for command in (growing_areas.submit, growing_areas.take_back):
        with pytest.raises(NotFound):
            command(db, mai, area.id)
    with pytest.raises(NotFound):
        growing_areas.edit(db, mai, area.id, FACTS)
    with pytest.raises(NotFound):
        growing_areas.record_grant(db, mai, area.id, GRANT)
    assert list(db.scalars(queries.listing(elsewhere))) == list(db.scalars(queries.listing(mai))) == []
    assert list(db.scalars(queries.listing(COMMUNE_OFFICER))) == [area]


def test_lists_find_a_code_however_it_is_typed_and_a_name_without_marks(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS, GRANT)
    for text in ("vn40.423", "vung cam", "Minh Hợp"):
        assert list(db.scalars(queries.listing(lan, text=text))) == [area], text
    assert list(db.scalars(queries.listing(lan, state=AreaState.DRAFT))) == []


def test_a_declaration_mended_to_an_earlier_day_counts_from_that_day(db: Session, own: Cooperative) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS, GRANT)
    growing_areas.record_grant(db, lan, area.id, replace(GRANT, decided_on=date(2024, 1, 10)))
    voucher = queries.voucher(area)
    assert voucher is not None
    assert voucher.since == date(2024, 1, 10)
    assert [change.from_on for change in queries.timeline(area)][-1] == date(2024, 1, 10)
    assert len({change.at for change in area.history}) == 2, "one act, one moment"


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("crop", {"crop": "Chanh leo"}),
        ("cycle", {"perennial": False}),
        ("area", {"area_m2": 400_000}),
        ("market", {"market": Market.EXPORT, "market_country": "Trung Quốc"}),
    ],
)
def test_each_fact_of_a_compared_code_is_the_offices_to_change(
    db: Session, own: Cooperative, field: str, changed: dict[str, object]
) -> None:
    lan = factories.manager(own)
    area = growing_areas.draw_up(db, lan, FACTS, GRANT)
    growing_areas.confirm(db, OFFICER, area.id)
    with pytest.raises(Conflict) as refusal:
        growing_areas.edit(db, lan, area.id, replace(FACTS, **changed))
    assert refusal.value.problems[0].field == field
    assert (area.crop, area.perennial, area.area_m2, area.market) == ("Cam", True, 40_000, Market.DOMESTIC)


def test_the_country_of_a_compared_export_code_stays(db: Session, own: Cooperative) -> None:
    lan, export = factories.manager(own), replace(FACTS, market=Market.EXPORT, market_country="Trung Quốc")
    area = growing_areas.draw_up(db, lan, export, GRANT)
    growing_areas.confirm(db, OFFICER, area.id)
    with pytest.raises(Conflict) as refusal:
        growing_areas.edit(db, lan, area.id, replace(export, market_country="Hoa Kỳ"))
    assert refusal.value.problems[0].field == "market_country"


def test_two_who_save_the_same_form_at_once_make_one_area(any_database: Database) -> None:
    with any_database.transaction() as db:
        lan = factories.manager(factories.make_cooperative(db))
    assert outcomes(any_database, lambda db: growing_areas.draw_up(db, lan, FACTS)) == ["Conflict"]
