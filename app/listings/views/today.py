"""The first page after signing in: what needs doing today, the day's figures, and for officers their cooperatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.cooperatives.queries import cooperatives as cooperative_queries
from app.core import clock
from app.core.actor import Permission
from app.listings.queries import channels, overview
from app.listings.queries import today as queries
from app.listings.views import tasks
from app.web import filters
from app.web.addresses import text_asked
from app.web.auth import actor, guard, public, visitor
from app.web.house import reading
from app.web.language import language
from app.web.paging import paginate

bp = Blueprint("today", __name__)

_LEFT, _BOTTOM, _STEP, _BAR, _HIGH = 34, 104, 20, 13, 84


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart, in its own units."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Scans per day as columns; `top` is the figure at the upper line."""

    bars: Sequence[Bar]
    top: int
    first: date
    last: date


def chart(rows: Sequence[tuple[date, int]]) -> Chart:
    """Columns for a row of days; the upper line is the next even round figure."""
    most = max(count for _day, count in rows)
    top = next(step for step in _round_figures() if step >= most)
    bars = []
    for number, (_day, count) in enumerate(rows):
        height = round(count * _HIGH / top)
        bars.append(Bar(_LEFT + _STEP * number, _BOTTOM - height, height))
    return Chart(bars, top, rows[0][0], rows[-1][0])


def _round_figures() -> Sequence[int]:
    """2, 4, 10, 20, 40, 100 …: each has a whole half for the line in the middle."""
    return [factor * 10**power for power in range(10) for factor in (2, 4, 10)]


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The front door: to today's page, or to the sign-in."""
    return redirect(url_for("today.show" if visitor() else "sign_in.form"), 303)


@bp.get("/today")
@guard(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Today, for whoever is signed in."""
    if actor().cooperative_id is not None:
        return _for_cooperative(actor().cooperative_id or 0)
    if actor().may(Permission.ADMINISTER):
        return _for_administrator()
    return _for_officer()


def _weekday(day: date) -> str:
    return f"{format_date(day, 'EEEE', locale=language())}, {filters.day(day)}"


def _for_cooperative(cooperative_id: int) -> ResponseReturnValue:
    db, who, day, now = reading(), actor(), clock.today(), clock.now()
    found = tasks.for_actor(db, who, day=day)
    silent = tasks.silent_worker(db, now) if channels.visible(db, who) else None
    figures = queries.figures(db, who, day)
    steps = queries.first_steps(db, cooperative_id)
    return render_template(
        "listings/today.html",
        weekday=_weekday(day),
        tasks=[silent, *found] if silent else found,
        figures=figures,
        chart=chart(figures.scans),
        steps=steps if steps.needed and who.may(Permission.RECORD) else None,
    )


def _for_officer() -> ResponseReturnValue:
    db, who, day = reading(), actor(), clock.today()
    text = text_asked("q")
    page = paginate(db, cooperative_queries.listing(who, text=text))
    return render_template(
        "listings/today_officer.html",
        weekday=_weekday(day),
        tasks=tasks.proposals(db, who),
        page=page,
        text=text,
        total=overview.total(db, who, day),
        counts=overview.per_cooperative(db, page.items, day),
    )


def _for_administrator() -> ResponseReturnValue:
    db, who, day = reading(), actor(), clock.today()
    return render_template(
        "listings/today_administrator.html",
        weekday=_weekday(day),
        house=overview.of_house(db, who),
        total=overview.total(db, who, day),
        silent=tasks.silent_worker(db, clock.now()),
    )
