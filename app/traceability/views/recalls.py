"""The list of recall cases, and the addresses under which recalls of single batches were known before."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.cooperatives.queries import scope
from app.core.actor import Permission
from app.traceability.models.batches import Batch
from app.traceability.queries import recall_cases
from app.traceability.queries import recalls as queries
from app.traceability.rules.recalls import HAZARD_NAMES
from app.traceability.services import recall_steps
from app.traceability.views import recall_words
from app.web.auth import actor, guard
from app.web.house import reading
from app.web.paging import paginate

bp = Blueprint("recalls", __name__)


@bp.get("/recalls/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Cases in scope: proposals that wait for this person first, then what runs, then the newest."""
    db = reading()
    page = paginate(db, recall_cases.listing(actor()))
    waiting = {case.id for case in db.scalars(recall_cases.waiting(actor()))}
    return render_template(
        "traceability/recalls.html",
        page=page,
        waiting=waiting,
        sizes=recall_cases.sizes(db, [case.id for case in page.items]),
        hazards=HAZARD_NAMES,
        case_badge=recall_words.case_badge,
        seed=recall_words.seed,
    )


@bp.get("/recalls/<int:recall_id>")
@guard(Permission.VIEW)
def show(recall_id: int) -> ResponseReturnValue:
    """The recall of one batch: its case tells of it."""
    recall = queries.get(reading(), actor(), recall_id)
    if recall.case_id is None:
        return redirect(url_for("batches.show", batch_id=recall.batch_id), 303)
    return redirect(url_for("recall_boards.show", case_id=recall.case_id), 303)


@bp.get("/batches/<int:batch_id>/recall")
@guard(Permission.VIEW)
def ask(batch_id: int) -> ResponseReturnValue:
    """Proposing a recall that starts from a batch; one that is recalled already leads to its case."""
    db = reading()
    batch = scope.get(db, actor(), Batch, batch_id)
    recall_steps.require(actor(), batch.cooperative_id)
    earlier = queries.of_batch(db, batch.id)
    if earlier is not None:
        return redirect(url_for("recalls.show", recall_id=earlier.id), 303)
    return redirect(url_for("recall_cases.ask", seed_kind="batch", seed_id=batch.id), 303)
