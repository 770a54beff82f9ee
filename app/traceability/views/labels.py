"""Pages of labels: what was printed, printing a run, its sheet, reprint and voiding."""

import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, NotFound
from app.traceability.labels import read_back
from app.traceability.labels.qr import QrStencil
from app.traceability.labels.sheet import draw_sheet
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import labels as queries
from app.traceability.queries import trade_items
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import SerialKey
from app.traceability.schemas.labels import PrintLabels, VoidRun
from app.traceability.services import labels
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("labels", __name__, url_prefix="/labels")

SAMPLE_SERIAL = "0000MAV00000"
"""What a preview shows: it looks like a code and opens nothing."""


def keys() -> tuple[SerialKey, ...]:
    """The house's label keys."""
    return labels.serial_keys(house().settings.label_keys)


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Every run in scope, newest first."""
    db = reading()
    page = paginate(db, queries.all_runs(actor()))
    scans = queries.scans_of_runs(db, [run.id for run in page.items])
    return render_template("traceability/label_runs.html", page=page, scans=scans, layouts=LAYOUTS)


@bp.get("/new/<int:batch_id>")
@guard(Permission.RECORD)
def new(batch_id: int) -> ResponseReturnValue:
    """Choose pack, paper and number for one batch."""
    return render_template("traceability/label_new.html", form=Form(), **_choices(reading(), batch_id))


def _choices(db: Session, batch_id: int) -> dict[str, Any]:
    batch = scope.get(db, actor(), Batch, batch_id)
    items = [item for item in trade_items.of_product(db, actor(), batch.product_id) if item.retired_at is None]
    left = {item.id: queries.allowance(db, batch, item) for item in items}
    return {"batch": batch, "items": items, "left": left, "layouts": LAYOUTS, "most": labels.MOST_AT_ONCE}


@bp.post("/new/<int:batch_id>")
@guard(Permission.RECORD)
def create(batch_id: int) -> ResponseReturnValue:
    """Issue the run, then make its sheet and read it back; the same form sent twice is one run."""
    form = Form.posted()
    with form.catching():
        data = load(PrintLabels(), form.values)
        with transaction() as db:
            run = labels.issue(
                db,
                actor(),
                keys(),
                batch_id=batch_id,
                public_url=house().settings.public_url,
                request_key=form.request_key,
                **data,
            )
        _prepare(run)
        return redirect(url_for("labels.show", run_id=run.id), 303)
    return render_template("traceability/label_new.html", form=form, **_choices(reading(), batch_id)), form.status


def _prepare(run: LabelRun) -> None:
    """Make the sheet of a run that has none yet; the run stays even when its sheet cannot be handed out."""
    if run.sheet_sha256 is not None:
        return
    pdf, pages, outcome = labels.make_sheet(keys(), run)
    try:
        with transaction() as db:
            labels.attach_sheet(db, actor(), house().store, run.id, pdf=pdf, pages=pages, outcome=outcome)
    except Conflict as error:
        flash(_(error.message, **error.values), "blocked")


@bp.get("/<int:run_id>")
@guard(Permission.VIEW)
def show(run_id: int) -> ResponseReturnValue:
    """One run: what is on the labels, how the sheet read back, how often they were scanned."""
    return _run_page(run_id, Form())


def _run_page(run_id: int, form: Form) -> ResponseReturnValue:
    db = reading()
    run = queries.get(db, actor(), run_id)
    scans = queries.scans_of_runs(db, [run.id]).get(run.id, queries.NO_SCANS)
    first = labels.serials(keys(), run)[0]
    link = QrStencil.for_prefix(run.link_prefix).payload(first)
    page = render_template(
        "traceability/label_run.html",
        run=run,
        layout=LAYOUTS[run.layout],
        scans=scans,
        first=first,
        link=link,
        form=form,
        left_out=_left_out(run),
        obstacle=labels.obstacle(run),
    )
    return page, form.status


def _left_out(run: LabelRun) -> tuple[str, ...]:
    """The words that found no room on labels of this size."""
    stencil = QrStencil.for_prefix(run.link_prefix)
    result = draw_sheet(
        io.BytesIO(),
        layout=LAYOUTS[run.layout],
        content=labels.content_of(run),
        stencil=stencil,
        serials=[SAMPLE_SERIAL],
    )
    return result.left_out


@bp.post("/<int:run_id>/prepare")
@guard(Permission.RECORD)
def prepare(run_id: int) -> ResponseReturnValue:
    """Make the sheet again when it is missing, as after a power cut."""
    _prepare(labels.to_hand_out(reading(), actor(), run_id))
    return redirect(url_for("labels.show", run_id=run_id), 303)


@bp.get("/<int:run_id>/sheet.pdf")
@guard(Permission.RECORD)
def sheet(run_id: int) -> ResponseReturnValue:
    """The sheet that was read back, for those who print; its labels are genuine."""
    run = labels.to_hand_out(reading(), actor(), run_id)
    if run.sheet_sha256 is None:
        raise NotFound
    return _pdf(house().store.get(run.sheet_sha256), run)


@bp.post("/<int:run_id>/reprint")
@guard(Permission.RECORD)
def reprint(run_id: int) -> ResponseReturnValue:
    """The same serials once more, marked on the paper as a reprint; nothing is locked while the sheet is drawn."""
    run = labels.to_hand_out(reading(), actor(), run_id)
    pdf, _pages, outcome = labels.make_sheet(keys(), run, reprint=True)
    if not outcome.clean:
        raise Conflict(N_("Đọc lại bản in lại chưa đúng hết; tệp chưa được giao."))
    with transaction() as db:
        labels.note_reprint(db, actor(), run_id)
    return _pdf(pdf, run)


def _pdf(data: bytes, run: LabelRun) -> Response:
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="tem-{run.batch.number}-{run.id}.pdf"'
    return answer


@bp.post("/<int:run_id>/void")
@guard(Permission.RECORD)
def void(run_id: int) -> ResponseReturnValue:
    """Take the run out of use."""
    form = Form.posted()
    with form.catching():
        data = load(VoidRun(), form.values)
        with transaction() as db:
            labels.void(db, actor(), run_id, **data)
        flash(_("Đã hủy lần in này; trang của các tem đó báo tem đã hủy."), "good")
        return redirect(url_for("labels.show", run_id=run_id), 303)
    return _run_page(run_id, form)


@bp.get("/preview/<int:batch_id>/<int:trade_item_id>/<layout>.png")
@guard(Permission.RECORD)
def preview(batch_id: int, trade_item_id: int, layout: str) -> ResponseReturnValue:
    """One label as it will look, drawn from the very PDF; its code opens nothing."""
    db = reading()
    batch = scope.get(db, actor(), Batch, batch_id)
    item = scope.get(db, actor(), TradeItem, trade_item_id)
    if layout not in LAYOUTS or item.product_id != batch.product_id:
        raise NotFound
    return Response(_picture(batch, item, layout), mimetype="image/png")


def _picture(batch: Batch, item: TradeItem, layout: str) -> bytes:
    url = house().settings.public_url
    stencil = QrStencil.for_prefix(labels.link_prefix(url, item.gtin, batch.number))
    out = io.BytesIO()
    content = labels.content(batch, item, url)
    draw_sheet(out, layout=LAYOUTS[layout], content=content, stencil=stencil, serials=[SAMPLE_SERIAL])
    cut = read_back.picture_of(out.getvalue(), LAYOUTS[layout], 0)
    shown = io.BytesIO()
    cut.save(shown, "PNG", optimize=True)
    return shown.getvalue()


def batch_section(db: Session, who: Actor, batch: Batch) -> Markup:
    """What the batch's page says about its labels."""
    runs = queries.of_batch(db, who, batch.id)
    scans = queries.scans_of_runs(db, [run.id for run in runs])
    return Markup(  # noqa: S704 - our own template, escaped by Jinja
        render_template("traceability/_label_section.html", batch=batch, runs=runs, scans=scans, layouts=LAYOUTS)
    )
