"""Typed text becomes checked values, or a sentence at the field."""

import unicodedata
from datetime import date
from enum import StrEnum

import pytest
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from app.core.errors import Invalid, Problem
from app.web.payload import REQUIRED, Day, FormSchema, OneOf, Text, Whole, load


class Colour(StrEnum):
    """Two things to choose from."""

    GREEN = "green"
    GOLD = "gold"


class Sample(FormSchema):
    """One field of each kind."""

    name = Text(20, required=True)
    on = Day(required=True)
    pieces = Whole(1, 5000, required=True)
    colour = OneOf(Colour, required=True)
    note = Text(50, load_default=None)
    seen_on = Day(load_default=None)
    plots = fields.List(Whole(1), load_default=list)


GOOD = {"name": "Lan", "on": "18/11/2026", "pieces": "48", "colour": "green"}


def _problems(**changed: str) -> dict[str, Problem]:
    with pytest.raises(Invalid) as refusal:
        load(Sample(), MultiDict(GOOD | changed))
    return {problem.field: problem for problem in refusal.value.problems}


def test_a_good_form_is_read() -> None:
    assert load(Sample(), MultiDict(GOOD)) == {
        "name": "Lan",
        "on": date(2026, 11, 18),
        "pieces": 48,
        "colour": Colour.GREEN,
        "note": None,
        "seen_on": None,
        "plots": [],
    }


@pytest.mark.parametrize("text", ["18/11/2026", "2026-11-18", "18-11-2026", "18.11.2026", " 18/11/2026 "])
def test_days_are_read_as_people_and_machines_write_them(text: str) -> None:
    assert load(Sample(), GOOD | {"on": text})["on"] == date(2026, 11, 18)


@pytest.mark.parametrize("text", ["31/02/2026", "11/18/2026", "18/11", "hôm qua", "18/11/26x", "2026-11-18T00:00"])
def test_what_is_no_day_is_told_how_to_write_one(text: str) -> None:
    assert "18/11/2026" in _problems(on=text)["on"].message


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("5000", 5000), ("5.000", 5000), ("5,000", 5000), ("48,0", 48)])
def test_whole_numbers_are_read_up_to_both_bounds(text: str, number: int) -> None:
    assert load(Sample(), GOOD | {"pieces": text})["pieces"] == number


@pytest.mark.parametrize("text", ["0", "5001", "-1", "99999999999999999999"])
def test_a_number_out_of_bounds_is_told_the_bounds(text: str) -> None:
    problem = _problems(pieces=text)["pieces"]
    assert problem.values == {"least": 1, "most": "5.000"}
    assert (problem.message % problem.values).endswith("từ 1 đến 5.000")


@pytest.mark.parametrize("text", ["48,5", "bốn", "1e3", "٤", "NaN", "9" * 50])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert "số nguyên" in _problems(pieces=text)["pieces"].message


@pytest.mark.parametrize("text", ["red", "GREEN", "Colour.GREEN"])
def test_only_what_stands_in_the_list_can_be_chosen(text: str) -> None:
    assert "danh sách" in _problems(colour=text)["colour"].message


@pytest.mark.parametrize("sent", [{}, dict.fromkeys(GOOD, ""), dict.fromkeys(GOOD, " \t\n")])
def test_every_missing_field_is_told_at_once(sent: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        load(Sample(), MultiDict(sent))
    told = {problem.field: problem.message for problem in refusal.value.problems}
    assert told == dict.fromkeys(GOOD, REQUIRED)


def test_an_optional_field_left_empty_is_not_given() -> None:
    assert load(Sample(), MultiDict(GOOD | {"note": "  ", "seen_on": ""})) == load(Sample(), MultiDict(GOOD))


def test_text_is_trimmed_and_composed_and_nothing_else_is_changed() -> None:
    typed = "  " + unicodedata.normalize("NFD", "Huồi  Tụ\n– xã") + " "
    assert load(Sample(), MultiDict(GOOD | {"note": typed}))["note"] == "Huồi  Tụ\n– xã"


def test_length_counts_letters_not_bytes_or_marks() -> None:
    assert load(Sample(), GOOD | {"name": unicodedata.normalize("NFD", "ộ" * 20)})["name"] == "ộ" * 20
    problem = _problems(name="ộ" * 21)["name"]
    assert problem.values == {"most": 20}


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x07"])
def test_letters_that_cannot_be_printed_are_refused(text: str) -> None:
    assert "ký tự lạ" in _problems(name=text)["name"].message


def test_ticks_are_all_kept_and_a_wrong_one_is_told() -> None:
    sent = MultiDict([*GOOD.items(), ("plots", "3"), ("plots", ""), ("plots", "7")])
    assert load(Sample(), sent)["plots"] == [3, 7]
    sent.add("plots", "x")
    with pytest.raises(Invalid) as refusal:
        load(Sample(), sent)
    assert [problem.field for problem in refusal.value.problems] == ["plots"]


def test_buttons_and_tokens_are_left_out() -> None:
    assert load(Sample(), MultiDict(GOOD | {"csrf_token": "x", "save": "1"})) == load(Sample(), MultiDict(GOOD))
