"""Pages of purchases: writing down what was bought of an input, and putting it right."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.views import asking
from app.core import clock
from app.core.actor import Permission
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.queries import inputs as queries
from app.traceability.rules import inputs as rules
from app.traceability.schemas.inputs import PurchaseForm
from app.traceability.services import inputs
from app.traceability.views.inputs import amount_shown, to_item
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("input_lots", __name__, url_prefix="/inputs")

_AS_THEY_ARE = ("supplier", "lot_number", "storage", "note")


@bp.get("/<int:item_id>/lots/new")
@guard(Permission.RECORD)
def new(item_id: int) -> ResponseReturnValue:
    """An empty purchase of today."""
    item = queries.get(reading(), actor(), item_id)
    return _form_page(Form({"bought_on": filters.day(clock.today())}), item, None)


@bp.post("/<int:item_id>/lots/new")
@guard(Permission.RECORD)
def create(item_id: int) -> ResponseReturnValue:
    """Write down a purchase."""
    form = Form.posted()
    with form.catching():
        data = load(PurchaseForm(), form.values)
        with transaction() as db:
            lot = inputs.buy(db, actor(), item_id, **data)
            words = amount_shown(lot.amount, lot.item.measure)
        flash(_("Đã ghi mua %(amount)s %(name)s.", amount=words, name=lot.item.name), "good")
        return to_item(item_id)
    return _form_page(form, queries.get(reading(), actor(), item_id), None)


@bp.get("/lots/<int:lot_id>/edit")
@guard(Permission.RECORD)
def edit(lot_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    lot = queries.get_lot(reading(), actor(), lot_id)
    return _form_page(_known(lot), lot.item, lot)


@bp.post("/lots/<int:lot_id>/edit")
@guard(Permission.RECORD)
def update(lot_id: int) -> ResponseReturnValue:
    """Put it right."""
    form = Form.posted()
    with form.catching():
        purchase = load(PurchaseForm(), form.values)["purchase"]
        with transaction() as db:
            lot = inputs.change_lot(db, actor(), lot_id, purchase=purchase)
        flash(_("Đã lưu lần mua."), "good")
        return to_item(lot.item_id)
    lot = queries.get_lot(reading(), actor(), lot_id)
    return _form_page(form, lot.item, lot)


@bp.post("/lots/<int:lot_id>/remove")
@guard(Permission.RECORD)
def remove(lot_id: int) -> ResponseReturnValue:
    """Take out what was written by mistake, after asking."""
    if not asking.confirmed():
        lot = queries.get_lot(reading(), actor(), lot_id)
        return asking.page(
            title=_("Bỏ lần mua ngày %(day)s?", day=filters.day(lot.bought_on)),
            consequence=_("Lượng mua này không tính vào kho nữa. Sổ thay đổi vẫn giữ dòng đã bỏ."),
            word=_("Bỏ lần mua"),
            back_url=url_for("input_lots.edit", lot_id=lot_id),
        )
    with transaction() as db:
        item = inputs.remove_lot(db, actor(), lot_id)
    flash(_("Đã bỏ lần mua."), "good")
    return to_item(item.id)


def _known(lot: InputLot) -> Form:
    number, unit = rules.amount_typed(lot.amount, lot.item.measure)
    facts = {name: getattr(lot, name) for name in _AS_THEY_ARE}
    days = {"bought_on": filters.day(lot.bought_on), "expires_on": filters.day(lot.expires_on)}
    return Form(facts | days | {"amount": filters.num(number), "amount_unit": unit})


def _form_page(form: Form, item: InputItem, lot: InputLot | None) -> ResponseReturnValue:
    page = render_template(
        "traceability/input_lot_form.html",
        form=form,
        item=item,
        lot=lot,
        units=[(code, _(word)) for code, word in rules.units_of(item.measure)],
    )
    return page, form.status
