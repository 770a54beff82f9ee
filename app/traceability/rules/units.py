"""Logistic units: cartons and pallets, each known by its SSCC."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_


class UnitKind(StrEnum):
    """How large a unit is."""

    CARTON = "carton"
    PALLET = "pallet"


UNIT_NAMES: Mapping[UnitKind, str] = {UnitKind.CARTON: N_("Thùng"), UnitKind.PALLET: N_("Pa-lét")}
