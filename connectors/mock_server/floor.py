"""What the mock floors share: accounts, moderation, faults before and after each API call, and the call log."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ClassVar

from flask import Blueprint, Response, request

from connectors.mock_server import faults
from connectors.mock_server.faults import Fault, FaultKind, Faults
from connectors.mock_server.state import Listing, Shop, Store, Tables


@dataclass
class World:
    """What all floors of one server have in common; `review_seconds` may change while it runs."""

    data: Path
    open_shops: bool = True
    review_seconds: float = 20.0
    control_token: str = ""
    faults: Faults = field(default_factory=Faults)


class Floor(ABC):
    """One mock marketplace under `/<slug>`.

    A listing's `document` holds: description, unit, category, producer, origin, trace_url, gtin, batch,
    harvested_on, shelf_life_days, weight_grams, certificates, and photos (url, width, height).
    """

    id: ClassVar[str]
    slug: ClassVar[str]
    name: ClassVar[str]
    line: ClassVar[str]
    unique_sku: ClassVar[bool] = False
    moderated: ClassVar[bool] = False
    sign_in_paths: ClassVar[tuple[str, ...]] = ()

    def __init__(self, world: World) -> None:
        """Opens the floor's file in `world.data`."""
        self.world = world
        self.store = Store(world.data / f"{self.id}.sqlite", unique_sku=self.unique_sku)

    @abstractmethod
    def routes(self) -> tuple[tuple[str, str, Callable[..., Response]], ...]:
        """Method, path below `/<slug>/api`, handler; handlers of `sign_in_paths` get no shop."""

    @abstractmethod
    def who(self) -> str | None:
        """The shop that signs this call, None when its credentials do not hold."""

    @abstractmethod
    def refused(self) -> Response:
        """The answer to credentials that do not hold."""

    @abstractmethod
    def shop_from(self, name: str, credentials: dict[str, str]) -> Shop:
        """A shop with the credentials the connector's `credential_fields` name; raises KeyError when one is missing."""

    def expire(self) -> Response | None:
        """Let sign-ins lapse: an answer in place of handling, or None when handling will find out."""
        return self.refused()

    def api(self) -> Blueprint:
        """The API, with faults and the call log around every route."""
        blueprint = Blueprint(f"{self.id}_api", __name__, url_prefix=f"/{self.slug}/api")
        for method, path, handler in self.routes():
            blueprint.add_url_rule(path, f"{method} {path}", self._watched(handler), methods=[method])
        return blueprint

    def link(self, listing: Listing) -> str:
        """Address of the listing's page for shoppers."""
        return f"{request.host_url}{self.slug}/san-pham/{listing.id}"

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    def review_state(self, tables: Tables, listing: Listing) -> Listing:
        """Put a listing before the floor's staff; with no waiting time it is live at once."""
        wait = self.world.review_seconds
        state, due_at = ("live", None) if wait <= 0 else ("in_review", self.now() + wait)
        return tables.change(listing, at=self.now(), state=state, due_at=due_at, reasons=[])

    def _watched(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(handler)
        def watched(**values: str) -> Response:
            kind = self._call_kind()
            fault = self.world.faults.take(self.id, kind)
            with self.store.begin() as tables:
                tables.settle(self.now())
            instead = self._instead(fault)
            response = instead if instead is not None else self._handled(handler, kind, values)
            self._log(kind, response.status_code, fault)
            if fault is None or instead is not None:
                return response
            return faults.after(fault, response, self.world.faults.quiet)

        return watched

    def _handled(self, handler: Callable[..., Response], kind: str, values: dict[str, str]) -> Response:
        if kind == "sign_in":
            return handler(**values)
        shop = self.who()
        return self.refused() if shop is None else handler(shop, **values)

    def _call_kind(self) -> str:
        if request.path.removeprefix(f"/{self.slug}/api") in self.sign_in_paths:
            return "sign_in"
        return "read" if request.method == "GET" else "write"

    def _instead(self, fault: Fault | None) -> Response | None:
        if fault is None:
            return None
        return self.expire() if fault.kind is FaultKind.EXPIRE_TOKENS else faults.before(fault)

    def _log(self, kind: str, status: int, fault: Fault | None) -> None:
        with self.store.begin() as tables:
            tables.log_call(request.method, request.path, kind, status, fault.kind.value if fault else "", self.now())
