"""Pages of plots: drawn on a map, by file, or as text."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.queries import growers as grower_queries
from app.cooperatives.queries import plots as queries
from app.cooperatives.queries import scope
from app.cooperatives.schemas.plots import PlotForm
from app.cooperatives.services import plots
from app.cooperatives.views import asking, choosing, communes, uploads
from app.core.actor import Permission
from app.web.addresses import text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("plots", __name__, url_prefix="/plots")

OUTSIDE_WARNING = 20
"""Boundaries are right to about 100 m, so a plot at the edge may lie a little outside without being wrong."""


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Plots by name, in use or not."""
    db, text, retired = reading(), text_asked("q"), request.args.get("retired") == "yes"
    owner = choosing.cooperative()
    found = queries.listing(actor(), text=text, retired=retired, cooperative_id=owner.id if owner else None)
    page = paginate(db, found)
    return render_template(
        "cooperatives/plots.html", page=page, text=text, retired=retired, outside_warning=OUTSIDE_WARNING, owner=owner
    )


@bp.get("/<int:plot_id>")
@guard(Permission.VIEW)
def show(plot_id: int) -> ResponseReturnValue:
    """One plot with its doubts."""
    db = reading()
    row = scope.get(db, actor(), Plot, plot_id)
    return render_template(
        "cooperatives/plot.html",
        plot=row,
        overlaps=queries.overlaps(db, actor(), row),
        areas=queries.growing_areas_of(db, actor(), row.id),
        outside_warning=OUTSIDE_WARNING,
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty map over the own commune."""
    own = cooperative_queries.get(reading(), actor(), scope.own(actor()))
    return _form_page(Form({"commune_code": own.commune_code}), None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Keep a new plot."""
    form = Form.posted()
    with form.catching():
        data = load(PlotForm(), _with_file(form).values)
        with transaction() as db:
            row = plots.draw(db, actor(), **data)
        flash(_("Đã lưu thửa %(name)s.", name=row.name), "good")
        return redirect(url_for("plots.show", plot_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:plot_id>/edit")
@guard(Permission.RECORD)
def edit(plot_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = scope.get(reading(), actor(), Plot, plot_id)
    return _form_page(Form(_typed(row)), row)


@bp.post("/<int:plot_id>/edit")
@guard(Permission.RECORD)
def update(plot_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(PlotForm(), _with_file(form).values)
        with transaction() as db:
            row = plots.redraw(db, actor(), plot_id, **data)
        flash(_("Đã lưu thửa %(name)s.", name=row.name), "good")
        return redirect(url_for("plots.show", plot_id=row.id), 303)
    return _form_page(form, scope.get(reading(), actor(), Plot, plot_id))


@bp.post("/<int:plot_id>/retire")
@guard(Permission.RECORD)
def retire(plot_id: int) -> ResponseReturnValue:
    """Take a plot out of use."""
    if not asking.confirmed():
        row = scope.get(reading(), actor(), Plot, plot_id)
        return asking.page(
            title=_("Thôi dùng thửa %(name)s?", name=row.name),
            consequence=_("Thửa rời bản đồ và danh sách chọn; nhật ký và lô đã ghi vẫn giữ nguyên."),
            word=_("Thôi dùng thửa này"),
            back_url=url_for("plots.show", plot_id=plot_id),
        )
    with transaction() as db:
        row = plots.retire(db, actor(), plot_id)
    flash(_("Thửa %(name)s thôi dùng. Ghi chép cũ vẫn còn.", name=row.name), "good")
    return redirect(url_for("plots.index"), 303)


@bp.post("/<int:plot_id>/reopen")
@guard(Permission.RECORD)
def reopen(plot_id: int) -> ResponseReturnValue:
    """Use a plot again."""
    with transaction() as db:
        row = plots.reopen(db, actor(), plot_id)
    flash(_("Thửa %(name)s được dùng lại.", name=row.name), "good")
    return redirect(url_for("plots.show", plot_id=row.id), 303)


def _with_file(form: Form) -> Form:
    """An uploaded outline counts as if it had been typed."""
    sent = uploads.text("geometry_file")
    if sent is not None:
        form.values["geometry"] = sent
    return form


def _typed(row: Plot) -> dict[str, Any]:
    return {
        "name": row.name,
        "commune_code": row.commune_code,
        "grower_id": row.grower_id,
        "geometry": row.geometry,
    }


def _form_page(form: Form, row: Plot | None) -> ResponseReturnValue:
    db = reading()
    cooperative_id = row.cooperative_id if row else scope.own(actor())
    own = cooperative_queries.get(db, actor(), cooperative_id)
    page = render_template(
        "cooperatives/plot_form.html",
        form=form,
        plot=row,
        commune_code=row.commune_code if row else own.commune_code,
        cooperative_id=cooperative_id,
        communes=communes.choices(),
        growers=[(grower.id, grower.name) for grower in grower_queries.choices(db, actor(), cooperative_id)],
    )
    return page, form.status
