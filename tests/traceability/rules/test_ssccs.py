"""Numbers of cartons: built from a company prefix and a counter, and found again whatever the prefix's length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gs1.sscc import Sscc
from app.traceability.rules import ssccs
from app.traceability.rules.ssccs import SsccRange

prefixes = st.text("0123456789", min_size=6, max_size=12)


def last_reference(prefix: str) -> int:
    """The highest reference that has room beside a prefix."""
    return ssccs.most(prefix) - 1


@given(prefixes, st.data())
def test_a_number_is_read_back_as_its_space_and_reference(prefix: str, data: st.DataObject) -> None:
    reference = data.draw(st.integers(0, last_reference(prefix)))
    code = SsccRange(ssccs.space(prefix), reference, reference)[0]
    assert Sscc.parse(code).sscc18 == code
    assert code.startswith(f"0{prefix}")
    assert (ssccs.space(prefix), reference) in list(ssccs.readings(Sscc(code)))


@given(prefixes)
def test_every_length_of_prefix_is_tried_once(prefix: str) -> None:
    spaces = [space for space, _ in ssccs.readings(Sscc.build(prefix, "7"))]
    assert [len(space) - 3 for space in spaces] == [6, 7, 8, 9, 10, 11, 12]


def test_the_extension_digit_belongs_to_the_space() -> None:
    assert ssccs.space("8938500") == "0008938500"
    assert ssccs.space("8938500", "9") == "0098938500"
    nines = {space for space, _ in ssccs.readings(Sscc.build("8938500", "1", extension="9"))}
    assert ssccs.space("8938500") not in nines


@pytest.mark.parametrize(("prefix", "most"), [("893850", 10**10), ("8938500", 10**9), ("893850012345", 10**4)])
def test_a_prefix_has_room_for_as_many_numbers_as_its_length_leaves(prefix: str, most: int) -> None:
    assert ssccs.most(prefix) == most
    last = SsccRange(ssccs.space(prefix), most - 1, most - 1)[0]
    assert last[1:17] == prefix + "9" * (16 - len(prefix))


def test_a_range_is_a_sequence_built_when_asked_for() -> None:
    numbers = SsccRange("0008938500", 1, 10**9 - 1)
    assert len(numbers) == 10**9 - 1
    assert numbers[0] == str(Sscc.build("8938500", "1"))
    assert numbers[-1] == str(Sscc.build("8938500", "999999999"))
    assert numbers[2:4] == [numbers[2], numbers[3]]
    for beyond in (10**9 - 1, -(10**9)):
        with pytest.raises(IndexError):
            numbers[beyond]


def test_numbers_of_a_range_are_all_different() -> None:
    assert len(set(SsccRange("0008938500", 1, 1000))) == 1000
