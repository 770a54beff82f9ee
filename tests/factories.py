"""Standing people and things for tests: plain functions, valid by default, only the interesting fact named.

Lan manages the cooperative, Hùng grows for it, Mai manages another one.
"""

import itertools
import json
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models.users import User
from app.accounts.services import memberships, users
from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.growers import Grower
from app.cooperatives.models.growing_areas import GrowingArea, GrowingAreaChange
from app.cooperatives.models.plots import Plot
from app.cooperatives.rules.certificates import Scheme
from app.cooperatives.rules.cooperatives import Kind
from app.cooperatives.rules.growing_areas import AreaState
from app.cooperatives.rules.markets import Market
from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.text import fold
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules.batches import BatchState
from app.traceability.rules.products import ProductGroup

PASSWORD = "cam vàng trên đồi"
MINH_HOP = "17071"
_numbers = itertools.count(1)


def make_cooperative(db: Session, *, name: str = "HTX Cam Đồi Mây", commune_code: str = MINH_HOP) -> Cooperative:
    """A cooperative in Minh Hợp."""
    row = Cooperative(
        kind=Kind.COOPERATIVE,
        name=name,
        search=fold(name),
        representative="Nguyễn Thị Lan",
        phone="+84912345678",
        address="Xóm Minh Lợi",
        commune_code=commune_code,
        batch_pattern="MH-{yy}{mm}{dd}-{nn}",
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def make_user(
    db: Session,
    *,
    role: Role = Role.MANAGER,
    cooperative: Cooperative | None = None,
    name: str = "Nguyễn Thị Lan",
    email: str | None = None,
    commune_code: str | None = None,
) -> User:
    """A person with the password `PASSWORD` and one membership."""
    email = email or f"nguoi{next(_numbers)}@example.vn"
    user = users.create(db, SYSTEM, email=email, name=name, password=PASSWORD)
    memberships.grant(
        db, user=user, role=role, cooperative_id=cooperative.id if cooperative else None, commune_code=commune_code
    )
    return user


def actor_of(
    user: User, role: Role = Role.MANAGER, cooperative: Cooperative | None = None, commune_code: str | None = None
) -> Actor:
    """The person as services see him."""
    return Actor(user.id, user.name, role, cooperative.id if cooperative else None, commune_code)


def manager(cooperative: Cooperative) -> Actor:
    """Lan, for services that do not look the person up."""
    return Actor(None, "Nguyễn Thị Lan", Role.MANAGER, cooperative.id)


def sign_in(client: FlaskClient, user: User) -> None:
    """Sign in through the page, as a browser does."""
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]


def square(lon: float = 105.255, lat: float = 19.345, side: float = 0.001) -> str:
    """A square plot of about one hectare as GeoJSON text."""
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def make_grower(db: Session, cooperative: Cooperative, *, name: str = "Trần Văn Hùng") -> Grower:
    """A household."""
    row = Grower(cooperative_id=cooperative.id, name=name, search=fold(name), created_at=clock.now())
    db.add(row)
    db.flush()
    return row


def make_plot(db: Session, cooperative: Cooperative, *, name: str = "Khe Dứa 1") -> Plot:
    """A plot of about one hectare."""
    row = Plot(
        cooperative_id=cooperative.id,
        name=name,
        search=fold(name),
        commune_code=cooperative.commune_code,
        geometry=square(),
        area_m2=11_600,
        lat=19.3455,
        lon=105.2555,
        outside_percent=0,
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def make_area(
    db: Session,
    cooperative: Cooperative,
    *,
    state: AreaState = AreaState.GRANTED,
    from_on: date | None = None,
    code: str = "VN-40-423-17071-01-24",
    plots: list[Plot] | None = None,
) -> GrowingArea:
    """A growing area in `state` since `from_on` (default: two years ago)."""
    since = from_on or clock.today() - timedelta(days=730)
    row = GrowingArea(
        cooperative_id=cooperative.id,
        name="Vùng cam Minh Hợp",
        search="vung cam minh hop",
        code_raw=code,
        code_key=code.replace("-", ""),
        scheme="domestic_2022",
        market=Market.DOMESTIC,
        crop="Cam",
        perennial=True,
        commune_code=cooperative.commune_code,
        area_m2=40_000,
        issuer="Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An",
        valid_from=since,
        state=state,
        created_at=clock.now(),
        plots=plots or [],
    )
    db.add(row)
    db.flush()
    db.add(
        GrowingAreaChange(
            cooperative_id=cooperative.id,
            growing_area_id=row.id,
            state=state,
            from_on=since,
            reason="Cấp mã",
            by_name="Chi cục",
            at=clock.now(),
        )
    )
    db.flush()
    return row


def make_certificate(db: Session, cooperative: Cooperative, **given: Any) -> Certificate:
    """VietGAP, in date for another year."""
    facts: dict[str, Any] = {
        "scheme": Scheme.VIETGAP,
        "standard": "TCVN 11892-1:2017",
        "number": f"VG-{next(_numbers)}",
        "issuer": "Trung tâm Chứng nhận",
        "valid_from": clock.today() - timedelta(days=365),
        "valid_until": clock.today() + timedelta(days=365),
        "created_at": clock.now(),
    }
    row = Certificate(cooperative_id=cooperative.id, **(facts | given))
    db.add(row)
    db.flush()
    return row


def make_file(db: Session, cooperative: Cooperative, *, sha256: str = "0" * 64, size: int = 1000) -> StoredFile:
    """A public photo that stands in the table only."""
    row = StoredFile(
        cooperative_id=cooperative.id,
        sha256=sha256,
        media_type="image/jpeg",
        name="anh.jpg",
        size=size,
        width=1200,
        height=1200,
        public=True,
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def make_product(db: Session, cooperative: Cooperative, *, name: str = "Cam Vinh giống Xã Đoài") -> Product:
    """Oranges that keep 21 days."""
    row = Product(
        cooperative_id=cooperative.id,
        name=name,
        search=fold(name),
        group=ProductGroup.FRUIT,
        variety="Xã Đoài",
        shelf_life_days=21,
        storage="Nơi thoáng mát",
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def make_trade_item(db: Session, product: Product, *, pack: str = "Túi lưới 2 kg", grams: int = 2000) -> TradeItem:
    """A two-kilo net bag."""
    row = TradeItem(
        cooperative_id=product.cooperative_id,
        product_id=product.id,
        pack=pack,
        unit="túi",
        net_grams=grams,
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def make_batch(
    db: Session,
    product: Product,
    *,
    grams: int = 1_200_000,
    harvested_on: date | None = None,
    area: GrowingArea | None = None,
    state: BatchState = BatchState.OPEN,
) -> Batch:
    """1,200 kg, harvested six days ago."""
    day = harvested_on or clock.today() - timedelta(days=6)
    row = Batch(
        cooperative_id=product.cooperative_id,
        number=f"MH-{day:%y%m%d}-{next(_numbers):02d}",
        product_id=product.id,
        growing_area_id=area.id if area else None,
        harvested_on=day,
        best_before_on=day + timedelta(days=21),
        grams=grams,
        state=state,
        created_by="Nguyễn Thị Lan",
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row
