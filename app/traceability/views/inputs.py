"""Pages of farm inputs: the register, choosing from the lists in force, and one input with what was bought of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.views import asking
from app.core import clock
from app.core.actor import Permission
from app.core.errors import N_, NotFound
from app.traceability.models.inputs import InputItem, ReferenceInput
from app.traceability.queries import inputs as queries
from app.traceability.queries import reference_lists as list_queries
from app.traceability.rules import inputs as rules
from app.traceability.rules.inputs import KIND_NAMES, MEASURE_NAMES, Expiry, InputKind, Measure
from app.traceability.schemas.inputs import InputForm
from app.traceability.services import inputs
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("inputs", __name__, url_prefix="/inputs")

_FROM_LINE = (
    "kind",
    "name",
    "active_ingredient",
    "content",
    "formulation",
    "registration_no",
    "crops",
    "dose",
    "pre_harvest_days",
    "re_entry_hours",
)
_EXPIRY_BADGES = {
    Expiry.GOOD: ("is-good", "good", N_("Còn hạn")),
    Expiry.SOON: ("is-attention", "attention", N_("Sắp hết hạn")),
    Expiry.PAST: ("is-blocked", "blocked", N_("Hết hạn")),
}


def amount_shown(amount: int, measure: Measure) -> str:
    """The amount as the reader's language writes it: 1,5 lít or 1.5 litres."""
    number, word = rules.amount_parts(amount, measure)
    return f"{filters.num(number)}\u00a0{_(word)}"


def expiry_badge(expires_on: date) -> tuple[str, str, str]:
    """State, icon and word of an expiry day as of today."""
    state, icon, word = _EXPIRY_BADGES[rules.expiry(expires_on, clock.today())]
    return state, icon, _(word)


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Inputs in scope, of one kind or all; those not used any more on their own tab."""
    kind, text, retired = _asked_kind(), request.args.get("q", ""), request.args.get("retired") == "yes"
    db = reading()
    page = paginate(db, queries.listing(actor(), kind=kind, text=text, retired=retired))
    ids = [item.id for item in page.items]
    owners = {}
    if not actor().cooperative_id:
        owners = cooperative_queries.names(db, actor(), (item.cooperative_id for item in page.items))
    return render_template(
        "traceability/inputs.html",
        page=page,
        kind=kind,
        text=text,
        retired=retired,
        counts=queries.counts(db, actor()),
        kinds=KIND_NAMES,
        stock=queries.stock(db, ids),
        expiries=queries.soonest_expiry(db, ids),
        owners=owners,
        amount=amount_shown,
        expiry_badge=expiry_badge,
    )


@bp.get("/choose")
@guard(Permission.RECORD)
def choose() -> ResponseReturnValue:
    """Lines of the lists in force to take over into a new input, or into the one `?item=` names."""
    kind, text, asked = _asked_kind(), request.args.get("q", ""), request.args.get("item", "")
    db = reading()
    item = queries.get(db, actor(), int(asked)) if _is_id(asked) else None
    today = clock.today()
    return render_template(
        "traceability/input_choose.html",
        page=paginate(db, list_queries.matching(db, text, today, kind)),
        any_list=bool(list_queries.in_force(db, today)),
        item=item,
        kind=kind,
        text=text,
        kinds=KIND_NAMES,
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form, or one filled from the line that was chosen."""
    line = _chosen_line()
    return _form_page(Form(_of_line(line) if line else None), None, line)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Add an input, then go on to it."""
    form = Form.posted()
    with form.catching():
        data = load(InputForm(), form.values)
        with transaction() as db:
            item = inputs.add(db, actor(), **data)
        flash(_("Đã ghi vật tư %(name)s vào sổ. Tiếp theo, xin ghi lần mua.", name=item.name), "good")
        return to_item(item.id)
    return _form_page(form, None, _kept_line(form))


@bp.get("/<int:item_id>")
@guard(Permission.VIEW)
def show(item_id: int) -> ResponseReturnValue:
    """One input: what is left, what its label says, what to look at again, and every purchase."""
    db = reading()
    item = queries.get(db, actor(), item_id)
    page = paginate(db, queries.lots(item.id))
    return render_template(
        "traceability/input_item.html",
        item=item,
        page=page,
        kind=KIND_NAMES[item.kind],
        left=queries.stock(db, [item.id])[item.id],
        used=queries.used(db, [item.id])[item.id],
        lot_left=queries.lot_stock(db, [lot.id for lot in page.items]),
        doubts=inputs.doubts(db, item, clock.today()),
        earliest=rules.earliest_harvest(clock.today(), item.pre_harvest_days),
        amount=amount_shown,
        expiry_badge=expiry_badge,
    )


@bp.get("/<int:item_id>/edit")
@guard(Permission.RECORD)
def edit(item_id: int) -> ResponseReturnValue:
    """The form with what is known, or with what the chosen line says in its place."""
    item = queries.get(reading(), actor(), item_id)
    line = _chosen_line()
    facts = {name: getattr(item, name) for name in InputForm().fields}
    return _form_page(Form(facts | (_of_line(line) if line else {})), item, line or item.reference)


@bp.post("/<int:item_id>/edit")
@guard(Permission.RECORD)
def update(item_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(InputForm(), form.values)
        with transaction() as db:
            item = inputs.change(db, actor(), item_id, **data)
        flash(_("Đã lưu vật tư %(name)s.", name=item.name), "good")
        return to_item(item.id)
    return _form_page(form, queries.get(reading(), actor(), item_id), _kept_line(form))


@bp.post("/<int:item_id>/retire")
@guard(Permission.RECORD)
def retire(item_id: int) -> ResponseReturnValue:
    """Not offered any more, after asking."""
    if not asking.confirmed():
        item = queries.get(reading(), actor(), item_id)
        return asking.page(
            title=_("Thôi dùng %(name)s?", name=item.name),
            consequence=_("Không chọn được khi ghi nhật ký nữa; những gì đã ghi vẫn giữ. Lúc nào cũng dùng lại được."),
            word=_("Thôi dùng"),
            back_url=url_for("inputs.show", item_id=item_id),
        )
    return _step(inputs.retire, item_id, N_("Đã thôi dùng %(name)s."))


@bp.post("/<int:item_id>/bring-back")
@guard(Permission.RECORD)
def bring_back(item_id: int) -> ResponseReturnValue:
    """Use it again."""
    return _step(inputs.bring_back, item_id, N_("%(name)s được dùng lại."))


def to_item(item_id: int) -> ResponseReturnValue:
    """Go on to the page of an input."""
    return redirect(url_for("inputs.show", item_id=item_id), 303)


def _step(service: Callable[..., InputItem], item_id: int, told: str) -> ResponseReturnValue:
    with transaction() as db:
        item = service(db, actor(), item_id)
    flash(_(told, name=item.name), "good")
    return to_item(item_id)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _asked_kind() -> InputKind | None:
    asked = request.args.get("kind", "")
    return InputKind(asked) if asked in set(InputKind) else None


def _line_of(asked: str) -> ReferenceInput | None:
    return list_queries.get_line(reading(), actor(), int(asked)) if _is_id(asked) else None


def _chosen_line() -> ReferenceInput | None:
    """The line that `?reference=` asks for. Raises NotFound when there is none."""
    return _line_of(request.args.get("reference", ""))


def _kept_line(form: Form) -> ReferenceInput | None:
    """The line a form that failed was filled from."""
    with suppress(NotFound):
        return _line_of(form.value("reference_id"))
    return None


def _of_line(line: ReferenceInput) -> dict[str, Any]:
    """What a line fills in; how it is measured follows from the dose where that says so."""
    facts = {name: getattr(line, name) for name in _FROM_LINE}
    return facts | {"reference_id": line.id, "measure": rules.measure_of(line.dose)}


def _form_page(form: Form, item: InputItem | None, line: ReferenceInput | None) -> ResponseReturnValue:
    page = render_template(
        "traceability/input_form.html",
        form=form,
        item=item,
        line=line,
        kinds=[(kind.value, _(word)) for kind, word in KIND_NAMES.items()],
        measures=[(measure.value, _(word)) for measure, word in MEASURE_NAMES.items()],
    )
    return page, form.status
