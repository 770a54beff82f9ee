"""The public pages write dates and numbers exactly as all other pages do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import jinja2
import pytest
from flask import Flask

from app.core import clock
from app.traceability.views.speech import Press, Speech
from app.web import filters


@pytest.fixture(params=["vi", "en"])
def speech(request: pytest.FixtureRequest, app: Flask) -> Iterator[Speech]:
    """One language, spoken by the other pages as well."""
    with app.test_request_context(f"/?lang={request.param}"):
        yield Speech(request.param)


def test_numbers_and_days_look_like_those_of_the_filters(speech: Speech) -> None:
    for grams in (0, 1, 999, 1000, 1001, 1010, 1100, 2000, 1_200_000, 1_200_500, 10**10 + 5):
        assert speech.kg(grams) == filters.kg(grams)
        assert speech.num(grams) == filters.num(grams)
        assert speech.vnd(grams) == filters.vnd(grams)
    for month in range(1, 13):
        at = datetime(2026, month, 9, 17, 30, tzinfo=UTC)
        assert speech.instant(at) == filters.instant(at)
        assert speech.day(at) == filters.day(at)
        assert speech.day(date(2026, month, 28)) == filters.day(date(2026, month, 28))
    for days in (-400, -1, 0, 1, 16):
        assert speech.days_from_today(clock.today() + timedelta(days)) == filters.days_from_today(
            clock.today() + timedelta(days)
        )


def test_messages_are_filled_with_escaped_values() -> None:
    pages = {"page.html": '{{ _("Lô") }} {{ _("Lô %(number)s", number=number) }}'}
    press = Press(jinja2.DictLoader(pages), "vi", str)
    assert press.draw("page.html", number="<1>") == "Lô Lô &lt;1&gt;"


def test_a_printed_message_reads_as_if_it_were_filled() -> None:
    text = "%(share)s %% của %(who)s, %(share)s"
    message = f"_('{text}', share=share, who=who)"
    pages = {"page.html": f"{{{{ {message} }}}}|{{% set kept = {message} %}}{{{{ kept }}}}"}
    press = Press(jinja2.DictLoader(pages), "vi", str)
    printed, filled = press.draw("page.html", share=5, who="<Lan>").split("|")
    assert printed == filled == "5 % của &lt;Lan&gt;, 5"
