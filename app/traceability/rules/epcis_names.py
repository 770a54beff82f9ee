"""The names our things have in EPCIS: GS1 Digital Links where GS1 has given a number, else addresses of our own.

A name must not change while goods live, or nobody follows them: it is built from numbers that stay.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.gs1.digital_link import CANONICAL_BASE
from app.gs1.epcis_words import CONTEXT

PREFIX = "gn"
LONGEST_DOCUMENT = 200


@dataclass(frozen=True, slots=True)
class Names:
    """Names below the public address `base_url` (without a slash at its end)."""

    base_url: str

    @property
    def namespace(self) -> str:
        """Where our own words live; it ends in "/" so that the event hash tells them inside their element."""
        return f"{self.base_url}/epcis/terms/"

    def context(self) -> list[Any]:
        """The @context of our events: the standard's address and our prefixes, so that nobody need fetch anything."""
        return [CONTEXT, {PREFIX: self.namespace, "cbvmda": "urn:epcglobal:cbv:mda:"}]

    def batch(self, cooperative_id: int, number: str, gtin: str | None) -> str:
        """A batch as a class of goods: GTIN and batch number, or our own address where the product has no GTIN."""
        if gtin:
            return f"{self.base_url}/01/{gtin}/10/{quote(number, safe='')}"
        return f"{self.base_url}/id/batch/{cooperative_id}/{quote(number, safe='')}"

    def unit(self, sscc: str) -> str:
        """A carton or pallet."""
        return f"{self.base_url}/00/{sscc}"

    def cooperative(self, cooperative_id: int) -> str:
        """The cooperative, as a party and as a place."""
        return f"{self.base_url}/id/cooperative/{cooperative_id}"

    def area(self, area_id: int) -> str:
        """A growing area."""
        return f"{self.base_url}/id/area/{area_id}"

    def partner(self, partner_id: int, gln: str | None) -> str:
        """A supplier or buyer, as a party (AI 417)."""
        return f"{CANONICAL_BASE}/417/{gln}" if gln else f"{self.base_url}/id/partner/{partner_id}"

    def place_of(self, partner_id: int, gln: str | None) -> str:
        """Where a supplier or buyer is (AI 414)."""
        return f"{CANONICAL_BASE}/414/{gln}" if gln else f"{self.base_url}/id/partner/{partner_id}"

    def certificate(self, certificate_id: int) -> str:
        """A certificate that held on the day of the event."""
        return f"{self.base_url}/id/certificate/{certificate_id}"

    def document(self, cooperative_id: int, number: str | None, record: int) -> str:
        """A paper by its number as it was typed; by the record that speaks of it when the number is missing or long."""
        written = quote(number or "", safe="")
        if not written or len(written) > LONGEST_DOCUMENT:
            return f"{self.base_url}/id/record/{record}"
        return f"{self.base_url}/id/document/{cooperative_id}/{written}"
