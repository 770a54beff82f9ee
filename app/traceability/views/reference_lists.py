"""Pages of the lists of permitted inputs: what they say, and for officers taking over a new one in two steps."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.views import asking, uploads
from app.core import clock
from app.core.actor import Permission
from app.core.errors import N_, Invalid
from app.traceability.queries import reference_lists as queries
from app.traceability.rules.inputs import KIND_NAMES
from app.traceability.rules.reference_sheets import COLUMNS, REQUIRED
from app.traceability.schemas.reference_lists import ReferenceListForm
from app.traceability.services import reference_lists, reference_sheets
from app.traceability.services.reference_lists import Received
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("reference_lists", __name__, url_prefix="/reference-lists")

_SHOWN_LINES = 10
_KEPT = ("sha256", "file_name")
"""Hidden fields of the form: the file that was received already, so that it is not chosen twice."""


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """All lists: those in force first to see, withdrawn ones on their own tab."""
    db, withdrawn = reading(), request.args.get("withdrawn") == "yes"
    page = paginate(db, queries.listing(actor(), withdrawn=withdrawn))
    return render_template(
        "traceability/reference_lists.html",
        page=page,
        withdrawn=withdrawn,
        in_force=queries.in_force(db, clock.today()),
        deciding=set(queries.deciding(db, clock.today()).values()),
        counts=queries.counts(db, [row.id for row in page.items]),
        kinds=KIND_NAMES,
        today=clock.today(),
    )


@bp.get("/<int:list_id>")
@guard(Permission.VIEW)
def show(list_id: int) -> ResponseReturnValue:
    """One list with its lines, searched."""
    db, text = reading(), request.args.get("q", "")
    row = queries.get(db, actor(), list_id)
    return render_template(
        "traceability/reference_list.html",
        row=row,
        page=paginate(db, queries.lines(row.id, text)),
        text=text,
        decides=[KIND_NAMES[kind] for kind, one in queries.deciding(db, clock.today()).items() if one == row.id],
        kinds=KIND_NAMES,
        today=clock.today(),
    )


@bp.get("/<int:list_id>/list.xlsx")
@guard(Permission.VIEW)
def workbook(list_id: int) -> ResponseReturnValue:
    """The list as an Excel file."""
    return _file(reference_lists.workbook(reading(), actor(), list_id), f"danh-muc-{list_id}.xlsx")


@bp.get("/template.xlsx")
@guard(Permission.VIEW)
def template() -> ResponseReturnValue:
    """The empty table to fill."""
    return _file(reference_sheets.template(), "danh-muc-mau-trong.xlsx")


@bp.get("/new")
@guard(Permission.OVERSEE)
def new() -> ResponseReturnValue:
    """The form with the file to choose."""
    return _form_page(Form())


@bp.post("/new")
@guard(Permission.OVERSEE)
def create() -> ResponseReturnValue:
    """First what the file says and gets wrong is shown; only the second yes lets the list count."""
    form = Form.posted()
    if not form.value("edit"):
        with form.catching():
            file = _received(form)
            data = load(ReferenceListForm(), form.values)
            if not (asking.confirmed() and file.sheet.good):
                return _preview(form, file)
            with transaction() as db:
                row = reference_lists.take_over(db, actor(), file, **data)
            flash(
                _("Danh mục %(name)s đã được nhập, %(rows)s dòng.", name=row.name, rows=filters.num(row.rows)), "good"
            )
            return redirect(url_for("reference_lists.show", list_id=row.id), 303)
    return _form_page(form)


@bp.post("/<int:list_id>/withdraw")
@guard(Permission.OVERSEE)
def withdraw(list_id: int) -> ResponseReturnValue:
    """Let it count no more, after asking."""
    back = url_for("reference_lists.show", list_id=list_id)
    if not asking.confirmed():
        row = queries.get(reading(), actor(), list_id)
        return asking.page(
            title=_("Rút danh mục %(name)s?", name=row.name),
            consequence=_("Từ hôm nay không đối chiếu theo danh mục này nữa; nội dung vẫn xem được."),
            word=_("Rút danh mục"),
            back_url=back,
        )
    with transaction() as db:
        row = reference_lists.withdraw(db, actor(), list_id)
    flash(_("Đã rút danh mục %(name)s.", name=row.name), "good")
    return redirect(back, 303)


def _received(form: Form) -> Received:
    """The file sent now, else the one sent in the step before, whose mark the form then carries. Raises Invalid."""
    upload = uploads.taken("file")
    if upload is not None:
        file = reference_lists.receive(actor(), house().store, upload.data)
        form.values["sha256"], form.values["file_name"] = file.sha256, upload.name[:200]
        return file
    if not form.value("sha256"):
        raise Invalid.at("file", N_("Xin chọn tệp Excel của danh mục"))
    return reference_lists.received(actor(), house().store, form.value("sha256"))


@dataclass(frozen=True, slots=True)
class _KindCount:
    """How many lines of a kind a file holds."""

    word: str
    number: int


def _preview(form: Form, file: Received) -> str:
    kinds = [line.kind for line in file.sheet.lines]
    kept = _KEPT if file.sheet.good else ()
    return render_template(
        "traceability/reference_preview.html",
        typed={name: form.value(name) for name in (*ReferenceListForm().fields, *kept)},
        sheet=file.sheet,
        file_name=form.value("file_name"),
        facts=load(ReferenceListForm(), form.values)["facts"],
        lines=file.sheet.lines[:_SHOWN_LINES],
        counts=[_KindCount(word, kinds.count(kind)) for kind, word in KIND_NAMES.items() if kind in kinds],
        kinds=KIND_NAMES,
    )


def _form_page(form: Form) -> ResponseReturnValue:
    columns = [(_(column.word), column.name in REQUIRED) for column in COLUMNS]
    page = render_template("traceability/reference_form.html", form=form, columns=columns)
    return page, form.status


def _file(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype=reference_sheets.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
