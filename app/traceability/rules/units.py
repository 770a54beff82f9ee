"""Logistic units: cartons and pallets, each known by its SSCC, and what may lie in which."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from app.core.errors import N_, Conflict, Invalid
from app.gs1.errors import Gs1Error
from app.gs1.sscc import Sscc


class UnitKind(StrEnum):
    """How large a unit is."""

    CARTON = "carton"
    PALLET = "pallet"


UNIT_NAMES: Mapping[UnitKind, str] = {UnitKind.CARTON: N_("Thùng"), UnitKind.PALLET: N_("Pa-lét")}


class UnitState(StrEnum):
    """What can be seen of a unit from outside."""

    EMPTY = "empty"
    FILLED = "filled"
    GONE = "gone"


UNIT_STATE_NAMES: Mapping[UnitState, str] = {
    UnitState.EMPTY: N_("Còn trống"),
    UnitState.FILLED: N_("Có hàng"),
    UnitState.GONE: N_("Đã xuất"),
}

_LINK = re.compile(r"/00/([0-9]{18})(?![0-9])")
_ELEMENT = re.compile(r"\(00\)|^00(?=[0-9]{18}$)")


def state_of(*, empty: bool, gone: bool) -> UnitState:
    """The state of a unit; one that has left the house stays so."""
    if gone:
        return UnitState.GONE
    return UnitState.EMPTY if empty else UnitState.FILLED


def read_sscc(text: str) -> Sscc:
    """The SSCC of what a scanner or a person gives: digits, "(00) …", 20 digits with AI 00, or a Digital Link.

    Raises Invalid at "sscc" with the reason.
    """
    link = _LINK.search(text)
    try:
        return Sscc.parse(link[1] if link else _ELEMENT.sub("", text.strip(), count=1).strip())
    except Gs1Error as error:
        raise Invalid.at("sscc", error.message, **error.values) from error


def check_child(holder: UnitKind, child: UnitKind, sscc: str) -> None:
    """A pallet stands in nothing but on a pallet. Raises Invalid at "unit_ids"."""
    if holder is UnitKind.CARTON and child is UnitKind.PALLET:
        raise Invalid.at("unit_ids", N_("Pa-lét %(sscc)s không xếp vào thùng được"), sscc=sscc)


def check_no_loop(unit_id: int, below: Collection[int]) -> None:
    """A unit does not lie in itself: `below` are the units in the one that is put in. Raises Invalid at "unit_ids"."""
    if unit_id in below:
        raise Invalid.at("unit_ids", N_("Một thùng không thể nằm trong chính nó"))


def check_here(*, gone: bool) -> None:
    """What has been shipped is not packed again under the same number. Raises Conflict."""
    if gone:
        raise Conflict(N_("Thùng này đã xuất đi, không xếp hay dỡ được nữa."))
