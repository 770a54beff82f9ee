"""Everything the public page of a batch shows, by Core statements only: facts, dates, and who vouches for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models.audit import AuditEntry
from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.growing_areas import GrowingArea, GrowingAreaChange
from app.cooperatives.queries.growing_areas import SELF_DECLARED
from app.cooperatives.rules import growing_areas
from app.cooperatives.rules.certificates import speaks_for
from app.cooperatives.rules.growing_areas import AreaState, InForce, StateChange
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import Product, ProductPhoto
from app.traceability.models.recalls import Recall
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import passport_sprays
from app.traceability.queries.passport_sprays import Sprayed
from app.traceability.queries.prepared import Asker
from app.traceability.rules import passport as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.passport import Verdict

Facts = Any
"""A row of one of the statements below; its columns are the statement's labels."""


@dataclass(frozen=True, slots=True)
class BuyLink:
    """One place where a pack is on sale: its name, address, price there, and when that was last seen."""

    name: str
    url: str
    price_vnd: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Passport:
    """One batch in one pack, with the run of the scanned label if there is one, as the public may see it on `today`."""

    today: date
    goods: Facts
    verdict: Verdict
    stars: int | None
    in_force: InForce | None
    """How the growing area's code stood on the harvest day; None without a growing area."""
    by_office: bool
    """Whether an office, and not only the cooperative, says that the code was granted."""
    certificates: Sequence[Facts]
    sprayed: Sprayed | None
    """What the farm log says of spraying; None for goods that no growing area's harvest brought."""
    journey: Sequence[Facts]
    declared_on: Mapping[tuple[str, str], date]


_b, _p, _t, _c = Batch.__table__.c, Product.__table__.c, TradeItem.__table__.c, Cooperative.__table__.c
_a, _x, _r, _f = GrowingArea.__table__.c, Recall.__table__.c, LabelRun.__table__.c, StoredFile.__table__.c
_FIRST_PHOTO = (
    sa.select(ProductPhoto.file_id)
    .where(ProductPhoto.product_id == Product.id)
    .order_by(ProductPhoto.position, ProductPhoto.id)
    .limit(1)
    .scalar_subquery()
)
_GOODS = (
    sa.select(
        *(_b.id, _b.number, _b.harvested_on, _b.packed_on, _b.best_before_on, _b.grams, _b.state),
        *(_b.created_at, _b.product_id, _b.cooperative_id, _b.growing_area_id, _b.origin),
        *(_p.name, _p.name_en, _p.variety, _p.storage, _p.storage_en),
        *(_p.ingredients, _p.usage, _p.warning),
        *(_p.ocop_stars, _p.ocop_decision, _p.ocop_valid_until, _p.created_at.label("product_at")),
        *(_t.id.label("item_id"), _t.pack, _t.unit, _t.net_grams, _t.gtin, _t.created_at.label("item_at")),
        *(_c.kind, _c.name.label("cooperative"), _c.commune_code.label("home")),
        *(_a.code_raw, _a.issuer, _a.valid_from, _a.valid_until, _a.commune_code),
        *(_x.hazard, _x.reason, _x.reason_en, _x.advice, _x.advice_en, _x.contact_phone, _x.started_at),
        *(_r.voided_at, _r.content, _r.link_prefix),
        *(_f.sha256.label("photo"), _f.width.label("photo_width"), _f.height.label("photo_height")),
    )
    .select_from(Batch.__table__)
    .join(Product.__table__, _p.id == _b.product_id)
    .join(Cooperative.__table__, _c.id == _b.cooperative_id)
    .join(TradeItem.__table__, _t.id == sa.bindparam("item_id"))
    .outerjoin(GrowingArea.__table__, _a.id == _b.growing_area_id)
    .outerjoin(Recall.__table__, _x.batch_id == _b.id)
    .outerjoin(LabelRun.__table__, _r.id == sa.bindparam("run_id"))
    .outerjoin(StoredFile.__table__, (_f.id == _FIRST_PHOTO) & _f.public)
    .where(_b.id == sa.bindparam("batch_id"))
)

_k = Certificate.__table__.c
_CERTIFICATES = (
    sa.select(
        *(_k.scheme, _k.standard, _k.number, _k.issuer, _k.valid_from, _k.valid_until, _k.scope),
        _f.sha256.label("scan"),
    )
    .outerjoin(StoredFile.__table__, (_f.id == _k.scan_id) & _f.public)
    .where(
        _k.cooperative_id == sa.bindparam("cooperative_id"),
        sa.or_(_k.growing_area_id.is_(None), _k.growing_area_id == sa.bindparam("growing_area_id")),
        _k.valid_from <= sa.bindparam("today"),
        sa.or_(_k.valid_until.is_(None), _k.valid_until >= sa.bindparam("today")),
        sa.or_(_k.withdrawn_on.is_(None), _k.withdrawn_on > sa.bindparam("today")),
    )
    .order_by(_k.scheme, _k.id)
)

_e, _n = Event.__table__.c, EventItem.__table__.c
_OF_BATCH = _n.batch_id == sa.bindparam("batch_id")
_SHARE = sa.select(sa.func.sum(_n.grams)).where(_n.event_id == _e.id, _OF_BATCH).scalar_subquery()
"""What an event moved of this batch: a load of several batches tells each page its own part."""
_EVENTS = (
    sa.select(
        *(_e.id, _e.event_type.label("type"), _e.happened_at, _e.recorded_at),
        *(sa.func.coalesce(_SHARE, _e.grams).label("grams"), _e.pieces, _e.place, _e.corrects_id, _e.passed),
    )
    .where(
        sa.or_(
            _e.batch_id == sa.bindparam("batch_id"),
            _e.id.in_(sa.select(_n.event_id).where(_OF_BATCH)),
        )
    )
    .order_by(_e.happened_at, _e.id)
)

_g = GrowingAreaChange.__table__.c
_HISTORY = (
    sa.select(_g.state, _g.from_on, _g.reason, _g.at, _g.id)
    .where(_g.growing_area_id == sa.bindparam("growing_area_id"))
    .order_by(_g.from_on, _g.id)
)

_s = AuditEntry.__table__.c
_CHANGES = (
    sa.select(_s.subject, _s.at, _s.after)
    .where(
        sa.or_(
            (_s.subject == "products") & (_s.subject_id == sa.bindparam("product")),
            (_s.subject == "trade_items") & (_s.subject_id == sa.bindparam("item")),
            (_s.subject == "batches") & (_s.subject_id == sa.bindparam("batch")),
        )
    )
    .order_by(_s.id)
)


def load(
    ask: Asker, *, batch_id: int, item_id: int, run_id: int | None, today: date, voided: bool = False
) -> Passport | None:
    """The passport of a batch in one pack; None when there is no such batch or pack.

    `voided`: the one label that was scanned is out of use, though its run is not.
    """
    # No row has the number 0: without a label the outer join finds nothing.
    rows = ask(_GOODS, {"batch_id": batch_id, "item_id": item_id, "run_id": run_id or 0})
    if not rows:
        return None
    goods = rows[0]
    in_force, by_office = _area(ask, goods)
    whose = {"cooperative_id": goods.cooperative_id, "growing_area_id": goods.growing_area_id, "today": today}
    which = {"product": str(goods.product_id), "item": str(goods.item_id), "batch": str(goods.id)}
    return Passport(
        today=today,
        goods=goods,
        verdict=rules.verdict(
            goods.state,
            voided=voided or goods.voided_at is not None,
            best_before_on=goods.best_before_on,
            today=today,
            area_out=in_force is not None and not in_force.ok,
        ),
        stars=rules.stars(goods.ocop_stars, goods.ocop_valid_until, today),
        in_force=in_force,
        by_office=by_office,
        certificates=[
            one
            for one in ask(_CERTIFICATES, whose)
            if speaks_for(one.scheme, product=goods.name, variety=goods.variety)
        ],
        sprayed=passport_sprays.of_harvest(ask, goods),
        journey=rules.journey(ask(_EVENTS, {"batch_id": batch_id})),
        declared_on=rules.declared_on((change.subject, change.at, change.after) for change in ask(_CHANGES, which)),
    )


def _area(ask: Asker, goods: Facts) -> tuple[InForce | None, bool]:
    """How the growing area stood on the harvest day, and whether its newest grant comes from an office."""
    if goods.growing_area_id is None:
        return None, False
    history = ask(_HISTORY, {"growing_area_id": goods.growing_area_id})
    steps = [StateChange(change.state, change.from_on) for change in history]
    grants = sorted((c for c in history if c.state is AreaState.GRANTED), key=lambda c: (c.at, -c.id))
    by_office = bool(grants) and grants[-1].reason != SELF_DECLARED
    return growing_areas.in_force(steps, goods.valid_from, goods.valid_until, goods.harvested_on), by_office


_PACK = sa.select(_t.id, _t.product_id, _t.cooperative_id, _p.name, _p.name_en, _t.pack).join(
    Product.__table__, _p.id == _t.product_id
)
_PACK_BY_ID = _PACK.where(_t.id == sa.bindparam("item_id"))
_PACK_BY_GTIN = _PACK.where(_t.gtin == sa.bindparam("gtin"))
_ON_SALE = (
    sa.select(_b.id)
    .where(
        _b.product_id == sa.bindparam("product_id"),
        _b.state == BatchState.OPEN,
        sa.or_(_b.best_before_on.is_(None), _b.best_before_on >= sa.bindparam("today")),
    )
    .order_by(_b.harvested_on, _b.id)
    .limit(1)
)
_BY_NUMBER = sa.select(_b.id).where(_b.product_id == sa.bindparam("product_id"), _b.number == sa.bindparam("number"))


def pack(ask: Asker, item_id: int) -> Facts | None:
    """Product and pack of a trade item (id, product_id, name, name_en, pack), whoever sells it."""
    return next(iter(ask(_PACK_BY_ID, {"item_id": item_id})), None)


def pack_by_gtin(ask: Asker, gtin14: str) -> Facts | None:
    """The same by its GTIN."""
    return next(iter(ask(_PACK_BY_GTIN, {"gtin": gtin14})), None)


def on_sale(ask: Asker, product_id: int, today: date) -> int | None:
    """The batch that goes out now: the oldest open one that is still in date."""
    return next((row.id for row in ask(_ON_SALE, {"product_id": product_id, "today": today})), None)


def by_number(ask: Asker, product_id: int, number: str) -> int | None:
    """The batch of a product by its number."""
    return next((row.id for row in ask(_BY_NUMBER, {"product_id": product_id, "number": number})), None)


_MAKER = sa.select(_c.name, _c.phone, _c.commune_code).where(_c.id == sa.bindparam("cooperative_id"))


def maker(ask: Asker, cooperative_id: int) -> Facts | None:
    """Name, telephone and commune of a cooperative, as the public may see them."""
    return next(iter(ask(_MAKER, {"cooperative_id": cooperative_id})), None)
