"""Lan's cooperative with one row of everything, and a strange one beside it: what the route sweeps walk through."""

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.accounts.models.audit import AuditHead
from app.accounts.models.memberships import Invitation, Membership
from app.accounts.models.users import SignIn, User
from app.accounts.services import memberships, sign_ins, users
from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.columns import Base
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing, ListingPhoto
from app.listings.models.placements import Placement
from app.listings.rules.placements import ChannelState, PlacementState
from app.traceability.labels.content import LabelContent
from app.traceability.models.batches import Event
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import ProductPhoto
from app.traceability.models.recalls import Recall
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.recalls import Hazard
from tests import factories
from tests.architecture import world_fields, world_labels

FAR_COMMUNE = "16681"
HARMLESS: dict[str, Any] = {
    "code": factories.MINH_HOP,
    "width": 160,
    "layout": next(iter(LAYOUTS)),
    "event_type": "ObjectEvent",
    "biz_step": "shipping",
    "disposition": "active",
    "query_name": "mine",
    "page_token": "x",
}
"""Parameters of addresses that name no row of a cooperative."""
HOUSES = {"list_id", "reference_id"}
"""Parameters that name rows of the house, which everybody who is signed in may read."""


@dataclass(frozen=True, slots=True)
class World:
    """`rows`: the id of Lan's row for each parameter ("listings.photo_id" where a name means two things)."""

    app: Flask
    rows: dict[str, Any]
    lans: int
    mais: int
    people: dict[str, User]

    def browser(self, name: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        with self.app.extensions["house"].database.transaction() as db:
            token = sign_ins.open_session(db, db.get_one(User, self.people[name].id))
        with client.session_transaction() as session:
            session["_user_id"] = token
        return client

    def values(self, rule: Rule) -> dict[str, Any]:
        """Values for the parameters of a rule, rows of Lan's wherever they are rows."""
        blueprint = rule.endpoint.partition(".")[0]
        found: dict[str, Any] = {}
        for name in rule.arguments:
            choices = getattr(rule._converters[name], "items", None)
            known = [self.rows.get(f"{blueprint}.{name}"), self.rows.get(name), HARMLESS.get(name)]
            known += sorted(choices) if choices else []
            chosen = next((value for value in known if value is not None), None)
            assert chosen is not None, (
                f"{rule.rule}: no value for <{name}>. Make a row of Lan's for it in tests/architecture/world.py "
                f"(build), or list it in HARMLESS there when it names no row of a cooperative."
            )
            found[name] = chosen
        return found

    def names_rows(self, rule: Rule) -> bool:
        """Does the address name a row of a cooperative?"""
        blueprint = rule.endpoint.partition(".")[0]
        own = rule.arguments - HOUSES
        return any(name in self.rows or f"{blueprint}.{name}" in self.rows for name in own)

    def url(self, rule: Rule) -> str:
        """The address of a rule for Lan's rows."""
        with self.app.test_request_context():
            return str(self.app.url_map.bind("localhost").build(rule.endpoint, self.values(rule)))

    def version(self) -> int:
        """The head of Lan's audit chain: it moves with every change of hers."""
        with self.app.extensions["house"].database.reading() as db:
            return int(db.get_one(AuditHead, self.lans).sequence)

    def everything(self) -> dict[str, list[Any]]:
        """All that is Lan's, row by row, whether or not the audit chain tells of it."""
        found: dict[str, list[Any]] = {}
        with self.app.extensions["house"].database.reading() as db:
            for table in Base.metadata.sorted_tables:
                owner = table.c.id if table.name == "cooperatives" else table.c.get("cooperative_id")
                if owner is not None:
                    chosen = sa.select(table).where(owner == self.lans).order_by(*table.primary_key)
                    found[table.name] = [tuple(row) for row in db.execute(chosen)]
            mine = sa.select(SignIn.id, SignIn.ended_at).where(SignIn.id == self.rows["sign_in_id"])
            found["sign_ins"] = [tuple(row) for row in db.execute(mine)]
        return found

    def crossings(self) -> list[str]:
        """References from one cooperative's rows to another's: there must be none."""
        found: list[str] = []
        with self.app.extensions["house"].database.reading() as db:
            for table in Base.metadata.sorted_tables:
                for key in table.foreign_keys:
                    other = key.column.table
                    if "cooperative_id" in table.c and "cooperative_id" in other.c and other.name != "cooperatives":
                        far = other.alias()
                        crossing = sa.select(sa.func.count()).select_from(
                            table.join(far, far.c[key.column.name] == key.parent)
                        )
                        if db.scalar(crossing.where(far.c.cooperative_id != table.c.cooperative_id)):
                            found.append(f"{table.name}.{key.parent.name}")
        return found


def build(app: Flask) -> World:
    """Both cooperatives, their people, and one row of Lan's of every kind."""
    with app.extensions["house"].database.transaction() as db:
        lans = factories.make_cooperative(db)
        mais = factories.make_cooperative(db, name="HTX Chè Đảo", commune_code=FAR_COMMUNE)
        people = {
            "Lan": _person(db, "Nguyễn Thị Lan", Role.MANAGER, cooperative_id=lans.id),
            "Hùng": _person(db, "Trần Văn Hùng", Role.GROWER, cooperative_id=lans.id),
            "Mai": _person(db, "Phan Thị Mai", Role.MANAGER, cooperative_id=mais.id),
            "far officer": _person(db, "Cán bộ xã", Role.COMMUNE_OFFICER, commune_code=FAR_COMMUNE),
            "administrator": _person(db, "Quản trị", Role.ADMINISTRATOR),
            "province officer": _person(db, "Cán bộ tỉnh", Role.PROVINCE_OFFICER),
        }
        rows = _grown(db, lans) | _listed(db, lans) | _people(db, lans, people["Hùng"])
        sign_ins.open_session(db, people["Lan"])
        db.flush()
        rows["sign_in_id"] = db.scalars(sa.select(SignIn.id)).one()
        return World(app, rows, lans.id, mais.id, people)


def _person(db: Session, name: str, role: Role, **where: Any) -> User:
    """Somebody without a password: hashing one takes longer than the sweep of a page."""
    user = users.create(db, SYSTEM, email=f"{role}{where.get('cooperative_id', '')}@example.vn", name=name)
    memberships.grant(db, user=user, role=role, **where)
    return user


def _grown(db: Session, lans: Cooperative) -> dict[str, Any]:
    grower, plot = factories.make_grower(db, lans), factories.make_plot(db, lans)
    area = factories.make_area(db, lans, plots=[plot])
    certificate, file = factories.make_certificate(db, lans), factories.make_file(db, lans)
    product = factories.make_product(db, lans)
    trade_item = factories.make_trade_item(db, product)
    batch = factories.make_batch(db, product, area=area)
    recalled = factories.make_batch(db, product, area=area, state=BatchState.RECALLED)
    now, by = clock.now(), "Nguyễn Thị Lan"
    own = {"cooperative_id": lans.id}
    photo = ProductPhoto(product_id=product.id, file_id=file.id, position=0, **own)
    event = Event(
        batch_id=batch.id,
        type=EventType.HARVEST,
        happened_at=now - timedelta(days=6),
        recorded_at=now,
        by_name=by,
        **own,
    )
    run = LabelRun(
        batch_id=batch.id,
        trade_item_id=trade_item.id,
        key_id=1,
        first_position=1,
        last_position=48,
        link_prefix="http://127.0.0.1:8000",
        layout=HARMLESS["layout"],
        start_cell=1,
        cut_marks=False,
        content=dataclasses.asdict(LabelContent(product_name=product.name)),
        request_key="a",
        created_by=by,
        created_at=now,
        **own,
    )
    recall = Recall(
        batch_id=recalled.id,
        hazard=next(iter(Hazard)),
        reason="Dư lượng vượt mức",
        advice="Không dùng",
        contact_phone="+84912345678",
        started_by=by,
        started_at=now,
        **own,
    )
    db.add_all([photo, event, run, recall])
    db.flush()
    around = world_labels.add(db, lans, run) | world_fields.add(db, plot, batch, event, recall, file.id)
    return around | {
        "grower_id": grower.id,
        "plot_id": plot.id,
        "plots": plot.id,
        "area_id": area.id,
        "growing_area_id": area.id,
        "certificate_id": certificate.id,
        "file_id": file.id,
        "product_id": product.id,
        "trade_item_id": trade_item.id,
        "batch_id": batch.id,
        "products.photo_id": photo.id,
        "event_id": event.id,
        "run_id": run.id,
        "recall_id": recall.id,
        "cooperative_id": lans.id,
    }


def _listed(db: Session, lans: Cooperative) -> dict[str, Any]:
    product = factories.make_product(db, lans, name="Cam lòng vàng")
    trade_item = factories.make_trade_item(db, product)
    file = factories.make_file(db, lans, sha256="1" * 64)
    now, own = clock.now(), {"cooperative_id": lans.id}
    listing = Listing(
        trade_item_id=trade_item.id,
        title="Cam",
        description="",
        price_vnd=95_000,
        stock=40,
        stock_at=now,
        created_at=now,
        **own,
    )
    channel = Channel(
        marketplace="nghean37",
        shop_name="Cam Đồi Mây",
        base_url="http://127.0.0.1:9",
        credentials_sealed="",
        every_minutes=15,
        state=ChannelState.ACTIVE,
        next_due_at=now + timedelta(days=1),
        created_at=now,
        **own,
    )
    db.add_all([listing, channel])
    db.flush()
    photo = ListingPhoto(listing_id=listing.id, file_id=file.id, position=0, **own)
    placement = Placement(
        listing_id=listing.id,
        channel_id=channel.id,
        wanted=True,
        intent_key="a",
        state=PlacementState.NEW,
        failures=0,
        created_at=now,
        **own,
    )
    db.add_all([photo, placement])
    db.flush()
    return {
        "listing_id": listing.id,
        "channel_id": channel.id,
        "channels": channel.id,
        "listings.photo_id": photo.id,
        "placement_id": placement.id,
    }


def _people(db: Session, lans: Cooperative, hung: User) -> dict[str, Any]:
    now = clock.now()
    invitation = Invitation(
        email="moi@example.vn",
        name="Người mới",
        role=Role.STAFF,
        cooperative_id=lans.id,
        token_hash="2" * 64,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    db.add(invitation)
    db.flush()
    membership = db.scalars(sa.select(Membership.id).where(Membership.user_id == hung.id)).one()
    return {"invitation_id": invitation.id, "membership_id": membership}
