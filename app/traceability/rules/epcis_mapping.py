"""Our events in the standard form of EPCIS 2.0: which type, business step and disposition each becomes, and why.

Splitting, merging, processing and grading turn batches into other batches: TransformationEvents. GS1's guidance for
farms lets a new lot begin with creating_class_instance; a split only portions the same goods: repackaging. A release
is the look at held goods after which they may be sold: inspecting, sellable_accessible.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from app.core import clock
from app.gs1.event_hash import event_hash
from app.traceability.rules.epcis_lots import Lot, common
from app.traceability.rules.epcis_names import PREFIX, Names
from app.traceability.rules.events import TRANSFORMATIONS, EventType, ItemRole, day_only

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of an event: a batch (`lot`) or a carton or pallet (`sscc`), in its part, with whole grams."""

    role: ItemRole
    lot: Lot | None = None
    sscc: str | None = None
    grams: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """The supplier or buyer of an event."""

    id: int
    gln: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What we know of one of our events; `lot` is the batch on whose page it stands."""

    record: int
    kind: EventType
    cooperative_id: int
    happened_at: datetime
    lot: Lot
    goods: tuple[Goods, ...] = ()
    pieces: int | None = None
    place: str | None = None
    party: Party | None = None
    document: str | None = None
    passed: bool | None = None
    was_recalled: bool = False
    """Of a release: the goods had been recalled before."""


@dataclass(frozen=True, slots=True)
class Step:
    """The standard's words for one kind of event."""

    biz_step: str
    disposition: str | None = None
    action: str = "OBSERVE"
    paper: str | None = None
    """Type of the business transaction that `document` names."""
    stays: bool = True
    """The goods are at the cooperative afterwards."""


STEPS: Final[Mapping[EventType, Step]] = {
    EventType.HARVEST: Step("creating_class_instance", "active", "ADD"),
    EventType.RECEIVE: Step("receiving", "in_progress", paper="desadv"),
    EventType.SPLIT: Step("repackaging", "in_progress"),
    EventType.MERGE: Step("creating_class_instance", "in_progress"),
    EventType.PROCESS: Step("creating_class_instance", "in_progress"),
    EventType.GRADE: Step("creating_class_instance", "in_progress"),
    EventType.PACK: Step("packing", "in_progress"),
    EventType.AGGREGATE: Step("packing", "in_progress", "ADD"),
    EventType.DISAGGREGATE: Step("unpacking", "in_progress", "DELETE"),
    EventType.SHIP: Step("shipping", "in_transit", paper="desadv", stays=False),
    EventType.ARRIVE: Step("receiving", "in_progress", paper="recadv", stays=False),
    EventType.RETURN: Step("receiving", "returned", paper="rma"),
    EventType.SELL: Step("retail_selling", "retail_sold", paper="inv", stays=False),
    EventType.DESTROY: Step("destroying", "destroyed", "DELETE", paper="cert", stays=False),
    EventType.TEST: Step("inspecting", paper="testres"),
    EventType.HOLD: Step("holding", "non_sellable_other"),
    EventType.RELEASE: Step("inspecting", "sellable_accessible"),
    EventType.RECALL: Step("holding", "recalled"),
}
"""Notes are no step of the goods, and have no standard form."""

TOLD: Final = frozenset(STEPS)
_INWARD: Final = frozenset({EventType.RECEIVE, EventType.RETURN})
_OUTWARD: Final = frozenset({EventType.SHIP, EventType.ARRIVE})
_AGGREGATIONS: Final = frozenset({EventType.AGGREGATE, EventType.DISAGGREGATE})


def standard_form(facts: Facts, names: Names, *, recorded_at: datetime) -> Event:
    """The EPCIS 2.0 event of `facts` (not a note); its id is its hash, `recorded_at` when it came to be asked for."""
    step = STEPS[facts.kind]
    event: Event = {
        **_when(facts, recorded_at),
        **_what(facts, step, names),
        "bizStep": step.biz_step,
        **_disposition(facts, step),
        **_where(facts, step, names),
        **_why(facts, step, names),
        **_parties(facts, names),
        **_own_words(facts),
    }
    return {"eventID": event_hash(event, names.context()), **event}


def _when(facts: Facts, recorded_at: datetime) -> Event:
    return {
        "eventTime": facts.happened_at.astimezone(clock.VIETNAM).isoformat(),
        "eventTimeZoneOffset": "+07:00",
        "recordTime": recorded_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _what(facts: Facts, step: Step, names: Names) -> Event:
    """The type of the event and its goods; an event whose lines do not make up its type is a mere observation."""
    if facts.kind in TRANSFORMATIONS:
        inputs, outputs = (_only(facts, role) for role in (ItemRole.INPUT, ItemRole.OUTPUT))
        if inputs and outputs:
            return {
                "type": "TransformationEvent",
                **_listed(inputs, names, "inputEPCList", "inputQuantityList"),
                **_listed(outputs, names, "outputEPCList", "outputQuantityList"),
                "ilmd": common([line.lot for line in outputs if line.lot]),
            }
    parents = [line for line in _only(facts, ItemRole.PARENT) if line.sscc]
    children = _only(facts, ItemRole.CHILD)
    if facts.kind in _AGGREGATIONS and parents and children:
        return {
            "type": "AggregationEvent",
            "action": step.action,
            "parentID": names.unit(str(parents[0].sscc)),
            **_listed(children, names, "childEPCs", "childQuantityList"),
        }
    action = "OBSERVE" if facts.kind in _AGGREGATIONS else step.action
    goods = facts.goods or (Goods(ItemRole.SEEN, facts.lot),)
    event = {"type": "ObjectEvent", "action": action, **_listed(goods, names, "epcList", "quantityList")}
    return event | {"ilmd": common([facts.lot])} if action == "ADD" else event


def _only(facts: Facts, role: ItemRole) -> list[Goods]:
    return [line for line in facts.goods if line.role is role]


def _listed(lines: Iterable[Goods], names: Names, epcs: str, quantities: str) -> Event:
    """Cartons and pallets each once, batches with their amounts; a list without members is left out."""
    ssccs = list(dict.fromkeys(names.unit(line.sscc) for line in lines if line.sscc))
    amounts = [_quantity(line.lot, line.grams, names) for line in lines if line.lot]
    return {name: found for name, found in ((epcs, ssccs), (quantities, amounts)) if found}


def _quantity(lot: Lot, grams: int | None, names: Names) -> Event:
    name = names.batch(lot.cooperative_id, lot.number, lot.gtin)
    if grams is None:
        return {"epcClass": name}
    whole, rest = divmod(grams, 1000)
    return {"epcClass": name, "quantity": grams / 1000 if rest else whole, "uom": "KGM"}


def _disposition(facts: Facts, step: Step) -> Event:
    if facts.kind is EventType.TEST:
        word = {True: "conformant", False: "non_conformant", None: None}[facts.passed]
        return {"disposition": word} if word else {}
    found: Event = {"disposition": step.disposition}
    if facts.kind is EventType.RECALL:
        found["persistentDisposition"] = {"set": ["recalled"]}
    elif facts.kind is EventType.RELEASE and facts.was_recalled:
        found["persistentDisposition"] = {"unset": ["recalled"]}
    return found


def _where(facts: Facts, step: Step, names: Names) -> Event:
    """Picked in the growing area and taken to the cooperative; arrived goods are with the buyer."""
    home = names.cooperative(facts.cooperative_id)
    if facts.kind is EventType.ARRIVE and facts.party:
        there = {"id": names.place_of(facts.party.id, facts.party.gln)}
        return {"readPoint": there, "bizLocation": there}
    area_id = facts.lot.area_id if facts.kind is EventType.HARVEST else None
    found: Event = {"readPoint": {"id": names.area(area_id) if area_id else home}}
    return found | {"bizLocation": {"id": home}} if step.stays else found


def _why(facts: Facts, step: Step, names: Names) -> Event:
    if step.paper is None or (facts.document is None and facts.kind is not EventType.TEST):
        return {}
    name = names.document(facts.cooperative_id, facts.document, facts.record)
    return {"bizTransactionList": [{"type": step.paper, "bizTransaction": name}]}


def _parties(facts: Facts, names: Names) -> Event:
    """Whose goods they were, and whose they are now; nobody writes down who buys at the gate."""
    ours = names.cooperative(facts.cooperative_id)
    theirs = names.partner(facts.party.id, facts.party.gln) if facts.party else None
    if facts.kind not in _INWARD | _OUTWARD:
        return {}
    source, destination = (theirs, ours) if facts.kind in _INWARD else (ours, theirs)
    return {
        **({"sourceList": [{"type": "owning_party", "source": source}]} if source else {}),
        **({"destinationList": [{"type": "owning_party", "destination": destination}]} if destination else {}),
    }


def _own_words(facts: Facts) -> Event:
    """The record's number keeps apart what is equal in all else, such as two loads to one place on one day."""
    held = {
        "record": facts.record,
        "dayOnly": day_only(facts.happened_at) or None,
        "pieces": facts.pieces,
        "place": facts.place,
        "supplierLot": facts.lot.supplier_lot if facts.kind is EventType.RECEIVE else None,
    }
    certificates = facts.lot.certificate_names if facts.kind is EventType.HARVEST else ()
    found = {f"{PREFIX}:{word}": value for word, value in held.items() if value is not None}
    return found | ({"certificationInfo": list(certificates)} if certificates else {})
