"""Inputs: exact amounts in the units people buy in, and what a list makes doubtful."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.traceability.rules import inputs
from app.traceability.rules.inputs import Amount, Described, Expiry, InputKind, Measure

LISTED = [
    Described(InputKind.PESTICIDE, "Abamectin 3.6EC", "Abamectin", "cây có múi, chè", 7),
    Described(InputKind.PESTICIDE, "Dầu khoáng 99EC", "Petroleum oil", None, 3),
]


def doubted(**given: object) -> list[str]:
    """Fields a pesticide is doubted at."""
    facts = {"kind": InputKind.PESTICIDE, "name": "Abamectin 3.6EC", "crops": "cam", "pre_harvest_days": 7} | given
    return [problem.field for problem in inputs.doubts(Described(**facts), LISTED)]  # type: ignore[arg-type]  # test shorthand


@pytest.mark.parametrize(
    ("amount", "measure", "words"),
    [
        (1500, Measure.MILLILITRES, "1,5 lít"),
        (200, Measure.MILLILITRES, "200 ml"),
        (2500, Measure.GRAMS, "2,5 kg"),
        (1_250_000, Measure.GRAMS, "1.250 kg"),
        (30, Measure.PIECES, "30 cái"),
        (-1200, Measure.MILLILITRES, "-1,2 lít"),
        (0, Measure.GRAMS, "0 g"),
    ],
)
def test_an_amount_is_said_in_the_unit_it_reads_best_in(amount: int, measure: Measure, words: str) -> None:
    assert inputs.amount_words(amount, measure) == words


@given(st.integers(1, 10**9), st.sampled_from(Measure))
def test_what_is_shown_is_read_back_as_the_same_amount(amount: int, measure: Measure) -> None:
    number, unit = inputs.amount_typed(amount, measure)
    assert inputs.parse_amount(f"{number:f}".replace(".", ","), unit) == Amount(amount, measure)


@pytest.mark.parametrize(("text", "unit"), [("0", "l"), ("-1", "kg"), ("0,5", "ml"), ("ba", "kg"), ("1", "bao")])
def test_what_is_no_exact_amount_is_refused(text: str, unit: str) -> None:
    with pytest.raises(Invalid) as error:
        inputs.parse_amount(text, unit)
    assert error.value.problems[0].field == "amount"


def test_a_pesticide_as_listed_is_not_doubted() -> None:
    assert doubted() == []
    assert doubted(name="Thuốc nhện Ba Vì", active_ingredient="abamectin 36 g/l") == []


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"name": "Thuốc lạ"}, ["name"]),
        ({"name": "Thuốc lạ", "active_ingredient": "Abamectin + Petroleum oil"}, ["name"]),
        ({"crops": "cam Vinh, lúa"}, ["crops"]),
        ({"pre_harvest_days": 6}, ["pre_harvest_days"]),
        ({"pre_harvest_days": None}, ["pre_harvest_days"]),
        ({"name": "Dầu khoáng 99EC", "crops": "lúa"}, []),
    ],
)
def test_what_differs_from_the_list_is_doubted_at_its_field(facts: dict[str, object], fields: list[str]) -> None:
    assert doubted(**facts) == fields


def test_without_a_list_a_pesticide_is_doubted_and_manure_never_is() -> None:
    spray = Described(InputKind.PESTICIDE, "Abamectin", pre_harvest_days=7)
    manure = Described(InputKind.FERTILISER, "Phân chuồng ủ hoai")
    assert [problem.field for problem in inputs.doubts(spray, None)] == ["name"]
    assert inputs.doubts(manure, LISTED) == []


def test_an_input_is_good_on_its_last_day_and_past_the_day_after() -> None:
    last = date(2026, 11, 18)
    assert inputs.expiry(last, last) is Expiry.SOON
    assert inputs.expiry(last, date(2026, 11, 19)) is Expiry.PAST
    assert inputs.expiry(last, date(2026, 9, 18)) is Expiry.GOOD


@pytest.mark.parametrize(
    ("dose", "measure"),
    [("0.3–0.4 l/ha", Measure.MILLILITRES), ("1–2 tấn/ha", Measure.GRAMS), ("0.5%", None), (None, None)],
)
def test_how_an_input_is_measured_follows_from_its_dose(dose: str | None, measure: Measure | None) -> None:
    assert inputs.measure_of(dose) is measure
