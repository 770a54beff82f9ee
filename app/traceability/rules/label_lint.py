"""The look over a label before it is printed: what must not go out, what wants a second thought, what is right."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from app.core.errors import N_
from app.traceability.rules.label_items import (
    ABSENT,
    COMPLETE,
    LabelItem,
    Ruling,
    in_force,
    least_letter,
    missing,
    required,
)
from app.traceability.rules.products import ProductGroup


class Severity(StrEnum):
    """What a finding means for the printing, the gravest first."""

    REFUSE = "refuse"
    WARN = "warn"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the label: a message marked with `N_`, its values, and where on the form it is mended."""

    severity: Severity
    rule_id: str
    message: str
    values: Mapping[str, object] = dataclass_field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """A label as it would come out, in plain values; lengths in millimetres.

    `product_group`: None where the law of goods labels asks nothing of this label (a roll that is bound later, a
    carton). `smallest_letter_mm`: height of the small "o" of the smallest mandatory text; None without text.
    `quiet_modules`: white around the QR symbol. `dpi`: of a thermal printer. `left_out`: texts that found no room, or
    not with all their words. `missing_letters`: what the typeface cannot draw. `claims`: name and last day of each
    certificate and of the OCOP stars as printed. `no_smaller_look`: the look is the smallest one, or one of its own.
    """

    product_group: ProductGroup | None
    printed: frozenset[LabelItem]
    module_mm: float
    quiet_modules: float = 4.0
    smallest_letter_mm: float | None = None
    small_face: bool = False
    no_smaller_look: bool = False
    dpi: int | None = None
    left_out: tuple[str, ...] = ()
    name_cut: bool = False
    batch_cut: bool = False
    missing_letters: tuple[str, ...] = ()
    wants_strip: bool = False
    strip_fits: bool = True
    strip_module_mm: float | None = None
    claims: tuple[tuple[str, date | None], ...] = ()
    best_before_on: date | None = None


class Measure(StrEnum):
    """What is measured on a symbol."""

    MODULE = "module"  # millimetres
    QUIET = "quiet"  # modules
    STRIP = "strip"  # millimetres


@dataclass(frozen=True, slots=True)
class Limit(Ruling):
    """A label is refused under the first figure and warned of under the second."""

    measure: Measure
    refuse_under: float
    warn_under: float


_QR = "ISO/IEC 18004"
_GS1 = "GS1 General Specifications"
_PRACTICE = "the standard leaves the size to the reader; set by cheap phones and 203 dpi heads (0.25 mm is two dots)"

LIMITS: tuple[Limit, ...] = (
    Limit("QR-module", _QR, date(2015, 2, 1), None, _PRACTICE, Measure.MODULE, 0.25, 0.33),
    Limit("QR-quiet", _QR, date(2015, 2, 1), None, "clause 9.1: four modules on all sides", Measure.QUIET, 4.0, 4.0),
    Limit(
        "GS1-128-module", _GS1, date(2015, 1, 1), None, "clause 5.9.3: logistics; 0.25 ours", Measure.STRIP, 0.25, 0.495
    ),
)

CLAIM_NOTICE = timedelta(days=60)
"""Labels are kept for a season; a claim that ends before they are used up makes the rest of them false."""

_SAME = 1e-6  # millimetres: sums of points and inches that mean the same
_MOST_SHOWN = 60  # characters of a text that found no room

_TOO_SMALL = N_(
    "Ô vuông QR chỉ %(size)s mm, máy quét rẻ tiền không đọc được; xin chọn khổ tem lớn hơn hoặc mẫu “Bán lẻ nhỏ”"
)
_TOO_SMALL_ANYWAY = N_("Ô vuông QR chỉ %(size)s mm, máy quét rẻ tiền không đọc được; xin chọn khổ tem lớn hơn")


def lint(facts: LabelFacts, *, day: date) -> list[Finding]:
    """Everything there is to say about a label on `day`, refusals first, then warnings, then what is right."""
    limits = {limit.measure: limit for limit in in_force(LIMITS, day)}
    found = [
        *_symbol(facts, limits),
        *_strip(facts, limits),
        *_texts(facts),
        *_items(facts, day),
        *_letters(facts, day),
        *_dates(facts, day),
    ]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def refused(findings: Iterable[Finding]) -> bool:
    """Must the label not be printed as it is?"""
    return any(finding.severity is Severity.REFUSE for finding in findings)


def _rounded(value: float, places: int = 2) -> str:
    """Cut off, never rounded up to a limit that it misses: 0.2496 is "0,24"."""
    step = Decimal(1).scaleb(-places)
    return str(Decimal(str(round(value + _SAME, 6))).quantize(step, ROUND_DOWN)).replace(".", ",")


def _short(value: float, places: int = 3) -> str:
    """The same without zeros at the end: 1.2 is "1,2"."""
    return _rounded(value, places).rstrip("0").rstrip(",")


def _under(value: float, limit: float) -> bool:
    return value < limit - _SAME


def _symbol(facts: LabelFacts, limits: Mapping[Measure, Limit]) -> Iterator[Finding]:
    module, quiet = limits.get(Measure.MODULE), limits.get(Measure.QUIET)
    if module is None or quiet is None:
        return
    values = {"size": _rounded(facts.module_mm), "least": _short(module.warn_under)}
    if _under(facts.module_mm, module.refuse_under):
        message = _TOO_SMALL_ANYWAY if facts.no_smaller_look else _TOO_SMALL
        yield Finding(Severity.REFUSE, module.rule_id, message, values, "layout")
    elif _under(facts.module_mm, module.warn_under):
        message = N_(
            "Ô vuông QR %(size)s mm hơi nhỏ, máy quét cũ đọc chậm; nếu được, xin chọn khổ tem lớn hơn để ô vuông từ "
            "%(least)s mm"
        )
        yield Finding(Severity.WARN, module.rule_id, message, values, "layout")
    white = {"have": _short(facts.quiet_modules, 1), "least": _short(quiet.refuse_under)}
    if _under(facts.quiet_modules, quiet.refuse_under):
        message = N_(
            "Lề trắng quanh mã QR chỉ rộng %(have)s ô, máy quét cần %(least)s ô mới nhận ra mã; xin chọn khổ tem lớn "
            "hơn"
        )
        yield Finding(Severity.REFUSE, quiet.rule_id, message, white, "layout")
    elif not _under(facts.module_mm, module.warn_under):
        message = N_("Ô vuông QR %(size)s mm, lề trắng đủ %(least)s ô")
        yield Finding(Severity.GOOD, module.rule_id, message, values | white)
    yield from _dots(facts)


def _dots(facts: LabelFacts) -> Iterator[Finding]:
    """A thermal head has no half dots: modules that are not whole dots come out uneven."""
    if facts.dpi is None:
        return
    dots = facts.module_mm * facts.dpi / 25.4
    if abs(dots - round(dots)) > 0.02:
        message = N_(
            "Ô vuông QR %(size)s mm không tròn số chấm của máy in %(dpi)s dpi nên to nhỏ không đều, khó quét; xin chọn "
            "khổ tem hoặc máy in khác"
        )
        values = {"size": _rounded(facts.module_mm), "dpi": str(facts.dpi)}
        yield Finding(Severity.WARN, "thermal-dots", message, values, "layout")


def _strip(facts: LabelFacts, limits: Mapping[Measure, Limit]) -> Iterator[Finding]:
    limit = limits.get(Measure.STRIP)
    if not facts.wants_strip or limit is None:
        return
    if not facts.strip_fits or facts.strip_module_mm is None:
        message = N_("Tem không đủ chỗ cho mã vạch GS1-128 của SSCC; xin chọn khổ rộng hơn, ví dụ cuộn 100 × 150")
        yield Finding(Severity.REFUSE, "GS1-128-room", message, field="layout")
        return
    severity, message = Severity.GOOD, N_("Vạch hẹp nhất của mã GS1-128 rộng %(size)s mm")
    if _under(facts.strip_module_mm, limit.refuse_under):
        severity = Severity.REFUSE
        message = N_("Vạch hẹp nhất của mã GS1-128 chỉ %(size)s mm, máy quét không đọc được; xin chọn khổ tem rộng hơn")
    elif _under(facts.strip_module_mm, limit.warn_under):
        severity = Severity.WARN
        message = N_(
            "Vạch hẹp nhất của mã GS1-128 là %(size)s mm, máy quét ở kho cần từ %(least)s mm (%(basis)s); nếu được, "
            "xin chọn khổ tem rộng hơn"
        )
    values = {"size": _short(facts.strip_module_mm), "least": _short(limit.warn_under), "basis": limit.basis}
    yield Finding(severity, limit.rule_id, message, values, "" if severity is Severity.GOOD else "layout")


def _texts(facts: LabelFacts) -> Iterator[Finding]:
    """What of the words does not stand on the paper."""
    if facts.name_cut:
        message = N_("Tên hàng không in được trọn vẹn trên tem này; xin chọn khổ tem lớn hơn hoặc đặt tên ngắn hơn")
        yield Finding(Severity.REFUSE, "name-whole", message, field="layout")
    if facts.batch_cut:
        message = N_("Mã lô không in được trọn vẹn, sau này không truy ra lô được; xin chọn khổ tem lớn hơn")
        yield Finding(Severity.REFUSE, "batch-whole", message, field="layout")
    for text in facts.left_out:
        shown = text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1].rstrip() + "…"
        message = N_("Tem không đủ chỗ in trọn “%(text)s”; xin chọn khổ tem lớn hơn hoặc bớt mục in")
        yield Finding(Severity.WARN, "text-whole", message, {"text": shown}, "layout")
    for letter in dict.fromkeys(facts.missing_letters):
        yield _glyphless(letter)
    if not (facts.name_cut or facts.batch_cut or facts.left_out or facts.missing_letters):
        yield Finding(Severity.GOOD, "text-whole", N_("Mọi chữ đều in trọn vẹn"))


def _glyphless(letter: str) -> Finding:
    code = " ".join(f"U+{ord(char):04X}" for char in letter)
    message = N_("Kiểu chữ của tem không có ký tự “%(letter)s” (%(code)s); xin thay ký tự này ở trang sản phẩm")
    if not letter.isprintable() or any(unicodedata.combining(char) for char in letter):
        message = N_("Chữ in trên tem có ký tự ẩn (%(code)s) mà máy không in được; xin gõ lại mục đó ở trang sản phẩm")
    return Finding(Severity.REFUSE, "letter-drawn", message, {"letter": letter, "code": code}, "content")


def _items(facts: LabelFacts, day: date) -> Iterator[Finding]:
    rule = required(facts.product_group, day) if facts.product_group else None
    if rule is None or facts.product_group is None:
        return
    lacking = missing(rule, facts.printed)
    for item in lacking:
        yield Finding(Severity.WARN, rule.rule_id, ABSENT[item], {"basis": rule.basis}, item.value)
    if not lacking:
        yield Finding(Severity.GOOD, rule.rule_id, COMPLETE[facts.product_group])


def _letters(facts: LabelFacts, day: date) -> Iterator[Finding]:
    rule = least_letter(facts.small_face, day)
    if facts.smallest_letter_mm is None or rule is None:
        return
    values = {"height": _short(facts.smallest_letter_mm, 2), "least": _short(rule.least_mm), "basis": rule.basis}
    if not _under(facts.smallest_letter_mm, rule.least_mm):
        yield Finding(Severity.GOOD, rule.rule_id, N_("Chữ nhỏ nhất cao %(height)s mm"), values)
        return
    message = N_(
        "Chữ nhỏ nhất chỉ cao %(height)s mm, nhãn hàng phải từ %(least)s mm (%(basis)s); xin chọn khổ tem lớn hơn hoặc "
        "bớt mục in"
    )
    smaller = least_letter(True, day)
    if smaller and not facts.small_face and not _under(facts.smallest_letter_mm, smaller.least_mm):
        message = N_(
            "Chữ nhỏ nhất chỉ cao %(height)s mm, nhãn hàng phải từ %(least)s mm (%(basis)s); xin chọn khổ tem lớn hơn, "
            "hoặc đánh dấu “Gói nhỏ” nếu mặt lớn nhất của bao bì dưới 80 cm²"
        )
    yield Finding(Severity.WARN, rule.rule_id, message, values, "layout")


def _dates(facts: LabelFacts, day: date) -> Iterator[Finding]:
    """Words on the label that are false already, or will be before all labels are used."""
    if facts.best_before_on is not None and facts.best_before_on < day:
        message = N_("Hạn dùng %(day)s in trên tem đã qua; xin xem lại ngày của lô")
        yield Finding(Severity.WARN, "best-before-ahead", message, {"day": facts.best_before_on}, "best_before")
    ending = [(name, until) for name, until in facts.claims if until is not None and until <= day + CLAIM_NOTICE]
    for name, until in ending:
        message = N_("%(name)s chỉ còn hiệu lực đến %(day)s; xin in vừa đủ dùng đến ngày đó")
        if until < day:
            message = N_("%(name)s đã hết hiệu lực ngày %(day)s; xin bỏ khỏi tem hoặc ghi lần cấp mới")
        yield Finding(Severity.WARN, "claim-lasting", message, {"name": name, "day": until}, "certificates")
    if facts.claims and not ending:
        message = N_("Chứng nhận và sao in trên tem còn hiệu lực trên %(days)s ngày")
        yield Finding(Severity.GOOD, "claim-lasting", message, {"days": CLAIM_NOTICE.days})
