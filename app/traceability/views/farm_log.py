"""Pages of the farm log: what was done by day, when each plot may be picked, and writing down a new line."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from app.cooperatives.queries import plots as plot_queries
from app.core import clock
from app.core.actor import Permission
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import farm_log as queries
from app.traceability.queries import pre_harvest
from app.traceability.queries.pre_harvest import PlotInterval
from app.traceability.rules.farm_log import LOG_NAMES, LogKind
from app.traceability.schemas.farm_log import LogForm
from app.traceability.services import farm_log
from app.traceability.views import log_forms
from app.traceability.views.inputs import amount_shown
from app.web.addresses import number_asked, text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import Day

bp = Blueprint("farm_log", __name__, url_prefix="/farm-log")

OFFERED = (LogKind.SPRAYING, LogKind.FERTILISING, LogKind.IRRIGATION, LogKind.HARVEST)
"""What is done most stands first."""

LONGEST_SHOWN = timedelta(days=60)
"""A spraying from long before begins at the edge of the drawing."""


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The log by day, newest first, and the plots that may not be picked today."""
    db, who = reading(), actor()
    kind, plot_id = _kind_asked(), number_asked("plot_id")
    asked = {name: text_asked(name) for name in ("q", "since", "until")}
    found = queries.listing(
        who,
        kind=kind,
        plot_id=plot_id,
        season_id=number_asked("season_id"),
        since=_day(asked["since"]),
        until=_day(asked["until"]),
        text=asked["q"],
    )
    page = paginate(db, found)
    plots = plot_queries.choices(db, who, who.cooperative_id) if who.cooperative_id else []
    return render_template(
        "traceability/log_index.html",
        page=page,
        days=[(day, list(rows)) for day, rows in itertools.groupby(page.items, key=lambda entry: entry.done_on)],
        names=LOG_NAMES,
        chosen=asked | {"kind": kind or "", "plot_id": plot_id or ""},
        narrowed=any((kind, plot_id, number_asked("season_id"), *asked.values())),
        plots=[(plot.id, plot.name) for plot in plots],
        waiting=_waiting([plot.id for plot in plots]),
        amount_words=amount_shown,
        free_on=free_on,
        today=clock.today(),
    )


def _kind_asked() -> LogKind | None:
    asked = request.args.get("kind", "")
    return LogKind(asked) if asked in set(LogKind) else None


def _day(text: str) -> date | None:
    try:
        return Day().deserialize(text) if text else None
    except ValidationError:
        return None


def free_on(entry: LogEntry) -> date | None:
    """The first day on which the plots of a spraying may be picked as far as it goes; None when nobody knows."""
    return None if entry.pre_harvest_days is None else entry.done_on + timedelta(days=entry.pre_harvest_days)


@dataclass(frozen=True, slots=True)
class Strip:
    """Plots that one spraying keeps waiting, on a scale that all strips share: days from the first spraying."""

    interval: PlotInterval
    plots: list[str]
    start: int
    end: int
    today: int
    length: int


def _waiting(plot_ids: Sequence[int]) -> list[Strip]:
    """The plots that may not be picked today, those to review first, then by the day on which they come free."""
    today = clock.today()
    together: dict[tuple[LogEntry | None, LogEntry | None], list[PlotInterval]] = {}
    for one in pre_harvest.of_plots(reading(), plot_ids, today).values():
        if not one.free:
            together.setdefault((one.entry if one.too_early else None, one.doubtful), []).append(one)
    if not together:
        return []
    starts = {key: min(entry.done_on for entry in key if entry) for key in together}
    first = max(min(starts.values()), today - LONGEST_SHOWN)
    ends = {key: free_on(key[0]) if key[0] else None for key in together}
    last = max([today + timedelta(days=1), *(end for end in ends.values() if end)])
    strips = [
        Strip(
            interval=ones[0],
            plots=[one.plot.name for one in ones],
            start=max(0, (starts[key] - first).days),
            end=((ends[key] or last) - first).days,
            today=(today - first).days,
            length=(last - first).days,
        )
        for key, ones in together.items()
    ]
    return sorted(strips, key=lambda strip: (not strip.interval.unknown, strip.end, strip.plots))


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """Choose what was done, then its form; `like` names a line to be repeated today."""
    asked = number_asked("like")
    if asked is not None:
        entry = queries.get(reading(), actor(), asked)
        return log_forms.page(log_forms.like(entry), entry.kind)
    kind = _kind_asked()
    if kind is None:
        kinds = [*OFFERED, *(kind for kind in LogKind if kind not in OFFERED)]
        return render_template("traceability/log_new.html", kinds=kinds, names=LOG_NAMES)
    return log_forms.page(log_forms.empty(kind), kind)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Write a line."""
    form = Form.posted()
    with form.catching():
        data, photos = log_forms.read(LogForm(), form)
        with transaction() as db:
            entry = farm_log.record(db, actor(), **log_forms.complete(db, actor(), data, photos))
        flash(_("Đã ghi nhật ký: %(what)s.", what=_(LOG_NAMES[entry.kind])), "good")
        return redirect(url_for("log_entries.show", entry_id=entry.id), 303)
    typed = form.value("kind")
    if typed not in set(LogKind):
        return redirect(url_for("farm_log.new"), 303)
    return log_forms.page(form, LogKind(typed))
