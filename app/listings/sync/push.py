"""Making one placement on a floor what it should be: look first where we do not know, then change, then prove.

The binding row and its intent key exist before the first call. Whenever no reference is known, the floor is asked for
our SKU before anything is created, so a lost answer or a killed worker never makes a second listing.
"""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core import outbox
from app.core.outbox import Claim, Lane
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules import backoff
from app.listings.rules.placements import ChannelState, PlacementState
from app.listings.sync import mapping
from app.listings.sync.engine import WORKER, Engine
from app.traceability.models.trade_items import TradeItem
from connectors.contract import Connector, Offer, Remote
from connectors.errors import ConnectorError, Gone, LostAnswer, Misbehaved, NeedsSignIn, Rejected, Retryable

log = logging.getLogger(__name__)


class LostLeaseError(Exception):
    """Another worker has taken the job over; this one writes nothing back."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One placement as read for this push."""

    placement: Placement
    sku: str
    offer: Offer | None
    digest: str
    hidden_because: str

    @property
    def settled(self) -> bool:
        """Is the floor already as we want it, or was exactly this refused and waits for a person?"""
        state = self.placement.state
        if self.offer is None:
            never_there = state is PlacementState.NEW and self.placement.accepted_digest is None
            return state is PlacementState.HIDDEN or (never_there and self.placement.failures == 0)
        if self.placement.refused_digest == self.digest:
            return True
        seen = state in (PlacementState.LIVE, PlacementState.IN_REVIEW)
        return seen and self.placement.accepted_digest == self.digest


READ = (
    joinedload(Placement.channel),
    joinedload(Placement.listing).joinedload(Listing.trade_item).joinedload(TradeItem.product),
)
"""What a plan needs of a placement, in one query."""


def plan(engine: Engine, placement_id: int) -> Plan | None:
    """Read what we want and what we know of one placement; None when it does not exist."""
    with engine.database.reading() as db:
        placement = db.get(Placement, placement_id, options=READ)
        return plan_of(engine, db, placement) if placement else None


def plan_of(engine: Engine, db: Session, placement: Placement) -> Plan:
    """The plan of a placement that was read with `READ`."""
    desired = offers.desired(db, placement)
    offer = mapping.offer_of(desired.offer, engine.public_url) if desired.offer else None
    sku = placement.listing.trade_item.sku
    return Plan(placement, sku, offer, offer.digest() if offer else "", desired.hidden_because)


def push(engine: Engine, held: Claim) -> bool:
    """Work off one claimed placement; False when the floor cannot be reached and the rest of its jobs should wait."""
    wanted = plan(engine, held.subject_id)
    if wanted is None or wanted.settled:
        _note_reason(engine, held, wanted)
        return True
    try:
        with engine.connect(wanted.placement.channel) as connector:
            remote = _show(engine, held, connector, wanted) if wanted.offer else _hide(engine, held, connector, wanted)
    except ConnectorError as error:
        log.info("placement %s: %s", held.subject_id, type(error).__name__)
        _write_failure(engine, held, wanted, error)
        return not isinstance(error, Retryable | LostAnswer | NeedsSignIn)
    except LostLeaseError:
        log.info("placement %s: lease lost", held.subject_id)
        return True
    _write_success(engine, held, wanted, remote)
    return True


def _alive(engine: Engine, held: Claim, *, showing: bool = False) -> None:
    """Renew the lease before each call that changes something.

    Before a listing may come to stand there, a new placement is put down as unknown: whoever takes the job over after
    a kill must look for it, even when by then the goods are called back and nothing is wanted any more.
    """
    with engine.database.transaction(WORKER) as db:
        if not outbox.renew(db, held, now=engine.now(), lease=engine.lease):
            raise LostLeaseError
        if showing:
            db.execute(
                sa.update(Placement)
                .where(Placement.id == held.subject_id, Placement.state == PlacementState.NEW)
                .values(state=PlacementState.UNKNOWN)
                .execution_options(synchronize_session=False)
            )


def _show(engine: Engine, held: Claim, connector: Connector, wanted: Plan) -> Remote:
    """Create, adopt or update; returns the listing as the floor answered."""
    assert wanted.offer is not None  # noqa: S101 - the caller asks for what is wanted
    ref = wanted.placement.remote_ref or _adopt(engine, held, connector, wanted.sku)
    _alive(engine, held, showing=True)
    if ref is None:
        return connector.create(wanted.offer, idempotency_key=wanted.placement.intent_key)
    try:
        return connector.update(ref, wanted.offer)
    except Gone:
        ref = _adopt(engine, held, connector, wanted.sku)
        _alive(engine, held, showing=True)
        if ref is not None:
            return connector.update(ref, wanted.offer)
        return connector.create(wanted.offer, idempotency_key=f"{wanted.placement.intent_key}-{held.id}")


def _adopt(engine: Engine, held: Claim, connector: Connector, sku: str) -> str | None:
    """The reference of the listing that stands there under our SKU; surplus ones are taken off."""
    found = sorted(connector.find(sku), key=lambda remote: (len(remote.ref), remote.ref))
    for surplus in found[1:]:
        log.warning("sku %s stands more than once; withdrawing %s", sku, surplus.ref)
        _alive(engine, held)
        connector.withdraw(surplus.ref)
    return found[0].ref if found else None


def _hide(engine: Engine, held: Claim, connector: Connector, wanted: Plan) -> Remote | None:
    """Take every listing under our SKU off sale, and look again for proof."""
    refs = {remote.ref for remote in connector.find(wanted.sku)}
    if wanted.placement.remote_ref:
        refs.add(wanted.placement.remote_ref)
    for ref in sorted(refs):
        _alive(engine, held)
        connector.withdraw(ref)
    still = [r for r in connector.find(wanted.sku) if mapping.state_of(r) is not PlacementState.HIDDEN]
    if still:
        raise LostAnswer("still shown after the take-down")
    return None


def _note_reason(engine: Engine, held: Claim, wanted: Plan | None) -> None:
    with engine.database.transaction(WORKER) as db:
        outbox.settle(db, held, now=engine.now())
        if wanted is None or wanted.offer is not None:
            return
        placement = db.get_one(Placement, held.subject_id)
        if placement.error != wanted.hidden_because:
            placement.error = wanted.hidden_because or None


def _write_success(engine: Engine, held: Claim, wanted: Plan, remote: Remote | None) -> None:
    now = engine.now()
    with engine.database.transaction(WORKER) as db:
        if not outbox.settle(db, held, now=now):
            return
        placement = db.get_one(Placement, held.subject_id, with_for_update=True)
        placement.failures, placement.retry_at, placement.error_field = 0, None, None
        placement.refused_digest = None
        if remote is None:
            placement.state, placement.accepted_digest = PlacementState.HIDDEN, None
            placement.error, placement.seen_at = wanted.hidden_because or None, now
            return
        placement.accepted_digest, placement.accepted_at, placement.error = wanted.digest, now, None
        placement.remote_ref, placement.remote_url = remote.ref, remote.url or placement.remote_url
        note_seen(placement, remote, now)


def note_seen(placement: Placement, remote: Remote, now: datetime) -> None:
    """Write down what the floor shows; only what changed is a change in the audit chain."""
    placement.state = mapping.state_of(remote)
    placement.seen_price_vnd, placement.seen_stock = remote.price_vnd, remote.stock
    placement.seen_at = now
    if remote.url:
        placement.remote_url = remote.url
    if placement.state is PlacementState.REJECTED:
        placement.error = " ".join(remote.reasons) or placement.error
        placement.refused_digest = placement.accepted_digest


def sign_in_needed(channel: Channel, used: str, sentence: str | None) -> None:
    """Ask a person to sign in, unless somebody has put in other credentials while we called with the old ones."""
    if channel.credentials_sealed == used:
        channel.state, channel.last_error = ChannelState.NEEDS_SIGN_IN, sentence


def _pause(held: Claim, failures: int, error: ConnectorError) -> timedelta:
    """How long the next try waits: as the floor asked, soon after a lost answer, never long for a take-down."""
    asked = error.retry_after if isinstance(error, Retryable) else None
    if isinstance(error, LostAnswer) and failures <= 3:
        return backoff.LOOK_AGAIN
    pause = backoff.wait(failures, share=random.random(), asked=asked)  # noqa: S311 - spreads load, guards nothing
    return min(pause, backoff.LONGEST_FOR_A_TAKE_DOWN) if held.lane == Lane.EXPRESS else pause


def _state_after(wanted: Plan, error: ConnectorError, present: PlacementState) -> PlacementState:
    """What is known of the listing after a call that failed."""
    match error:
        case Rejected():
            return PlacementState.REJECTED
        case LostAnswer() | Misbehaved():
            return PlacementState.UNKNOWN
        case Retryable() if wanted.placement.state is PlacementState.NEW:
            return PlacementState.NEW
        case _:
            return present


def _write_failure(engine: Engine, held: Claim, wanted: Plan, error: ConnectorError) -> None:
    now, refused = engine.now(), isinstance(error, Rejected)
    with engine.database.transaction(WORKER) as db:
        placement = db.get_one(Placement, held.subject_id, with_for_update=True)
        failures = placement.failures + 1
        later = now + _pause(held, failures, error)
        if refused:
            kept = outbox.settle(db, held, now=now)
        else:
            kept = outbox.put_back(db, held, now=now, run_at=later, error=type(error).__name__)
        if not kept:
            return
        placement.failures = failures
        placement.error_field, placement.error = mapping.sentence_of(error)
        placement.state = _state_after(wanted, error, placement.state)
        placement.retry_at = None if refused else later
        if refused:
            placement.refused_digest = wanted.digest
        if isinstance(error, NeedsSignIn):
            sign_in_needed(placement.channel, wanted.placement.channel.credentials_sealed, placement.error)
