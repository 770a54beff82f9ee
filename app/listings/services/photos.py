"""A listing's own photos; a listing without any shows its product's."""

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import files
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid, NotFound
from app.core.images import Picture
from app.core.storage import FolderStore
from app.listings.models.listings import Listing, ListingPhoto
from app.listings.rules.listings import MAX_PHOTOS


def _mine(db: Session, actor: Actor, listing_id: int) -> Listing:
    listing = scope.get(db, actor, Listing, listing_id, lock=True)
    actor.require(Permission.RECORD, listing.cooperative_id)
    return listing


def add(db: Session, actor: Actor, listing_id: int, store: FolderStore, *, data: bytes | Picture, name: str) -> Listing:
    """Add a photo, or what files.ready made of it, at the end. Raises Invalid at "photo": no picture, or too many."""
    listing = _mine(db, actor, listing_id)
    if len(listing.photos) >= MAX_PHOTOS:
        raise Invalid.at("photo", N_("Một tin có nhiều nhất %(most)s ảnh; xin bỏ bớt ảnh cũ"), most=MAX_PHOTOS)
    file = files.keep(db, actor, store, data, name=name, public=True, cooperative_id=listing.cooperative_id)
    if any(photo.file_id == file.id for photo in listing.photos):
        return listing
    last = max((photo.position for photo in listing.photos), default=0)
    listing.photos.append(ListingPhoto(cooperative_id=listing.cooperative_id, file_id=file.id, position=last + 1))
    db.flush()
    outbox.mark_changed(db, "listing", listing.id, now=clock.now())
    return listing


def remove(db: Session, actor: Actor, listing_id: int, photo_id: int) -> Listing:
    """Take a photo out of the row; the file stays where labels and history may need it."""
    listing = _mine(db, actor, listing_id)
    photo = next((photo for photo in listing.photos if photo.id == photo_id), None)
    if photo is None:
        raise NotFound
    listing.photos.remove(photo)
    db.flush()
    outbox.mark_changed(db, "listing", listing.id, now=clock.now())
    return listing
