"""The communes as rows."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.admin_units import AdminUnit, OldAdminUnit
from app.cooperatives.services import admin_units


def _counts(db: Session) -> tuple[int | None, int | None]:
    return tuple(db.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in (AdminUnit, OldAdminUnit))


def test_loading_twice_leaves_the_130_communes_and_412_old_names_once(db: Session) -> None:
    before = _counts(db)
    admin_units.load(db)
    assert before == _counts(db) == (130, 412)


def test_a_mended_name_reaches_the_row(db: Session) -> None:
    db.get_one(AdminUnit, "17071").full_name = "Xã Minh Hop"
    db.flush()
    admin_units.load(db)
    assert db.get_one(AdminUnit, "17071").full_name == "Xã Minh Hợp"
