"""Pages of trade items: the form of a pack, and taking one off sale."""

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.views import asking
from app.core.actor import Permission
from app.gs1.gtin import Gtin
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import products as product_queries
from app.traceability.queries import trade_items as queries
from app.traceability.schemas.trade_items import TradeItemForm
from app.traceability.services import trade_items
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("trade_items", __name__)


@bp.get("/products/<int:product_id>/trade-items/new")
@guard(Permission.RECORD)
def new(product_id: int) -> ResponseReturnValue:
    """An empty form."""
    return _form_page(Form(), product_queries.get(reading(), actor(), product_id), None)


@bp.post("/products/<int:product_id>/trade-items/new")
@guard(Permission.RECORD)
def create(product_id: int) -> ResponseReturnValue:
    """Record a pack of the product."""
    form = Form.posted()
    with form.catching():
        data = load(TradeItemForm(), form.values)
        with transaction() as db:
            item = trade_items.create(db, actor(), product_id, **data)
        flash(_("Đã lưu quy cách %(pack)s.", pack=item.pack), "good")
        return _back(item)
    return _form_page(form, product_queries.get(reading(), actor(), product_id), None)


@bp.get("/trade-items/<int:trade_item_id>/edit")
@guard(Permission.RECORD)
def edit(trade_item_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    item = queries.get(reading(), actor(), trade_item_id)
    small = item.net_grams < 1000
    facts = {
        "pack": item.pack,
        "unit": item.unit,
        "quantity": filters.num(item.net_grams if small else Decimal(item.net_grams) / 1000),
        "quantity_unit": "g" if small else "kg",
        "gtin": gtin_shown(item.gtin) if item.gtin else "",
    }
    return _form_page(Form(facts), item.product, item)


@bp.post("/trade-items/<int:trade_item_id>/edit")
@guard(Permission.RECORD)
def update(trade_item_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(TradeItemForm(), form.values)
        with transaction() as db:
            item = trade_items.change(db, actor(), trade_item_id, **data)
        flash(_("Đã lưu quy cách %(pack)s.", pack=item.pack), "good")
        return _back(item)
    item = queries.get(reading(), actor(), trade_item_id)
    return _form_page(form, item.product, item)


@bp.post("/trade-items/<int:trade_item_id>/retire")
@guard(Permission.RECORD)
def retire(trade_item_id: int) -> ResponseReturnValue:
    """No labels or listings of it, after asking."""
    if not asking.confirmed():
        item = queries.get(reading(), actor(), trade_item_id)
        return asking.page(
            title=_("Ngừng quy cách %(pack)s?", pack=item.pack),
            consequence=_("Không in tem và không đăng bán được nữa; tem đã in vẫn mở được trang của lô."),
            word=_("Ngừng quy cách"),
            back_url=url_for("products.show", product_id=item.product_id),
        )
    with transaction() as db:
        item = trade_items.retire(db, actor(), trade_item_id)
    flash(_("Đã ngừng quy cách %(pack)s.", pack=item.pack), "good")
    return _back(item)


@bp.post("/trade-items/<int:trade_item_id>/bring-back")
@guard(Permission.RECORD)
def bring_back(trade_item_id: int) -> ResponseReturnValue:
    """Sell it again."""
    with transaction() as db:
        item = trade_items.bring_back(db, actor(), trade_item_id)
    flash(_("Quy cách %(pack)s được bán lại.", pack=item.pack), "good")
    return _back(item)


def gtin_shown(gtin14: str) -> str:
    """A stored GTIN as it is printed under its bar code."""
    return str(Gtin(gtin14))


def _back(item: TradeItem) -> ResponseReturnValue:
    return redirect(url_for("products.show", product_id=item.product_id), 303)


def _form_page(form: Form, product: Product, item: TradeItem | None) -> ResponseReturnValue:
    return render_template("traceability/trade_item_form.html", form=form, product=product, item=item), form.status
