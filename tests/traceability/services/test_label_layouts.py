"""Own layouts: kept under one name each, changed without touching what was printed, offered until retired."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, NotFound
from app.traceability.queries import label_layouts as queries
from app.traceability.rules.layouts import LAYOUTS, Layout
from app.traceability.services import label_layouts
from tests.factories import make_cooperative, manager

PAPER = replace(LAYOUTS["L7163"], code="own", name="Tomy 138")


def grower(cooperative: Cooperative) -> Actor:
    return Actor(None, "Trần Văn Hùng", Role.GROWER, cooperative.id)


def available(db: Session, cooperative: Cooperative) -> dict[str, Layout]:
    return queries.available(db, manager(cooperative), cooperative.id)


def test_own_paper_is_offered_beside_the_ready_layouts(db: Session) -> None:
    cooperative = make_cooperative(db)
    row = label_layouts.create(db, manager(cooperative), layout=PAPER)
    db.expire_all()
    offered = available(db, cooperative)
    assert list(offered) == [*LAYOUTS, f"own-{row.id}"]
    assert offered[f"own-{row.id}"] == replace(PAPER, code=f"own-{row.id}")


def test_a_layout_is_found_by_its_code(db: Session) -> None:
    cooperative = make_cooperative(db)
    lan = manager(cooperative)
    row = label_layouts.create(db, lan, layout=PAPER)
    assert queries.get(db, lan, "L7160", cooperative.id) == LAYOUTS["L7160"]
    assert queries.get(db, lan, row.code, cooperative.id) == replace(PAPER, code=row.code)
    for strange in ("", "own-", "own-0", "own-x", f"own-{row.id + 1}", f"own-{'9' * 40}", "own-٣"):
        assert queries.get(db, lan, strange, cooperative.id) is None


def test_another_cooperatives_paper_is_not_found(db: Session) -> None:
    lans, mais = make_cooperative(db), make_cooperative(db, name="HTX Hai")
    row = label_layouts.create(db, manager(lans), layout=PAPER)
    assert queries.get(db, manager(mais), row.code, mais.id) is None
    assert queries.get(db, manager(mais), row.code, lans.id) is None
    assert list(available(db, mais)) == list(LAYOUTS)
    with pytest.raises(NotFound):
        label_layouts.change(db, manager(mais), row.id, layout=PAPER)


def test_the_same_name_twice_is_told_at_the_name(db: Session) -> None:
    cooperative = make_cooperative(db)
    lan = manager(cooperative)
    label_layouts.create(db, lan, layout=PAPER)
    other = label_layouts.create(db, lan, layout=replace(PAPER, name="Giấy khác"))
    for again in (
        lambda: label_layouts.create(db, lan, layout=PAPER),
        lambda: label_layouts.change(db, lan, other.id, layout=PAPER),
    ):
        with pytest.raises(Conflict) as refusal:
            again()
        assert refusal.value.problems[0].field == "name"


def test_two_cooperatives_may_use_one_name(db: Session) -> None:
    for name in ("HTX Một", "HTX Hai"):
        label_layouts.create(db, manager(make_cooperative(db, name=name)), layout=PAPER)


def test_a_changed_layout_keeps_its_code(db: Session) -> None:
    cooperative = make_cooperative(db)
    row = label_layouts.create(db, manager(cooperative), layout=PAPER)
    label_layouts.change(db, manager(cooperative), row.id, layout=replace(PAPER, name="Tomy", left_mm=4.0))
    assert available(db, cooperative)[row.code] == replace(PAPER, code=row.code, name="Tomy", left_mm=4.0)


def test_retired_paper_is_not_offered_until_it_is_brought_back(db: Session) -> None:
    cooperative = make_cooperative(db)
    lan = manager(cooperative)
    row = label_layouts.create(db, lan, layout=PAPER)
    first = label_layouts.retire(db, lan, row.id).retired_at
    assert label_layouts.retire(db, lan, row.id).retired_at == first
    assert row.code not in available(db, cooperative)
    assert queries.get(db, lan, row.code, cooperative.id) is None
    label_layouts.bring_back(db, lan, row.id)
    assert row.code in available(db, cooperative)


def test_a_grower_only_looks(db: Session) -> None:
    cooperative = make_cooperative(db)
    hung = grower(cooperative)
    row = label_layouts.create(db, manager(cooperative), layout=PAPER)
    assert queries.row(db, hung, row.id) is row
    for forbidden in (
        lambda: label_layouts.create(db, hung, layout=PAPER),
        lambda: label_layouts.change(db, hung, row.id, layout=PAPER),
        lambda: label_layouts.retire(db, hung, row.id),
        lambda: label_layouts.bring_back(db, hung, row.id),
    ):
        with pytest.raises(Forbidden):
            forbidden()
