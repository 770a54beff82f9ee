"""Connecting a cooperative's shops: sealed credentials, a checked address, a schedule, pausing and going on."""

import socket
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, secrets
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid, Problem
from app.core.text import nfc
from app.listings.models.channels import Channel
from app.listings.rules.channels import (
    check_base_url,
    check_credentials,
    check_every_minutes,
    check_resolved,
    host_of,
    same_origin,
)
from app.listings.rules.marketplaces import MARKETPLACES, Marketplace
from app.listings.rules.placements import ChannelState
from app.listings.services import placements

Resolver = Callable[[str], Sequence[str]]
"""From a host's name to its addresses; nothing for a name that leads nowhere."""


def resolve(host: str) -> list[str]:
    """The addresses of `host` as this machine's resolver tells them."""
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return []
    return sorted({str(entry[4][0]) for entry in found})


def _address(text: str, *, allow_local: bool, resolver: Resolver) -> str:
    """An address we may call; asked before anything is locked, since names may take their time."""
    address = check_base_url(text, allow_local=allow_local)
    if not allow_local:
        check_resolved(resolver(host_of(address)))
    return address


def _mine(db: Session, actor: Actor, channel_id: int) -> Channel:
    channel = scope.get(db, actor, Channel, channel_id, lock=True)
    actor.require(Permission.MANAGE, channel.cooperative_id)
    return channel


def _check_name(db: Session, cooperative_id: int, marketplace: str, shop_name: str, *, but: int = 0) -> str:
    """A shop name that this cooperative has not used on this floor; the cooperative is locked so that two cannot."""
    name = nfc(shop_name).strip()
    if not name:
        raise Invalid.at("shop_name", N_("Xin điền mục này"))
    scope.take_turns(db, cooperative_id)
    same = sa.select(Channel.id).where(
        Channel.cooperative_id == cooperative_id,
        Channel.marketplace == marketplace,
        Channel.shop_name == name,
        Channel.id != but,
    )
    if db.scalar(same):
        raise Invalid.at("shop_name", N_("Gian hàng này đã được nối; xin mở gian hàng đó để sửa"))
    return name


def connect(
    db: Session,
    actor: Actor,
    *,
    credentials_key: str,
    marketplace: str,
    shop_name: str,
    base_url: str,
    credentials: Mapping[str, str],
    every_minutes: int,
    allow_local: bool = False,
    resolver: Resolver = resolve,
) -> Channel:
    """Connect a shop; its credentials are sealed under `credentials_key` and never shown again.

    Raises Invalid at the fields that are wrong. `allow_local`: addresses of this machine are fine (sample house).
    """
    actor.require(Permission.MANAGE)
    cooperative_id = scope.own(actor)
    if marketplace not in MARKETPLACES:
        raise Invalid.at("marketplace", N_("Xin chọn một mục trong danh sách"))
    floor = MARKETPLACES[marketplace]
    address = _address(base_url, allow_local=allow_local, resolver=resolver)
    now = clock.now()
    channel = Channel(
        cooperative_id=cooperative_id,
        marketplace=marketplace,
        shop_name=_check_name(db, cooperative_id, marketplace, shop_name),
        base_url=address,
        credentials_sealed=secrets.seal(credentials_key, check_credentials(floor, credentials)),
        every_minutes=check_every_minutes(every_minutes),
        state=ChannelState.ACTIVE,
        next_due_at=now,
        created_at=now,
    )
    db.add(channel)
    db.flush()
    return channel


def edit(
    db: Session,
    actor: Actor,
    channel_id: int,
    *,
    credentials_key: str,
    shop_name: str,
    base_url: str,
    every_minutes: int,
    credentials: Mapping[str, str],
    allow_local: bool = False,
    resolver: Resolver = resolve,
) -> Channel:
    """Change a shop; blank credentials keep those that are stored, typed ones replace them all.

    Stored credentials never go to another address: with a new host they must be typed again.
    """
    actor.require(Permission.MANAGE)
    address = _address(base_url, allow_local=allow_local, resolver=resolver)
    channel = _mine(db, actor, channel_id)
    floor = MARKETPLACES[channel.marketplace]
    sealed = _sealed_anew(floor, credentials, credentials_key)
    if sealed is None and not same_origin(address, channel.base_url):
        message = N_("Địa chỉ đã đổi sang máy chủ khác; xin nhập lại mục này")
        raise Invalid(problems=[Problem(f"credential_{field.name}", message) for field in floor.credential_fields])
    channel.shop_name = _check_name(db, channel.cooperative_id, channel.marketplace, shop_name, but=channel.id)
    channel.base_url = address
    if channel.every_minutes != check_every_minutes(every_minutes):
        channel.every_minutes = every_minutes
        channel.next_due_at = clock.now()
    if sealed is not None:
        channel.credentials_sealed = sealed
        channel.last_error = None
        _go_on(db, channel)
    return channel


def _sealed_anew(floor: Marketplace, typed: Mapping[str, str], key: str) -> str | None:
    if not any(value.strip() for value in typed.values()):
        return None
    return secrets.seal(key, check_credentials(floor, typed))


def _go_on(db: Session, channel: Channel) -> None:
    """Fresh credentials end a refused sign-in; a shop somebody paused stays paused."""
    now = clock.now()
    if channel.state is ChannelState.NEEDS_SIGN_IN:
        channel.state = ChannelState.ACTIVE
    channel.next_due_at = now
    placements.mark_channel(db, channel, now)


def pause(db: Session, actor: Actor, channel_id: int) -> Channel:
    """Stop selling through this shop until somebody resumes."""
    channel = _mine(db, actor, channel_id)
    channel.state = ChannelState.PAUSED
    placements.mark_channel(db, channel, clock.now())
    return channel


def resume(db: Session, actor: Actor, channel_id: int) -> Channel:
    """Go on with this shop; its next round is now."""
    channel = _mine(db, actor, channel_id)
    now = clock.now()
    channel.state = ChannelState.ACTIVE
    channel.next_due_at = now
    placements.mark_channel(db, channel, now)
    return channel
