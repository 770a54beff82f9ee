"""Farm inputs (vật tư): what a cooperative buys and puts on the field, in exact base units."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.core import quantity
from app.core.errors import N_, Conflict, Invalid, Problem
from app.core.text import fold


class InputKind(StrEnum):
    """What sort of input."""

    PESTICIDE = "pesticide"
    FERTILISER = "fertiliser"
    SEED = "seed"
    OTHER = "other"


class Measure(StrEnum):
    """The base unit in which an input is counted: whole grams, millilitres or pieces."""

    GRAMS = "g"
    MILLILITRES = "ml"
    PIECES = "piece"


KIND_NAMES: Mapping[InputKind, str] = {
    InputKind.PESTICIDE: N_("Thuốc bảo vệ thực vật"),
    InputKind.FERTILISER: N_("Phân bón"),
    InputKind.SEED: N_("Giống"),
    InputKind.OTHER: N_("Vật tư khác"),
}

MEASURE_NAMES: Mapping[Measure, str] = {
    Measure.MILLILITRES: N_("Đong: lít, ml"),
    Measure.GRAMS: N_("Cân: kg, g"),
    Measure.PIECES: N_("Đếm: cái, gói, cây"),
}

LONGEST_INTERVAL = 365
"""Days: more than any label asks for between the last spraying and the harvest."""

LONGEST_RE_ENTRY = 24 * 60
"""Hours: two months."""

MAX_BASE_UNITS = 10**11
EXPIRY_NOTICE_DAYS = 60


class Expiry(StrEnum):
    """How a purchase stands to its expiry day."""

    GOOD = "good"
    SOON = "soon"
    PAST = "past"


def expiry(expires_on: date, today: date) -> Expiry:
    """Still good on its last day; SOON from EXPIRY_NOTICE_DAYS before."""
    left = (expires_on - today).days
    if left < 0:
        return Expiry.PAST
    return Expiry.SOON if left <= EXPIRY_NOTICE_DAYS else Expiry.GOOD


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit people buy and dose in: how many base units it holds, and its word."""

    measure: Measure
    size: int
    word: str


UNITS: Mapping[str, Unit] = {
    "l": Unit(Measure.MILLILITRES, 1_000, N_("lít")),
    "ml": Unit(Measure.MILLILITRES, 1, "ml"),
    "kg": Unit(Measure.GRAMS, 1_000, "kg"),
    "g": Unit(Measure.GRAMS, 1, "g"),
    "ta": Unit(Measure.GRAMS, 100_000, N_("tạ")),
    "tan": Unit(Measure.GRAMS, 1_000_000, N_("tấn")),
    "piece": Unit(Measure.PIECES, 1, N_("cái")),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """So many base units of a measure."""

    units: int
    measure: Measure


def units_of(measure: Measure) -> list[tuple[str, str]]:
    """Code and word of the units that measure this way, the usual one first."""
    return [(code, unit.word) for code, unit in UNITS.items() if unit.measure is measure]


def parse_amount(text: str, unit: str, *, field: str = "amount", decimal: str = ",") -> Amount:
    """The exact amount of `text` in `unit` (a key of UNITS); `decimal` as in `quantity.parse_number`.

    Raises Invalid at `field` when it is no exact number of base units above zero.
    """
    try:
        known = UNITS[unit]
        number = quantity.parse_number(text, decimal=decimal) * known.size
    except (ValueError, KeyError) as error:
        raise Invalid.at(field, N_("Xin ghi một số, ví dụ 1.200 hoặc 12,5")) from error
    if number != number.to_integral_value():
        raise Invalid.at(field, N_("Số này lẻ dưới 1 g, 1 ml hoặc 1 cái; xin làm tròn"))
    if not 0 < number <= MAX_BASE_UNITS:
        raise Invalid.at(field, N_("Lượng phải lớn hơn 0 và không quá 100.000 tấn"))
    return Amount(int(number), known.measure)


def amount_typed(amount: int, measure: Measure) -> tuple[Decimal, str]:
    """The figure and the unit (a key of UNITS) in which `amount` base units read best: 1500 ml are 1.5 "l"."""
    large = {Measure.GRAMS: "kg", Measure.MILLILITRES: "l"}.get(measure)
    unit = large if large and abs(amount) >= UNITS[large].size else measure.value
    return Decimal(amount) / UNITS[unit].size, unit


def amount_parts(amount: int, measure: Measure) -> tuple[Decimal, str]:
    """As `amount_typed`, with the unit's word (a message) in place of its code."""
    number, unit = amount_typed(amount, measure)
    return number, UNITS[unit].word


def amount_words(amount: int, measure: Measure) -> str:
    """The amount as Vietnamese writes it: "1,5 lít", "200 ml", "2,5 kg", "30 cái"."""
    number, word = amount_parts(amount, measure)
    return f"{number:,f} {word}".translate(str.maketrans(",.", ".,"))


def measure_of(dose: str | None) -> Measure | None:
    """How an input dosed like this is measured: "0,3 l/ha" is poured, "2 kg/ha" is weighed; None when unsaid."""
    found = re.search(r"[0-9]\s*(ml|l|lit|g|kg|tan|ta)\b", fold(dose or ""))
    if found is None:
        return None
    return Measure.MILLILITRES if found[1] in ("ml", "l", "lit") else Measure.GRAMS


def earliest_harvest(applied_on: date, pre_harvest_days: int | None) -> date | None:
    """The first day on which may be picked what was treated on `applied_on` (TCVN 12562:2018); None: nobody knows."""
    return None if pre_harvest_days is None else applied_on + timedelta(days=pre_harvest_days)


def check_measure(amount: Amount, measure: Measure, *, field: str = "amount") -> int:
    """The base units of `amount`. Raises Invalid at `field` when the input is measured in another way."""
    if amount.measure is not measure:
        raise Invalid.at(field, N_("Vật tư này không đo bằng đơn vị đã chọn; xin chọn đơn vị khác"))
    return amount.units


def check_purchase(bought_on: date, expires_on: date | None, today: date) -> None:
    """A purchase lies in the past, and nobody buys what has expired. Raises Invalid at the date at fault."""
    if bought_on > today:
        raise Invalid.at("bought_on", N_("Ngày mua chưa tới; xin xem lại"))
    if expires_on is not None and expires_on < bought_on:
        raise Invalid.at("expires_on", N_("Hạn dùng trước ngày mua; xin xem lại trên bao bì"))


def check_in_use(retired: bool) -> None:
    """Nothing is bought of what is not used any more. Raises Conflict."""
    if retired:
        raise Conflict(N_("Vật tư này đã thôi dùng. Xin bấm Dùng lại trước khi ghi lần mua."))


@dataclass(frozen=True, slots=True)
class Described:
    """What a register says of an input, as far as a list can confirm it."""

    kind: InputKind
    name: str
    active_ingredient: str | None = None
    crops: str | None = None
    pre_harvest_days: int | None = None


def components(active_ingredient: str | None) -> frozenset[str]:
    """The substances in an ingredient as written, without strengths: "Abamectin 3.6% + Dầu khoáng" → both."""
    text = re.sub(r"[\d.,]+\s*(%|g/kg|g/l|w/w|g|ml)?", " ", fold(active_ingredient or ""))
    return frozenset(part.strip() for part in re.split(r"[+;/&()]| va ", text) if part.strip())


_CROP_GROUPS: Mapping[str, frozenset[str]] = {"cay co mui": frozenset({"cam", "quyt", "buoi", "chanh"})}
"""Crops that lists name together, in search form: citrus."""


def crops_of(text: str | None) -> list[str]:
    """Single crops of a field that names several."""
    return [part.strip() for part in re.split(r"[,;/\n]", text or "") if part.strip()]


def covers(listed: str, crop: str) -> bool:
    """Whether a crop as listed and one as grown are the same, or one is a kind of the other ("cam", "cam Vinh")."""
    one, other = f" {fold(listed)} ", f" {fold(crop)} "
    grouped = any(f" {member} " in other for member in _CROP_GROUPS.get(one.strip(), ()))
    return one in other or other in one or grouped


def same_as(item: Described, listed: Sequence[Described]) -> list[Described]:
    """The lines that mean this input: those of its name, else those of exactly its active ingredients."""
    named = [line for line in listed if fold(line.name) == fold(item.name)]
    wanted = components(item.active_ingredient)
    return named or [line for line in listed if wanted and components(line.active_ingredient) == wanted]


def doubts(item: Described, listed: Sequence[Described] | None) -> list[Problem]:
    """What a person should look at again, at its fields; nothing of it is a refusal.

    `listed` are lines of the list in force that may mean this input; None when no list of its kind is in force.
    Only pesticides are held against a list: growers make manure and keep seed themselves.
    """
    if item.kind is not InputKind.PESTICIDE:
        return []
    found = []
    if item.pre_harvest_days is None:
        found.append(Problem("pre_harvest_days", N_("Chưa ghi thời gian cách ly: phun xong không biết ngày được hái.")))
    if listed is None:
        found.append(Problem("name", N_("Hôm nay chưa có danh mục thuốc nào có hiệu lực để đối chiếu.")))
        return found
    same = same_as(item, listed)
    if not same:
        found.append(Problem("name", N_("Không thấy tên hoặc hoạt chất này trong danh mục có hiệu lực hôm nay.")))
        return found
    return found + _crop_doubts(item, same) + _interval_doubts(item, same)


def _crop_doubts(item: Described, same: Sequence[Described]) -> list[Problem]:
    """Crops that no line names; a line without crops says nothing about them."""
    if any(not crops_of(line.crops) for line in same):
        return []
    allowed = [crop for line in same for crop in crops_of(line.crops)]
    strange = [crop for crop in crops_of(item.crops) if not any(covers(one, crop) for one in allowed)]
    return [Problem("crops", N_("Danh mục không ghi cây %(crop)s cho thuốc này."), {"crop": crop}) for crop in strange]


def _interval_doubts(item: Described, same: Sequence[Described]) -> list[Problem]:
    known = [line.pre_harvest_days for line in same if line.pre_harvest_days is not None]
    if item.pre_harvest_days is None or not known or item.pre_harvest_days >= min(known):
        return []
    message = N_("Danh mục ghi cách ly ít nhất %(days)s ngày, dài hơn số ngày đã ghi.")
    return [Problem("pre_harvest_days", message, {"days": min(known)})]
