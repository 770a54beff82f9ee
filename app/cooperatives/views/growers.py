"""Pages of growers: for the cooperative and its officers only."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.models.growers import Grower
from app.cooperatives.queries import growers as queries
from app.cooperatives.queries import scope
from app.cooperatives.schemas.growers import GrowerForm
from app.cooperatives.services import growers
from app.cooperatives.views import asking, choosing
from app.core.actor import Permission
from app.web.addresses import text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("growers", __name__, url_prefix="/growers")


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Growers by name, present or gone."""
    db, text, left = reading(), text_asked("q"), request.args.get("left") == "yes"
    owner = choosing.cooperative()
    found = queries.listing(actor(), text=text, left=left, cooperative_id=owner.id if owner else None)
    page = paginate(db, found)
    plots = queries.plots_of(db, actor(), [grower.id for grower in page.items])
    return render_template("cooperatives/growers.html", page=page, text=text, left=left, plots=plots, owner=owner)


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form."""
    return render_template("cooperatives/grower_form.html", form=Form(), grower=None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Add a household."""
    form = Form.posted()
    with form.catching():
        data = load(GrowerForm(), form.values)
        with transaction() as db:
            row = growers.add(db, actor(), **data)
        flash(_("Đã thêm %(name)s.", name=row.name), "good")
        return redirect(url_for("growers.index"), 303)
    return render_template("cooperatives/grower_form.html", form=form, grower=None), form.status


@bp.get("/<int:grower_id>/edit")
@guard(Permission.RECORD)
def edit(grower_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = scope.get(reading(), actor(), Grower, grower_id)
    form = Form({"name": row.name, "phone": row.phone, "village": row.village})
    return render_template("cooperatives/grower_form.html", form=form, grower=row)


@bp.post("/<int:grower_id>/edit")
@guard(Permission.RECORD)
def update(grower_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(GrowerForm(), form.values)
        with transaction() as db:
            row = growers.edit(db, actor(), grower_id, **data)
        flash(_("Đã lưu thông tin của %(name)s.", name=row.name), "good")
        return redirect(url_for("growers.index"), 303)
    row = scope.get(reading(), actor(), Grower, grower_id)
    return render_template("cooperatives/grower_form.html", form=form, grower=row), form.status


@bp.post("/<int:grower_id>/leave")
@guard(Permission.RECORD)
def leave(grower_id: int) -> ResponseReturnValue:
    """The household goes; what it did stays on record."""
    if not asking.confirmed():
        row = scope.get(reading(), actor(), Grower, grower_id)
        return asking.page(
            title=_("%(name)s không còn là thành viên?", name=row.name),
            consequence=_("Tên này rời danh sách chọn; thửa và nhật ký đã ghi vẫn giữ nguyên."),
            word=_("Ghi là đã rời"),
            back_url=url_for("growers.edit", grower_id=grower_id),
        )
    with transaction() as db:
        row = growers.leave(db, actor(), grower_id)
    flash(_("Đã ghi %(name)s rời hợp tác xã. Ghi chép cũ vẫn còn.", name=row.name), "good")
    return redirect(url_for("growers.index"), 303)


@bp.post("/<int:grower_id>/come-back")
@guard(Permission.RECORD)
def come_back(grower_id: int) -> ResponseReturnValue:
    """The household is back."""
    with transaction() as db:
        row = growers.come_back(db, actor(), grower_id)
    flash(_("%(name)s lại là thành viên.", name=row.name), "good")
    return redirect(url_for("growers.index"), 303)
