"""One channel's turn: look at what really stands on the floor, then queue what is not as it should be."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import outbox
from app.core.outbox import Claim
from app.listings.models.channels import Channel
from app.listings.models.placements import Placement
from app.listings.rules import backoff
from app.listings.rules.placements import ChannelState, PlacementState
from app.listings.sync import mapping, push
from app.listings.sync.engine import WORKER, Engine
from connectors.contract import Connector, Remote
from connectors.errors import ConnectorError, NeedsSignIn

log = logging.getLogger(__name__)

SHOWN = frozenset({PlacementState.LIVE, PlacementState.IN_REVIEW, PlacementState.REJECTED})


def run_cycle(engine: Engine, held: Claim) -> None:
    """Read the shop back, note what was seen, mend doubles, and queue what differs from what we want."""
    started = engine.now()
    with engine.database.reading() as db:
        channel = db.get(Channel, held.subject_id)
    if channel is None or channel.state is not ChannelState.ACTIVE:
        _finish(engine, held, started, None)
        return
    try:
        with engine.connect(channel) as connector:
            shown = _read_back(connector)
    except ConnectorError as error:
        _finish(engine, held, started, error, used=channel.credentials_sealed)
        return
    _note(engine, channel.id, shown, started)
    _queue_differences(engine, channel.id)
    _finish(engine, held, started, None)


def _read_back(connector: Connector) -> dict[str, list[Remote]]:
    """Everything of ours in the shop by SKU; a double is taken off, oldest reference kept."""
    by_sku: dict[str, list[Remote]] = {}
    for remote in connector.list_all():
        by_sku.setdefault(remote.sku, []).append(remote)
    for sku, remotes in by_sku.items():
        remotes.sort(key=lambda r: (mapping.state_of(r) is PlacementState.HIDDEN, len(r.ref), r.ref))
        for surplus in remotes[1:]:
            if sku.startswith("GN-") and mapping.state_of(surplus) is not PlacementState.HIDDEN:
                log.warning("sku %s stands more than once; withdrawing %s", sku, surplus.ref)
                connector.withdraw(surplus.ref)
    return by_sku


def _note(engine: Engine, channel_id: int, shown: dict[str, list[Remote]], started: datetime) -> None:
    """Write what was seen to the placements that no push has touched since we began to look."""
    with engine.database.transaction(WORKER) as db:
        chosen = sa.select(Placement).where(Placement.channel_id == channel_id)
        placements = db.scalars(chosen.options(*push.READ).with_for_update(of=Placement)).all()
        same: list[int] = []
        for placement in placements:
            if any(at and at >= started for at in (placement.accepted_at, placement.seen_at)):
                continue
            remotes = shown.get(placement.listing.trade_item.sku)
            if not remotes:
                _note_absent(placement)
                continue
            remote = remotes[0]
            if _as_known(placement, remote):
                same.append(placement.id)
                continue
            placement.remote_ref = remote.ref
            push.note_seen(placement, remote, started)
        if same:
            db.execute(
                sa.update(Placement)
                .where(Placement.id.in_(same))
                .values(seen_at=started)
                .execution_options(synchronize_session=False)
            )


def _as_known(placement: Placement, remote: Remote) -> bool:
    known = (placement.state, placement.remote_ref, placement.seen_price_vnd, placement.seen_stock)
    return known == (mapping.state_of(remote), remote.ref, remote.price_vnd, remote.stock)


def _note_absent(placement: Placement) -> None:
    """A listing that stood there and is gone was removed on the floor: it is put up again unless we hid it."""
    if placement.state in SHOWN and placement.remote_ref:
        placement.state, placement.accepted_digest = PlacementState.HIDDEN, None
        placement.remote_ref = None


def _queue_differences(engine: Engine, channel_id: int) -> None:
    now = engine.now()
    with engine.database.reading() as db:
        rows = db.scalars(sa.select(Placement).where(Placement.channel_id == channel_id).options(*push.READ))
        due = [row for row in rows if row.retry_at is None or row.retry_at <= now]
        plans = [(row.id, push.plan_of(engine, db, row)) for row in due]
    with engine.database.transaction(WORKER) as db:
        for placement_id, wanted in plans:
            if _drifted(wanted):
                db.execute(
                    sa.update(Placement)
                    .where(Placement.id == placement_id)
                    .values(accepted_digest=None)
                    .execution_options(synchronize_session=False)
                )
            elif wanted.settled and wanted.placement.error == (wanted.hidden_because or wanted.placement.error):
                continue
            outbox.mark_changed(db, "placement", placement_id, now=now, account_id=channel_id)


def _drifted(wanted: push.Plan) -> bool:
    """Did somebody change price or stock on the floor itself?"""
    placement, offer = wanted.placement, wanted.offer
    if offer is None or placement.accepted_digest != wanted.digest or placement.state is not PlacementState.LIVE:
        return False
    seen = [(placement.seen_price_vnd, offer.price_vnd), (placement.seen_stock, offer.stock)]
    return any(there is not None and there != ours for there, ours in seen)


def _finish(engine: Engine, held: Claim, started: datetime, error: ConnectorError | None, *, used: str = "") -> None:
    now = engine.now()
    with engine.database.transaction(WORKER) as db:
        channel = db.get(Channel, held.subject_id, with_for_update=True)
        if channel is None or error is None:
            kept = outbox.settle(db, held, now=now)
        else:
            pause = backoff.wait(held.attempts, share=0.5, asked=getattr(error, "retry_after", None))
            pause = min(pause, timedelta(minutes=channel.every_minutes))
            kept = outbox.put_back(db, held, now=now, run_at=now + pause, error=type(error).__name__)
        if channel is None or not kept:
            return
        text = mapping.sentence_of(error)[1] if error else None
        if channel.last_error != text:
            channel.last_error = text
        if isinstance(error, NeedsSignIn):
            push.sign_in_needed(channel, used, text)
        if error is None:
            db.execute(
                sa.update(Channel)
                .where(Channel.id == channel.id)
                .values(cycle_at=started)
                .execution_options(synchronize_session=False)
            )
