"""The shop pages of the mock floors: what a shopper sees, and the desk where staff approve listings."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from connectors.mock_server.floor import Floor
from connectors.mock_server.state import Listing

PER_PAGE = 24
GONE = 410


def money(price_vnd: int | None) -> str:
    """95000 → "95.000 ₫"; no price gives "Chưa có giá"."""
    return "Chưa có giá" if price_vnd is None else f"{price_vnd:,} ₫".replace(",", ".")


def index(floors: Mapping[str, Floor]) -> Blueprint:
    """The front page, which leads to the floors."""
    blueprint = Blueprint("index", __name__)
    blueprint.add_url_rule("/", view_func=lambda: render_template("index.html", floors=floors.values()))
    return blueprint


class Pages:
    """The pages of one floor."""

    def __init__(self, floor: Floor) -> None:
        """Reads the floor's store."""
        self._floor = floor

    def blueprint(self) -> Blueprint:
        """List, product page, and the moderation desk where the floor has one."""
        blueprint = Blueprint(f"{self._floor.id}_pages", __name__, url_prefix=f"/{self._floor.slug}")
        blueprint.add_url_rule("/", "shop", self.shop)
        blueprint.add_url_rule("/san-pham/<int:number>", "product", self.product)
        if self._floor.moderated:
            blueprint.add_url_rule("/moderation", "desk", self.desk)
            blueprint.add_url_rule("/moderation/<int:number>", "decide", self.decide, methods=["POST"])
        return blueprint

    def shop(self) -> str:
        """What is on sale, newest first."""
        page = max(request.args.get("page", 1, int), 1)
        with self._floor.store.begin() as tables:
            tables.settle(self._floor.now())
            live = tables.listings(state="live")[::-1]
        shown = live[(page - 1) * PER_PAGE : page * PER_PAGE]
        more = len(live) > page * PER_PAGE
        return render_template("shop.html", floor=self._floor, listings=shown, total=len(live), page=page, more=more)

    def product(self, number: int) -> str | Response:
        """One product; 410 when it is not on sale."""
        listing = self._settled(number)
        if listing is None:
            abort(404)
        if listing.state != "live":
            return make_response(render_template("gone.html", floor=self._floor), GONE)
        return render_template("product.html", floor=self._floor, listing=listing)

    def desk(self) -> str:
        """What waits for approval."""
        with self._floor.store.begin() as tables:
            tables.settle(self._floor.now())
            waiting = tables.listings(state="in_review")
        return render_template("moderation.html", floor=self._floor, listings=waiting)

    def decide(self, number: int) -> AnyResponse:
        """Approve, or refuse with a reason; only what waits can be decided."""
        listing = self._settled(number)
        if listing is None:
            abort(404)
        approved = request.form.get("decision") == "approve"
        reason = request.form.get("reason", "").strip() or "Tin chưa đạt yêu cầu của sàn."
        if listing.state == "in_review":
            state, reasons = ("live", []) if approved else ("rejected", [reason])
            with self._floor.store.begin() as tables:
                tables.change(listing, at=self._floor.now(), state=state, reasons=reasons, due_at=None)
        return redirect(f"/{self._floor.slug}/moderation", 303)

    def _settled(self, number: int) -> Listing | None:
        with self._floor.store.begin() as tables:
            tables.settle(self._floor.now())
            return tables.get(number)
