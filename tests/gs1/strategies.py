"""Made-up GS1 values for property tests, always valid unless a test spoils them."""

from datetime import date

from hypothesis import settings
from hypothesis import strategies as st

from app.gs1.application_identifiers import yymmdd
from app.gs1.check_digit import check_digit
from app.gs1.gtin import Gtin

unhurried = settings(deadline=None)
"""A busy machine is not a failure."""

CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def digits(length: int) -> st.SearchStrategy[str]:
    """Exactly `length` ASCII digits."""
    return st.text("0123456789", min_size=length, max_size=length)


def keys(*lengths: int) -> st.SearchStrategy[str]:
    """Numbers of one of `lengths` with a right check digit."""
    return (
        st.sampled_from(lengths).flatmap(lambda length: digits(length - 1)).map(lambda body: body + check_digit(body))
    )


gtins = keys(14).map(Gtin)
names = st.text(CSET_82, min_size=1, max_size=20)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(yymmdd)
