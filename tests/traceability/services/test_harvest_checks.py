"""Goods cannot come from nowhere: a year's harvest of an area is at most what its land can give."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.traceability.rules import yield_bands
from app.traceability.rules.events import moment
from app.traceability.services import batches, events
from tests import factories

MOST = next(band.most for band in yield_bands.BANDS if band.name == "cam") * 4 * 1000
"""Grams that the four hectares of the standing area give at most."""


def _open(db: Session, grams: int, **more: Any) -> Any:
    cooperative = factories.make_cooperative(db)
    area = factories.make_area(db, cooperative)
    product = factories.make_product(db, cooperative)
    lan = factories.manager(cooperative)
    actor = replace(lan, role=more.pop("role", Role.MANAGER))
    facts: dict[str, Any] = {"product_id": product.id, "growing_area_id": area.id, "harvested_on": clock.today()}
    first = batches.open_batch(db, lan, grams=MOST - 100_000, **facts)
    second = batches.open_batch(db, actor, grams=grams, **facts, **more)
    return first, second, lan


def test_the_last_kilogram_the_land_can_give_is_taken_and_one_gram_more_is_not(db: Session) -> None:
    _open(db, 100_000)
    with pytest.raises(Invalid) as refused:
        _open(db, 100_001)
    problem = refused.value.problems[0]
    assert problem.field == "quantity"
    assert problem.values["hectares"] == "4,0"
    assert problem.values["most"] == "160.000"


def test_only_a_manager_goes_over_it_and_the_reason_stays(db: Session) -> None:
    _first, second, _lan = _open(db, 100_001, override_reason="Vườn thâm canh, có sổ cân")
    assert second.override_reason == "Vườn thâm canh, có sổ cân"
    with pytest.raises(Invalid):
        _open(db, 100_001, override_reason="Vườn thâm canh", role=Role.STAFF)


def test_harvests_of_another_year_do_not_count(db: Session) -> None:
    cooperative = factories.make_cooperative(db)
    area, product = factories.make_area(db, cooperative), factories.make_product(db, cooperative)
    lan = factories.manager(cooperative)
    for day in (clock.today(), clock.today() - timedelta(days=366)):
        batches.open_batch(
            db, lan, product_id=product.id, growing_area_id=area.id, harvested_on=day, grams=MOST - 100_000
        )


def test_a_corrected_harvest_meets_the_same_rule(db: Session) -> None:
    _first, second, lan = _open(db, 50_000)
    event, at = second.events[0], moment(clock.today())
    events_of: dict[str, Any] = {"happened_at": at, "grams": 100_001}
    staff = replace(lan, role=Role.STAFF)
    with pytest.raises(Invalid):
        events.correct(db, staff, event.id, **events_of, note="cân lại")
    with pytest.raises(Invalid):
        events.correct(db, lan, event.id, **events_of)
    events.correct(db, lan, event.id, **events_of, note="Cân lại, có phiếu")
    assert second.grams == 100_001
