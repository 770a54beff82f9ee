"""Products: names of groups, and when OCOP stars may be shown."""

from datetime import date

import pytest

from app.core.errors import Invalid
from app.traceability.rules import products
from app.traceability.rules.products import ProductGroup

UNTIL = date(2027, 6, 30)


def test_every_group_has_a_name() -> None:
    assert set(products.GROUP_NAMES) == set(ProductGroup)


def test_a_product_without_stars_needs_nothing() -> None:
    products.check_ocop(None, None, None)
    products.check_ocop(4, "1234/QĐ-UBND", UNTIL)


@pytest.mark.parametrize(
    ("stars", "decision", "until", "field"),
    [
        (None, "1234/QĐ-UBND", None, "ocop_stars"),
        (None, None, UNTIL, "ocop_stars"),
        (2, "1234/QĐ-UBND", UNTIL, "ocop_stars"),
        (6, "1234/QĐ-UBND", UNTIL, "ocop_stars"),
        (4, None, UNTIL, "ocop_decision"),
        (4, "1234/QĐ-UBND", None, "ocop_valid_until"),
    ],
)
def test_stars_stand_with_decision_and_last_day_or_not_at_all(
    stars: int | None, decision: str | None, until: date | None, field: str
) -> None:
    with pytest.raises(Invalid) as error:
        products.check_ocop(stars, decision, until)
    assert error.value.problems[0].field == field
