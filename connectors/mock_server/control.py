"""The door for tests: order faults, read the call log and the listings, register shops, start afresh."""

import hmac
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from connectors.mock_server.faults import Fault
from connectors.mock_server.floor import Floor, World


class Control:
    """Handlers under `/_control`."""

    def __init__(self, world: World, floors: Mapping[str, Floor]) -> None:
        """`floors` by marketplace id."""
        self._world = world
        self._floors = floors

    def blueprint(self) -> Blueprint:
        """All routes; with a control token set, each needs it in `X-Control-Token`."""
        blueprint = Blueprint("control", __name__, url_prefix="/_control")
        blueprint.before_request(self._guard)
        blueprint.add_url_rule("/faults", view_func=self.add_fault, methods=["POST"])
        blueprint.add_url_rule("/faults", view_func=self.clear_faults, methods=["DELETE"])
        blueprint.add_url_rule("/faults", view_func=self.waiting)
        blueprint.add_url_rule("/calls", view_func=self.calls)
        blueprint.add_url_rule("/listings", view_func=self.listings)
        blueprint.add_url_rule("/reset", view_func=self.reset, methods=["POST"])
        blueprint.add_url_rule("/shops", view_func=self.add_shop, methods=["POST"])
        blueprint.add_url_rule("/settings", view_func=self.settings, methods=["POST"])
        return blueprint

    def add_fault(self) -> Response:
        """Order trouble: floor, kind, and what `Fault` names."""
        sent = _sent()
        if sent.get("floor") not in self._floors:
            return _wrong("floor is unknown")
        try:
            fault = Fault.parse(sent)
        except (TypeError, ValueError) as error:
            return _wrong(str(error))
        self._world.faults.add(fault)
        return _done(201)

    def clear_faults(self) -> Response:
        """Forget the orders."""
        self._world.faults.clear()
        return _done()

    def waiting(self) -> Response:
        """Orders still open."""
        return jsonify([asdict(fault) for fault in self._world.faults.waiting()])

    def calls(self) -> Response:
        """The API calls of one floor or of all, filtered by `kind`: read, write or sign_in."""
        found = []
        for floor in self._chosen(request.args.get("floor", "")):
            with floor.store.begin() as tables:
                found += [{"floor": floor.id, **call} for call in tables.calls(request.args.get("kind", ""))]
        return jsonify(sorted(found, key=lambda call: call["at"]))

    def listings(self) -> Response:
        """Every listing of one floor or of all, in any state."""
        found = []
        for floor in self._chosen(request.args.get("floor", "")):
            with floor.store.begin() as tables:
                tables.settle(floor.now())
                found += [{"floor": floor.id, **asdict(listing)} for listing in tables.listings()]
        return jsonify(found)

    def reset(self) -> Response:
        """Empty one floor or all; faults are forgotten."""
        self._world.faults.clear()
        for floor in self._chosen(str(_sent().get("floor", ""))):
            with floor.store.begin() as tables:
                tables.clear()
        return _done()

    def add_shop(self) -> Response:
        """Register a shop: floor, shop (its name), credentials (as the connector's `credential_fields` name them)."""
        sent = _sent()
        floor = self._floors.get(str(sent.get("floor")))
        credentials = sent.get("credentials")
        if floor is None or not sent.get("shop") or not isinstance(credentials, dict):
            return _wrong("floor, shop and credentials are needed")
        try:
            shop = floor.shop_from(str(sent["shop"]), {str(k): str(v) for k, v in credentials.items()})
            with floor.store.begin() as tables:
                tables.add_shop(shop)
        except KeyError as error:
            return _wrong(f"credential {error} is missing")
        except sqlite3.IntegrityError:
            return _wrong("another shop signs in with that")
        return _done(201)

    def settings(self) -> Response:
        """Change `review_seconds` while running."""
        seconds = _sent().get("review_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            return _wrong("review_seconds is a number from 0")
        self._world.review_seconds = float(seconds)
        return _done()

    def _chosen(self, name: str) -> list[Floor]:
        return [floor for floor in self._floors.values() if name in ("", floor.id)]

    def _guard(self) -> Response | None:
        expected = self._world.control_token.encode()
        if hmac.compare_digest(expected, request.headers.get("X-Control-Token", "").encode()) or not expected:
            return None
        return _done(403)


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _done(status: int = 200) -> Response:
    response = jsonify({"status": status})
    response.status_code = status
    return response


def _wrong(message: str) -> Response:
    response = jsonify({"message": message})
    response.status_code = 400
    return response
