"""Acting in a recall case: proposing one, the second person's word, its scope, what was found, and its end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cooperatives.views import asking
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict
from app.traceability.models.batches import Batch
from app.traceability.queries import movements, recall_boards
from app.traceability.queries import recall_cases as queries
from app.traceability.queries import recalls as recall_queries
from app.traceability.rules.genealogy import SEED_NAMES, Seed, SeedKind
from app.traceability.rules.recalls import ADVICE, HAZARD_NAMES, OUTCOME_NAMES
from app.traceability.schemas.recalls import FoundForm, RecallForm, ScopeForm, WordsForm, needed
from app.traceability.services import recall_cases, recall_notices, recall_papers, recall_scopes, recall_steps, recalls
from app.traceability.views import recall_words
from app.web import filters
from app.web.addresses import text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("recall_cases", __name__)

MOST_PICKED = 60
"""Batches of a scope that can be picked one by one; larger scopes are taken whole and narrowed afterwards."""
MOST_OFFERED = 200
SEED = f"/recalls/new/<any({', '.join(SeedKind)}):seed_kind>/<int:seed_id>"


def acting() -> Actor:
    """Whoever is signed in, if recalls are his to act in. Raises Forbidden."""
    recall_steps.require(actor())
    return actor()


@bp.get(SEED)
@guard(Permission.VIEW)
def ask(seed_kind: str, seed_id: int) -> ResponseReturnValue:
    """The form, filled with the cooperative's telephone, beside the reach of what would be recalled."""
    return _form_page(Form(), Seed(SeedKind(seed_kind), seed_id))


@bp.post(SEED)
@guard(Permission.VIEW)
def propose(seed_kind: str, seed_id: int) -> ResponseReturnValue:
    """First the whole scope is shown; only the second yes makes the case and holds the goods."""
    who, form, seed = acting(), Form.posted(), Seed(SeedKind(seed_kind), seed_id)
    if not form.value("edit"):
        with form.catching():
            data = load(RecallForm(), form.values)
            recalls.phone(data["contact_phone"])
            if not asking.confirmed():
                return _preview(form, seed, data)
            with transaction() as db:
                case = recall_cases.propose(db, who, seed=seed, **data)
            held = _("Đã đề xuất. Hàng được giữ lại; xin báo người thứ hai vào xác nhận.")
            flash(_("Đã đề xuất diễn tập; xin báo người thứ hai vào bắt đầu.") if case.drill else held, "attention")
            return redirect(url_for("recall_boards.show", case_id=case.id), 303)
    return _form_page(form, seed)


def _found(seed: Seed) -> dict[str, Any]:
    """What the pages of a proposal show of the goods. Raises Forbidden, NotFound."""
    db, who = reading(), acting()
    batches = queries.batches(db, who, queries.follow(db, who, seed).batch_ids)
    return {
        "seed": seed,
        "seed_words": f"{_(SEED_NAMES[seed.kind])} {queries.seed_name(db, who, seed)}",
        "batches": batches,
        "reach": recall_queries.reach(db, batches),
        "more": [scope(db, who, batches) for scope in current_app.extensions["recall_scope"]],
        "back": url_for("batches.show", batch_id=seed.id) if seed.kind is SeedKind.BATCH else url_for("recalls.index"),
    }


def _form_page(form: Form, seed: Seed) -> ResponseReturnValue:
    found = _found(seed)
    if found["batches"] and "contact_phone" not in form.values:
        form.values["contact_phone"] = found["batches"][0].cooperative.phone
    hazards = [(hazard, _(name)) for hazard, name in HAZARD_NAMES.items()]
    return render_template("traceability/recall_form.html", form=form, hazards=hazards, **found), form.status


def _preview(form: Form, seed: Seed, data: dict[str, Any]) -> ResponseReturnValue:
    found, own = _found(seed), data["advice"]
    if not found["batches"]:
        raise Conflict(N_("Chưa có lô nào đi từ đây ra, nên không có gì để thu hồi."))
    ids = [batch.id for batch in found["batches"]]
    kept = {name for name in RecallForm().fields if name not in ("batch_ids", "picking")}
    return render_template(
        "traceability/recall_preview.html",
        form=form,
        typed={name: form.value(name) for name in kept} | {"request_key": form.request_key},
        data=data,
        hazard=HAZARD_NAMES[data["hazard"]],
        advice=own or ADVICE[data["hazard"]].vi,
        advice_en=data["advice_en"] or (None if own else ADVICE[data["hazard"]].en),
        holdings=movements.holders(reading(), ids),
        goods=recall_queries.goods(reading(), ids),
        numbers={batch.id: batch.number for batch in found["batches"]},
        most_picked=MOST_PICKED,
        **found,
    )


@bp.post("/recall-cases/<int:case_id>/confirm")
@guard(Permission.VIEW)
def confirm(case_id: int) -> ResponseReturnValue:
    """The second person's word, asked for once more where no dialog did."""
    back = url_for("recall_boards.show", case_id=case_id)
    case = queries.get(reading(), acting(), case_id)
    if not asking.confirmed():
        title = _("Xác nhận thu hồi %(number)s?", number=case.number)
        consequence = _("Mọi lô trong phạm vi chuyển sang thu hồi, trang tem báo thu hồi ngay, tin bán được gỡ.")
        return asking.page(title=title, consequence=consequence, word=_("Xác nhận thu hồi"), back_url=back)
    before = len(queries.batches_in(case))
    with transaction() as db:
        case = recall_cases.confirm(db, actor(), case_id)
        added = len(queries.batches_in(case)) - before
    if case.drill:
        flash(_("Diễn tập bắt đầu. Đồng hồ đang chạy."), "attention")
    else:
        flash(_("Đã thu hồi. Trang tem báo thu hồi ngay từ bây giờ."), "recalled")
    if added > 0:
        words = ngettext("Thêm %(num)s lô mới có sau khi đề xuất.", "Thêm %(num)s lô mới có sau khi đề xuất.", added)
        flash(words, "attention")
    return redirect(back, 303)


def _sent() -> bool:
    return request.method == "POST"


def _act(case_id: int, act: str, form: Form, **shown: Any) -> ResponseReturnValue:
    """The page of one act, with all that was typed."""
    db = reading()
    case = queries.get(db, acting(), case_id)
    lines = [line for line in queries.batches_in(case) if line.grams or act != "locate"]
    page = render_template(
        "traceability/recall_act.html",
        act=act,
        form=form,
        case=case,
        inside=[_option(line.batch, line.grams) for line in lines],
        case_badge=recall_words.case_badge,
        **shown,
    )
    return page, form.status


def _option(batch: Batch, grams: int) -> tuple[int, str]:
    return batch.id, f"{batch.number}, {batch.product.name}, {filters.kg(grams)}"


def _done(
    case_id: int, form: Form, schema: Any, act: Callable[[Session, dict[str, Any]], object]
) -> ResponseReturnValue | None:
    """Load, act and lead back to the board; None when the form has to be shown again."""
    acting()
    with form.catching():
        data = load(schema, form.values)
        with transaction() as db:
            act(db, data)
        return redirect(url_for("recall_boards.show", case_id=case_id), 303)
    return None


@bp.route("/recall-cases/<int:case_id>/withdraw", methods=["GET", "POST"])
@guard(Permission.VIEW)
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take a proposal back."""
    return _words(case_id, "withdraw", lambda db, d: recall_cases.withdraw(db, actor(), case_id, reason=d["note"]))


@bp.route("/recall-cases/<int:case_id>/note", methods=["GET", "POST"])
@guard(Permission.VIEW)
def note(case_id: int) -> ResponseReturnValue:
    """A line of words in the diary."""

    def write(db: Session, data: dict[str, Any]) -> object:
        key = data["request_key"]
        return recall_steps.write_note(db, actor(), case_id, note=needed(data), request_key=key)

    return _words(case_id, "note", write)


@bp.route("/recall-cases/<int:case_id>/close", methods=["GET", "POST"])
@guard(Permission.VIEW)
def close(case_id: int) -> ResponseReturnValue:
    """End the case with its report."""

    def end(db: Session, data: dict[str, Any]) -> object:
        case = queries.get(db, actor(), case_id)
        facts = [row for told in current_app.extensions["recall_facts"] for row in told(db, actor(), case)]
        return recall_papers.close(db, actor(), house().store, case_id, more=facts, **data)

    board = recall_boards.load(reading(), queries.get(reading(), acting(), case_id))
    return _words(case_id, "close", end, board=board)


def _words(
    case_id: int, act: str, do: Callable[[Session, dict[str, Any]], object], **shown: Any
) -> ResponseReturnValue:
    """An act that is asked for with a few words."""
    form = Form.posted()
    answer = _done(case_id, form, WordsForm(), do) if _sent() else None
    return answer or _act(case_id, act, form, **shown)


@bp.route("/recall-cases/<int:case_id>/narrow", methods=["GET", "POST"])
@guard(Permission.VIEW)
def narrow(case_id: int) -> ResponseReturnValue:
    """Take batches out that turned out to be sound."""
    form = Form.posted()
    answer = None
    if _sent():
        answer = _done(case_id, form, ScopeForm(), lambda db, data: recall_scopes.narrow(db, actor(), case_id, **data))
    return answer or _act(case_id, "narrow", form)


@bp.route("/recall-cases/<int:case_id>/widen", methods=["GET", "POST"])
@guard(Permission.VIEW)
def widen(case_id: int) -> ResponseReturnValue:
    """Add batches of the same cooperative."""
    form = Form.posted()
    answer = None
    if _sent():
        answer = _done(case_id, form, ScopeForm(), lambda db, data: recall_scopes.widen(db, actor(), case_id, **data))
    text = text_asked("q")
    return answer or _act(case_id, "widen", form, text=text, offered=_offered(case_id, text))


def _offered(case_id: int, text: str) -> list[tuple[int, str]]:
    db = reading()
    case = queries.get(db, acting(), case_id)
    return [_option(batch, batch.grams) for batch in db.scalars(queries.addable(case, text).limit(MOST_OFFERED))]


@bp.route("/recall-cases/<int:case_id>/locate", methods=["GET", "POST"])
@guard(Permission.VIEW)
def locate(case_id: int) -> ResponseReturnValue:
    """Write down goods that were found."""
    form = Form.posted()
    answer = None
    if _sent():
        answer = _done(case_id, form, FoundForm(), lambda db, data: recall_steps.locate(db, actor(), case_id, **data))
    board = recall_boards.load(reading(), queries.get(reading(), acting(), case_id))
    buyers = [(place.partner_id, place.name) for place in board.where.places if place.partner_id is not None]
    outcomes = [(outcome, _(name)) for outcome, name in OUTCOME_NAMES.items()]
    return answer or _act(case_id, "locate", form, board=board, buyers=buyers, outcomes=outcomes)


@bp.post("/recall-notices/<int:notice_id>/<any(acknowledge, told, again):act>")
@guard(Permission.VIEW)
def answer(notice_id: int, act: str) -> ResponseReturnValue:
    """One buyer has answered, was told on paper, or shall get the letter once more."""
    acts = {
        "acknowledge": recall_notices.acknowledge,
        "told": recall_notices.told,
        "again": recall_notices.send_again,
    }
    with transaction() as db:
        case_id = acts[act](db, acting(), notice_id).case_id
    return redirect(url_for("recall_boards.show", case_id=case_id) + "#buyers", 303)
