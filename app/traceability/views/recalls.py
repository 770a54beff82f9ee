"""Pages of recalls: list, reason and reach before the last word, and the board of one recall."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.views import asking
from app.core.actor import Permission
from app.traceability.models.batches import Batch
from app.traceability.queries import batches as batch_queries
from app.traceability.queries import label_counts
from app.traceability.queries import recalls as queries
from app.traceability.rules.recalls import ADVICE, HAZARD_NAMES
from app.traceability.schemas.recalls import RecallForm
from app.traceability.services import recalls
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("recalls", __name__)


@bp.get("/recalls/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Recalls in scope, newest first."""
    db = reading()
    page = paginate(db, queries.listing(actor()))
    labels = label_counts.labels_of(db, [recall.batch_id for recall in page.items])
    return render_template("traceability/recalls.html", page=page, labels=labels, hazards=HAZARD_NAMES)


@bp.get("/recalls/<int:recall_id>")
@guard(Permission.VIEW)
def show(recall_id: int) -> ResponseReturnValue:
    """The board: why, what people are asked to do, how far it reaches, and what other pages add."""
    db = reading()
    recall = queries.get(db, actor(), recall_id)
    return render_template(
        "traceability/recall.html",
        recall=recall,
        hazard=HAZARD_NAMES[recall.hazard],
        reach=queries.reach(db, recall.batch),
        more=_more(recall.batch),
        sections=[section(db, actor(), recall) for section in current_app.extensions["recall_sections"]],
    )


@bp.get("/batches/<int:batch_id>/recall")
@guard(Permission.MANAGE)
def ask(batch_id: int) -> ResponseReturnValue:
    """The form; a batch that is recalled already leads to its board."""
    db = reading()
    batch = batch_queries.get(db, actor(), batch_id)
    earlier = queries.of_batch(db, batch.id)
    if earlier is not None:
        return redirect(url_for("recalls.show", recall_id=earlier.id), 303)
    return _form_page(Form({"contact_phone": batch.cooperative.phone}), batch)


@bp.post("/batches/<int:batch_id>/recall")
@guard(Permission.MANAGE)
def start(batch_id: int) -> ResponseReturnValue:
    """First the reach is shown; only the second yes recalls."""
    form = Form.posted()
    if not form.value("edit"):
        with form.catching():
            data = load(RecallForm(), form.values)
            recalls.phone(data["contact_phone"])
            if not asking.confirmed():
                return _preview(form, batch_id)
            with transaction() as db:
                recall = recalls.start(db, actor(), batch_id, **data)
            flash(_("Lô đã được thu hồi. Trang tem báo thu hồi ngay từ bây giờ."), "recalled")
            return redirect(url_for("recalls.show", recall_id=recall.id), 303)
    return _form_page(form, batch_queries.get(reading(), actor(), batch_id))


def _more(batch: Batch) -> list[tuple[str, int]]:
    """What lies behind this domain's tables: (word, number), such as listings on sale."""
    return [scope(reading(), actor(), batch) for scope in current_app.extensions["recall_scope"]]


def _form_page(form: Form, batch: Batch) -> ResponseReturnValue:
    page = render_template(
        "traceability/recall_form.html",
        form=form,
        batch=batch,
        hazards=[(hazard, _(name)) for hazard, name in HAZARD_NAMES.items()],
        reach=queries.reach(reading(), batch),
        more=_more(batch),
    )
    return page, form.status


def _preview(form: Form, batch_id: int) -> ResponseReturnValue:
    data = load(RecallForm(), form.values)
    batch = batch_queries.get(reading(), actor(), batch_id)
    own = data["advice"]
    return render_template(
        "traceability/recall_preview.html",
        batch=batch,
        typed={name: form.value(name) for name in RecallForm().fields},
        data=data,
        hazard=HAZARD_NAMES[data["hazard"]],
        advice=own or ADVICE[data["hazard"]].vi,
        advice_en=data["advice_en"] or (None if own else ADVICE[data["hazard"]].en),
        reach=queries.reach(reading(), batch),
        more=_more(batch),
    )
