"""The board of a recall case, renewed while it runs, and its papers."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import Forbidden, NotFound
from app.traceability.models.recalls import RecallCase, RecallNotice
from app.traceability.queries import recall_boards as queries
from app.traceability.queries import recall_cases
from app.traceability.queries import recalls as recall_queries
from app.traceability.rules import recalls as rules
from app.traceability.rules.recalls import HAZARD_NAMES, CaseState
from app.traceability.services import recall_papers, recall_steps
from app.traceability.views import recall_words
from app.traceability.views.label_keys import keys
from app.web.auth import actor, guard
from app.web.house import house, reading

bp = Blueprint("recall_boards", __name__)


@bp.get("/recall-cases/<int:case_id>")
@guard(Permission.VIEW)
def show(case_id: int) -> ResponseReturnValue:
    """The board: the clock, pages that turned red, buyers told, goods found, diary, and what other pages add."""
    db, who = reading(), actor()
    case = recall_cases.get(db, who, case_id)
    board = queries.load(db, case)
    batches = [line.batch for line in board.lines]
    running = case.state is CaseState.ACTIVE
    red = None
    if running and not case.drill:
        red = queries.flipped(db, current_app.extensions["passport"].ask, [one.id for one in batches], clock.today())
    return render_template(
        "traceability/recall_board.html",
        case=case,
        board=board,
        now=clock.now(),
        red=red,
        reach=recall_queries.reach(db, batches),
        more=[add(db, who, batches) for add in current_app.extensions["recall_scope"]],
        hazard=HAZARD_NAMES[case.hazard],
        diary=[recall_words.told(step) for step in reversed(board.steps)],
        sections=[section(db, who, case) for section in current_app.extensions["recall_sections"]],
        may_act=_may_act(who, case),
        may_confirm=rules.second_person(case.proposed_by_id, who.user_id),
        managers=recall_cases.other_managers(db, case.cooperative_id, case.proposed_by_id),
        words=recall_words,
    )


def _may_act(who: Actor, case: RecallCase) -> bool:
    try:
        recall_steps.require(who, case.cooperative_id)
    except Forbidden:
        return False
    return True


@bp.get("/recall-cases/<int:case_id>/report.pdf")
@guard(Permission.VIEW)
def report(case_id: int) -> ResponseReturnValue:
    """The closing report as it was kept; a case without one leads back to its board."""
    case = recall_cases.get(reading(), actor(), case_id)
    if case.report_sha256 is None:
        return redirect(url_for("recall_boards.show", case_id=case.id), 303)
    try:
        return _pdf(house().store.get(case.report_sha256), f"bao-cao-{case.number}.pdf")
    except FileNotFoundError:
        raise NotFound from None


@bp.get("/recall-cases/<int:case_id>/notice.pdf")
@guard(Permission.VIEW)
def notice(case_id: int) -> ResponseReturnValue:
    """A notice over all batches, with a line for the name of whoever gets it."""
    case = recall_cases.get(reading(), actor(), case_id)
    return _pdf(_sheet(case_id), f"thu-hoi-{case.number}.pdf")


@bp.get("/recall-notices/<int:notice_id>/notice.pdf")
@guard(Permission.VIEW)
def buyers_notice(notice_id: int) -> ResponseReturnValue:
    """The notice of one buyer, with the goods that he holds."""
    row = scope.get(reading(), actor(), RecallNotice, notice_id)
    return _pdf(_sheet(row.case_id, notice_id=row.id), f"thu-hoi-{row.case_id}-{row.id}.pdf")


def _sheet(case_id: int, **which: Any) -> bytes:
    url = house().settings.public_url
    return recall_papers.notice_sheet(reading(), actor(), case_id, public_url=url, keys=keys(), **which)


def _pdf(body: bytes, name: str) -> Response:
    found = Response(body, mimetype="application/pdf")
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    found.headers["Cache-Control"] = "no-store"
    return found
