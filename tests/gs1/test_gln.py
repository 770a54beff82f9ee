"""A GLN has thirteen digits and nothing else."""

import pytest

from app.gs1.errors import Gs1Error, WrongLength
from app.gs1.gln import Gln


def test_a_typed_number_is_kept_without_its_spaces() -> None:
    assert str(Gln.parse("952 4000 00101 6")) == "9524000001016"


def test_a_gtin_of_fourteen_digits_is_no_gln() -> None:
    with pytest.raises(WrongLength):
        Gln.parse("09524000001016")


@pytest.mark.parametrize("text", ["9524000001017", "952 4000001016"])
def test_no_gln_exists_that_is_not_thirteen_checked_digits(text: str) -> None:
    with pytest.raises(Gs1Error):
        Gln(text)
