"""A cooperative with shops on the three mock floors, and a sync engine that works for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Actor
from app.core.db import Database
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.placements import PlacementState
from app.listings.services import channels, listings, placements
from app.listings.sync import worker
from app.listings.sync.engine import Engine
from app.traceability.models.batches import Batch
from app.traceability.models.products import ProductPhoto
from app.traceability.rules.recalls import Hazard
from app.traceability.services import recalls
from connectors.mock_server.server import Running
from tests import factories
from tests.connectors.samples import CREDENTIALS
from tests.listings.samples import KEY, make_goods

FLOORS = ("nghean37", "postmart", "voso")
PUBLIC_URL = "http://127.0.0.1:8000"


@dataclass
class Clock:
    """The real clock, put forward by hand."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The present instant."""
        return clock.now() + self.ahead

    def forward(self, **span: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**span)


@dataclass
class Shopping:
    """The house, the floors, and the people's moves as one-liners."""

    database: Database
    mock: Running
    clock: Clock
    cooperative_id: int
    engine: Engine

    @property
    def lan(self) -> Actor:
        """The manager."""
        with self.database.reading() as db:
            return factories.manager(db.get_one(Cooperative, self.cooperative_id))

    def offer(self, *, price: int = 95_000, floors: Iterable[str] = FLOORS) -> int:
        """A new listing wanted on `floors`; returns its id."""
        with self.database.transaction(self.lan) as db:
            cooperative = db.get_one(Cooperative, self.cooperative_id)
            item = make_goods(db, cooperative)
            photo = factories.make_file(db, cooperative, sha256=f"{item.id:064x}")
            db.add(
                ProductPhoto(cooperative_id=cooperative.id, product_id=item.product_id, file_id=photo.id, position=1)
            )
            db.flush()
            db.refresh(item.product, ["photos"])
            listing = listings.create(
                db,
                self.lan,
                trade_item_id=item.id,
                title=f"Cam Vinh số {item.id}, túi lưới 2 kg",
                description="Cam hái tại vườn, vỏ mỏng, thơm.",
                price_vnd=price,
                stock=360,
            )
            for channel in db.scalars(sa.select(Channel).where(Channel.marketplace.in_(list(floors)))):
                placements.want(db, self.lan, listing, channel)
            return listing.id

    def listing(self, listing_id: int) -> Listing:
        """The listing as stored."""
        with self.database.reading() as db:
            return db.get_one(Listing, listing_id)

    def sku(self, listing_id: int) -> str:
        """Our key of the listing."""
        with self.database.reading() as db:
            return db.get_one(Listing, listing_id).trade_item.sku

    def placement(self, listing_id: int, floor: str) -> Placement:
        """What we know of the listing on one floor."""
        with self.database.reading() as db:
            statement = sa.select(Placement).join(Channel).where(Placement.listing_id == listing_id)
            return db.scalars(statement.where(Channel.marketplace == floor)).one()

    def states(self, listing_id: int) -> dict[str, PlacementState]:
        """State per floor."""
        return {floor: self.placement(listing_id, floor).state for floor in FLOORS}

    def shown(self, listing_id: int) -> list[tuple[str, int]]:
        """(floor, price) of everything that stands live on the floors under the listing's key."""
        sku = self.sku(listing_id)
        return [
            (row["floor"], row["price_vnd"])
            for row in self.mock.listings()
            if row["sku"] == sku and row["state"] == "live"
        ]

    def cycle(self) -> None:
        """Let the longest schedule pass and work everything off, twice: once to see, once to do."""
        self.clock.forward(minutes=16)
        self.work()

    def work(self) -> None:
        """Work off what is due now."""
        while worker.drain(self.engine):
            pass

    def recall(self) -> None:
        """Call the only batch back."""
        with self.database.transaction(self.lan) as db:
            batch = db.scalars(sa.select(Batch)).one()
            recalls.start(
                db,
                self.lan,
                batch.id,
                hazard=Hazard.RESIDUE,
                reason="Mẫu kiểm nghiệm vượt mức cho phép",
                advice="Không ăn, mang trả nơi mua",
                contact_phone="0912345678",
            )

    def writes(self) -> int:
        """Write calls to the floors so far."""
        return len(self.mock.calls(kind="write"))


def open_shops(database: Database, mock: Running) -> Shopping:
    """Lan's cooperative with a shop on every floor, looked at every 15 minutes."""
    time = Clock()
    with database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        lan = factories.manager(cooperative)
        for floor in FLOORS:
            channel = channels.connect(
                db,
                lan,
                credentials_key=KEY,
                marketplace=floor,
                shop_name="Cam Đồi Mây",
                base_url=mock.base_url(floor),
                credentials=CREDENTIALS[floor],
                every_minutes=15,
                allow_local=True,
            )
            channel.next_due_at = time() + timedelta(minutes=15)
        cooperative_id = cooperative.id
    engine = Engine(database, PUBLIC_URL, KEY, owner="test", lease=timedelta(minutes=2), timeout=(1.0, 1.0), now=time)
    return Shopping(database, mock, time, cooperative_id, engine)
