"""Growing-area codes: recognise which scheme a code belongs to; an unknown shape warns and is kept as it was typed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.cooperatives.rules import admin_units
from app.core.errors import N_, Problem


class Scheme(StrEnum):
    """Who gives out codes of this shape."""

    DOMESTIC_2022 = "domestic_2022"
    """Three levels: province, district, commune (Decision 3156/QĐ-BNN-TT of 19 August 2022)."""
    DOMESTIC_2025 = "domestic_2025"
    """Two levels, since districts ended on 1 July 2025; no published text gives the shape, it is a guess."""
    EXPORT_CN = "export_cn"
    """VN, letters of the province, OR (orchard) or PH (packing house), running number."""
    EXPORT_US = "export_us"
    """Crop letters and four numbers, sometimes with the IRADS number behind them."""
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a code names."""

    AREA = "area"
    PACKING_HOUSE = "packing_house"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a code says about itself; `raw` is the text exactly as typed."""

    raw: str
    scheme: Scheme
    kind: Kind
    parts: Mapping[str, str]
    warnings: tuple[Problem, ...]


# Without separators the two domestic shapes differ in length: 14–16 digits with a district, 11–13 without.
_SHAPES = {
    Scheme.DOMESTIC_2022: re.compile(
        r"VN(?P<province>[0-9]{2})(?P<district>[0-9]{3})(?P<commune>[0-9]{5})(?P<number>[0-9]{2,4})(?P<year>[0-9]{2})"
    ),
    Scheme.DOMESTIC_2025: re.compile(
        r"VN(?P<province>[0-9]{2})(?P<commune>[0-9]{5})(?P<number>[0-9]{2,4})(?P<year>[0-9]{2})"
    ),
    Scheme.EXPORT_CN: re.compile(r"VN(?P<letters>[A-Z]{2,3})(?P<mark>OR|PH)(?P<number>[0-9]{3,4})"),
    Scheme.EXPORT_US: re.compile(
        r"(?!VN)(?P<crop>[A-Z]{2})(?P<province>[0-9]{2})(?P<a>[0-9]{2})(?P<b>[0-9]{2})(?P<number>[0-9]{3})"
        r"(?:IRADS?(?P<irads>[0-9]+))?"
    ),
}


def compare_key(code_raw: str) -> str:
    """The form in which two spellings of one code are equal: only capitals and digits ("vn-40.01" → "VN4001")."""
    return "".join(c for c in unicodedata.normalize("NFKC", code_raw).upper() if c.isalnum())


def recognise(code_raw: str) -> Recognised:
    """Scheme, kind and parts of a code as typed. Never refuses: doubts come back as `warnings` at the field "code"."""
    key = compare_key(code_raw)
    for scheme, shape in _SHAPES.items():
        if found := shape.fullmatch(key):
            parts = {name: text for name, text in found.groupdict().items() if text is not None}
            kind = Kind.PACKING_HOUSE if parts.get("mark") == "PH" else Kind.AREA
            return Recognised(code_raw, scheme, kind, MappingProxyType(parts), _doubts(scheme, parts))
    unknown = Problem(
        "code", N_("Chưa nhận ra dạng của mã này. Mã được giữ đúng như đã ghi; xin so lại với quyết định cấp mã.")
    )
    return Recognised(code_raw, Scheme.UNKNOWN, Kind.AREA, MappingProxyType({}), (unknown,))


def _doubts(scheme: Scheme, parts: Mapping[str, str]) -> tuple[Problem, ...]:
    doubts = []
    if int(parts["number"]) == 0:
        doubts.append(Problem("code", N_("Số thứ tự trong mã bắt đầu từ 01; mã này ghi số 0.")))
    if scheme in (Scheme.DOMESTIC_2022, Scheme.DOMESTIC_2025) and parts["province"] != admin_units.PROVINCE_CODE:
        message = N_("Mã này thuộc tỉnh số %(province)s; Nghệ An là %(nghe_an)s.")
        values = {"province": parts["province"], "nghe_an": admin_units.PROVINCE_CODE}
        doubts.append(Problem("code", message, values))
    elif scheme is Scheme.DOMESTIC_2025 and not admin_units.exists(parts["commune"]):
        message = N_("Nghệ An không có xã, phường nào mang mã %(commune)s từ 01/7/2025.")
        doubts.append(Problem("code", message, {"commune": parts["commune"]}))
    return tuple(doubts)
