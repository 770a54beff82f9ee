"""The official communes of Nghệ An as rows, so that other tables can point to them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.admin_units import AdminUnit, OldAdminUnit
from app.cooperatives.rules import admin_units


def load(db: Session) -> None:
    """Write the 130 units and the old names that led to them; doing it again changes nothing."""
    for unit in admin_units.units():
        db.merge(AdminUnit(code=unit.code, full_name=unit.full_name, name_en=unit.name_en, lat=unit.lat, lon=unit.lon))
    db.flush()
    wanted = {(old.name, old.district, unit.code) for unit in admin_units.units() for old in unit.old_units}
    have = db.execute(sa.select(OldAdminUnit.full_name, OldAdminUnit.district, OldAdminUnit.successor_code)).all()
    missing = sorted(wanted - {(name, district, code) for name, district, code in have})
    db.add_all(OldAdminUnit(full_name=name, district=district, successor_code=code) for name, district, code in missing)
    db.flush()
