"""Pages of partners: list, form, and taking one out of use."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import partners as queries
from app.cooperatives.rules.partners import PART_NAMES, Part
from app.cooperatives.schemas.partners import PartnerForm
from app.cooperatives.services import partners
from app.cooperatives.views import asking, choosing
from app.core.actor import Permission
from app.web.addresses import text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("partners", __name__, url_prefix="/partners")


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Partners by name: all, buyers or suppliers in use, or those no longer in use."""
    asked, text, retired = request.args.get("part"), text_asked("q"), request.args.get("retired") == "yes"
    part = Part(asked) if asked in set(Part) and not retired else None
    owner = choosing.cooperative()
    found = queries.listing(actor(), text=text, part=part, retired=retired, cooperative_id=owner.id if owner else None)
    return render_template(
        "cooperatives/partners.html",
        page=paginate(reading(), found),
        text=text,
        part=part,
        parts=PART_NAMES,
        retired=retired,
        owner=owner,
    )


@bp.get("/<int:partner_id>")
@guard(Permission.VIEW)
def show(partner_id: int) -> ResponseReturnValue:
    """One partner, and what others add to its page."""
    db = reading()
    row = queries.get(db, actor(), partner_id)
    return render_template(
        "cooperatives/partner.html",
        partner=row,
        parts=PART_NAMES,
        sections=[section(db, actor(), row) for section in current_app.extensions["partner_sections"]],
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form; a page that wants a buyer or a supplier asks for one."""
    return _form_page(Form({"parts": [request.args.get("part", "buyer")]}), None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Add a partner."""
    form = Form.posted()
    with form.catching():
        data = load(PartnerForm(), form.values)
        with transaction() as db:
            row = partners.add(db, actor(), **data)
        flash(_("Đã thêm %(name)s.", name=row.name), "good")
        return redirect(url_for("partners.show", partner_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:partner_id>/edit")
@guard(Permission.RECORD)
def edit(partner_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = queries.get(reading(), actor(), partner_id)
    return _form_page(Form(_known(row)), row)


@bp.post("/<int:partner_id>/edit")
@guard(Permission.RECORD)
def update(partner_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(PartnerForm(), form.values)
        with transaction() as db:
            row = partners.edit(db, actor(), partner_id, **data)
        flash(_("Đã lưu thông tin của %(name)s.", name=row.name), "good")
        return redirect(url_for("partners.show", partner_id=row.id), 303)
    return _form_page(form, queries.get(reading(), actor(), partner_id))


@bp.post("/<int:partner_id>/retire")
@guard(Permission.RECORD)
def retire(partner_id: int) -> ResponseReturnValue:
    """Not offered any more, after asking."""
    if not asking.confirmed():
        row = queries.get(reading(), actor(), partner_id)
        return asking.page(
            title=_("Thôi giao dịch với %(name)s?", name=row.name),
            consequence=_(
                "Không chọn được khi ghi nhập, xuất nữa; việc đã ghi vẫn giữ nguyên. Lúc nào cũng dùng lại được."
            ),
            word=_("Thôi giao dịch"),
            back_url=url_for("partners.edit", partner_id=partner_id),
        )
    with transaction() as db:
        row = partners.retire(db, actor(), partner_id)
    flash(_("%(name)s không còn trong danh sách chọn.", name=row.name), "good")
    return redirect(url_for("partners.index"), 303)


@bp.post("/<int:partner_id>/bring-back")
@guard(Permission.RECORD)
def bring_back(partner_id: int) -> ResponseReturnValue:
    """Offer it again."""
    with transaction() as db:
        row = partners.bring_back(db, actor(), partner_id)
    flash(_("%(name)s lại ở trong danh sách chọn.", name=row.name), "good")
    return redirect(url_for("partners.index"), 303)


def _known(row: Partner) -> dict[str, Any]:
    parts = [part for part, held in ((Part.BUYER, row.buyer), (Part.SUPPLIER, row.supplier)) if held]
    plain = ("name", "phone", "email", "address", "tax_code", "gln")
    return {"parts": parts} | {name: getattr(row, name) for name in plain}


def _form_page(form: Form, row: Partner | None) -> ResponseReturnValue:
    page = render_template(
        "cooperatives/partner_form.html", form=form, partner=row, parts=[(part, _(PART_NAMES[part])) for part in Part]
    )
    return page, form.status
