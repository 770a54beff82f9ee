"""Downloads of a run: sheet, roll, printer commands, one label, print-house package, certificate; and reprints."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.core.actor import Permission
from app.core.errors import NotFound
from app.traceability.labels.plan import PrintPlan
from app.traceability.models.labels import LabelRun
from app.traceability.queries import labels as queries
from app.traceability.rules.layouts import LayoutKind
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.schemas.labels import Reprint
from app.traceability.services import label_files, label_making, label_plans, label_prints
from app.traceability.views.label_keys import keys
from app.traceability.views.labels import run_page
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("label_files", __name__, url_prefix="/labels")


def _plan(run: LabelRun) -> PrintPlan:
    return label_plans.plan_of(keys(), house().store, run)


def _handed_out(run_id: int, form: str) -> LabelRun:
    """The run whose labels go to whoever asks, noted in the print record. A look ahead (HEAD) is not a hand-over."""
    if request.method == "HEAD":
        return label_making.to_hand_out(reading(), actor(), run_id)
    with transaction() as db:
        return label_prints.record(db, actor(), run_id, form=form)


def _answer(body: Iterator[bytes] | bytes, kind: str, name: str) -> Response:
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<int:run_id>/sheet.pdf")
@guard(Permission.RECORD)
def sheet(run_id: int) -> ResponseReturnValue:
    """The sheet or roll that was read back, for those who print; its labels are genuine."""
    run = label_making.to_hand_out(reading(), actor(), run_id)
    try:
        body = label_files.kept(house().store, run)
    except FileNotFoundError:
        raise NotFound from None
    _handed_out(run_id, "pdf")
    return _answer(body, "application/pdf", f"{label_files.file_name(run)}.pdf")


@bp.get("/<int:run_id>/printer.<any(zpl, tspl):language>")
@guard(Permission.RECORD)
def printer(run_id: int, language: str) -> ResponseReturnValue:
    """The roll as commands for a thermal printer."""
    run = label_making.to_hand_out(reading(), actor(), run_id)
    if label_plans.layout_of(run).kind is not LayoutKind.ROLL:
        raise NotFound
    file = label_files.for_printer(_plan(run), PrinterLanguage(language))
    _handed_out(run_id, language)
    return _answer(label_files.pieces(file), "application/octet-stream", f"{label_files.file_name(run)}.{language}")


@bp.get("/<int:run_id>/label.<any(png, svg):form>")
@guard(Permission.RECORD)
def one(run_id: int, form: str) -> ResponseReturnValue:
    """One genuine label as a picture; `number` says which code of the run (from 1)."""
    run = label_making.to_hand_out(reading(), actor(), run_id)
    number = request.args.get("number", 1, type=int)
    if not 1 <= number <= run.codes:
        abort(404)
    plan = replace(label_plans.plan_of(keys(), house().store, run, first=number, last=number), copies=1)
    name = f"{label_files.file_name(run)}-{number}.{form}"
    if form == "png":
        picture = label_files.one_png(plan)
        _handed_out(run_id, form)
        return _answer(picture, "image/png", name)
    drawing = label_files.one_svg(plan)
    _handed_out(run_id, form)
    return _answer(drawing.encode(), "image/svg+xml", name)


@bp.get("/<int:run_id>/package-<any(pdf, csv, xlsx):what>.zip")
@guard(Permission.RECORD)
def package(run_id: int, what: str) -> ResponseReturnValue:
    """Everything a print house needs in one file."""
    run = label_making.to_hand_out(reading(), actor(), run_id)
    if not house().store.path(run.sheet_sha256 or "0" * 64).exists():
        raise NotFound
    packed = label_files.package(house().store, keys(), run, what)
    _handed_out(run_id, f"zip-{what}")
    return _answer(packed.parts, "application/zip", packed.name)


@bp.get("/<int:run_id>/certificate.pdf")
@guard(Permission.VIEW)
def certificate(run_id: int) -> ResponseReturnValue:
    """What reading the file back has shown; it carries no code that opens by itself."""
    run = queries.get(reading(), actor(), run_id)
    try:
        page = label_files.certificate(house().store, _plan(run), run)
    except FileNotFoundError:
        raise NotFound from None
    return _answer(page, "application/pdf", f"{label_files.file_name(run)}-doc-lai.pdf")


@bp.post("/<int:run_id>/reprint")
@guard(Permission.RECORD)
def reprint(run_id: int) -> ResponseReturnValue:
    """The same codes once more, or some of them, marked as a reprint; nothing is locked while the sheet is drawn."""
    form = Form.posted()
    with form.catching():
        data = load(Reprint(), form.values)
        run = label_making.to_hand_out(reading(), actor(), run_id)
        span = label_prints.part(run, data["first_label"], data["last_label"])
        whole = label_plans.plan_of(keys(), house().store, run, first=span.first, last=span.last)
        pdf = label_files.reprint(label_making.again(whole, run, start_cell=data["again_cell"]))
        with transaction() as db:
            label_prints.record(db, actor(), run_id, form="pdf", span=span)
        return _answer(pdf, "application/pdf", f"{label_files.file_name(run)}-in-lai.pdf")
    return run_page(run_id, form)
