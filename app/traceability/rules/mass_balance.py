"""Mass balance: can the land have given this much, and does any batch say more than it can hold?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import N_
from app.traceability.rules.batches import kilograms
from app.traceability.rules.stock import Standing
from app.traceability.rules.yield_bands import Band, band_of


class Level(StrEnum):
    """How a harvest stands to what the land can give in a year."""

    UNDER = "under"
    WITHIN = "within"
    OVER = "over"
    UNKNOWN = "unknown"


LEVEL_NAMES: Mapping[Level, str] = {
    Level.UNDER: N_("Ít hơn thường thấy"),
    Level.WITHIN: N_("Hợp lý"),
    Level.OVER: N_("Nhiều hơn đất có thể cho"),
    Level.UNKNOWN: N_("Chưa có mức so sánh"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the land can give, in grams, and how the harvest stands to it; without a band nobody can say."""

    level: Level
    least_grams: int = 0
    most_grams: int = 0
    band: Band | None = None


GRAMS_PER_KG, M2_PER_HA = 1000, 10_000


def harvest_band(crop: str, area_m2: int, harvested_grams: int, day: date | None = None) -> Verdict:
    """How `harvested_grams` of one year stand to what `area_m2` of the crop plausibly give, by the bands of `day`.

    UNDER says little while the year runs; OVER means that goods from elsewhere, a wrong area or a slip of the pen are
    likelier than the harvest.
    """
    band = band_of(crop, day or date.max)
    if band is None:
        return Verdict(Level.UNKNOWN)
    least, most = (area_m2 * kg * GRAMS_PER_KG // M2_PER_HA for kg in (band.least, band.most))
    if harvested_grams > most:
        return Verdict(Level.OVER, least, most, band)
    return Verdict(Level.UNDER if harvested_grams < least else Level.WITHIN, least, most, band)


class Fault(StrEnum):
    """In which way a batch says more than it can hold."""

    LABELS = "labels"
    PACKED = "packed"
    GONE = "gone"
    BOXED = "boxed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction, in words with their figures in kilograms."""

    fault: Fault
    message: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """One batch's standing, and the net weight that its labels in use stand for."""

    standing: Standing
    labelled: int


_CHECKS: Mapping[Fault, tuple[Callable[[Figures], int], Callable[[Figures], int], str]] = {
    Fault.GONE: (
        lambda seen: seen.standing.gone,
        lambda seen: seen.standing.made,
        N_("Đã dùng, xuất, bán %(said)s kg mà lô chỉ có %(held)s kg"),
    ),
    Fault.LABELS: (
        lambda seen: seen.labelled,
        lambda seen: max(0, seen.standing.made - seen.standing.used),
        N_("Tem đủ cho %(said)s kg mà lô, trừ phần đã làm thành lô khác, chỉ có %(held)s kg"),
    ),
    Fault.PACKED: (
        lambda seen: seen.standing.packed,
        lambda seen: seen.standing.made,
        N_("Đã đóng gói %(said)s kg mà lô chỉ có %(held)s kg"),
    ),
    Fault.BOXED: (
        lambda seen: seen.standing.in_units,
        lambda seen: max(0, seen.standing.left),
        N_("Trong thùng có %(said)s kg mà lô chỉ còn %(held)s kg"),
    ),
}


def findings(seen: Figures) -> list[Finding]:
    """Every way in which the records of a batch contradict themselves, gravest first; empty when they add up."""
    found: list[Finding] = []
    for fault, (said, held, message) in _CHECKS.items():
        if said(seen) > held(seen):
            values = {"said": kilograms(said(seen)), "held": kilograms(held(seen))}
            found.append(Finding(fault, message, values))
    return found
