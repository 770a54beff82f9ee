"""GTIN, GLN and SSCC against published answers."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.gs1.check_digit import check_digit
from app.gs1.errors import Gs1Error
from app.gs1.gln import Gln
from app.gs1.gtin import Gtin
from app.gs1.sscc import Sscc

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "keys.json").read_text("utf-8"))

READERS: Mapping[str, Callable[[Any], str]] = {
    "gtin": lambda text: Gtin.parse(text).gtin14,
    "to_gtin14": lambda text: Gtin.parse(text).gtin14,
    "shortest": lambda text: Gtin.parse(text).gtin13,
    "gln": lambda text: Gln.parse(text).gln13,
    "sscc": lambda text: Sscc.parse(text).sscc18,
    "check_digit": check_digit,
    "gtin_build": lambda p: Gtin.build(p["company_prefix"], p["item_reference"], indicator=p["indicator"]).gtin14,
    "sscc_build": lambda p: Sscc.build(p["company_prefix"], p["serial"], extension=p["extension"]).sscc18,
}


def cases(*, valid: bool) -> list[Any]:
    """The rows that must be accepted, or those that must be refused."""
    return [pytest.param(row, id=row["id"]) for row in VECTORS if (row["expect"] is not None) == valid]


@pytest.mark.parametrize("row", cases(valid=True))
def test_a_valid_number_is_read_as_published(row: dict[str, Any]) -> None:
    assert READERS[row["kind"]](row["input"]) == row["expect"]


@pytest.mark.parametrize("row", cases(valid=False))
def test_an_invalid_number_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(Gs1Error):
        READERS[row["kind"]](row["input"])
