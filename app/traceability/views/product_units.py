"""Pages of a product's own units: the list with its form, and one unit to change or take away."""

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.views import asking
from app.core.actor import Permission
from app.traceability.models.products import ProductUnit
from app.traceability.queries import product_units as queries
from app.traceability.queries import products as product_queries
from app.traceability.schemas.product_units import ProductUnitForm
from app.traceability.services import product_units
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("product_units", __name__)


@bp.get("/products/<int:product_id>/units")
@guard(Permission.VIEW)
def index(product_id: int) -> ResponseReturnValue:
    """The units of a product, and a form for one more."""
    return _page(Form(), product_id)


@bp.post("/products/<int:product_id>/units")
@guard(Permission.RECORD)
def create(product_id: int) -> ResponseReturnValue:
    """Add a unit."""
    form = Form.posted()
    with form.catching():
        data = load(ProductUnitForm(), form.values)
        with transaction() as db:
            row = product_units.add(db, actor(), product_id, **data)
        flash(_("Đã thêm đơn vị %(name)s.", name=row.name), "good")
        return redirect(url_for("product_units.index", product_id=product_id), 303)
    return _page(form, product_id)


@bp.get("/products/units/<int:measure_id>/edit")
@guard(Permission.RECORD)
def edit(measure_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = queries.get(reading(), actor(), measure_id)
    known = {"name": row.name, "quantity": filters.num(Decimal(row.grams) / 1000), "quantity_unit": "kg"}
    return _page(Form(known), row.product_id, row)


@bp.post("/products/units/<int:measure_id>/edit")
@guard(Permission.RECORD)
def update(measure_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(ProductUnitForm(), form.values)
        with transaction() as db:
            row = product_units.change(db, actor(), measure_id, **data)
        flash(_("Đã lưu đơn vị %(name)s.", name=row.name), "good")
        return redirect(url_for("product_units.index", product_id=row.product_id), 303)
    row = queries.get(reading(), actor(), measure_id)
    return _page(form, row.product_id, row)


@bp.post("/products/units/<int:measure_id>/remove")
@guard(Permission.RECORD)
def remove(measure_id: int) -> ResponseReturnValue:
    """Not offered any more, after asking."""
    if not asking.confirmed():
        row = queries.get(reading(), actor(), measure_id)
        return asking.page(
            title=_("Bỏ đơn vị %(name)s?", name=row.name),
            consequence=_("Không chọn được khi ghi khối lượng nữa; việc đã ghi vẫn giữ nguyên số gam."),
            word=_("Bỏ đơn vị"),
            back_url=url_for("product_units.index", product_id=row.product_id),
        )
    with transaction() as db:
        row = product_units.remove(db, actor(), measure_id)
    flash(_("Đã bỏ đơn vị %(name)s.", name=row.name), "good")
    return redirect(url_for("product_units.index", product_id=row.product_id), 303)


def _page(form: Form, product_id: int, row: ProductUnit | None = None) -> ResponseReturnValue:
    db = reading()
    page = render_template(
        "traceability/product_units.html",
        form=form,
        product=product_queries.get(db, actor(), product_id),
        measures=queries.of_product(db, actor(), product_id),
        row=row,
    )
    return page, form.status
