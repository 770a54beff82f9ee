"""Printing labels for a batch: choose pack, paper and number, see the very label, print."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.cooperatives.queries import scope
from app.core.actor import Permission
from app.core.errors import Conflict, DomainError, Invalid
from app.traceability.models.batches import Batch
from app.traceability.models.label_designs import LabelDesign
from app.traceability.models.labels import LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_designs as design_queries
from app.traceability.queries import label_layouts, label_printers, trade_items
from app.traceability.queries import labels as queries
from app.traceability.rules.label_designs import Design, LabelLanguage
from app.traceability.rules.label_runs import AT_ONCE, MOST_LABELS, Order
from app.traceability.schemas.labels import TICKS, PrintLabels, amount_of, design_of, paper_of
from app.traceability.services import label_designs, label_lints, label_making, label_previews, labels
from app.traceability.views import label_choices
from app.traceability.views.label_keys import keys, workshop
from app.traceability.views.label_layouts import drawing
from app.web.auth import actor, guard
from app.web.forms import Form, shown
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("label_printing", __name__, url_prefix="/labels")


@bp.get("/new/<int:batch_id>")
@guard(Permission.RECORD)
def new(batch_id: int) -> ResponseReturnValue:
    """Everything is chosen already as it was for this pack the last time: look, and print."""
    return _page(batch_id, Form())


@bp.post("/new/<int:batch_id>")
@guard(Permission.RECORD)
def create(batch_id: int) -> ResponseReturnValue:
    """Issue the run; a small one is made at once, a large one in the background. The same form twice is one run."""
    form = Form.posted()
    if form.value("act") == "preview":
        return _page(batch_id, form)
    with form.catching():
        data = load(PrintLabels(), form.values)
        with transaction() as db:
            run = labels.issue(
                db,
                actor(),
                keys(),
                batch_id=batch_id,
                trade_item_id=data["trade_item_id"],
                amount=amount_of(data),
                paper=paper_of(data),
                design=design_of(data),
                public_url=house().settings.public_url,
                request_key=form.request_key,
            )
            label_designs.keep(db, actor(), data["trade_item_id"], design=design_of(data), paper=paper_of(data))
        if run.labels <= AT_ONCE:
            label_making.make(workshop(), run.id)
        return redirect(url_for("labels.show", run_id=run.id), 303)
    return _page(batch_id, form)


def _page(batch_id: int, form: Form) -> ResponseReturnValue:
    db = reading()
    batch = scope.get(db, actor(), Batch, batch_id)
    items = [item for item in trade_items.of_product(db, actor(), batch.product_id) if item.retired_at is None]
    left = {item.id: queries.allowance(db, batch, item) for item in items}
    item = _chosen(items, form.values)
    layouts = label_layouts.available(db, actor(), batch.cooperative_id)
    _prefill(form, item, design_queries.of_pack(db, actor(), item.id) if item else None, left, layouts)
    page = render_template(
        "traceability/label_new.html",
        form=form,
        batch=batch,
        items=items,
        left=left,
        layouts=layouts,
        printers=label_printers.in_use(db, actor(), batch.cooperative_id),
        most=MOST_LABELS,
        choices=label_choices,
        look=_look(db, batch, item, form.values) if item else None,
        shown=shown,
    )
    return page, form.status


def _chosen(items: list[TradeItem], values: MultiDict[str, str]) -> TradeItem | None:
    wanted = values.get("trade_item_id", "")
    return next((item for item in items if str(item.id) == wanted), items[0] if items else None)


def _prefill(
    form: Form, item: TradeItem | None, saved: LabelDesign | None, left: dict[int, int], layouts: dict[str, Any]
) -> None:
    """Start from what was chosen for this pack the last time, as far as it is still there."""
    if item is None or form.value("designed"):
        return
    design = Design.of(saved.design if saved else None)
    layout = saved.layout if saved and saved.layout in layouts else "L7160"
    start: dict[str, Any] = {
        "trade_item_id": item.id,
        "count": max(1, min(layouts[layout].cells_per_page, left[item.id])),
        "layout": layout,
        "printer_id": (saved.printer_id if saved else None) or "",
        "sort_order": saved.sort_order.value if saved else Order.ROWS.value,
        "look": design.look.value,
        "slogan": design.slogan,
        "language": design.language.value if design.language else LabelLanguage.VI.value,
        "designed": "yes",
    }
    start |= {name: "yes" for name in TICKS if getattr(design, name)}
    start |= {"cut_marks": "yes"} if saved and saved.cut_marks else {}
    for name, value in start.items():
        form.values.setdefault(name, str(value))


def _draft(db: Session, batch: Batch, item: TradeItem, values: MultiDict[str, str]) -> tuple[LabelRun, Any]:
    """The run as it would be printed with these choices; what is wrong in them is raised as Invalid."""
    data = load(PrintLabels(), values)
    return labels.compose(
        db,
        actor(),
        batch,
        item,
        amount=amount_of(data),
        paper=paper_of(data),
        design=design_of(data),
        public_url=house().settings.public_url,
    )


def _look(db: Session, batch: Batch, item: TradeItem, values: MultiDict[str, str]) -> dict[str, Any]:
    """What stands beside the form: the picture's address, the findings of the lint, and the first sheet."""
    try:
        run, claims = _draft(db, batch, item, values)
        plan = label_previews.sample_plan(run, label_previews.logo_of(house().store, run))
        findings = label_lints.findings(run, claims, plan)
    except (Invalid, Conflict) as error:
        told = Form()
        told.take(error)
        return {"faults": [text for _name, text in told.all_errors]}
    chosen = {name: values.getlist(name) for name in values if name not in ("csrf_token", "request_key", "act")}
    layout = plan.layout
    filled = min(run.labels, layout.cells_per_page - run.start_cell + 1)
    return {
        "picture": url_for("label_printing.picture", batch_id=batch.id, trade_item_id=item.id)
        + "?"
        + urlencode(chosen, doseq=True),
        "findings": findings,
        "sheet": None if plan.on_roll else drawing(layout, start_cell=run.start_cell, filled=filled),
        "width_mm": layout.cell_width_mm,
        "height_mm": layout.cell_height_mm,
    }


@bp.get("/look/<int:batch_id>/<int:trade_item_id>")
@guard(Permission.RECORD)
def look(batch_id: int, trade_item_id: int) -> ResponseReturnValue:
    """The part of the page beside the form, for choices that are not saved yet."""
    db = reading()
    batch, item = _goods(db, batch_id, trade_item_id)
    found = _look(db, batch, item, MultiDict(request.args))
    return render_template("traceability/_label_look.html", look=found, shown=shown)


@bp.get("/look/<int:batch_id>/<int:trade_item_id>/label.png")
@guard(Permission.RECORD)
def picture(batch_id: int, trade_item_id: int) -> ResponseReturnValue:
    """One label as it will look, drawn from the very PDF; its code opens nothing."""
    db = reading()
    batch, item = _goods(db, batch_id, trade_item_id)
    values = MultiDict({"trade_item_id": str(item.id), "count": "1", "layout": "L7160"} | request.args.to_dict())
    try:
        run, _claims = _draft(db, batch, item, values)
    except DomainError:
        abort(404)
    plan = label_previews.sample_plan(run, label_previews.logo_of(house().store, run))
    return Response(label_previews.png(plan), mimetype="image/png")


def _goods(db: Session, batch_id: int, trade_item_id: int) -> tuple[Batch, TradeItem]:
    batch = scope.get(db, actor(), Batch, batch_id)
    item = scope.get(db, actor(), TradeItem, trade_item_id)
    if item.product_id != batch.product_id:
        abort(404)
    return batch, item
