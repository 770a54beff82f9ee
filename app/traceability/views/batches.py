"""Pages of batches: list, opening one, the batch with its facts and journey, holding, releasing, closing."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import growing_areas as area_queries
from app.cooperatives.queries import scope
from app.cooperatives.rules.growing_areas import STATE_NAMES as AREA_STATE_NAMES
from app.cooperatives.rules.growing_areas import AreaState, InForce
from app.cooperatives.views import asking
from app.core import clock
from app.core.actor import Permission
from app.traceability.models.batches import Batch
from app.traceability.queries import batches as queries
from app.traceability.queries import events as event_queries
from app.traceability.queries import label_counts, pre_harvest, stock
from app.traceability.queries import products as product_queries
from app.traceability.queries import recalls as recall_queries
from app.traceability.queries.pre_harvest import PlotInterval
from app.traceability.rules.batches import STATE_NAMES, BatchState
from app.traceability.rules.events import EVENT_NAMES, day_only
from app.traceability.schemas.batches import OpenBatchForm, ReasonForm
from app.traceability.services import batches
from app.traceability.views import movement_forms
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import Day, load

bp = Blueprint("batches", __name__, url_prefix="/batches")


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Batches in scope, newest harvest first."""
    db, asked = reading(), request.args
    state = BatchState(asked["state"]) if asked.get("state") in set(BatchState) else None
    product = asked.get("product_id", "")
    chosen = int(product) if product.isascii() and product.isdigit() and len(product) < 16 else None
    since, text = asked.get("since", ""), asked.get("q", "")
    found = queries.listing(actor(), state=state, product_id=chosen, text=text, since=_day(since))
    page = paginate(db, found)
    return render_template(
        "traceability/batches.html",
        page=page,
        state=state,
        states=STATE_NAMES,
        counts=queries.counts(db, actor()),
        labels=label_counts.labels_of(db, [batch.id for batch in page.items]),
        products=product_queries.choices(db, actor()),
        chosen={"product_id": product, "q": text, "since": since},
    )


def _day(text: str) -> date | None:
    try:
        return Day().deserialize(text)
    except ValidationError:
        return None


@bp.get("/<int:batch_id>")
@guard(Permission.VIEW)
def show(batch_id: int) -> ResponseReturnValue:
    """One batch: facts with who recorded them, growing area on the harvest day, journey, and what other pages add."""
    db = reading()
    batch = queries.get(db, actor(), batch_id)
    area = batch.growing_area
    return render_template(
        "traceability/batch.html",
        batch=batch,
        in_force=area_queries.in_force(db, area.id, batch.harvested_on) if area else None,
        entries=event_queries.journey(db, batch.id),
        event_names=EVENT_NAMES,
        day_only=day_only,
        icons=movement_forms.ICONS,
        standing=stock.of(db, [batch.id])[batch.id],
        recall=recall_queries.of_batch(db, batch.id),
        sections=[section(db, actor(), batch) for section in current_app.extensions["batch_sections"]],
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """The form, filled with what is likely: today, the area of the last batch, the next free number."""
    db, cooperative_id = reading(), scope.own(actor())
    areas = area_queries.choices(db, actor(), cooperative_id)
    only = areas[0].id if len(areas) == 1 else None
    number = queries.next_number(db, cooperative_id, clock.today())
    start = {
        "product_id": request.args.get("product_id", ""),
        "harvested_on": f"{clock.today():%d/%m/%Y}",
        "growing_area_id": queries.last_area_id(db, cooperative_id) or only,
        "number": number,
        "suggested": number,
    }
    return _form_page(Form(start))


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Open a batch; `look` only shows the plots of the chosen area and the number of the chosen day."""
    form = Form.posted()
    if form.value("look"):
        return _form_page(_suggest(form))
    with form.catching():
        data = load(OpenBatchForm(), form.values)
        with transaction() as db:
            batch = batches.open_batch(db, actor(), **data)
        flash(_("Đã lưu lô %(number)s.", number=batch.number), "good")
        return redirect(url_for("batches.show", batch_id=batch.id), 303)
    return _form_page(form)


def _suggest(form: Form) -> Form:
    """A number nobody has touched follows the harvest day."""
    day = _day(form.value("harvested_on"))
    if day is not None and form.value("number") == form.value("suggested"):
        number = queries.next_number(reading(), scope.own(actor()), day)
        form.values["number"] = form.values["suggested"] = number
    return form


def _form_page(form: Form) -> ResponseReturnValue:
    db, cooperative_id = reading(), scope.own(actor())
    areas = area_queries.choices(db, actor(), cooperative_id)
    area = next((row for row in areas if str(row.id) == form.value("growing_area_id")), None)
    day = _day(form.value("harvested_on"))
    intervals = _intervals(area, day)
    page = render_template(
        "traceability/batch_new.html",
        form=form,
        products=product_queries.choices(db, actor()),
        areas=[(row.id, _area_word(row)) for row in areas],
        area=area,
        plots=[(plot.id, plot.name, _plot_word(plot, intervals.get(plot.id))) for plot in _plots(area)],
        intervals=list(intervals.values()),
        check=_check(area, day),
        day=day,
    )
    return page, form.status


def _plots(area: GrowingArea | None) -> list[Plot]:
    return [plot for plot in area.plots if plot.retired_at is None] if area else []


def _intervals(area: GrowingArea | None, day: date | None) -> dict[int, PlotInterval]:
    """Each plot of the area on the harvest day."""
    return pre_harvest.of_plots(reading(), [plot.id for plot in area.plots], day) if area and day else {}


def _plot_word(plot: Plot, interval: PlotInterval | None) -> str:
    words = [filters.ha(plot.area_m2)]
    if interval is not None and interval.too_early:
        words.append(_("hái được từ %(day)s", day=filters.day(interval.earliest_on)))
    elif interval is not None and interval.unknown:
        words.append(_("cần xem lại lần phun"))
    return ", ".join(words)


def _area_word(area: GrowingArea) -> str:
    words = [area.name, area.code_raw or _("chưa có mã")]
    if area.state is not AreaState.GRANTED:
        words.append(_(AREA_STATE_NAMES[area.state]))
    return ", ".join(words)


def _check(area: GrowingArea | None, day: date | None) -> InForce | None:
    return area_queries.in_force(reading(), area.id, day) if area and day else None


STEPS: dict[str, Any] = {"hold": batches.hold, "release": batches.release}


@bp.get("/<int:batch_id>/<any(hold,release):step>")
@guard(Permission.RECORD)
def ask_reason(batch_id: int, step: str) -> ResponseReturnValue:
    """Why is it held, or released?"""
    return _reason_page(Form(), queries.get(reading(), actor(), batch_id), step)


@bp.post("/<int:batch_id>/<any(hold,release):step>")
@guard(Permission.RECORD)
def move(batch_id: int, step: str) -> ResponseReturnValue:
    """Hold or release, with its reason."""
    form = Form.posted()
    with form.catching():
        data = load(ReasonForm(), form.values)
        with transaction() as db:
            batch = STEPS[step](db, actor(), batch_id, **data)
        word = _(STATE_NAMES[batch.state])
        flash(_("Lô %(number)s: %(state)s.", number=batch.number, state=word), "good")
        return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return _reason_page(form, queries.get(reading(), actor(), batch_id), step)


def _reason_page(form: Form, batch: Batch, step: str) -> ResponseReturnValue:
    return render_template("traceability/batch_reason.html", form=form, batch=batch, step=step), form.status


@bp.post("/<int:batch_id>/close")
@guard(Permission.RECORD)
def close(batch_id: int) -> ResponseReturnValue:
    """All of it is sold, after asking."""
    back = url_for("batches.show", batch_id=batch_id)
    if not asking.confirmed():
        return asking.page(
            title=_("Đóng lô %(number)s?", number=queries.get(reading(), actor(), batch_id).number),
            consequence=_("Lô được ghi là đã bán hết. Tem vẫn mở được trang của lô; có thể cho bán lại sau."),
            word=_("Đóng lô"),
            back_url=back,
            danger=False,
        )
    with transaction() as db:
        batch = batches.close(db, actor(), batch_id)
    flash(_("Đã đóng lô %(number)s.", number=batch.number), "good")
    return redirect(back, 303)
