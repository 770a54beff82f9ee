"""Our own words in EPCIS events: what Vietnamese records say and the standard has no word for."""

from collections.abc import Mapping
from typing import Any

from app.traceability.rules.epcis_names import PREFIX, Names

TERMS: Mapping[str, tuple[str, str]] = {
    "record": ("xsd:integer", "Number of the record of which this is the standard form; no two events share it"),
    "dayOnly": ("xsd:boolean", "Only the day of the event is known; the time of day is midnight in Viet Nam"),
    "pieces": ("xsd:integer", "Packs, as counted beside the weight"),
    "place": ("xsd:string", "Where the goods went, in the words of whoever recorded it"),
    "product": ("xsd:string", "Name of the product"),
    "variety": ("xsd:string", "Variety of the crop"),
    "grade": ("xsd:string", "Grade or size that the goods were sorted into"),
    "harvestDate": ("xsd:date", "Day on which the goods were picked, or came about"),
    "growingAreaCode": ("xsd:string", "Growing-area code (mã số vùng trồng) exactly as issued"),
    "preHarvestInterval": (
        "xsd:string",
        "Whether the pre-harvest interval of every plot was over: met, not_met, or unknown",
    ),
    "certificates": ("xsd:string", "Certificates that held on the day: scheme, standard, number, issuer"),
    "scheme": ("xsd:string", "Scheme of a certificate"),
    "standard": ("xsd:string", "Standard that a certificate attests"),
    "number": ("xsd:string", "Number of a certificate"),
    "issuer": ("xsd:string", "Body that issued a certificate"),
    "supplierLot": ("xsd:string", "The supplier's own lot number of goods that were bought"),
}


def published(names: Names) -> dict[str, Any]:
    """The vocabulary as JSON-LD: a context that programs may use, and what each word means."""
    typed = {word: {"@id": f"{PREFIX}:{word}", "@type": kind} for word, (kind, _) in TERMS.items()}
    spaces = {
        PREFIX: names.namespace,
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }
    meanings = [{"@id": f"{PREFIX}:{word}", "rdfs:comment": meaning} for word, (_, meaning) in TERMS.items()]
    return {"@context": spaces | typed, "@graph": meanings}
