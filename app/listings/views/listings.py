"""Pages of listings: the shop board, putting goods on offer, price, stock, words and where they are wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import files
from app.cooperatives.views import asking, uploads
from app.core import clock
from app.core.actor import Permission
from app.core.errors import Conflict, Invalid
from app.core.text import fold
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import channels as channel_queries
from app.listings.queries import listings as queries
from app.listings.queries import offers
from app.listings.queries import placements as placement_queries
from app.listings.queries.listings import Tab
from app.listings.rules.marketplaces import MARKETPLACES
from app.listings.schemas.listings import Channels, NewListing, Price, Stock, Words
from app.listings.services import listings, photos, placements
from app.listings.views import cells, mending
from app.traceability.models.trade_items import TradeItem
from app.web import filters
from app.web.addresses import number_asked, text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("listings", __name__, url_prefix="/listings")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: a shop for its own people, a whole floor for officers."""

    marketplace: str
    channel_ids: frozenset[int]
    note: str


def _columns(channels: Sequence[Channel]) -> list[Column]:
    if actor().cooperative_id is not None:
        return [
            Column(row.marketplace, frozenset({row.id}), _("mỗi %(minutes)s phút", minutes=row.every_minutes))
            for row in channels
        ]
    return [Column(name, frozenset(row.id for row in channels if row.marketplace == name), "") for name in MARKETPLACES]


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The shop board: a row per listing, a column per shop."""
    db, text = reading(), text_asked("q")
    tab = Tab(request.args["tab"]) if request.args.get("tab") in set(Tab) else Tab.ALL
    page = paginate(db, queries.board(actor(), tab, fold(text)))
    channels = channel_queries.visible(db, actor())
    columns = _columns(channels)
    found = queries.placements_of(db, page.items)
    return render_template(
        "listings/index.html",
        page=page,
        tab=tab,
        text=text,
        counts=queries.tab_counts(db, actor()),
        channels=channels,
        columns=columns,
        rows=[_row(listing, columns, found) for listing in page.items],
        batches=offers.on_sale_batches(db, (row.trade_item.product_id for row in page.items), clock.today()),
    )


def _row(
    listing: Listing, columns: Sequence[Column], found: Mapping[tuple[int, int], Placement]
) -> tuple[Listing, list[list[cells.Cell]]]:
    """A listing and, per column, its cells there."""
    mine = [placement for (listing_id, _channel), placement in found.items() if listing_id == listing.id]
    shown = [[cells.cell(row) for row in mine if row.channel_id in column.channel_ids] for column in columns]
    return listing, [
        kept or [cells.no_cell(listing, column.marketplace)] for kept, column in zip(shown, columns, strict=True)
    ]


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """Choose the goods, then the form with what is known of them."""
    asked = number_asked("trade_item_id")
    if asked is None:
        return render_template("listings/choose.html", items=queries.listable(reading(), actor()))
    db, who = reading(), actor()
    existing = queries.of_trade_item(db, who, asked)
    if existing is not None:
        flash(_("Mặt hàng này đã có tin bán, xem và sửa ở đây."), "attention")
        return redirect(url_for("listings.show", listing_id=existing.id), 303)
    item = scope.get(db, who, TradeItem, asked)
    channels = [channel.id for channel in channel_queries.visible(db, who)]
    known = {"title": item.title, "description": item.product.description, "channel_ids": channels}
    return _new_page(Form({"trade_item_id": item.id, **known}), item)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Put goods on offer."""
    form = Form.posted()
    with form.catching():
        data = load(NewListing(), form.values)
        existing = queries.of_trade_item(reading(), actor(), data["trade_item_id"])
        if existing is not None:
            form.take(Conflict(listings.TAKEN))
            return _new_page(form, existing.trade_item, existing)
        pictures = _pictures()
        with transaction() as db:
            listing = listings.create(db, actor(), **data)
            _add_photos(db, listing.id, pictures)
        flash(_("Đã lưu tin bán “%(title)s”.", title=listing.title), "good")
        return redirect(url_for("listings.show", listing_id=listing.id), 303)
    chosen = form.value("trade_item_id")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
        return redirect(url_for("listings.new"), 303)
    return _new_page(form, scope.get(reading(), actor(), TradeItem, int(chosen)))


def _pictures() -> list[uploads.Ready]:
    """The photos that were sent, cleaned before the transaction. Raises Invalid at "photo"."""
    sent = [file for file in request.files.getlist("photo") if file.filename]
    return [uploads.Ready(file.filename or "", files.ready(file.read())) for file in sent]


def _add_photos(db: Session, listing_id: int, pictures: Sequence[uploads.Ready]) -> None:
    for one in pictures:
        photos.add(db, actor(), listing_id, house().store, data=one.content, name=one.name)


def _new_page(form: Form, item: TradeItem, existing: Listing | None = None) -> ResponseReturnValue:
    channels = channel_queries.of_cooperative(reading(), actor(), item.cooperative_id)
    page = render_template("listings/new.html", form=form, item=item, channels=channels, existing=existing)
    return page, form.status


@bp.get("/<int:listing_id>")
@guard(Permission.VIEW)
def show(listing_id: int) -> ResponseReturnValue:
    """One listing: figures to change daily, where it stands, and what each floor still asks for."""
    return _show_page(listing_id, Form())


def _show_page(listing_id: int, form: Form) -> ResponseReturnValue:
    db, who, day = reading(), actor(), clock.today()
    listing = queries.one(db, who, listing_id)
    channels = channel_queries.of_cooperative(db, who, listing.cooperative_id)
    found = placement_queries.of_listing(db, who, listing.id)
    wanted = [row.channel_id for row in found if row.wanted]
    for name, value in {"price_vnd": listing.price_vnd, "stock": listing.stock}.items():
        form.values.setdefault(name, filters.num(value))
    if "channel_ids" not in form.values:
        form.values.setlist("channel_ids", [str(channel_id) for channel_id in wanted])
    floors = dict.fromkeys(channel.marketplace for channel in channels)
    examined = offers.examine(db, listing, day=day)
    lacking = [(MARKETPLACES[name], mending.to_mend(listing, examined.lacking(name, day=day))) for name in floors]
    page = render_template(
        "listings/show.html",
        listing=listing,
        form=form,
        channels=channels,
        cells=[cells.cell(row) for row in found],
        wanted=wanted,
        standing=examined.allowed,
        batch=examined.batch,
        lacking=lacking,
        complete=not lacking or not all(items for _floor, items in lacking),
        recalled=offers.RECALLED,
    )
    return page, form.status


@bp.get("/<int:listing_id>/edit")
@guard(Permission.RECORD)
def edit(listing_id: int) -> ResponseReturnValue:
    """Words and photos."""
    listing = scope.get(reading(), actor(), Listing, listing_id)
    return _edit_page(Form({"title": listing.title, "description": listing.description}), listing)


@bp.post("/<int:listing_id>/edit")
@guard(Permission.RECORD)
def update(listing_id: int) -> ResponseReturnValue:
    """Keep new words and photos."""
    form = Form.posted()
    with form.catching():
        data, pictures = load(Words(), form.values), _pictures()
        with transaction() as db:
            listings.edit(db, actor(), listing_id, **data)
            _add_photos(db, listing_id, pictures)
        flash(_("Đã lưu tin bán; các sàn được cập nhật ở phiên gửi tới."), "good")
        return redirect(url_for("listings.show", listing_id=listing_id), 303)
    return _edit_page(form, scope.get(reading(), actor(), Listing, listing_id))


def _edit_page(form: Form, listing: Listing) -> ResponseReturnValue:
    return render_template("listings/edit.html", form=form, listing=listing), form.status


@bp.post("/<int:listing_id>/photos/<int:photo_id>/remove")
@guard(Permission.RECORD)
def remove_photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    """Take a photo out of the listing."""
    with transaction() as db:
        photos.remove(db, actor(), listing_id, photo_id)
    flash(_("Đã bỏ ảnh khỏi tin."), "good")
    return redirect(url_for("listings.edit", listing_id=listing_id), 303)


@bp.post("/<int:listing_id>/price")
@guard(Permission.RECORD)
def set_price(listing_id: int) -> ResponseReturnValue:
    """A new price; a very different one asks for a tick."""
    form = Form.posted()
    with form.catching():
        data = load(Price(), form.values)
        with transaction() as db:
            listings.set_price(db, actor(), listing_id, **data)
        flash(_("Đã đổi giá; các sàn được cập nhật ở phiên gửi tới."), "good")
        return redirect(url_for("listings.show", listing_id=listing_id), 303)
    return _show_page(listing_id, form)


@bp.post("/<int:listing_id>/stock")
@guard(Permission.RECORD)
def set_stock(listing_id: int) -> ResponseReturnValue:
    """How many packs are left."""
    form = Form.posted()
    with form.catching():
        data = load(Stock(), form.values)
        with transaction() as db:
            listings.set_stock(db, actor(), listing_id, **data)
        flash(_("Đã ghi số còn bán; các sàn được cập nhật ở phiên gửi tới."), "good")
        return redirect(url_for("listings.show", listing_id=listing_id), 303)
    return _show_page(listing_id, form)


@bp.post("/<int:listing_id>/channels")
@guard(Permission.RECORD)
def choose_channels(listing_id: int) -> ResponseReturnValue:
    """Where the listing is wanted."""
    form = Form.posted()
    with form.catching():
        data = load(Channels(), form.values)
        with transaction() as db:
            listings.choose_channels(db, actor(), listing_id, **data)
        flash(_("Đã lưu nơi bán."), "good")
        return redirect(url_for("listings.show", listing_id=listing_id), 303)
    return _show_page(listing_id, form)


@bp.post("/<int:listing_id>/publish")
@guard(Permission.RECORD)
def publish(listing_id: int) -> ResponseReturnValue:
    """Bring the next round forward to now."""
    try:
        with transaction() as db:
            placements.publish_now(db, actor(), listing_id=listing_id)
        flash(_("Đã xếp lên gửi ngay. Kết quả hiện ở đây sau ít phút."), "good")
    except Invalid:
        flash(_("Chưa gửi được: mọi sàn đã chọn còn thiếu thông tin, xem danh sách bên dưới."), "blocked")
    except Conflict as error:
        flash(_(error.message), "attention")
    return redirect(url_for("listings.show", listing_id=listing_id), 303)


@bp.post("/<int:listing_id>/withdraw")
@guard(Permission.RECORD)
def withdraw(listing_id: int) -> ResponseReturnValue:
    """Off every floor."""
    listing = scope.get(reading(), actor(), Listing, listing_id)
    if not asking.confirmed():
        return asking.page(
            title=_("Gỡ tin “%(title)s” khỏi mọi sàn?", title=listing.title),
            consequence=_("Người mua sẽ không thấy tin này nữa. Tin và giá vẫn còn ở đây, bán lại lúc nào cũng được."),
            word=_("Gỡ khỏi mọi sàn"),
            back_url=url_for("listings.show", listing_id=listing_id),
        )
    with transaction() as db:
        listings.withdraw(db, actor(), listing_id)
    flash(_("Đang gỡ tin khỏi mọi sàn; mỗi sàn báo xong ở đây."), "good")
    return redirect(url_for("listings.show", listing_id=listing_id), 303)
