"""Plots: measured, held against the commune and each other, retired and never deleted."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import plots as queries
from app.cooperatives.rules.growing_areas import AreaState
from app.cooperatives.services import plots
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import factories
from tests.turns import outcomes

INSIDE = {"lon": 105.266, "lat": 19.271}
FAR_AWAY = {"lon": 104.5, "lat": 19.6}


@pytest.fixture
def own(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def lan(own: Cooperative) -> Actor:
    return factories.manager(own)


def _facts(**given: object) -> dict[str, object]:
    return {"name": "Khe Dứa 1", "commune_code": factories.MINH_HOP, "geojson": factories.square()} | given


def test_the_area_is_measured_from_the_outline(db: Session, lan: Actor) -> None:
    plot = plots.draw(db, lan, **_facts(geojson=factories.square(**INSIDE)))
    assert 11_500 < plot.area_m2 < 11_700
    assert plot.outside_percent == 0


def test_a_plot_outside_its_commune_is_saved_with_its_share_outside(db: Session, lan: Actor) -> None:
    plot = plots.draw(db, lan, **_facts(geojson=factories.square(**FAR_AWAY)))
    assert plot.outside_percent == 100


def test_redrawing_measures_again(db: Session, lan: Actor) -> None:
    plot = plots.draw(db, lan, **_facts())
    before = plot.area_m2
    plots.redraw(db, lan, plot.id, **_facts(geojson=factories.square(side=0.002)))
    assert plot.area_m2 > 3.9 * before


def test_overlap_with_another_plot_of_the_cooperative_is_found(db: Session, own: Cooperative, lan: Actor) -> None:
    first = plots.draw(db, lan, **_facts())
    beside = plots.draw(db, lan, **_facts(name="Khe Dứa 2", geojson=factories.square(lon=105.256)))
    over = plots.draw(db, lan, **_facts(name="Khe Dứa 3", geojson=factories.square(lon=105.2555)))
    assert queries.overlaps(db, lan, beside)[0][0] is over
    assert [other.name for other, _ in queries.overlaps(db, lan, over)] == ["Khe Dứa 1", "Khe Dứa 2"]
    plots.retire(db, lan, over.id)
    assert queries.overlaps(db, lan, first) == []


def test_plots_of_another_cooperative_are_not_told_of(db: Session, own: Cooperative, lan: Actor) -> None:
    other = factories.make_cooperative(db, name="HTX Chè Gay")
    factories.make_plot(db, other)
    assert queries.overlaps(db, lan, plots.draw(db, lan, **_facts())) == []


def test_the_same_outline_twice_is_one_plot(db: Session, lan: Actor) -> None:
    plots.draw(db, lan, **_facts())
    with pytest.raises(Conflict) as refusal:
        plots.draw(db, lan, **_facts())
    assert refusal.value.problems[0].field == "geometry"


def test_a_bad_outline_and_an_unknown_commune_are_told_at_their_fields(db: Session, lan: Actor) -> None:
    for field, facts in {"geometry": {"geojson": "{}"}, "commune_code": {"commune_code": "99999"}}.items():
        with pytest.raises(Invalid) as refusal:
            plots.draw(db, lan, **_facts(**facts))
        assert refusal.value.problems[0].field == field


def test_retired_plots_leave_the_lists_and_can_come_back(db: Session, own: Cooperative, lan: Actor) -> None:
    plot = plots.draw(db, lan, **_facts())
    plots.retire(db, lan, plot.id)
    assert queries.choices(db, lan, own.id) == []
    assert list(db.scalars(queries.listing(lan, retired=True))) == [plot]
    plots.reopen(db, lan, plot.id)
    assert queries.choices(db, lan, own.id) == [plot]


def test_mai_and_the_officer_of_another_commune_find_no_plot(db: Session, own: Cooperative, lan: Actor) -> None:
    plot = plots.draw(db, lan, **_facts())
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    for command in (plots.retire, plots.reopen):
        with pytest.raises(NotFound):
            command(db, mai, plot.id)
    with pytest.raises(NotFound):
        plots.redraw(db, mai, plot.id, **_facts())
    for stranger in (mai, Actor(None, "Cán bộ", Role.COMMUNE_OFFICER, commune_code="16828")):
        assert queries.map_features(db, stranger) == []


def test_growers_and_officers_draw_nothing(db: Session, own: Cooperative) -> None:
    for reader in (Actor(None, "Hùng", Role.GROWER, own.id), Actor(None, "Hoa", Role.PROVINCE_OFFICER)):
        with pytest.raises(Forbidden):
            plots.draw(db, reader, **_facts())


def test_somebody_elses_grower_cannot_be_named(db: Session, lan: Actor) -> None:
    stranger = factories.make_grower(db, factories.make_cooperative(db, name="HTX Chè Gay"))
    with pytest.raises(NotFound):
        plots.draw(db, lan, **_facts(grower_id=stranger.id))


def test_the_map_colours_a_plot_by_the_best_of_its_codes(db: Session, own: Cooperative, lan: Actor) -> None:
    names = ["tốt", "treo", "chờ", "cả hai"]
    drawn = [factories.make_plot(db, own, name=name) for name in names]
    factories.make_area(db, own, code="VN-1", plots=[drawn[0], drawn[3]])
    factories.make_area(db, own, code="VN-2", state=AreaState.SUSPENDED, plots=[drawn[1], drawn[3]])
    shown = {f["properties"]["name"]: f["properties"]["state"] for f in queries.map_features(db, lan)}
    assert shown == {"tốt": "good", "treo": "hold", "chờ": "wait", "cả hai": "good"}


def test_two_who_save_the_same_form_at_once_make_one_plot(any_database: Database) -> None:
    with any_database.transaction() as db:
        lan = factories.manager(factories.make_cooperative(db))
    assert outcomes(any_database, lambda db: plots.draw(db, lan, **_facts())) == ["Conflict"]


def test_lists_leave_outlines_where_they_are_and_a_redrawn_one_is_told_from_what_to_what(
    db: Session, own: Cooperative, lan: Actor
) -> None:
    plot = plots.draw(db, lan, **_facts())
    was, plot_id = plot.geometry, plot.id
    db.expunge_all()
    listed = queries.choices(db, lan, own.id)[0]
    assert "geometry" in sa.inspect(listed).unloaded
    plots.redraw(db, lan, plot_id, **_facts(geojson=factories.square(side=0.002)))
    told = db.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "plots").order_by(AuditEntry.id)).all()[-1]
    assert json.loads(told.before)["geometry"] == was
    assert json.loads(told.after)["geometry"] == listed.geometry != was
