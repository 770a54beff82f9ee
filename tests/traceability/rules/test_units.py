"""SSCCs as scanners and people give them."""

import pytest

from app.core.errors import Invalid
from app.traceability.rules.units import UnitState, read_sscc, state_of

SSCC = "089385000000000010"


@pytest.mark.parametrize(
    "text",
    [SSCC, "0 89385000 00000001 0", "(00) 0 89385000 00000001 0", f"00{SSCC}", f"HTTPS://GOCNGHE.VN/00/{SSCC}?x=1"],
)
def test_every_way_of_giving_a_number_means_the_same(text: str) -> None:
    assert read_sscc(text).sscc18 == SSCC


@pytest.mark.parametrize("text", ["", "089385000000000011", f"{SSCC}0", "thùng 1"])
def test_anything_else_is_refused_at_the_field(text: str) -> None:
    with pytest.raises(Invalid) as error:
        read_sscc(text)
    assert error.value.problems[0].field == "sscc"


def test_what_has_left_is_gone_whatever_lies_in_it() -> None:
    assert [state_of(empty=e, gone=g) for e in (True, False) for g in (True, False)] == [
        UnitState.GONE,
        UnitState.EMPTY,
        UnitState.GONE,
        UnitState.FILLED,
    ]
