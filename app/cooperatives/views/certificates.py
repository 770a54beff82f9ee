"""Pages of certificates."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import certificates as queries
from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.queries import growing_areas as area_queries
from app.cooperatives.queries import scope
from app.cooperatives.rules.certificates import SCHEMES, Scheme, ggn_warning
from app.cooperatives.schemas.certificates import CertificateForm
from app.cooperatives.services import certificates, files
from app.cooperatives.views import asking, choosing, uploads
from app.core.actor import Permission
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Certificates, those that end first at the top."""
    db, withdrawn = reading(), request.args.get("withdrawn") == "yes"
    owner = choosing.cooperative()
    page = paginate(db, queries.listing(actor(), withdrawn=withdrawn, cooperative_id=owner.id if owner else None))
    owners = {}
    if actor().cooperative_id is None:
        owners = cooperative_queries.names(db, actor(), (row.cooperative_id for row in page.items))
    return render_template(
        "cooperatives/certificates.html", page=page, withdrawn=withdrawn, schemes=SCHEMES, owners=owners, owner=owner
    )


@bp.get("/<int:certificate_id>")
@guard(Permission.VIEW)
def show(certificate_id: int) -> ResponseReturnValue:
    """One certificate."""
    db = reading()
    row = scope.get(db, actor(), Certificate, certificate_id)
    area = scope.get(db, actor(), GrowingArea, row.growing_area_id) if row.growing_area_id else None
    return render_template(
        "cooperatives/certificate.html",
        certificate=row,
        scheme=SCHEMES[row.scheme].name,
        area=area,
        warning=ggn_warning(row.number) if row.scheme is Scheme.GLOBALGAP else None,
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(Form(), None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a certificate."""
    form = Form.posted()
    with form.catching():
        paper = certificates.Paper(**load(CertificateForm(), form.values))
        scan = uploads.ready("scan", document=True)
        with transaction() as db:
            row = certificates.record(db, actor(), paper)
            _keep_scan(db, row, scan)
        flash(_("Đã ghi chứng nhận số %(number)s.", number=row.number), "good")
        return redirect(url_for("certificates.show", certificate_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:certificate_id>/edit")
@guard(Permission.RECORD)
def edit(certificate_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = scope.get(reading(), actor(), Certificate, certificate_id)
    return _form_page(Form(_typed(row)), row)


@bp.post("/<int:certificate_id>/edit")
@guard(Permission.RECORD)
def update(certificate_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        paper = certificates.Paper(**load(CertificateForm(), form.values))
        scan = uploads.ready("scan", document=True)
        with transaction() as db:
            row = certificates.edit(db, actor(), certificate_id, paper)
            _keep_scan(db, row, scan)
        flash(_("Đã lưu chứng nhận số %(number)s.", number=row.number), "good")
        return redirect(url_for("certificates.show", certificate_id=row.id), 303)
    return _form_page(form, scope.get(reading(), actor(), Certificate, certificate_id))


@bp.post("/<int:certificate_id>/withdraw")
@guard(Permission.RECORD)
def withdraw(certificate_id: int) -> ResponseReturnValue:
    """Claim it no longer."""
    if not asking.confirmed():
        row = scope.get(reading(), actor(), Certificate, certificate_id)
        return asking.page(
            title=_("Thôi dùng chứng nhận số %(number)s?", number=row.number),
            consequence=_("Chứng nhận biến khỏi trang công khai và tin bán từ hôm nay. Bản ghi vẫn còn trong sổ."),
            word=_("Thôi dùng chứng nhận này"),
            back_url=url_for("certificates.show", certificate_id=certificate_id),
        )
    with transaction() as db:
        row = certificates.withdraw(db, actor(), certificate_id)
    flash(_("Chứng nhận số %(number)s thôi dùng từ hôm nay.", number=row.number), "good")
    return redirect(url_for("certificates.index"), 303)


def _keep_scan(db: Session, row: Certificate, scan: uploads.Ready | None) -> None:
    if scan is None:
        return
    file = files.keep(
        db, actor(), house().store, scan.content, name=scan.name, public=False, cooperative_id=row.cooperative_id
    )
    certificates.attach_scan(db, actor(), row.id, file.id)


def _typed(row: Certificate) -> dict[str, Any]:
    return {
        "scheme": row.scheme,
        "number": row.number,
        "issuer": row.issuer,
        "standard": row.standard,
        "covers": row.scope,
        "issued_on": filters.day(row.issued_on),
        "valid_from": filters.day(row.valid_from),
        "valid_until": filters.day(row.valid_until),
        "growing_area_id": row.growing_area_id,
    }


def _form_page(form: Form, row: Certificate | None) -> ResponseReturnValue:
    cooperative_id = row.cooperative_id if row else scope.own(actor())
    areas = area_queries.choices(reading(), actor(), cooperative_id)
    page = render_template(
        "cooperatives/certificate_form.html",
        form=form,
        certificate=row,
        schemes=[(scheme, _(facts.name)) for scheme, facts in SCHEMES.items()],
        standards=[standard for facts in SCHEMES.values() for standard in facts.standards],
        areas=[(area.id, area.name) for area in areas],
    )
    return page, form.status
