"""The doors: the few places everything hangs on, in the bottom bar of a phone and at the side of a desk."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.errors import N_
from app.web.auth import actor_or_none


@dataclass(frozen=True, slots=True)
class Door:
    """One entry: its first page, icon, word (a Vietnamese message marked with N_), and for whom."""

    endpoint: str
    icon: str
    word: str
    order: int
    main: bool = True
    shown_to: Callable[[Actor], bool] = lambda _actor: True
    rooms: tuple[str, ...] = ()
    """Blueprints behind this door besides that of its first page."""

    def leads_to(self, blueprint: str | None) -> bool:
        """Whether a page of this blueprint lies behind the door."""
        return blueprint in (self.endpoint.partition(".")[0], *self.rooms)


GROUPS = {1: N_("Đồng ruộng"), 2: N_("Hàng hóa"), 3: N_("Hợp tác xã và dữ liệu")}
"""Headings over the doors that are not main ones, by the hundreds of their `order`."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A door as the shell template draws it."""

    url: str
    icon: str
    word: str
    current: bool
    count: int | None = None
    group: int = 0


def register_doors(app: Flask, *doors: Door) -> None:
    """Add a domain's doors."""
    app.extensions.setdefault("doors", []).extend(doors)


def _items(main: bool) -> list[NavItem]:
    held = actor_or_none()
    if held is None:
        return []
    blueprint = request.blueprint
    doors: list[Door] = sorted(current_app.extensions.get("doors", []), key=lambda door: door.order)
    return [
        NavItem(url_for(d.endpoint), d.icon, _(d.word), d.leads_to(blueprint), group=d.order // 100)
        for d in doors
        if d.main is main and d.shown_to(held)
    ]


def register(app: Flask) -> None:
    """Give templates `nav` and `nav_more`, the latter as (heading, doors)."""

    @app.context_processor
    def shown() -> dict[str, object]:
        groups = groupby(_items(False), key=lambda item: item.group)
        return {"nav": _items(True), "nav_more": [(_(GROUPS[group]), list(items)) for group, items in groups]}
