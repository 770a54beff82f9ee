"""Pages of cooperatives, groups, households and companies."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import certificates as certificate_queries
from app.cooperatives.queries import cooperatives as queries
from app.cooperatives.rules import batch_patterns
from app.cooperatives.rules.cooperatives import KIND_NAMES, Kind
from app.cooperatives.schemas.cooperatives import CooperativeForm
from app.cooperatives.services import cooperatives, files
from app.cooperatives.views import communes, uploads
from app.core import clock
from app.core.actor import Permission
from app.core.errors import Invalid
from app.web.addresses import text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("cooperatives", __name__, url_prefix="/cooperatives")


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """All cooperatives in scope; people of one cooperative come to their own."""
    own = actor().cooperative_id
    if own is not None:
        return redirect(url_for("cooperatives.show", cooperative_id=own))
    db, text, commune = reading(), text_asked("q"), text_asked("commune")
    page = paginate(db, queries.listing(actor(), text=text, commune_code=commune))
    return render_template(
        "cooperatives/cooperatives.html",
        page=page,
        text=text,
        commune=commune,
        communes=queries.communes(db, actor()),
        kinds=KIND_NAMES,
    )


@bp.get("/<int:cooperative_id>")
@guard(Permission.VIEW)
def show(cooperative_id: int) -> ResponseReturnValue:
    """One cooperative."""
    db = reading()
    row = queries.get(db, actor(), cooperative_id)
    return render_template(
        "cooperatives/cooperative.html",
        cooperative=row,
        kind=KIND_NAMES[row.kind],
        size=queries.size(db, actor(), row.id),
        certificates=certificate_queries.in_date(db, row.id, clock.today()),
        example=batch_patterns.example(row.batch_pattern, clock.today()),
    )


@bp.get("/new")
@guard(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(Form({"kind": Kind.COOPERATIVE, "batch_pattern": cooperatives.DEFAULT_PATTERN}), None)


@bp.post("/new")
@guard(Permission.ADMINISTER)
def create() -> ResponseReturnValue:
    """Record a new cooperative; its manager is invited next."""
    form = Form.posted()
    with form.catching():
        facts = cooperatives.Facts(**load(CooperativeForm(), form.values))
        logo = uploads.ready("logo", keep_png=True)
        with transaction() as db:
            row = cooperatives.create(db, actor(), facts)
            _keep_logo(db, row, logo)
        flash(_("Đã ghi %(name)s. Bước tiếp theo: mời người quản lý.", name=row.name), "good")
        return redirect(url_for("memberships.invite_form", cooperative_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:cooperative_id>/edit")
@guard(Permission.MANAGE)
def edit(cooperative_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = queries.get(reading(), actor(), cooperative_id)
    return _form_page(Form(_typed(row)), row)


@bp.post("/<int:cooperative_id>/edit")
@guard(Permission.MANAGE)
def update(cooperative_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        facts = cooperatives.Facts(**load(CooperativeForm(), form.values))
        logo = uploads.ready("logo", keep_png=True)
        with transaction() as db:
            row = cooperatives.edit(db, actor(), cooperative_id, facts)
            _keep_logo(db, row, logo)
        flash(_("Đã lưu thông tin của %(name)s.", name=row.name), "good")
        return redirect(url_for("cooperatives.show", cooperative_id=row.id), 303)
    return _form_page(form, queries.get(reading(), actor(), cooperative_id))


def _keep_logo(db: Session, row: Cooperative, logo: uploads.Ready | None) -> None:
    if logo is None:
        return
    file = files.keep(db, actor(), house().store, logo.content, name=logo.name, public=True, cooperative_id=row.id)
    cooperatives.set_logo(db, actor(), row.id, file.id)


def _typed(row: Cooperative) -> dict[str, Any]:
    fields = CooperativeForm().fields
    return {name: getattr(row, name) for name in fields}


def _form_page(form: Form, row: Cooperative | None) -> ResponseReturnValue:
    try:
        example = batch_patterns.example(batch_patterns.check(form.value("batch_pattern")), clock.today())
    except Invalid:
        example = ""
    page = render_template(
        "cooperatives/cooperative_form.html",
        form=form,
        cooperative=row,
        kinds=[(kind, _(name)) for kind, name in KIND_NAMES.items()],
        communes=communes.choices(),
        example=example,
    )
    return page, form.status
