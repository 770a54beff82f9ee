"""What an application identifier (AI) may hold: formats read from the table, values checked against them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from app.core.errors import N_
from app.gs1.application_identifier_table import APPLICATION_IDENTIFIERS, COUNTRY_NUMBERS
from app.gs1.check_digit import check_digit, has_valid_check_digit
from app.gs1.errors import WrongCheckDigit, WrongElement

_COUNTRIES = frozenset(COUNTRY_NUMBERS.split())

_CHARACTERS: Mapping[str, frozenset[str]] = {
    "N": frozenset("0123456789"),
    "X": frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"),
    "Y": frozenset("#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "Z": frozenset("-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"),
}
"""GS1 General Specifications, clause 7.11: digits, CSET 82, CSET 39 and file-safe base64."""


def _is_day(text: str) -> bool:
    """YYMMDD or YYYYMMDD is a day of the calendar; the century makes no difference to leap years from 1901 to 2099."""
    try:
        date(int(text[:-4]) + (2000 if len(text) == 6 else 0), int(text[-4:-2]), int(text[-2:]))
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    """HHMM is a time of day."""
    try:
        time(int(text[:2]), int(text[2:]))
    except ValueError:
        return False
    return True


_CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "csum": (has_valid_check_digit, N_("AI (%(ai)s): số kiểm tra đang là %(found)s, đúng ra là %(expected)s")),
    "gcppos1": (lambda text: text[:4].isdigit() and len(text) >= 4, N_("AI (%(ai)s): phải bắt đầu bằng tiền tố GS1")),
    "yymmdd": (
        _is_day,
        N_("AI (%(ai)s): %(value)s không phải ngày có thật; viết năm, tháng, ngày, mỗi phần hai chữ số"),
    ),
    "yymmd0": (
        lambda text: _is_day(text[:4] + "01" if text.endswith("00") else text),
        N_("AI (%(ai)s): %(value)s không phải ngày có thật; viết năm, tháng, ngày, mỗi phần hai chữ số"),
    ),
    "yyyymmdd": (_is_day, N_("AI (%(ai)s): %(value)s không phải một ngày có thật")),
    "hhmi": (_is_time, N_("AI (%(ai)s): %(value)s không phải giờ phút có thật")),
    "hh": (lambda text: text < "24", N_("AI (%(ai)s): %(value)s không phải giờ có thật")),
    "mi": (lambda text: text < "60", N_("AI (%(ai)s): %(value)s không phải phút có thật")),
    "ss": (lambda text: text < "60", N_("AI (%(ai)s): %(value)s không phải giây có thật")),
    "iso3166": (_COUNTRIES.__contains__, N_("AI (%(ai)s): %(value)s không phải mã số nước; Việt Nam là 704")),
    "iso3166999": (
        lambda text: text == "999" or text in _COUNTRIES,
        N_("AI (%(ai)s): %(value)s không phải mã số nước; Việt Nam là 704"),
    ),
    "iso3166alpha2": (
        lambda text: text.isalpha() and text.isupper(),
        N_("AI (%(ai)s): %(value)s không phải mã nước hai chữ hoa, ví dụ VN"),
    ),
    "yesno": (lambda text: text in "01", N_("AI (%(ai)s): chỉ nhận 0 hoặc 1")),
    "zero": (lambda text: text == "0", N_("AI (%(ai)s): phải bắt đầu bằng số 0")),
    "nonzero": (lambda text: bool(text.strip("0")), N_("AI (%(ai)s): không được là số 0")),
    "nozeroprefix": (lambda text: text == "0" or text[0] != "0", N_("AI (%(ai)s): không được bắt đầu bằng số 0")),
    "hyphen": (lambda text: text == "-", N_("AI (%(ai)s): ký tự cuối chỉ có thể là dấu -")),
    "pcenc": (
        lambda text: not re.search("%(?![0-9A-Fa-f]{2})", text),
        N_("AI (%(ai)s): sau dấu phần trăm phải là hai chữ số hệ mười sáu"),
    ),
    "latitude": (lambda text: int(text) <= 1_800_000_000, N_("AI (%(ai)s): vĩ độ vượt giới hạn")),
    "longitude": (lambda text: int(text) <= 3_600_000_000, N_("AI (%(ai)s): kinh độ vượt giới hạn")),
    "pieceoftotal": (
        lambda text: "00" < text[:2] <= text[2:],
        N_("AI (%(ai)s): %(value)s không phải số thứ tự kiện trên tổng số kiện"),
    ),
    "importeridx": (
        lambda text: bool(re.fullmatch("[0-9A-Za-z_-]", text)),
        N_("AI (%(ai)s): ký tự cuối của mã không hợp lệ"),
    ),
}


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value: `shortest` to `longest` characters of one set, then named checks."""

    characters: str
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]

    def check(self, ai: str, part: str) -> None:
        """Raises WrongElement or WrongCheckDigit when `part` breaks this component of AI (`ai`)."""
        strange = "".join(c for c in dict.fromkeys(part) if c not in _CHARACTERS[self.characters])
        if strange:
            raise WrongElement(
                N_("AI (%(ai)s): không dùng được ký tự %(characters)s"),
                ai=ai,
                characters=strange if strange.isprintable() else ascii(strange),
            )
        if len(part) < self.shortest:
            raise WrongElement(N_("AI (%(ai)s): giá trị quá ngắn"), ai=ai)
        for name in self.checks:
            holds, message = _CHECKS[name]
            if not holds(part):
                if name == "csum":
                    raise WrongCheckDigit(message, ai=ai, found=part[-1], expected=check_digit(part[:-1]))
                raise WrongElement(message, ai=ai, value=part)


@dataclass(frozen=True, slots=True)
class Format:
    """Everything the standard says about one AI."""

    ai: str
    predefined_length: bool
    """No separator follows it in a bar code."""
    attribute: bool
    """It may stand in the query of a Digital Link."""
    components: tuple[Component, ...]
    qualifiers: tuple[tuple[str, ...], ...]
    """For a primary key, the sets of qualifiers that may follow it, each in its order; empty for any other AI."""

    def check(self, value: str) -> None:
        """Raises WrongElement or WrongCheckDigit unless the whole of `value` fits the components in their order."""
        place = 0
        for component in self.components:
            if component.optional and place >= len(value):
                break
            component.check(self.ai, value[place : place + component.longest])
            place += component.longest
        if place < len(value):
            raise WrongElement(
                N_("AI (%(ai)s): giá trị quá dài, nhiều nhất %(longest)s ký tự"), ai=self.ai, longest=place
            )


def _component(text: str) -> Component:
    """One component as the table writes it: "N6,yymmd0", "X..20", "[N6],yymmdd"."""
    shape, *checks = text.split(",")
    optional = shape.startswith("[")
    characters, length = shape.strip("[]")[0], shape.strip("[]")[1:]
    longest = int(length.removeprefix(".."))
    return Component(characters, 1 if length.startswith("..") else longest, longest, optional, tuple(checks))


def _identifiers(span: str) -> list[str]:
    """The AIs of one line of the table: "10", "11-13", "310n-316n"."""
    first, _, last = span.partition("-")
    stem, end = first.rstrip("n"), (last or first).rstrip("n")
    decimals = [str(n) for n in range(6)] if first.endswith("n") else [""]
    return [f"{number:0{len(stem)}d}{n}" for number in range(int(stem), int(end) + 1) for n in decimals]


def _formats(line: str) -> list[Format]:
    """The formats of one line of the table."""
    span, flags, *words = line.split()
    key = next((word for word in words if word.startswith("key")), None)
    components = tuple(_component(word) for word in words if word != key)
    orders = key.removeprefix("key").removeprefix("=").split("|") if key else []
    qualifiers = tuple(tuple(order.split(",")) if order else () for order in orders)
    return [Format(ai, "*" in flags, "?" in flags, components, qualifiers) for ai in _identifiers(span)]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {form.ai: form for line in APPLICATION_IDENTIFIERS.strip().splitlines() for form in _formats(line)}
)
"""Every AI that we can read."""


def check_element(ai: str, value: str) -> None:
    """Raises WrongElement (also for an unknown `ai`) or WrongCheckDigit unless `value` is valid for AI (`ai`)."""
    form = FORMATS.get(ai)
    if form is None:
        raise WrongElement(N_("Không có mã ứng dụng GS1 (%(ai)s)"), ai=ai)
    form.check(value)


def yymmdd(day: date) -> str:
    """`day` as the dates of AI 11, 13, 15, 16, 17 and 7007 are written."""
    return day.strftime("%y%m%d")
