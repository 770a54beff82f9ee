"""Dates, numbers and money as each language writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.core import clock
from app.web.language import language


def day(value: date | None) -> str:
    """18/11/2026 or 18 Nov 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.day(value)
    return f"{value:%d/%m/%Y}" if language() == "vi" else format_date(value, "d MMM y", locale="en")


def instant(value: datetime | None) -> str:
    """18/11/2026, 07:30 in Vietnam time."""
    if value is None:
        return ""
    local = value.astimezone(clock.VIETNAM)
    if language() == "vi":
        return f"{local:%d/%m/%Y, %H:%M}"
    return format_datetime(local.replace(tzinfo=None), "d MMM y, HH:mm", locale="en")


def num(value: int | Decimal | float | None) -> str:
    """1.200,5 or 1,200.5."""
    return "" if value is None else format_decimal(value, locale=language())


def vnd(value: int | None) -> str:
    """95.000 ₫ or ₫95,000."""
    if value is None:
        return ""
    return f"{num(value)}\u00a0₫" if language() == "vi" else f"₫{num(value)}"


def kg(grams: int | None) -> str:
    """1.200 kg, or 500 g below one kilogram."""
    if grams is None:
        return ""
    return f"{num(grams)}\u00a0g" if grams < 1000 else f"{num(Decimal(grams) / 1000)}\u00a0kg"


def ha(square_metres: int | None) -> str:
    """1,25 ha from square metres; small plots in m²."""
    if square_metres is None:
        return ""
    if square_metres < 1000:
        return f"{num(square_metres)}\u00a0m²"
    return f"{num(round(Decimal(square_metres) / 10_000, 2))}\u00a0ha"


def ago(value: datetime | None) -> str:
    """How long since an instant, in words."""
    if value is None:
        return ""
    minutes = int((clock.now() - value).total_seconds() // 60)
    if minutes < 1:
        return str(_("vừa xong"))
    if minutes < 60:
        return str(ngettext("%(num)s phút trước", "%(num)s phút trước", minutes))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s giờ trước", "%(num)s giờ trước", minutes // 60))
    return str(ngettext("%(num)s ngày trước", "%(num)s ngày trước", minutes // 1440))


def days_from_today(value: date) -> str:
    """How a day stands to today, in words: "5 ngày trước", "còn 16 ngày"."""
    distance = (value - clock.today()).days
    if distance == 0:
        return str(_("hôm nay"))
    if distance < 0:
        return str(ngettext("%(num)s ngày trước", "%(num)s ngày trước", -distance))
    return str(ngettext("còn %(num)s ngày", "còn %(num)s ngày", distance))


def say(value: Any, **values: object) -> str:
    """Translate a message that rules or services only named (marked with N_)."""
    return str(_(str(value), **values)) if value else ""


def lines(text: str | None) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<br>").join((text or "").splitlines())


def register(app: Flask) -> None:
    """Install the filters."""
    for filter_ in (day, instant, num, vnd, kg, ha, ago, days_from_today, say, lines):
        app.template_filter(filter_.__name__)(filter_)
