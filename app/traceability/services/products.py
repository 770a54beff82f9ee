"""Products: making, changing and retiring them, and the order of their photos."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import duplicates, files
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid, NotFound
from app.core.images import Picture
from app.core.storage import FolderStore
from app.core.text import fold, nfc
from app.traceability.models.products import Product, ProductPhoto
from app.traceability.rules import products as rules
from app.traceability.rules.products import ProductGroup

MAX_PHOTOS = 12


def create(db: Session, actor: Actor, *, name: str, group: ProductGroup, **facts: Any) -> Product:
    """A new product of one's cooperative; `facts` as in `change`. Raises Invalid or Conflict at the field at fault."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    product = Product(cooperative_id=cooperative_id, group=group, created_at=clock.now())
    _write(product, name=name, group=group, **facts)
    db.add(product)
    _flush(db, name)
    return product


def change(db: Session, actor: Actor, product_id: int, *, name: str, group: ProductGroup, **facts: Any) -> Product:
    """Change a product; facts not given are emptied. Labels printed before keep what they said.

    Raises Invalid or Conflict at the field at fault, NotFound for a product out of reach.
    """
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    _write(product, name=name, group=group, **facts)
    _flush(db, name)
    outbox.mark_changed(db, "product", product.id, now=clock.now())
    return product


def _write(
    product: Product,
    *,
    name: str,
    group: ProductGroup,
    name_en: str | None = None,
    variety: str | None = None,
    description: str | None = None,
    description_en: str | None = None,
    shelf_life_days: int | None = None,
    storage: str | None = None,
    storage_en: str | None = None,
    ingredients: str | None = None,
    usage: str | None = None,
    warning: str | None = None,
    ocop_stars: int | None = None,
    ocop_decision: str | None = None,
    ocop_valid_until: date | None = None,
) -> None:
    rules.check_ocop(ocop_stars, ocop_decision, ocop_valid_until)
    product.name, product.name_en = nfc(name), name_en
    product.search = fold(f"{name} {variety or ''}")[:200]
    product.group, product.variety = group, variety
    product.description, product.description_en = description, description_en
    product.shelf_life_days = shelf_life_days
    product.storage, product.storage_en = storage, storage_en
    product.ingredients, product.usage, product.warning = ingredients, usage, warning
    product.ocop_stars, product.ocop_decision, product.ocop_valid_until = ocop_stars, ocop_decision, ocop_valid_until


def _flush(db: Session, name: str) -> None:
    duplicates.flush(db, duplicates.taken("name", N_("Hợp tác xã đã có sản phẩm tên “%(name)s”"), name=name))


def retire(db: Session, actor: Actor, product_id: int) -> Product:
    """No new batches of it any more; its batches, labels and listings stay. Retiring twice is fine."""
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    product.retired_at = product.retired_at or clock.now()
    outbox.mark_changed(db, "product", product.id, now=clock.now())
    return product


def bring_back(db: Session, actor: Actor, product_id: int) -> Product:
    """Make a retired product again."""
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    product.retired_at = None
    outbox.mark_changed(db, "product", product.id, now=clock.now())
    return product


def add_photos(
    db: Session, actor: Actor, store: FolderStore, product_id: int, *, photos: Sequence[tuple[str, bytes | Picture]]
) -> Product:
    """Put photos (file name, bytes or what `files.ready` made of them) at the end of the row, none of them twice.

    Raises Invalid at "photos" for what is no picture, or when there would be more than MAX_PHOTOS.
    """
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    if not photos:
        raise Invalid.at("photos", N_("Xin chọn ít nhất một ảnh"))
    for name, data in photos:
        kept = files.keep(
            db, actor, store, data, name=name, public=True, cooperative_id=product.cooperative_id, field="photos"
        )
        if any(photo.file_id == kept.id for photo in product.photos):
            continue
        if len(product.photos) >= MAX_PHOTOS:
            raise Invalid.at("photos", N_("Mỗi sản phẩm có nhiều nhất %(most)s ảnh"), most=MAX_PHOTOS)
        product.photos.append(
            ProductPhoto(cooperative_id=product.cooperative_id, file_id=kept.id, position=len(product.photos) + 1)
        )
    return _renumber(db, product)


def _photo(product: Product, photo_id: int) -> ProductPhoto:
    found = next((photo for photo in product.photos if photo.id == photo_id), None)
    if found is None:
        raise NotFound
    return found


def _renumber(db: Session, product: Product) -> Product:
    for position, photo in enumerate(product.photos, start=1):
        photo.position = position
    db.flush()
    outbox.mark_changed(db, "product", product.id, now=clock.now())
    return product


def move_photo(db: Session, actor: Actor, product_id: int, photo_id: int, *, earlier: bool) -> Product:
    """Let a photo change places with the one before (or after) it; at the end of the row nothing moves."""
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    place = product.photos.index(_photo(product, photo_id))
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(product.photos):
        product.photos.insert(other, product.photos.pop(place))
    return _renumber(db, product)


def remove_photo(db: Session, actor: Actor, product_id: int, photo_id: int) -> Product:
    """Take a photo off the product; the file stays for pages that show it already."""
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    product.photos.remove(_photo(product, photo_id))
    return _renumber(db, product)
