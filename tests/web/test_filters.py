"""Dates, numbers and money in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from markupsafe import Markup

from app.core import clock
from app.web import filters

LATE = datetime(2026, 11, 17, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("call", "vi", "en"),
    [
        (lambda: filters.day(date(2026, 11, 8)), "08/11/2026", "8 Nov 2026"),
        (lambda: filters.day(LATE), "18/11/2026", "18 Nov 2026"),
        (lambda: filters.instant(LATE), "18/11/2026, 00:30", "18 Nov 2026, 00:30"),
        (lambda: filters.num(1200), "1.200", "1,200"),
        (lambda: filters.num(Decimal("1200.5")), "1.200,5", "1,200.5"),
        (lambda: filters.num(0), "0", "0"),
        (lambda: filters.vnd(95_000), "95.000\u00a0₫", "₫95,000"),
        (lambda: filters.kg(999), "999\u00a0g", "999\u00a0g"),
        (lambda: filters.kg(1_000), "1\u00a0kg", "1\u00a0kg"),
        (lambda: filters.kg(1_200_500), "1.200,5\u00a0kg", "1,200.5\u00a0kg"),
        (lambda: filters.ha(999), "999\u00a0m²", "999\u00a0m²"),
        (lambda: filters.ha(12_500), "1,25\u00a0ha", "1.25\u00a0ha"),
        (lambda: filters.ha(11_600), "1,16\u00a0ha", "1.16\u00a0ha"),
    ],
)
def test_each_language_writes_its_own_way(edge: Flask, call: "filters.Any", vi: str, en: str) -> None:
    for language, text in (("vi", vi), ("en", en)):
        with edge.test_request_context(f"/?lang={language}"):
            assert call() == text


@pytest.mark.parametrize(
    "filter_",
    [filters.day, filters.instant, filters.num, filters.vnd, filters.kg, filters.ha, filters.ago, filters.say],
)
def test_what_is_not_known_is_shown_as_nothing(edge: Flask, filter_: "filters.Any") -> None:
    with edge.test_request_context():
        assert filter_(None) == ""


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=59), "vừa xong"),
        (timedelta(seconds=-30), "vừa xong"),
        (timedelta(minutes=1), "1 phút trước"),
        (timedelta(minutes=59, seconds=59), "59 phút trước"),
        (timedelta(hours=1), "1 giờ trước"),
        (timedelta(hours=47), "47 giờ trước"),
        (timedelta(hours=48), "2 ngày trước"),
        (timedelta(days=1200), "1.200 ngày trước"),
    ],
)
def test_how_long_ago_is_told_in_words(edge: Flask, before: timedelta, text: str) -> None:
    with time_machine.travel(LATE, tick=False), edge.test_request_context():
        assert filters.ago(LATE - before).replace("1200", "1.200") == text


@pytest.mark.parametrize(("days", "text"), [(0, "hôm nay"), (-5, "5 ngày trước"), (16, "còn 16 ngày")])
def test_days_are_counted_from_the_vietnamese_day(edge: Flask, days: int, text: str) -> None:
    with time_machine.travel(LATE, tick=False), edge.test_request_context():
        assert clock.today() == date(2026, 11, 18)
        assert filters.days_from_today(date(2026, 11, 18) + timedelta(days=days)) == text


def test_a_named_message_is_said_with_its_values(edge: Flask) -> None:
    with edge.test_request_context():
        assert filters.say("Dài quá %(most)s ký tự", most=20) == "Dài quá 20 ký tự"


def test_line_breaks_are_kept_and_nothing_typed_becomes_markup(edge: Flask) -> None:
    with edge.test_request_context():
        assert filters.lines("một\nhai & <b>ba</b>") == Markup("một<br>hai &amp; &lt;b&gt;ba&lt;/b&gt;")
        assert filters.lines(None) == ""
