"""GS1 Digital Link: the web address inside our QR codes (URI Syntax 1.6.0, uncompressed form)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from app.core.errors import N_
from app.gs1.application_identifiers import FORMATS, check_element
from app.gs1.errors import WrongLink
from app.gs1.gtin import Gtin

CANONICAL_BASE = "https://id.gs1.org"

Element = tuple[str, str]
"""An application identifier and its value, decoded."""

_ORIGIN = r"(?:https?|HTTPS?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_URI = re.compile(_ORIGIN + r"(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?")
_BASE = re.compile(_ORIGIN + r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?")
_URI_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a Digital Link says, apart from the host it lives on; every element has been checked."""

    key: Element
    """The primary key: ("01", gtin14), ("414", gln), ("00", sscc) and so on."""
    qualifiers: tuple[Element, ...] = ()
    """Elements of the path behind the key, in the standard's order."""
    attributes: tuple[Element, ...] = ()
    """Elements of the query, in the order of the address."""

    def __post_init__(self) -> None:
        """Raises Gs1Error when an element is wrong, repeated, or stands where the standard does not allow it."""
        for ai, value in self.elements:
            check_element(ai, value)
        seen = [ai for ai, _ in self.elements]
        for ai in seen:
            if seen.count(ai) > 1:
                raise WrongLink(N_("Liên kết GS1 ghi AI (%(ai)s) hai lần"), ai=ai)
        path = [ai for ai, _ in self.qualifiers]
        if not _may_follow(self.key[0], path):
            raise WrongLink(
                N_("Liên kết GS1: sau AI (%(key)s) không thể là %(path)s theo thứ tự này"),
                key=self.key[0],
                path=" ".join(f"({ai})" for ai in path) or "–",
            )
        for ai, _ in self.attributes:
            self._check_attribute(ai)

    def _check_attribute(self, ai: str) -> None:
        """Raises WrongLink when AI (`ai`) may not stand in the query behind this path."""
        if not FORMATS[ai].attribute:
            raise WrongLink(N_("Liên kết GS1: AI (%(ai)s) không được đặt sau dấu ?"), ai=ai)
        path = {name for name, _ in self.qualifiers} | {ai}
        if any(path <= set(order) for order in FORMATS[self.key[0]].qualifiers):
            raise WrongLink(N_("Liên kết GS1: AI (%(ai)s) phải nằm trước dấu ?"), ai=ai)

    @classmethod
    def parse(cls, uri: str) -> "DigitalLink":
        """Read an uncompressed Digital Link URI of any host and stem.

        The rightmost primary key counts. Parameters that are no AI (linkType, utm_source) and the fragment are passed
        over. "+" stands for a space, as in forms, and so is refused in a value. Raises Gs1Error, saying what is wrong.
        """
        found = _URI.fullmatch(uri) if _URI_CHARACTERS.fullmatch(uri) else None
        if found is None:
            raise WrongLink(N_("Đây không phải địa chỉ web đầy đủ (https://…) của liên kết GS1"))
        key, *qualifiers = _path_elements(found["path"])
        return cls(key, tuple(qualifiers), tuple(_query_elements(found["query"] or "")))

    @classmethod
    def of(cls, elements: Iterable[Element]) -> "DigitalLink":
        """The link for elements in any order, as from a scanned bar code.

        The first primary key becomes the key; the qualifier set that takes most elements wins; attributes follow,
        those of predefined length first. The same element twice counts once. Raises Gs1Error.
        """
        unique = list(dict.fromkeys(elements))
        key = next((element for element in unique if element[0] in FORMATS and FORMATS[element[0]].qualifiers), None)
        if key is None:
            raise WrongLink(N_("Liên kết GS1 cần một mã chính, ví dụ GTIN (01)"))
        names = [ai for ai, _ in unique]
        order = max(FORMATS[key[0]].qualifiers, key=lambda candidate: sum(ai in names for ai in candidate))
        qualifiers = sorted((e for e in unique if e[0] in order), key=lambda element: order.index(element[0]))
        rest = [element for element in unique if element != key and element not in qualifiers]
        return cls(key, tuple(qualifiers), _fixed_first(rest))

    @property
    def elements(self) -> tuple[Element, ...]:
        """Key, qualifiers and attributes in this order."""
        return (self.key, *self.qualifiers, *self.attributes)

    def get(self, ai: str) -> str | None:
        """The value of AI (`ai`), or None when the link does not carry it."""
        return dict(self.elements).get(ai)

    @property
    def gtin(self) -> Gtin | None:
        """The GTIN when that is the primary key."""
        return Gtin(self.key[1]) if self.key[0] == "01" else None

    @property
    def batch(self) -> str | None:
        """The batch number, AI (10)."""
        return self.get("10")

    @property
    def serial(self) -> str | None:
        """The serial number of the single pack, AI (21)."""
        return self.get("21")

    def uri(self, base_url: str) -> str:
        """The address below `base_url` (scheme, host and an optional stem, without query).

        Everything but letters, digits and "-._~" is percent-encoded. Raises WrongLink for an unusable `base_url`.
        """
        if not _BASE.fullmatch(base_url):
            raise WrongLink(N_("Địa chỉ gốc của liên kết GS1 phải có dạng https://tên-miền"))
        path = "".join(f"/{ai}/{quote(value, safe='')}" for ai, value in (self.key, *self.qualifiers))
        query = "&".join(f"{ai}={quote(value, safe='')}" for ai, value in self.attributes)
        return base_url.rstrip("/") + path + ("?" + query if query else "")

    def canonical(self) -> str:
        """The address at id.gs1.org, the same whatever host, stem or parameters it was read with."""
        return DigitalLink(self.key, self.qualifiers, _fixed_first(self.attributes)).uri(CANONICAL_BASE)


def build(base_url: str, gtin: Gtin, batch: str | None = None, serial: str | None = None, **attributes: str) -> str:
    """The address to print for one trade item, batch (AI 10) and pack (AI 21) below `base_url`.

    `attributes` are further elements by their AI: `build(url, gtin, "L01", **{"17": yymmdd(day)})`. Raises Gs1Error.
    """
    path = [("01", gtin.gtin14), ("10", batch), ("21", serial)]
    elements = [(ai, value) for ai, value in path if value is not None]
    return DigitalLink.of([*elements, *attributes.items()]).uri(base_url)


def _may_follow(key: str, path: list[str]) -> bool:
    """Whether `path` is some of one qualifier set of AI (`key`), in its order."""
    return any(path == [ai for ai in order if ai in path] for order in FORMATS[key].qualifiers)


def _fixed_first(elements: Iterable[Element]) -> tuple[Element, ...]:
    """Elements of predefined length before the others, as bar codes order them; otherwise as given."""
    return tuple(
        sorted(elements, key=lambda element: element[0] in FORMATS and not FORMATS[element[0]].predefined_length)
    )


def _path_elements(path: str) -> list[Element]:
    """The elements from the rightmost primary key on. Raises WrongLink when the path does not end in AI/value pairs."""
    segments = path.split("/")[1:]
    elements: list[Element] = []
    while len(segments) >= 2 and segments[-2] in FORMATS:
        value, ai = segments.pop(), segments.pop()
        elements.insert(0, (ai, unquote_plus(value)))
        if FORMATS[ai].qualifiers:
            return elements
    raise WrongLink(N_("Liên kết GS1 phải kết thúc bằng mã và giá trị, ví dụ /01/ rồi GTIN đủ 14 chữ số"))


def _query_elements(query: str) -> Iterable[Element]:
    """The elements among the parameters. Raises WrongLink for a number that is no AI."""
    for parameter in query.split("&"):
        name, equals, value = parameter.partition("=")
        if not (equals and name.isascii() and name.isdigit()):
            continue
        if name not in FORMATS:
            raise WrongLink(N_("Liên kết GS1: không có mã ứng dụng (%(ai)s)"), ai=name)
        yield name, unquote_plus(value)
