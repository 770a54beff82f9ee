"""Communes for people to choose from: the new name first, the old names behind it so that a search finds them."""

import functools

from flask_babel import gettext as _

from app.cooperatives.rules import admin_units
from app.core.text import fold


@functools.cache
def _sorted_units() -> tuple[admin_units.Unit, ...]:
    return tuple(sorted(admin_units.units(), key=lambda unit: fold(unit.name)))


def choices() -> list[tuple[str, str]]:
    """Code and words of all 130: "Xã Minh Hợp (trước: Hạ Sơn, Văn Lợi – Quỳ Hợp)"."""
    return [(unit.code, _words(unit)) for unit in _sorted_units()]


def name(code: str) -> str:
    """The full name of a commune; a code that no longer exists is shown as it is."""
    return admin_units.unit(code).full_name if admin_units.exists(code) else code


def _words(unit: admin_units.Unit) -> str:
    old: dict[str, list[str]] = {}
    for past in unit.old_units:
        old.setdefault(_bare(past.district), []).append(_bare(past.name))
    before = "; ".join(f"{', '.join(names)} – {district}" for district, names in old.items())
    return _("%(name)s (trước: %(before)s)", name=unit.full_name, before=before) if before else unit.full_name


def _bare(full_name: str) -> str:
    for prefix in ("Thị trấn ", "Thành phố ", "Phường ", "Thị xã ", "Huyện ", "Xã "):
        if full_name.startswith(prefix):
            return full_name.removeprefix(prefix)
    return full_name
