"""A form keeps every letter that was typed and tells each fault at its field."""

from datetime import date

import pytest
from flask import Flask

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.web.forms import Form


def test_typed_text_is_kept_letter_by_letter(edge: Flask) -> None:
    typed = {"name": "  Cam  Xã Đoài ", "quantity": "1.2o0", "plots": ["3", "7"]}
    with edge.test_request_context(method="POST", data=typed):
        form = Form.posted()
        with form.catching():
            raise Invalid.at("quantity", "Xin ghi một số, ví dụ 1.200 hoặc 12,5")
    assert form.value("name") == "  Cam  Xã Đoài "
    assert form.value("quantity") == "1.2o0"
    assert form.picked("plots") == ["3", "7"]
    assert form.errors == {"quantity": ["Xin ghi một số, ví dụ 1.200 hoặc 12,5"]}
    assert form.status == 422


def test_every_fault_is_listed_with_its_field(edge: Flask) -> None:
    problems = [Problem("name", "Xin điền mục này"), Problem("name", "Dài quá %(most)s ký tự", {"most": 1200})]
    with edge.test_request_context(method="POST"):
        form = Form.posted()
        with form.catching():
            raise Invalid("Chưa lưu.", problems=problems)
    assert form.all_errors == [("name", "Xin điền mục này"), ("name", "Dài quá 1.200 ký tự"), ("", "Chưa lưu.")]


@pytest.mark.parametrize(("language", "day"), [("vi", "18/11/2026"), ("en", "18 Nov 2026")])
def test_values_of_a_message_are_written_in_the_readers_language(edge: Flask, language: str, day: str) -> None:
    with edge.test_request_context(f"/?lang={language}", method="POST"):
        form = Form.posted()
        form.take(Invalid.at("on", "%(day)s · %(kg)s · %(name)s", day=date(2026, 11, 18), kg=1200, name="Lan"))
    number = "1.200" if language == "vi" else "1,200"
    assert form.errors["on"] == [f"{day} · {number} · Lan"]


def test_a_conflict_is_told_on_top_with_its_own_status(edge: Flask) -> None:
    with edge.test_request_context(method="POST"):
        form = Form.posted()
        with form.catching():
            raise Conflict("Số lô %(number)s đã có.", number="MH-01")
    assert (form.status, form.errors) == (409, {"": ["Số lô MH-01 đã có."]})


@pytest.mark.parametrize("refusal", [NotFound, Forbidden, ZeroDivisionError])
def test_what_a_person_cannot_mend_is_not_caught(edge: Flask, refusal: type[Exception]) -> None:
    with edge.test_request_context(method="POST"), pytest.raises(refusal), Form.posted().catching():
        raise refusal


def test_one_intention_has_one_key() -> None:
    form = Form()
    assert form.request_key == form.request_key != Form().request_key
    assert len(form.request_key) == 32


def test_the_key_of_a_posted_form_is_kept(edge: Flask) -> None:
    with edge.test_request_context(method="POST", data={"request_key": "k1"}):
        assert Form.posted().request_key == "k1"


def test_stored_facts_fill_a_form() -> None:
    form = Form({"name": "Lan", "pieces": 48, "note": None, "plots": [3, 7]})
    assert (form.value("name"), form.value("pieces"), form.value("note", "–")) == ("Lan", "48", "–")
    assert form.picked("plots") == ["3", "7"]
    assert (form.errors, form.status) == ({}, 200)
