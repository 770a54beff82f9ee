"""Pages of label runs: what was printed, how far a file is, stopping and going on, taking labels out of use."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.core.actor import Actor, Permission
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.queries import label_printers
from app.traceability.queries import labels as queries
from app.traceability.rules.label_designs import Design
from app.traceability.rules.label_runs import AT_ONCE, RunKind, RunState
from app.traceability.schemas.labels import VoidRange, VoidRun
from app.traceability.services import label_making, label_plans, label_previews, label_ranges
from app.traceability.views import label_choices
from app.traceability.views.label_keys import keys, workshop
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("labels", __name__, url_prefix="/labels")

STATES = ("waiting", "ready", "failed", "voided")
"""What the list may be narrowed to."""


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Every run in scope, newest first, or those in one state."""
    db = reading()
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    page = paginate(db, queries.in_state(actor(), state))
    ids = [run.id for run in page.items]
    return render_template(
        "traceability/label_runs.html",
        page=page,
        scans=queries.scans_of_runs(db, ids),
        progress=queries.progress(db, ids),
        counts=queries.counts_by_state(db, actor()),
        state=state,
        layout_of=label_plans.layout_of,
    )


@bp.get("/<int:run_id>")
@guard(Permission.VIEW)
def show(run_id: int) -> ResponseReturnValue:
    """One run: its file, what is on the labels, who got them, how often they were scanned."""
    return run_page(run_id, Form())


def run_page(run_id: int, form: Form) -> ResponseReturnValue:
    """The page of a run, with what was typed into one of its forms."""
    db = reading()
    run = queries.get(db, actor(), run_id)
    plan = label_plans.plan_of(keys(), house().store, run)
    first, last = plan.codes[0], plan.codes[-1]
    page = render_template(
        "traceability/label_run.html",
        run=run,
        layout=plan.layout,
        design=Design.of(run.design),
        scans=queries.scans_of_runs(db, [run.id]).get(run.id, queries.NO_SCANS),
        progress=queries.progress(db, [run.id]).get(run.id),
        ranges=queries.ranges(db, run.id) if run.ranged else (),
        prints=queries.prints(db, run.id),
        printers=label_printers.in_use(db, actor(), run.cooperative_id),
        choices=label_choices,
        first=plan.printed(first),
        last=plan.printed(last),
        link=plan.payload(first),
        address=_address(run, first),
        at_once=AT_ONCE,
        form=form,
        obstacle=label_making.obstacle(run),
    )
    return page, form.status


def _address(run: LabelRun, code: str) -> str:
    """The public page of a label, within this site."""
    if run.kind is RunKind.CARTONS:
        return url_for("scan.carton", sscc=code)
    return url_for("scan.show", serial=code)


@bp.get("/<int:run_id>/look.png")
@guard(Permission.VIEW)
def picture(run_id: int) -> ResponseReturnValue:
    """One label of the run as it looks, with a sample code that opens nothing."""
    run = queries.get(reading(), actor(), run_id)
    plan = label_previews.sample_plan(run, label_previews.logo_of(house().store, run))
    return label_previews.png(plan), 200, {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"}


@bp.post("/<int:run_id>/cancel")
@guard(Permission.RECORD)
def cancel(run_id: int) -> ResponseReturnValue:
    """Stop making the file."""
    with transaction() as db:
        label_making.cancel(db, actor(), run_id)
    flash(_("Đã dừng. Mã tem vẫn để dành cho lần in này; bấm làm tiếp khi cần."), "good")
    return redirect(url_for("labels.show", run_id=run_id), 303)


@bp.post("/<int:run_id>/prepare")
@guard(Permission.RECORD)
def prepare(run_id: int) -> ResponseReturnValue:
    """Go on with a file that was stopped, has failed, or was lost with the power."""
    with transaction() as db:
        run = label_making.resume(db, actor(), run_id)
    if run.labels <= AT_ONCE and run.state is RunState.WAITING:
        label_making.make(workshop(), run_id)
    return redirect(url_for("labels.show", run_id=run_id), 303)


@bp.post("/<int:run_id>/void")
@guard(Permission.RECORD)
def void(run_id: int) -> ResponseReturnValue:
    """Take the run out of use."""
    form = Form.posted()
    with form.catching():
        data = load(VoidRun(), form.values)
        with transaction() as db:
            label_making.void(db, actor(), run_id, **data)
        flash(_("Đã hủy lần in này; trang của các tem đó báo tem đã hủy."), "good")
        return redirect(url_for("labels.show", run_id=run_id), 303)
    return run_page(run_id, form)


@bp.post("/<int:run_id>/void-part")
@guard(Permission.RECORD)
def void_part(run_id: int) -> ResponseReturnValue:
    """Take some labels out of use: a lost roll end, a spoiled sheet."""
    form = Form.posted()
    with form.catching():
        data = load(VoidRange(), form.values)
        with transaction() as db:
            voided = label_ranges.void_range(
                db, actor(), keys(), run_id, first=data["first"], last=data["last"], reason=data["part_reason"]
            )
        flash(ngettext("Đã hủy %(num)s tem.", "Đã hủy %(num)s tem.", voided), "good")
        return redirect(url_for("labels.show", run_id=run_id), 303)
    return run_page(run_id, form)


def batch_section(db: Session, who: Actor, batch: Batch) -> Markup:
    """What the batch's page says about its labels."""
    runs = queries.of_batch(db, who, batch.id)
    scans = queries.scans_of_runs(db, [run.id for run in runs])
    bound = queries.bound_to(db, who, batch.id)
    return Markup(  # noqa: S704 - our own template, escaped by Jinja
        render_template("traceability/_label_section.html", batch=batch, runs=runs, scans=scans, bound=bound)
    )
