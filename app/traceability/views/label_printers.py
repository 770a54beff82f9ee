"""Pages of label printers: the list, the form, and the calibration with its page to print and measure."""

import io
from decimal import Decimal

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.views import asking
from app.core.actor import Permission
from app.core.errors import NotFound
from app.traceability.labels.calibration import Wording, draw_calibration
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.queries import label_layouts as layout_queries
from app.traceability.queries import label_printers as queries
from app.traceability.rules.layouts import Layout
from app.traceability.rules.printers import DPIS, LANGUAGE_NAMES, UM_PER_MM, PrinterLanguage
from app.traceability.schemas.label_printers import Calibration, LabelPrinterForm
from app.traceability.services import label_printers
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.language import decimal_mark
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("label_printers", __name__, url_prefix="/labels/printers")

_USUAL_SHEET, _USUAL_ROLL = "L7160", "roll-50x30"


def offset_mm(um: int) -> Decimal:
    """A stored correction in millimetres."""
    return Decimal(um) / UM_PER_MM


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Printers in scope."""
    page = paginate(reading(), queries.listing(actor()))
    return render_template("traceability/label_printers.html", page=page, languages=LANGUAGE_NAMES, offset_mm=offset_mm)


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(Form(), None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Add a printer, then go on to its calibration."""
    form = Form.posted()
    with form.catching():
        data = load(LabelPrinterForm(), form.values)
        with transaction() as db:
            row = label_printers.create(db, actor(), **data)
        flash(_("Đã lưu máy in %(name)s. Tiếp theo, xin in tờ thử và đo.", name=row.name), "good")
        return _to_calibration(row.id)
    return _form_page(form, None)


@bp.get("/<int:printer_id>/edit")
@guard(Permission.RECORD)
def edit(printer_id: int) -> ResponseReturnValue:
    """The form with what is known, and the calibration."""
    row = queries.get(reading(), actor(), printer_id)
    return _form_page(_known(row), row)


@bp.post("/<int:printer_id>/edit")
@guard(Permission.RECORD)
def update(printer_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(LabelPrinterForm(), form.values)
        with transaction() as db:
            row = label_printers.change(db, actor(), printer_id, **data)
        flash(_("Đã lưu máy in %(name)s.", name=row.name), "good")
        return redirect(url_for("label_printers.index"), 303)
    return _form_page(form, queries.get(reading(), actor(), printer_id))


@bp.get("/<int:printer_id>/calibration.pdf")
@guard(Permission.VIEW)
def calibration(printer_id: int) -> ResponseReturnValue:
    """The page to print and measure, on the paper of `?layout=`, with the correction that is stored now."""
    row = queries.get(reading(), actor(), printer_id)
    layout = _paper(row)
    out = io.BytesIO()
    draw_calibration(
        out,
        layout,
        offset_mm=(row.offset_x_um / UM_PER_MM, row.offset_y_um / UM_PER_MM),
        printer_name=row.name,
        wording=Wording(_, decimal_mark()),
    )
    answer = Response(out.getvalue(), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="thu-may-in-{row.id}-{layout.code}.pdf"'
    return answer


@bp.post("/<int:printer_id>/calibrate")
@guard(Permission.RECORD)
def calibrate(printer_id: int) -> ResponseReturnValue:
    """Correct the printer by what was measured on the page."""
    measured = Form.posted()
    with measured.catching():
        data = load(Calibration(), measured.values)
        with transaction() as db:
            row = label_printers.calibrate(db, actor(), printer_id, **data)
        flash(_("Đã bù độ lệch cho máy in %(name)s. Xin in tờ thử lần nữa để kiểm tra.", name=row.name), "good")
        return _to_calibration(printer_id)
    row = queries.get(reading(), actor(), printer_id)
    return _form_page(_known(row), row, measured)


@bp.post("/<int:printer_id>/retire")
@guard(Permission.RECORD)
def retire(printer_id: int) -> ResponseReturnValue:
    """Not offered for printing any more, after asking."""
    if not asking.confirmed():
        row = queries.get(reading(), actor(), printer_id)
        return asking.page(
            title=_("Thôi dùng máy in %(name)s?", name=row.name),
            consequence=_("Không chọn được khi in nữa; tem đã in không đổi. Lúc nào cũng dùng lại được."),
            word=_("Thôi dùng"),
            back_url=url_for("label_printers.edit", printer_id=printer_id),
        )
    with transaction() as db:
        row = label_printers.retire(db, actor(), printer_id)
    flash(_("Đã thôi dùng máy in %(name)s.", name=row.name), "good")
    return redirect(url_for("label_printers.index"), 303)


@bp.post("/<int:printer_id>/bring-back")
@guard(Permission.RECORD)
def bring_back(printer_id: int) -> ResponseReturnValue:
    """Offer it again."""
    with transaction() as db:
        row = label_printers.bring_back(db, actor(), printer_id)
    flash(_("Máy in %(name)s được dùng lại.", name=row.name), "good")
    return redirect(url_for("label_printers.index"), 303)


def _paper(row: LabelPrinter) -> Layout:
    """The paper that was asked for, else what such a printer usually holds. Raises NotFound."""
    asked = request.args.get("layout") or _usual(row)
    layout = layout_queries.get(reading(), actor(), asked, row.cooperative_id)
    if layout is None:
        raise NotFound
    return layout


def _usual(row: LabelPrinter) -> str:
    return _USUAL_SHEET if row.language is PrinterLanguage.PDF else _USUAL_ROLL


def _known(row: LabelPrinter) -> Form:
    return Form(
        {
            "name": row.name,
            "printer_language": row.language.value,
            "printer_dpi": row.dpi,
            "offset_right_mm": filters.num(offset_mm(row.offset_x_um)),
            "offset_down_mm": filters.num(offset_mm(row.offset_y_um)),
        }
    )


def _to_calibration(printer_id: int) -> ResponseReturnValue:
    return redirect(url_for("label_printers.edit", printer_id=printer_id, _anchor="can-chinh"), 303)


def _form_page(form: Form, row: LabelPrinter | None, measured: Form | None = None) -> ResponseReturnValue:
    measured = measured or Form()
    layouts = layout_queries.available(reading(), actor(), row.cooperative_id) if row else {}
    page = render_template(
        "traceability/label_printer_form.html",
        form=form,
        measured=measured,
        row=row,
        languages=LANGUAGE_NAMES,
        dpis=DPIS,
        papers=[(code, _(layout.name)) for code, layout in layouts.items()],
        usual=_usual(row) if row else "",
        thermal=row is not None and row.language is not PrinterLanguage.PDF,
    )
    return page, max(form.status, measured.status)
