"""What connects a shop: an address we may call, credentials as the floor asks for them, and how often we look."""

import ipaddress
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from app.core.errors import N_, Invalid, Problem
from app.listings.rules.marketplaces import Marketplace

EVERY_MINUTES = (5, 15, 30, 60, 180, 720)
"""The choices a person is offered."""
LONGEST_CREDENTIAL = 500
INSIDE = N_("Địa chỉ này thuộc mạng nội bộ; xin ghi địa chỉ công khai của sàn")
_TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96")]
"""Networks whose addresses carry an IPv4 address inside: NAT64 (RFC 6052, RFC 8215), 6to4 and IPv4-compatible."""
_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp")


def check_every_minutes(minutes: int) -> int:
    """A schedule. Raises Invalid at "every_minutes" outside 1 to 1440."""
    if not 1 <= minutes <= 1440:
        raise Invalid.at("every_minutes", N_("Xin chọn khoảng cách từ 1 đến 1.440 phút"))
    return minutes


def check_base_url(text: str, *, allow_local: bool) -> str:
    """The address of a floor's interface, without a slash at the end.

    Unless `allow_local` (the sample house with its mock floors) only https and only public hosts, so that nobody makes
    this machine call its own network. Raises Invalid at "base_url".
    """
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Invalid.at("base_url", N_("Địa chỉ này không đọc được; xin chép lại từ hợp đồng với sàn")) from error
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid.at("base_url", N_("Địa chỉ phải bắt đầu bằng https://"))
    if _carries_more(parts):
        raise Invalid.at("base_url", N_("Địa chỉ không được kèm tên đăng nhập, dấu ? hay dấu #"))
    if not allow_local:
        _check_public(parts, host)
    return text.strip().rstrip("/")


def host_of(address: str) -> str:
    """The host of a checked address."""
    return urlsplit(address).hostname or ""


def check_resolved(found: Sequence[str]) -> None:
    """Every machine that a name leads to must be on the open net. Raises Invalid at "base_url", also for no machine."""
    if not found:
        raise Invalid.at("base_url", N_("Không tìm thấy máy chủ ở địa chỉ này; xin xem lại tên miền"))
    if not all(_is_open(ipaddress.ip_address(address.partition("%")[0])) for address in found):
        raise Invalid.at("base_url", INSIDE)


def _carries_more(parts: SplitResult) -> bool:
    return bool(parts.username is not None or parts.query or parts.fragment)


def _check_public(parts: SplitResult, host: str) -> None:
    if parts.scheme != "https":
        raise Invalid.at("base_url", N_("Địa chỉ phải bắt đầu bằng https:// để khóa của gian hàng không lộ trên đường"))
    if not _is_public(host.rstrip(".")):
        raise Invalid.at("base_url", INSIDE)


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    """Global in the registries of IANA, no group of machines, and no IPv4 address in the dress of IPv6."""
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _TRANSLATED)


def _is_public(host: str) -> bool:
    try:
        return _is_open(ipaddress.ip_address(host))
    except ValueError:
        labels = host.lower().split(".")
    # "127.1", "0x7f.1" and "2130706433" are addresses to the system's resolver although they look like names.
    looks_like_number = labels[-1][:1].isdigit()
    return len(labels) > 1 and all(labels) and not looks_like_number and labels[-1] not in _INSIDE


def same_origin(one: str, other: str) -> bool:
    """Do two addresses lead to the same scheme, host and port?"""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.hostname, first.port) == (second.scheme, second.hostname, second.port)


def check_credentials(marketplace: Marketplace, typed: Mapping[str, str]) -> dict[str, str]:
    """Exactly the credentials this floor asks for. Raises Invalid at "credential_<name>" for each that is missing."""
    values = {field.name: typed.get(field.name, "").strip() for field in marketplace.credential_fields}
    problems = [Problem(f"credential_{name}", N_("Xin điền mục này")) for name, value in values.items() if not value]
    problems += [
        Problem(f"credential_{name}", N_("Dài quá %(most)s ký tự"), {"most": LONGEST_CREDENTIAL})
        for name, value in values.items()
        if len(value) > LONGEST_CREDENTIAL
    ]
    if problems:
        raise Invalid(problems=problems)
    return values
