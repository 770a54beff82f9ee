"""Answers to text messages: one line without diacritics, at most 160 characters, so that any telephone shows it."""

import unicodedata

from app.traceability.queries.codes import Label, Standing
from app.traceability.queries.passport import Passport
from app.traceability.rules.passport import Verdict
from app.traceability.rules.serials import spaced

LONGEST = 160
"""Septets of one short message (3GPP TS 23.038); ASCII letters and digits take one each."""

_VERDICTS = {
    Verdict.RECALLED: "DANG THU HOI, xin ngung dung",
    Verdict.VOIDED: "Tem da huy, xin hoi noi ban",
    Verdict.HELD: "Lo dang tam giu, xin hoi noi ban",
    Verdict.PAST_DATE: "Ma that, da qua ngay dung tot",
    Verdict.AREA_OUT: "Ma that, ma vung trong het hieu luc ngay hai",
    Verdict.SOLD_OUT: "Ma that, lo da ban het",
    Verdict.GOOD: "Ma that, lo dang ban",
}
_STANDINGS = {
    Standing.UNBOUND: "Tem that nhung chua gan voi hang nao",
    Standing.INACTIVE: "Tem that nhung hang chua duoc xuat ban",
    Standing.UNUSED: "Tem da huy, chua tung gan voi hang",
}


def sms(label: Label, found: Passport | None) -> str:
    """What a genuine code stands for; the verdict comes first, what does not fit is left out from the end."""
    code = spaced(label.serial)
    if found is None:
        return _line(f"{_STANDINGS[label.standing]}.", f"Ma {code}")
    goods = found.goods
    parts = [f"Lo {goods.number}", goods.name, goods.pack, goods.cooperative, f"Hai {goods.harvested_on:%d/%m/%y}"]
    if goods.best_before_on:
        parts.insert(2, f"Dung truoc {goods.best_before_on:%d/%m/%y}")
    if found.verdict is Verdict.RECALLED and goods.contact_phone:
        parts.insert(0, f"Goi {goods.contact_phone}")
    return _line(f"{_VERDICTS[found.verdict]}.", *parts)


def sms_unknown(serial: str | None) -> str:
    """What to say of a code that was never issued, or is none."""
    if serial is None:
        return "Ma co 12 chu va so in duoi o QR. Xin nhan lai: GN va ma, vi du GN 7K3M Q9TX 2VHD."
    return f"Ma {spaced(serial)} chua tung duoc cap. Xin xem lai tung nhom; neu dung vay thi khong phai tem that."


def _line(verdict: str, *parts: str) -> str:
    text = plain(verdict)
    for part in map(plain, parts):
        longer = f"{text} {part}." if text.endswith(".") else f"{text}, {part}"
        if len(longer) <= LONGEST:
            text = longer
    return text


def plain(text: str) -> str:
    """Letters without marks ("Đồi Mây" → "Doi May"); what has no plain form becomes a question mark."""
    bare = " ".join(text.split()).replace("đ", "d").replace("Đ", "D")
    letters = (char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))
    return " ".join("".join(char if " " <= char <= "~" else "?" for char in letters).split())
