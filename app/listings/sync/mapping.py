"""Between our words and the connectors': facts to an offer, a floor's listing to a state, an error to a sentence."""

from collections.abc import Mapping

from app.core.errors import N_
from app.listings.rules.offers import OfferFacts
from app.listings.rules.placements import PlacementState
from app.traceability.rules.products import ProductGroup
from connectors.contract import Offer, Photo, Remote, RemoteState
from connectors.errors import ConnectorError, LostAnswer, Misbehaved, NeedsSignIn, Rejected, Retryable

STATES: Mapping[RemoteState, PlacementState] = {
    RemoteState.DRAFT: PlacementState.IN_REVIEW,
    RemoteState.IN_REVIEW: PlacementState.IN_REVIEW,
    RemoteState.REJECTED: PlacementState.REJECTED,
    RemoteState.LIVE: PlacementState.LIVE,
    RemoteState.HIDDEN: PlacementState.HIDDEN,
    RemoteState.DELETED: PlacementState.HIDDEN,
    RemoteState.UNKNOWN: PlacementState.UNKNOWN,
}

CATEGORIES: Mapping[ProductGroup, str] = {
    ProductGroup.FRUIT: "fruit",
    ProductGroup.VEGETABLE: "vegetable",
    ProductGroup.CEREAL: "grain",
    ProductGroup.TEA: "tea",
    ProductGroup.FOOD: "processed",
    ProductGroup.SEASONING: "spice",
    ProductGroup.HONEY: "honey",
    ProductGroup.HERB: "herb",
}
"""Our product groups in the connectors' neutral words; each connector turns them into its floor's own leaf."""

SENTENCES: Mapping[type[ConnectorError], str] = {
    Retryable: N_("Sàn đang bận hoặc không kết nối được; hệ thống tự thử lại."),
    LostAnswer: N_("Mất trả lời của sàn; hệ thống tự tìm lại rồi mới quyết định."),
    NeedsSignIn: N_("Sàn không nhận thông tin đăng nhập; xin nhập lại ở trang Kênh bán."),
    Misbehaved: N_("Sàn trả lời khác tài liệu; hệ thống sẽ xem lại, người vận hành được báo."),
}


def offer_of(facts: OfferFacts, public_url: str) -> Offer:
    """The offer a connector sends; photos and the trace link stand on our public address."""
    return Offer(
        sku=facts.sku,
        title=facts.title,
        description=facts.description,
        price_vnd=facts.price_vnd,
        stock=facts.stock,
        unit=facts.unit,
        net_weight_grams=facts.net_grams,
        category=CATEGORIES[ProductGroup(facts.group)],
        producer=facts.producer,
        origin=facts.origin,
        trace_url=f"{public_url}/goods/{facts.trade_item_id}",
        photos=tuple(
            Photo(f"{public_url}/media/{photo.sha256}", photo.sha256, photo.width, photo.height)
            for photo in facts.photos
        ),
        gtin=facts.gtin,
        batch_number=facts.batch_number,
        harvested_on=facts.harvested_on,
        shelf_life_days=facts.shelf_life_days,
        certificates=facts.certificates,
    )


def state_of(remote: Remote) -> PlacementState:
    """What a floor's own listing means to us; accepted is not live."""
    return STATES[remote.state]


def sentence_of(error: ConnectorError) -> tuple[str, str]:
    """(field, sentence for a person) of a failure; a floor's own refusals speak for themselves."""
    if isinstance(error, Rejected):
        return error.reasons[0].field[:80], " ".join(reason.message for reason in error.reasons)
    return "", next(text for kind, text in SENTENCES.items() if isinstance(error, kind))
