"""Seasons: planned on own plots, one of each crop at a time, changed without losing what stays, closed and reopened."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.seasons import Season, SeasonPlot
from app.cooperatives.queries import seasons as queries
from app.cooperatives.rules.seasons import Plan, PlotPlan
from app.cooperatives.services import seasons
from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import make_area, make_cooperative, make_plot, manager


class Land:
    """Lan's two plots in one growing area."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.cooperative = make_cooperative(db)
        self.lan = manager(self.cooperative)
        self.plots = [make_plot(db, self.cooperative, name=name) for name in ("Khe Dứa 1", "Khe Dứa 3")]
        self.area = make_area(db, self.cooperative, plots=self.plots)

    def plan(self, name: str = "Vụ cam 2026", **given: Any) -> Season:
        return seasons.plan(self.db, self.lan, facts=self.facts(name=name, **given))

    def facts(self, **given: Any) -> Plan:
        facts: dict[str, Any] = {
            "name": "Vụ cam 2026",
            "crop": "Cam",
            "starts_on": date(2026, 2, 1),
            "ends_on": date(2027, 1, 31),
            "plots": [PlotPlan(self.plots[0].id, date(2019, 3, 1), 8_000_000)],
        }
        return Plan(**(facts | given))


@pytest.fixture
def land(db: Session) -> Land:
    """Lan's land."""
    return Land(db)


def test_without_ticks_a_season_takes_the_plots_in_use_of_its_area(land: Land) -> None:
    land.plots[1].retired_at = clock.now()
    season = land.plan(plots=[], growing_area_id=land.area.id)
    assert [one.plot_id for one in season.plots] == [land.plots[0].id]


def test_one_plot_has_one_season_of_a_crop_at_a_time_but_crops_may_stand_together(land: Land) -> None:
    land.plan()
    with pytest.raises(Invalid) as error:
        land.plan("Vụ cam hai", crop="cam ", starts_on=date(2027, 1, 31), ends_on=date(2027, 12, 31))
    (problem,) = error.value.problems
    assert (problem.field, problem.values["plots"], problem.values["season"]) == (
        "plot_ids",
        "Khe Dứa 1",
        "Vụ cam 2026",
    )
    land.db.rollback()


def test_other_crops_other_plots_and_the_time_after_are_free(land: Land) -> None:
    land.plan()
    land.plan("Vụ lạc xen", crop="Lạc")
    land.plan("Vụ cam thửa hai", plots=[PlotPlan(land.plots[1].id)])
    land.plan("Vụ cam 2027", starts_on=date(2027, 2, 1), ends_on=date(2028, 1, 31))
    assert land.db.scalar(sa.select(sa.func.count()).select_from(Season)) == 4


def test_a_changed_plan_keeps_the_rows_of_plots_that_stay(land: Land) -> None:
    season = land.plan()
    before = season.plots[0].id
    land_two = [PlotPlan(land.plots[0].id, None, 9_000_000), PlotPlan(land.plots[1].id)]
    seasons.edit(land.db, land.lan, season.id, facts=land.facts(plots=land_two, variety="Xã Đoài"))
    land.db.expire_all()
    rows = {one.plot_id: one for one in land.db.scalars(sa.select(SeasonPlot))}
    assert (rows[land.plots[0].id].id, rows[land.plots[0].id].expected_grams) == (before, 9_000_000)
    assert len(rows) == 2
    seasons.edit(land.db, land.lan, season.id, facts=land.facts())
    assert land.db.scalar(sa.select(sa.func.count()).select_from(SeasonPlot)) == 1


def test_a_closed_season_is_not_changed_and_comes_back_only_where_its_plots_are_free(land: Land) -> None:
    today, far = clock.today(), clock.today() + timedelta(days=100)
    season = land.plan(starts_on=today - timedelta(days=100), ends_on=far)
    seasons.close(land.db, land.lan, season.id)
    with pytest.raises(Conflict):
        seasons.edit(land.db, land.lan, season.id, facts=land.facts())
    assert seasons.reopen(land.db, land.lan, season.id).closed_at is None
    seasons.close(land.db, land.lan, season.id)
    land.plan("Vụ mới", starts_on=today + timedelta(days=1), ends_on=far)
    with pytest.raises(Conflict, match="cùng cây"):
        seasons.reopen(land.db, land.lan, season.id)


def test_names_are_unique_and_things_of_others_are_not_there(land: Land) -> None:
    season = land.plan()
    with pytest.raises(Conflict):
        land.plan(plots=[PlotPlan(land.plots[1].id)])
    mai = Land(land.db)
    for strange in ({"plots": [PlotPlan(mai.plots[0].id)]}, {"growing_area_id": mai.area.id}):
        with pytest.raises(NotFound):
            land.plan("Vụ khác", **strange)
    for step in (seasons.close, seasons.reopen):
        with pytest.raises(NotFound):
            step(land.db, mai.lan, season.id)
    with pytest.raises(NotFound):
        queries.with_plots(land.db, mai.lan, season.id)
    with pytest.raises(Forbidden):
        seasons.close(land.db, Actor(None, "Hùng", Role.GROWER, land.cooperative.id), season.id)
