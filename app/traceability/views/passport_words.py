"""The facts of a passport as rows of words: what, its value, and who vouches for it since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import phonenumbers
from markupsafe import Markup

from app.cooperatives.rules.cooperatives import KIND_NAMES
from app.core.errors import N_
from app.traceability.queries.passport import Facts, Passport
from app.traceability.rules import passport as rules
from app.traceability.rules.passport import IntervalVerdict
from app.traceability.rules.recalls import HAZARD_NAMES
from app.traceability.views.speech import Speech

Row = tuple[str, str, str]
"""Term, value ("" shows as not recorded), and who says so."""

_PRINTED = {
    "product_name": N_("Tên sản phẩm"),
    "pack": N_("Quy cách"),
    "cooperative_name": N_("Nhà sản xuất"),
    "area_code": N_("Mã số vùng trồng"),
    "batch_number": N_("Mã lô"),
    "harvested": N_("Thu hoạch"),
    "best_before": N_("Dùng tốt trước"),
    "stars": N_("Sao OCOP"),
}


_OF_MADE_GOODS = {
    "warning": N_("Cảnh báo"),
    "ingredients": N_("Thành phần"),
    "usage": N_("Hướng dẫn sử dụng"),
}
"""Stated for processed goods; fresh ones have no such rows."""


def told(speech: Speech, vi: str | None, en: str | None) -> str:
    """Text in the reader's language, or marked as Vietnamese where nobody has translated it."""
    if speech.language == "vi" or not vi:
        return vi or ""
    return en or Markup('<span lang="vi">{}</span>').format(vi)


def dates(goods: Facts, speech: Speech) -> list[tuple[str, date | None]]:
    """The three days a shopper looks for first."""
    _ = speech.gettext
    return [
        (_("Thu hoạch"), goods.harvested_on),
        (_("Đóng gói"), goods.packed_on),
        (_("Dùng tốt trước"), goods.best_before_on),
    ]


def facts(found: Passport, speech: Speech, who: str, *, has_photo: bool) -> list[Row]:
    """What is known of goods and batch."""
    _, goods = speech.gettext, found.goods

    def stated(subject: str, column: str, otherwise: datetime) -> str:
        day = found.declared_on.get((subject, column), otherwise)
        return _("%(who)s khai, %(day)s", who=who, day=speech.day(day))

    by_product = {name: stated("products", name, goods.product_at) for name in ("variety", "storage", *_OF_MADE_GOODS)}
    rows: list[Row] = [
        (_("Nhà sản xuất"), goods.cooperative, speech.say(KIND_NAMES[goods.kind])),
        (
            _("Khối lượng tịnh"),
            f"{speech.kg(goods.net_grams)}, {goods.pack}",
            stated("trade_items", "net_grams", goods.item_at),
        ),
        (_("Giống"), goods.variety or "", by_product["variety"] if goods.variety else ""),
        (
            _("Bảo quản"),
            told(speech, goods.storage, goods.storage_en),
            by_product["storage"] if goods.storage else "",
        ),
        (_("Lô"), goods.number, stated("batches", "number", goods.created_at)),
        (_("Khối lượng cả lô"), speech.kg(goods.grams), stated("batches", "grams", goods.created_at)),
    ]
    made = [
        (speech.say(word), told(speech, getattr(goods, name), None), by_product[name])
        for name, word in _OF_MADE_GOODS.items()
        if getattr(goods, name)
    ]
    rows[4:4] = made
    if found.in_force is not None:
        rows.insert(3, (_("Mã số vùng trồng"), goods.code_raw or "", _area(found, speech, who)))
    return rows if has_photo else [*rows, (_("Ảnh chụp sản phẩm"), "", "")]


@dataclass(frozen=True, slots=True)
class SprayWords:
    """What the farm log says of spraying; without a state nothing was written down."""

    title: str = ""
    text: str = ""
    by: str = ""
    state: str = ""
    icon: str = ""


def sprayed(found: Passport, speech: Speech, who: str) -> SprayWords | None:
    """The interval between the last spraying and the harvest, counted from the log; None where there is no field."""
    _, log = speech.gettext, found.sprayed
    if log is None:
        return None
    if log.verdict is IntervalVerdict.NO_LOG:
        return SprayWords()
    if log.verdict is IntervalVerdict.NOT_SPRAYED:
        return SprayWords(
            _("Không ghi lần phun nào"),
            _("Nhật ký của các thửa có ghi việc khác trong 12 tháng trước thu hoạch, không ghi phun thuốc."),
            _("%(who)s ghi", who=who),
            "is-good",
            "good",
        )
    last = log.sprays[0]
    days = (found.goods.harvested_on - last.done_on).days
    title = {
        IntervalVerdict.KEPT: _("Thu hoạch sau lần phun cuối %(days)s ngày, đủ thời gian cách ly", days=days),
        IntervalVerdict.TOO_SHORT: _("Thu hoạch sau lần phun cuối %(days)s ngày, chưa đủ thời gian cách ly", days=days),
        IntervalVerdict.UNKNOWN: _("Thu hoạch sau lần phun cuối %(days)s ngày, chưa rõ thời gian cách ly", days=days),
    }[log.verdict]
    what = ", ".join(part for part in (last.name, last.active_ingredient) if part) or _("chưa ghi tên thuốc")
    asked = _("chưa ghi nhận") if last.pre_harvest_days is None else _("%(days)s ngày", days=last.pre_harvest_days)
    text = _(
        "Lần cuối %(day)s: %(what)s; thời gian cách ly: %(asked)s.",
        day=speech.day(last.done_on),
        what=what,
        asked=asked,
    )
    kept = log.verdict is IntervalVerdict.KEPT
    return SprayWords(
        title,
        text,
        _("%(who)s ghi ngày %(day)s", who=who, day=speech.day(last.recorded_at)),
        "is-good" if kept else "is-attention",
        "good" if kept else "attention",
    )


def _area(found: Passport, speech: Speech, who: str) -> str:
    """How the code stood on the harvest day, and who gave it."""
    _, goods, in_force = speech.gettext, found.goods, found.in_force
    reason = in_force.reason if in_force else None
    standing = speech.say(reason.message, **reason.values) if reason else _("Còn hiệu lực vào ngày thu hoạch.")
    if not found.by_office:
        return f"{standing} {_('%(who)s khai, chưa đối chiếu với quyết định cấp mã.', who=who)}"
    if not goods.issuer:
        return standing
    since = f", {speech.day(goods.valid_from)}" if goods.valid_from else ""
    return standing + " " + _("%(issuer)s cấp mã", issuer=goods.issuer) + since


@dataclass(frozen=True, slots=True)
class RecallWords:
    """What the page of a recalled batch says before anything else."""

    advice: str
    reason: str
    phone: str
    facts: list[Row]


def recall(goods: Facts, speech: Speech) -> RecallWords:
    """The words of a recall; those that nobody has written stay empty."""
    _ = speech.gettext
    others = _("Các lô khác có trang riêng, theo mã trên tem của chúng")
    return RecallWords(
        advice=told(speech, goods.advice, goods.advice_en),
        reason=told(speech, goods.reason, goods.reason_en),
        phone=telephone(goods.contact_phone or ""),
        facts=[
            (_("Loại nguy cơ"), speech.say(HAZARD_NAMES[goods.hazard]) if goods.hazard else "", ""),
            (_("Phạm vi"), _("Lô %(number)s", number=goods.number), others),
            (_("Người quyết định"), goods.cooperative, speech.instant(goods.started_at)),
        ],
    )


@lru_cache(maxsize=1024)
def telephone(number: str) -> str:
    """A number as people in Việt Nam write it: "+84912345678" → "0912 345 678"."""
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


_ON_LABEL = _PRINTED | {
    "net_weight": N_("Khối lượng tịnh"),
    "packed": N_("Đóng gói"),
    "origin": N_("Xuất xứ"),
    "certificates": N_("Chứng nhận"),
    "ingredients": N_("Thành phần"),
    "usage": N_("Hướng dẫn sử dụng"),
    "storage": N_("Bảo quản"),
    "warning": N_("Cảnh báo"),
    "slogan": N_("Lời giới thiệu"),
}


def on_label(goods: Facts, speech: Speech) -> list[tuple[str, str]]:
    """All words that the run printed, as they were frozen."""
    found = ((speech.say(word), goods.content.get(name)) for name, word in _ON_LABEL.items())
    return [(word, ", ".join(value) if isinstance(value, list) else str(value)) for word, value in found if value]


def printed(goods: Facts, speech: Speech) -> list[Row]:
    """What the label says that is no longer so."""
    best_before = goods.best_before_on
    now: Mapping[str, Any] = {
        "product_name": goods.name,
        "pack": goods.pack,
        "cooperative_name": goods.cooperative,
        "area_code": f"Mã vùng trồng {goods.code_raw}" if goods.code_raw else "",
        "batch_number": goods.number,
        "harvested": f"{goods.harvested_on:%d/%m/%Y}",
        "best_before": f"{best_before:%d/%m/%Y}" if best_before else "",
        "stars": goods.ocop_stars,
    }
    _ = speech.gettext
    return [
        (speech.say(_PRINTED[name]), str(is_ or ""), _("Trên tem in: %(was)s", was=was))
        for name, was, is_ in rules.out_of_date(goods.content, now)
    ]
