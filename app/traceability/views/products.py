"""Pages of products: list, one product with its packs and photos, its form."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.services import files
from app.cooperatives.views import asking
from app.core import clock
from app.core.actor import Permission
from app.traceability.models.products import Product
from app.traceability.queries import products as queries
from app.traceability.queries import trade_items as trade_item_queries
from app.traceability.rules import label_items
from app.traceability.rules.label_items import LabelItem
from app.traceability.rules.products import GROUP_NAMES, OCOP_STARS
from app.traceability.schemas.products import ProductForm
from app.traceability.services import products
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("products", __name__, url_prefix="/products")

_OF_MADE_GOODS = {LabelItem.INGREDIENTS, LabelItem.USAGE}


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Products in scope; those no longer made on their own tab."""
    text, retired = request.args.get("q", ""), request.args.get("retired") == "yes"
    page = paginate(reading(), queries.listing(actor(), text=text, retired=retired))
    return render_template("traceability/products.html", page=page, text=text, retired=retired, groups=GROUP_NAMES)


@bp.get("/<int:product_id>")
@guard(Permission.VIEW)
def show(product_id: int) -> ResponseReturnValue:
    """One product: facts, packs, photos."""
    return _page(product_id, Form())


def _page(product_id: int, photo_form: Form) -> ResponseReturnValue:
    db = reading()
    product = queries.get(db, actor(), product_id)
    page = render_template(
        "traceability/product.html",
        product=product,
        group=GROUP_NAMES[product.group],
        trade_items=trade_item_queries.of_product(db, actor(), product.id, retired=True),
        form=photo_form,
    )
    return page, photo_form.status


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(Form(), None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a product, then go on to its packs."""
    form = Form.posted()
    with form.catching():
        data = load(ProductForm(), form.values)
        with transaction() as db:
            product = products.create(db, actor(), **data)
        flash(_("Đã lưu sản phẩm %(name)s. Tiếp theo, xin ghi quy cách và thêm ảnh.", name=product.name), "good")
        return redirect(url_for("products.show", product_id=product.id), 303)
    return _form_page(form, None)


@bp.get("/<int:product_id>/edit")
@guard(Permission.RECORD)
def edit(product_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    product = queries.get(reading(), actor(), product_id)
    names = [name for name in ProductForm().fields if name != "ocop_valid_until"]
    facts = {name: getattr(product, name) for name in names}
    return _form_page(Form(facts | {"ocop_valid_until": filters.day(product.ocop_valid_until)}), product)


@bp.post("/<int:product_id>/edit")
@guard(Permission.RECORD)
def update(product_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        data = load(ProductForm(), form.values)
        with transaction() as db:
            product = products.change(db, actor(), product_id, **data)
        flash(_("Đã lưu sản phẩm %(name)s.", name=product.name), "good")
        return redirect(url_for("products.show", product_id=product.id), 303)
    return _form_page(form, queries.get(reading(), actor(), product_id))


def _form_page(form: Form, product: Product | None) -> ResponseReturnValue:
    today = clock.today()
    page = render_template(
        "traceability/product_form.html",
        form=form,
        product=product,
        groups=[(group, _(name)) for group, name in GROUP_NAMES.items()],
        made=[group for group in GROUP_NAMES if label_items.asks_for(group, _OF_MADE_GOODS, today)],
        stars=[(stars, _("%(stars)s sao", stars=stars)) for stars in OCOP_STARS],
    )
    return page, form.status


@bp.post("/<int:product_id>/retire")
@guard(Permission.RECORD)
def retire(product_id: int) -> ResponseReturnValue:
    """No new batches of it, after asking."""
    back = url_for("products.show", product_id=product_id)
    if not asking.confirmed():
        product = queries.get(reading(), actor(), product_id)
        return asking.page(
            title=_("Ngừng sản phẩm %(name)s?", name=product.name),
            consequence=_("Không mở lô mới được nữa; lô, tem và tin bán đã có vẫn giữ nguyên."),
            word=_("Ngừng sản phẩm"),
            back_url=back,
        )
    with transaction() as db:
        product = products.retire(db, actor(), product_id)
    flash(_("Đã ngừng sản phẩm %(name)s.", name=product.name), "good")
    return redirect(back, 303)


@bp.post("/<int:product_id>/bring-back")
@guard(Permission.RECORD)
def bring_back(product_id: int) -> ResponseReturnValue:
    """Make it again."""
    with transaction() as db:
        product = products.bring_back(db, actor(), product_id)
    flash(_("Sản phẩm %(name)s được làm lại.", name=product.name), "good")
    return redirect(url_for("products.show", product_id=product_id), 303)


@bp.post("/<int:product_id>/photos")
@guard(Permission.RECORD)
def add_photos(product_id: int) -> ResponseReturnValue:
    """Add the uploaded photos at the end of the row; nothing is locked while they are cleaned."""
    form = Form.posted()
    with form.catching():
        sent = [(file.filename, file.read()) for file in request.files.getlist("photos") if file.filename]
        photos = [(name, files.ready(data, field="photos")) for name, data in sent]
        with transaction() as db:
            products.add_photos(db, actor(), house().store, product_id, photos=photos)
        flash(_("Đã thêm ảnh."), "good")
        return redirect(url_for("products.show", product_id=product_id) + "#photos-title", 303)
    return _page(product_id, form)


@bp.post("/<int:product_id>/photos/<int:photo_id>/<any(earlier,later,remove):step>")
@guard(Permission.RECORD)
def change_photo(product_id: int, photo_id: int, step: str) -> ResponseReturnValue:
    """Move a photo in the row, or take it off."""
    with transaction() as db:
        if step == "remove":
            products.remove_photo(db, actor(), product_id, photo_id)
        else:
            products.move_photo(db, actor(), product_id, photo_id, earlier=step == "earlier")
    return redirect(url_for("products.show", product_id=product_id) + "#photos-title", 303)
