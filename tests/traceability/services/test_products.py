"""Products: who may write, what is refused, and the row of photos."""

import io
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from app.cooperatives.models.files import StoredFile
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import Job
from app.core.storage import FolderStore
from app.traceability.queries import products as queries
from app.traceability.rules.products import ProductGroup
from app.traceability.services import products
from tests.factories import make_cooperative, make_product, manager

ORANGE = {"name": "Cam Vinh", "group": ProductGroup.FRUIT}


def picture(colour: str = "orange", *, exif: bool = False) -> bytes:
    """A small JPEG, on wish with a camera's name in it."""
    out = io.BytesIO()
    data = Image.Exif()
    if exif:
        data[0x010F] = "Camera của Lan"
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", exif=data)
    return out.getvalue()


def test_facts_not_given_stay_empty(db: Session) -> None:
    product = products.create(db, manager(make_cooperative(db)), **ORANGE)
    assert (product.variety, product.shelf_life_days, product.ocop_stars, product.storage) == (None, None, None, None)


def test_a_changed_product_loses_the_facts_that_were_emptied_and_tells_the_outbox(db: Session) -> None:
    lan = manager(make_cooperative(db))
    product = products.create(db, lan, **ORANGE, variety="Xã Đoài", shelf_life_days=20)
    products.change(db, lan, product.id, **ORANGE, shelf_life_days=21)
    assert (product.variety, product.shelf_life_days) == (None, 21)
    assert db.scalars(sa.select(Job.subject_id).where(Job.topic == "product")).all() == [product.id]


def test_what_made_goods_say_on_their_label_is_kept_and_emptied_like_other_facts(db: Session) -> None:
    lan = manager(make_cooperative(db))
    said = {"ingredients": "mật ong 100%", "usage": "Pha với nước ấm", "warning": "Không dùng cho trẻ dưới 12 tháng"}
    product = products.create(db, lan, name="Mật ong", group=ProductGroup.HONEY, **said)
    assert {name: getattr(product, name) for name in said} == said
    products.change(db, lan, product.id, name="Mật ong", group=ProductGroup.HONEY, usage=said["usage"])
    assert (product.ingredients, product.usage, product.warning) == (None, said["usage"], None)


def test_a_product_is_found_without_marks(db: Session) -> None:
    product = products.create(db, manager(make_cooperative(db)), **ORANGE, variety="Xã Đoài")
    assert product.search == "cam vinh xa doai"


def test_the_choice_of_products_is_ones_own_by_name_without_those_no_longer_made(db: Session) -> None:
    cooperative = make_cooperative(db)
    lan = manager(cooperative)
    names = ("Quýt PQ1", "Cam Vinh", "Ổi", "Chanh")
    ids = {name: products.create(db, lan, name=name, group=ProductGroup.FRUIT).id for name in names}
    products.retire(db, lan, ids["Chanh"])
    make_product(db, make_cooperative(db, name="HTX Chè Gay"), name="Chè Gay")
    db.flush()
    db.expunge_all()
    assert queries.choices(db, lan) == [(ids[name], name) for name in ("Cam Vinh", "Ổi", "Quýt PQ1")]
    assert not db.identity_map.keys(), "no product, photo or file is loaded for a drop-down"


def test_a_grower_and_an_officer_cannot_write(db: Session) -> None:
    cooperative = make_cooperative(db)
    product = make_product(db, cooperative)
    for actor in (Actor(None, "Hùng", Role.GROWER, cooperative.id), Actor(None, "Sở", Role.PROVINCE_OFFICER)):
        with pytest.raises(Forbidden):
            products.create(db, actor, **ORANGE)
        with pytest.raises(Forbidden):
            products.change(db, actor, product.id, **ORANGE)
        with pytest.raises(Forbidden):
            products.retire(db, actor, product.id)


def test_mai_of_another_cooperative_finds_nothing(db: Session) -> None:
    product = make_product(db, make_cooperative(db))
    mai = manager(make_cooperative(db, name="HTX Chè Hùng Sơn"))
    with pytest.raises(NotFound):
        products.change(db, mai, product.id, **ORANGE)
    with pytest.raises(NotFound):
        products.remove_photo(db, mai, product.id, 1)


def test_the_same_name_twice_is_told_at_the_name(database) -> None:
    with database.transaction() as db:
        cooperative = make_cooperative(db)
        lan = manager(cooperative)
        products.create(db, lan, **ORANGE)
    with pytest.raises(Conflict) as error, database.transaction() as db:
        products.create(db, lan, **ORANGE)
    assert error.value.problems[0].field == "name"


def test_two_cooperatives_may_both_grow_cam_vinh(db: Session) -> None:
    for name in ("HTX Một", "HTX Hai"):
        products.create(db, manager(make_cooperative(db, name=name)), **ORANGE)


def test_stars_need_their_decision(db: Session) -> None:
    with pytest.raises(Invalid) as error:
        products.create(db, manager(make_cooperative(db)), **ORANGE, ocop_stars=4, ocop_valid_until=date(2028, 1, 1))
    assert error.value.problems[0].field == "ocop_decision"


def test_retiring_twice_keeps_the_first_day_and_bringing_back_undoes_it(db: Session) -> None:
    lan = manager(make_cooperative(db))
    product = products.create(db, lan, **ORANGE)
    first = products.retire(db, lan, product.id).retired_at
    assert first is not None
    assert products.retire(db, lan, product.id).retired_at == first
    assert products.bring_back(db, lan, product.id).retired_at is None


def test_photos_lose_what_the_camera_wrote_and_keep_their_order(db: Session, tmp_path: Path) -> None:
    lan, store = manager(make_cooperative(db)), FolderStore(tmp_path / "files")
    product = products.create(db, lan, **ORANGE)
    products.add_photos(db, lan, store, product.id, photos=[("a.jpg", picture(exif=True)), ("b.jpg", picture("green"))])
    first, second = product.photos
    assert b"Camera" not in store.get(db.get_one(StoredFile, first.file_id).sha256)
    products.move_photo(db, lan, product.id, second.id, earlier=True)
    assert [photo.id for photo in product.photos] == [second.id, first.id]
    assert [photo.position for photo in product.photos] == [1, 2]
    products.move_photo(db, lan, product.id, second.id, earlier=True)
    assert product.photos[0].id == second.id
    products.remove_photo(db, lan, product.id, second.id)
    assert [(photo.id, photo.position) for photo in product.photos] == [(first.id, 1)]


def test_the_same_photo_is_not_added_twice(db: Session, tmp_path: Path) -> None:
    lan, store = manager(make_cooperative(db)), FolderStore(tmp_path / "files")
    product = products.create(db, lan, **ORANGE)
    for _ in range(2):
        products.add_photos(db, lan, store, product.id, photos=[("a.jpg", picture())])
    assert len(product.photos) == 1


@pytest.mark.parametrize("photos", [[], [("virus.jpg", b"MZ not a picture")]])
def test_what_is_no_picture_is_told_at_the_photos(db: Session, tmp_path: Path, photos: list[tuple[str, bytes]]) -> None:
    lan = manager(make_cooperative(db))
    product = products.create(db, lan, **ORANGE)
    with pytest.raises(Invalid) as error:
        products.add_photos(db, lan, FolderStore(tmp_path / "files"), product.id, photos=photos)
    assert error.value.problems[0].field == "photos"


def test_a_row_of_photos_has_an_end(db: Session, tmp_path: Path) -> None:
    lan, store = manager(make_cooperative(db)), FolderStore(tmp_path / "files")
    product = products.create(db, lan, **ORANGE)
    many = [(f"{n}.jpg", picture(f"#0000{n:02x}")) for n in range(0, 16 * 13, 16)]
    with pytest.raises(Invalid) as error:
        products.add_photos(db, lan, store, product.id, photos=many)
    assert error.value.problems[0].values == {"most": products.MAX_PHOTOS}
