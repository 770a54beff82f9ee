"""Pages of seasons: the plan, what came of it so far, drawn along the months, and changing, closing, opening again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season
from app.cooperatives.queries import cooperatives, scope
from app.cooperatives.queries import growing_areas as area_queries
from app.cooperatives.queries import plots as plot_queries
from app.cooperatives.queries import seasons as queries
from app.cooperatives.rules.seasons import expected_field, planted_field
from app.cooperatives.schemas.seasons import UNITS, season_form
from app.cooperatives.services import seasons
from app.cooperatives.views import asking, choosing
from app.core import clock, quantity
from app.core.actor import Permission
from app.traceability.labels import season_timeline
from app.traceability.labels.season_timeline import Timeline
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import pre_harvest, yields
from app.traceability.queries.yields import Yield
from app.traceability.rules.farm_log import LOG_NAMES, LogKind
from app.web import filters
from app.web.addresses import number_asked, text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("seasons", __name__, url_prefix="/seasons")

MOST_HARVESTS = 50

PHONE, DESK = 328, 880
"""Widths of the picture in pixels, so that its words keep their size."""


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Open seasons, or those that are over, each with what it gave so far."""
    db, text, closed = reading(), text_asked("q"), request.args.get("closed") == "yes"
    owner = choosing.cooperative()
    found = queries.listing(actor(), text=text, closed=closed, cooperative_id=owner.id if owner else None)
    page = paginate(db, found)
    return render_template(
        "traceability/seasons.html",
        page=page,
        text=text,
        closed=closed,
        owner=owner,
        given=yields.of_seasons(db, page.items),
        badge=season_badge,
        owners=_owners(),
    )


def _owners() -> dict[int, str]:
    """Names of cooperatives by id, for people who look after several."""
    return dict(cooperatives.choices(reading(), actor())) if actor().cooperative_id is None else {}


def season_badge(season: Season) -> tuple[str, str, str]:
    """How a season stands today."""
    today = clock.today()
    if season.closed_at is not None:
        return "is-neutral", "good", _("Đã kết thúc")
    if today < season.starts_on:
        return "is-waiting", "waiting", _("Chưa bắt đầu")
    if today > season.ends_on:
        return "is-attention", "attention", _("Đã hết ngày")
    return "is-good", "leaf", _("Đang làm")


@bp.get("/<int:season_id>")
@guard(Permission.VIEW)
def show(season_id: int) -> ResponseReturnValue:
    """Plan against reality."""
    db = reading()
    season = queries.with_plots(db, actor(), season_id)
    given, work = yields.of_season(db, season), yields.work(db, season)
    plots = sorted((one.plot for one in season.plots), key=lambda plot: (plot.search, plot.id))
    return render_template(
        "traceability/season.html",
        season=season,
        badge=season_badge(season),
        owners=_owners(),
        given=given,
        plans={one.plot_id: one for one in season.plots},
        plots=plots,
        intervals=pre_harvest.of_plots(db, [plot.id for plot in plots], clock.today()),
        kinds=yields.kinds(work),
        names=LOG_NAMES,
        months=_months(work, given),
        pictures=[(shape, _picture(season, work, given, width)) for shape, width in (("wide", DESK), ("tall", PHONE))],
        most_harvests=MOST_HARVESTS,
        tied=all(entry.season_id == season.id for entry in work),
    )


def _picture(season: Season, work: Sequence[LogEntry], given: Yield, width: int) -> Timeline:
    """The season drawn; one harvest day where only one end of the window was said."""
    days: dict[LogKind, list[date]] = {}
    for entry in work:
        days.setdefault(entry.kind, []).append(entry.done_on)
    picked = [harvest.batch.harvested_on for harvest in given.harvests]
    window = (season.harvest_from or season.harvest_until, season.harvest_until or season.harvest_from)
    return season_timeline.draw(
        width,
        season.starts_on,
        season.ends_on,
        work=days,
        batches=picked,
        window=(window[0], window[1]) if window[0] and window[1] else None,
        today=clock.today(),
    )


@dataclass(slots=True)
class MonthRow:
    """A month of the table that says what the picture shows: lines by kind, batches and grams."""

    first: date
    kinds: dict[LogKind, int]
    batches: int = 0
    grams: int = 0


def _months(work: Sequence[LogEntry], given: Yield) -> list[MonthRow]:
    rows: dict[date, MonthRow] = {}
    for entry in work:
        row = _month(rows, entry.done_on)
        row.kinds[entry.kind] = row.kinds.get(entry.kind, 0) + 1
    for harvest in given.harvests:
        row = _month(rows, harvest.batch.harvested_on)
        row.batches += 1
        row.grams += harvest.grams
    return [rows[first] for first in sorted(rows)]


def _month(rows: dict[date, MonthRow], day: date) -> MonthRow:
    return rows.setdefault(day.replace(day=1), MonthRow(day.replace(day=1), {}))


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form; `?area=` ticks the plots of a growing area, and so does the only area there is."""
    areas = area_queries.choices(reading(), actor(), scope.own(actor()))
    asked = number_asked("area")
    chosen = next((area for area in areas if area.id == asked), areas[0] if len(areas) == 1 else None)
    return _form_page(Form(_of_area(chosen) if chosen else {}), None)


def _of_area(area: GrowingArea) -> dict[str, Any]:
    plots = [plot.id for plot in area.plots if plot.retired_at is None]
    return {"growing_area_id": area.id, "crop": area.crop, "plot_ids": plots}


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Keep a new plan."""
    form = Form.posted()
    with form.catching():
        data = load(season_form(form.values), form.values)
        with transaction() as db:
            row = seasons.plan(db, actor(), **data)
        flash(_("Đã lập vụ %(name)s.", name=row.name), "good")
        return redirect(url_for("seasons.show", season_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:season_id>/edit")
@guard(Permission.RECORD)
def edit(season_id: int) -> ResponseReturnValue:
    """The form with what is planned."""
    row = queries.with_plots(reading(), actor(), season_id)
    return _form_page(Form(_known(row)), row)


@bp.post("/<int:season_id>/edit")
@guard(Permission.RECORD)
def update(season_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(season_form(form.values), form.values)
        with transaction() as db:
            row = seasons.edit(db, actor(), season_id, **data)
        flash(_("Đã lưu vụ %(name)s.", name=row.name), "good")
        return redirect(url_for("seasons.show", season_id=row.id), 303)
    return _form_page(form, queries.with_plots(reading(), actor(), season_id))


@bp.post("/<int:season_id>/close")
@guard(Permission.RECORD)
def close(season_id: int) -> ResponseReturnValue:
    """The season is over, after asking."""
    if not asking.confirmed():
        row = queries.get(reading(), actor(), season_id)
        return asking.page(
            title=_("Kết thúc vụ %(name)s?", name=row.name),
            consequence=_("Việc mới không tính vào vụ này nữa; việc đã ghi vẫn giữ nguyên. Lúc nào cũng mở lại được."),
            word=_("Kết thúc vụ"),
            back_url=url_for("seasons.show", season_id=season_id),
            danger=False,
        )
    with transaction() as db:
        row = seasons.close(db, actor(), season_id)
    flash(_("Đã kết thúc vụ %(name)s.", name=row.name), "good")
    return redirect(url_for("seasons.show", season_id=row.id), 303)


@bp.post("/<int:season_id>/reopen")
@guard(Permission.RECORD)
def reopen(season_id: int) -> ResponseReturnValue:
    """Take a closing back."""
    form = Form()
    with form.catching(), transaction() as db:
        seasons.reopen(db, actor(), season_id)
    for _field, message in form.all_errors:
        flash(message, "attention")
    if not form.errors:
        flash(_("Đã mở lại vụ."), "good")
    return redirect(url_for("seasons.show", season_id=season_id), 303)


def _known(row: Season) -> dict[str, Any]:
    plain = ("name", "crop", "variety", "growing_area_id", "note")
    days = ("starts_on", "ends_on", "harvest_from", "harvest_until")
    known: dict[str, Any] = {name: getattr(row, name) for name in plain}
    known |= {name: f"{getattr(row, name):%d/%m/%Y}" for name in days if getattr(row, name)}
    unit = _unit([one.expected_grams for one in row.plots if one.expected_grams])
    for one in row.plots:
        if one.expected_grams:
            known[expected_field(one.plot_id)] = filters.num(Decimal(one.expected_grams) / quantity.GRAMS[unit])
        if one.planted_on:
            known[planted_field(one.plot_id)] = f"{one.planted_on:%d/%m/%Y}"
    return known | {"plot_ids": [one.plot_id for one in row.plots], "expected_unit": unit}


def _unit(grams: Sequence[int]) -> str:
    """The largest unit in which all of these read with three decimals at most."""
    sizes = [(unit, quantity.GRAMS[unit]) for unit in ("tan", "ta", "kg")]
    return next((unit for unit, size in sizes if grams and all(one * 1000 % size == 0 for one in grams)), "kg")


def _form_page(form: Form, row: Season | None) -> ResponseReturnValue:
    db, who = reading(), actor()
    cooperative_id = row.cooperative_id if row else scope.own(who)
    plots = plot_queries.choices(db, who, cooperative_id)
    known: Iterable[Plot] = (one.plot for one in row.plots) if row else ()
    plots += [plot for plot in known if plot not in plots]
    areas = area_queries.choices(db, who, cooperative_id)
    page = render_template(
        "traceability/season_form.html",
        form=form,
        season=row,
        plots=plots,
        areas=[(area.id, area.name) for area in areas],
        units=[(code, filters.say(word)) for code, word in UNITS.items()],
        fields={plot.id: (expected_field(plot.id), planted_field(plot.id)) for plot in plots},
    )
    return page, form.status
