"""What seasons gave: every gram of a harvest once, by plot, whichever way the batch names its plots."""

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.seasons import Season, SeasonPlot
from app.traceability.queries import yields
from app.traceability.rules.farm_log import LogKind
from app.traceability.services import log_corrections
from tests.factories import make_product
from tests.traceability.services.log_samples import Field, days_ago


@pytest.fixture
def field(db: Session) -> Field:
    """Lan's field."""
    return Field(db)


def planned(field: Field, name: str, plots: int = 1, expected: int | None = None, crop: str = "Cam") -> Season:
    """A season of the first plots."""
    season = field.season(name)
    season.crop = crop
    for plot in field.plots[1:plots]:
        field.db.add(SeasonPlot(season_id=season.id, plot_id=plot.id, cooperative_id=field.cooperative.id))
    field.db.flush()
    field.db.expire(season)
    season.plots[0].expected_grams = expected
    return season


def test_a_new_batch_is_tied_to_the_only_open_season_of_its_plots(field: Field) -> None:
    season = planned(field, "Vụ cam", plots=2)
    assert field.open().season_id == season.id
    assert field.open(harvested_on=days_ago(101)).season_id is None
    planned(field, "Vụ lạc", crop="Lạc")
    assert field.open().season_id is None


def test_harvests_of_before_the_plan_count_by_plot_and_day_shared_by_area(field: Field) -> None:
    field.plots[1].area_m2 = field.plots[0].area_m2 * 3
    whole = field.open(10)
    one = field.open(5, plot_ids=[field.plots[0].id], grams=400_000)
    field.open(101)
    season = planned(field, "Vụ cam", expected=1_000_000)
    given = yields.of_season(field.db, season)
    assert [(harvest.batch.id, harvest.grams) for harvest in given.harvests] == [(whole.id, 300_000), (one.id, 400_000)]
    assert (given.harvested, given.expected, given.percent) == (700_000, 1_000_000, 70)


def test_each_gram_counts_for_one_season_however_they_overlap(field: Field) -> None:
    peanut = make_product(field.db, field.cooperative, name="Lạc đỏ")
    field.open(10, grams=1_000_001)
    field.open(9, grams=500_000, product_id=peanut.id)
    seasons = [planned(field, "Vụ cam", plots=2), planned(field, "Vụ lạc", crop="Lạc", plots=2)]
    given = yields.of_seasons(field.db, seasons)
    assert [given[season.id].harvested for season in seasons] == [1_000_001, 500_000]


def test_a_batch_tied_to_a_season_stays_there_when_another_is_planned_later(field: Field) -> None:
    first = planned(field, "Vụ cam", plots=2)
    field.open(1, grams=900_000)
    second = planned(field, "Vụ chanh", crop="Chanh", plots=2)
    given = yields.of_seasons(field.db, [first, second])
    assert (given[first.id].harvested, given[second.id].harvested) == (900_000, 0)
    assert yields.of_season(field.db, second).harvests == []


def test_the_work_of_a_season_is_what_still_counts_on_its_plots_and_days(field: Field) -> None:
    before = field.spray(20)
    wrong = field.spray(15)
    log_corrections.strike(field.db, field.lan, wrong.id, "Nhầm thửa")
    field.spray(10, plot_ids=[field.plots[1].id])
    season = planned(field, "Vụ cam")
    tied = field.spray(3)
    work = yields.work(field.db, season)
    assert [entry.id for entry in work] == [before.id, tied.id]
    assert yields.kinds(work) == {LogKind.SPRAYING: 2}
