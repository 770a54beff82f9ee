"""The digital product passport: JSON for anybody who holds a label, and a page that tells what is still missing."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import NotFound
from app.traceability.models.batches import Batch
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import batches as batch_queries
from app.traceability.queries import product_passports as queries
from app.traceability.rules import product_passports as rules
from app.traceability.services import product_passports as services
from app.traceability.views.passport_cache import SHOWN, PassportCache
from app.web import filters
from app.web.auth import actor, guard, public
from app.web.house import house, reading
from app.web.security import limiter

bp = Blueprint("product_passports", __name__)


@bp.get("/q/<serial>/passport.json")
@public
@limiter.limit("120 per minute")
def of_label(serial: str) -> ResponseReturnValue:
    """The passport behind one label; unknown and unused labels have none."""
    layer: PassportCache = current_app.extensions["passport"]
    label = layer.finder.find(serial)
    if label is None or label.batch_id is None or label.standing not in SHOWN:
        return jsonify({"error": "not found"}), 404
    db, base = reading(), house().settings.public_url
    found = queries.load(db, batch_id=label.batch_id, item_id=label.item_id, run_id=label.run_id)
    if found is None:
        abort(404)
    made = services.document(
        found,
        queries.operator(db, found.goods.cooperative_id),
        base_url=base,
        address=f"{base}/q/{label.serial}",
        serial=label.serial,
    )
    answer = jsonify(made)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@bp.get("/batches/<int:batch_id>/passport")
@guard(Permission.VIEW)
def show(batch_id: int) -> ResponseReturnValue:
    """Which of the facts asked for by law a batch has in one of its packs, and where to add those that are missing."""
    batch, packs, chosen = _asked(batch_id)
    made = _document(batch, chosen) if chosen else None
    found = rules.answers(made, clock.today()) if made else []
    return render_template(
        "traceability/product_passport.html",
        batch=batch,
        packs=[
            {
                "url": url_for("product_passports.show", batch_id=batch.id, pack=one.id),
                "word": one.pack,
                "current": one is chosen,
            }
            for one in packs
        ],
        chosen=chosen,
        laws=[(law, [one for one in found if one.requirement.basis == law]) for law in _laws(found)],
        completeness=rules.completeness(found),
        written_at=_written_at(batch, chosen),
        shown=_shown,
    )


@bp.get("/batches/<int:batch_id>/passport.json")
@guard(Permission.VIEW)
def as_json(batch_id: int) -> ResponseReturnValue:
    """The same as JSON. Raises NotFound for a product without packs."""
    batch, _packs, chosen = _asked(batch_id)
    if chosen is None:
        raise NotFound
    return jsonify(_document(batch, chosen))


def batch_section(db: Session, who: Actor, batch: Batch) -> Markup:
    """How complete the passport of a batch is, for the batch's own page; nothing where there is no pack yet."""
    packs = queries.packs(db, batch.product_id)
    if not packs:
        return Markup("")
    found = rules.answers(_document(batch, packs[0]), clock.today())
    page = render_template(
        "traceability/_passport_section.html", batch=batch, actor=who, completeness=rules.completeness(found)
    )
    return Markup(page)  # noqa: S704 - a template of our own


def _asked(batch_id: int) -> tuple[Batch, list[TradeItem], TradeItem | None]:
    batch = batch_queries.get(reading(), actor(), batch_id)
    packs = queries.packs(reading(), batch.product_id)
    wanted = request.args.get("pack", type=int)
    return batch, packs, next((one for one in packs if one.id == wanted), packs[0] if packs else None)


def _document(batch: Batch, item: TradeItem) -> dict[str, object]:
    db, base = reading(), house().settings.public_url
    found = queries.load(db, batch_id=batch.id, item_id=item.id)
    if found is None:
        raise NotFound
    page = f"/01/{item.gtin}/10/{batch.number}" if item.gtin else f"/goods/{item.id}"
    operator = queries.operator(db, batch.cooperative_id)
    return services.document(found, operator, base_url=base, address=base + page, serial=None)


def _shown(value: object) -> str:
    """A fact for people: a list by its length or its words, a day as the reader's language writes it."""
    if isinstance(value, Mapping):
        return ", ".join(str(one) for one in value.values() if one)
    if isinstance(value, list):
        named = all(isinstance(one, str) for one in value)
        return ", ".join(value) if named else ngettext("%(num)s mục", "%(num)s mục", len(value))
    try:
        return filters.day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _laws(found: list[rules.Answer]) -> list[str]:
    return list(dict.fromkeys(one.requirement.basis for one in found))


def _written_at(batch: Batch, item: TradeItem | None) -> dict[str, str]:
    """Where each fact is written down, for those who may."""
    if not actor().may(Permission.RECORD):
        return {}
    product = url_for("products.edit", product_id=batch.product_id)
    cooperative = url_for("cooperatives.show", cooperative_id=batch.cooperative_id)
    return {
        "product.name": product,
        "product.image": url_for("products.show", product_id=batch.product_id),
        "product.gtin": url_for("trade_items.edit", trade_item_id=item.id) if item else product,
        "operator.address": cooperative,
        "operator.identifier": cooperative,
        "standards": url_for("certificates.index"),
        "conformity": url_for("certificates.index"),
        "expiryDate": product,
        "safetyWarnings": product,
        "traceability.stages": url_for("events.new", batch_id=batch.id),
    }
