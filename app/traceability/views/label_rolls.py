"""Pre-printed rolls: issuing blank labels, handing them over, binding them to a batch by their first and last label."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.queries import scope
from app.core.actor import Permission
from app.core.errors import N_, Invalid
from app.traceability.models.labels import LabelRange
from app.traceability.queries import label_counts, label_layouts, label_printers
from app.traceability.queries import labels as queries
from app.traceability.rules.label_runs import AT_ONCE, MOST_LABELS
from app.traceability.schemas.labels import BindRange, HandOver, IssueRoll, design_of, paper_of
from app.traceability.services import label_making, label_plans, label_ranges
from app.traceability.views import label_choices
from app.traceability.views.label_keys import keys, workshop
from app.traceability.views.labels import run_page
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

_LONGEST_CODE = 300

bp = Blueprint("label_rolls", __name__, url_prefix="/labels/rolls")


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Rolls in scope: how much of each is bound, voided and free."""
    db = reading()
    page = paginate(db, queries.rolls(actor()))
    used = label_counts.use_of_rolls(db, [run.id for run in page.items])
    return render_template("traceability/label_rolls.html", page=page, used=used, layout_of=label_plans.layout_of)


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """Choose layout and number for a blank run."""
    return _new_page(Form())


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Issue a blank run."""
    form = Form.posted()
    with form.catching():
        data = load(IssueRoll(), form.values)
        with transaction() as db:
            run = label_ranges.issue_blank(
                db,
                actor(),
                keys(),
                cooperative_id=_whose(data),
                count=data["count"],
                paper=paper_of(data),
                design=design_of(data),
                public_url=house().settings.public_url,
                request_key=form.request_key,
            )
        if run.labels <= AT_ONCE:
            label_making.make(workshop(), run.id)
        return redirect(url_for("labels.show", run_id=run.id), 303)
    return _new_page(form)


def _whose(data: dict[str, Any]) -> int:
    """The cooperative that gets the roll: one's own, or the one that an administrator chose."""
    own = actor().cooperative_id
    if own is not None:
        return own
    if data["cooperative_id"] is None:
        raise Invalid.at("cooperative_id", N_("Xin chọn hợp tác xã nhận cuộn tem"))
    return int(data["cooperative_id"])


def _new_page(form: Form) -> ResponseReturnValue:
    db, own = reading(), actor().cooperative_id
    page = render_template(
        "traceability/label_roll_new.html",
        form=form,
        layouts=label_layouts.available(db, actor(), own),
        printers=label_printers.in_use(db, actor(), own) if own else (),
        cooperatives=[] if own else cooperative_queries.choices(db, actor()),
        choices=label_choices,
        most=MOST_LABELS,
    )
    return page, form.status


@bp.get("/bind")
@guard(Permission.RECORD)
def ask() -> ResponseReturnValue:
    """Scan or type the first and the last label, and say which goods they are on.

    A phone's camera opens one label after the other: the first one is remembered until the range is bound.
    """
    if "first" in request.args:
        session["first_label"] = request.args["first"][:_LONGEST_CODE]
    typed = {"first": session.get("first_label"), "last": request.args.get("last"), "goods": request.args.get("goods")}
    return _bind_page(Form(typed))


@bp.post("/bind")
@guard(Permission.RECORD)
def bind() -> ResponseReturnValue:
    """Bind a range to a batch."""
    form = Form.posted()
    with form.catching():
        data = load(BindRange(), form.values)
        batch_id, item_id = _goods(data.pop("goods"))
        with transaction() as db:
            made = label_ranges.bind(
                db,
                actor(),
                keys(),
                batch_id=batch_id,
                trade_item_id=item_id,
                request_key=form.request_key,
                **data,
            )
        session.pop("first_label", None)
        labels = made.range.codes
        flash(ngettext("Đã gắn %(num)s tem với lô hàng.", "Đã gắn %(num)s tem với lô hàng.", labels), "good")
        if made.gap:
            words = _(
                "Trước dải này còn %(count)s tem chưa gắn (số %(first)s đến %(last)s). Nếu đã hỏng, xin hủy chúng.",
                count=made.gap.labels,
                first=made.gap.first,
                last=made.gap.last,
            )
            flash(words, "attention")
        return redirect(url_for("labels.show", run_id=made.range.run_id), 303)
    return _bind_page(form)


def _goods(text: str) -> tuple[int, int]:
    """Batch and pack of one choice in the list. Raises Invalid at "goods"."""
    batch, _dash, item = text.partition("-")
    if not (batch.isascii() and batch.isdigit() and item.isascii() and item.isdigit()):
        raise Invalid.at("goods", N_("Xin chọn một mục trong danh sách"))
    return int(batch), int(item)


def _bind_page(form: Form) -> ResponseReturnValue:
    db = reading()
    page = render_template("traceability/label_bind.html", form=form, goods=_open_goods(db))
    return page, form.status


def _open_goods(db: Session) -> list[tuple[str, str]]:
    """Open batches with each pack that still has goods for labels."""
    return [
        (
            f"{batch.id}-{item.id}",
            _("%(number)s, %(title)s, còn %(left)s gói", number=batch.number, title=item.title, left=filters.num(left)),
        )
        for batch, item, left in label_counts.open_goods(db, actor())
    ]


@bp.post("/<int:run_id>/hand-over")
@guard(Permission.RECORD)
def hand_over(run_id: int) -> ResponseReturnValue:
    """Note who received the roll."""
    form = Form.posted()
    with form.catching():
        data = load(HandOver(), form.values)
        with transaction() as db:
            label_ranges.hand_over(db, actor(), run_id, **data)
        flash(_("Đã ghi người nhận cuộn tem."), "good")
        return redirect(url_for("labels.show", run_id=run_id), 303)
    return run_page(run_id, form)


@bp.post("/ranges/<int:range_id>/activate")
@guard(Permission.RECORD)
def activate(range_id: int) -> ResponseReturnValue:
    """From now on the labels speak for the goods."""
    with transaction() as db:
        row = label_ranges.activate(db, actor(), range_id)
    flash(_("Đã kích hoạt; trang của các tem này nói về lô hàng."), "good")
    return redirect(url_for("labels.show", run_id=row.run_id), 303)


@bp.post("/ranges/<int:range_id>/release")
@guard(Permission.RECORD)
def release(range_id: int) -> ResponseReturnValue:
    """Undo a binding that was a mistake."""
    with transaction() as db:
        run_id = scope.get(db, actor(), LabelRange, range_id).run_id
        label_ranges.release(db, actor(), range_id)
    flash(_("Đã gỡ; các tem này lại để trống."), "good")
    return redirect(url_for("labels.show", run_id=run_id), 303)
