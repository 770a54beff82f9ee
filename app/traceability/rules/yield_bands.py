"""What a hectare can give in a year, crop by crop: dated figures that people who know the fields may adjust."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import N_
from app.core.text import fold, nfc

FROM_FIGURES = N_("Suy từ diện tích và sản lượng của Nghệ An 2019–2020, nới rộng cho vườn tốt")
BY_JUDGEMENT = N_("Ước theo hiểu biết chung về cây trồng, chưa đối chiếu với số liệu của tỉnh")


@dataclass(frozen=True, slots=True)
class Band:
    """Kilograms that a hectare of a crop plausibly gives in a year, `least` to `most`."""

    name: str
    least: int
    most: int
    basis: str
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None


def _judged(name: str, least: int, most: int) -> Band:
    return Band(name, least, most, BY_JUDGEMENT)


BANDS: Sequence[Band] = (
    Band("cam", 4_000, 40_000, FROM_FIGURES),
    Band("chuối", 8_000, 60_000, FROM_FIGURES),
    Band("lúa", 3_000, 16_000, FROM_FIGURES),
    Band("nếp", 2_000, 12_000, FROM_FIGURES),
    Band("ngô", 2_500, 18_000, FROM_FIGURES),
    Band("sắn", 10_000, 50_000, FROM_FIGURES),
    _judged("bưởi", 5_000, 40_000),
    _judged("quýt", 4_000, 35_000),
    _judged("chanh", 4_000, 40_000),
    _judged("chanh leo", 10_000, 60_000),
    _judged("dứa", 10_000, 80_000),
    _judged("dưa hấu", 15_000, 70_000),
    _judged("dưa chuột", 15_000, 120_000),
    _judged("dưa lưới", 15_000, 120_000),
    _judged("ổi", 8_000, 60_000),
    _judged("xoài", 3_000, 30_000),
    _judged("nhãn", 3_000, 25_000),
    _judged("vải", 3_000, 25_000),
    _judged("thanh long", 8_000, 60_000),
    _judged("mía", 35_000, 130_000),
    _judged("chè", 3_000, 30_000),
    _judged("chè shan tuyết", 500, 10_000),
    _judged("lạc", 1_000, 8_000),
    _judged("vừng", 300, 2_500),
    _judged("đậu", 800, 30_000),
    _judged("gừng", 6_000, 45_000),
    _judged("nghệ", 8_000, 50_000),
    _judged("tỏi", 3_000, 20_000),
    _judged("hành", 5_000, 60_000),
    _judged("khoai", 5_000, 50_000),
    _judged("cà chua", 15_000, 150_000),
    _judged("bí", 8_000, 60_000),
    _judged("rau", 8_000, 120_000),
    _judged("cải", 10_000, 120_000),
    _judged("sen", 300, 10_000),
    _judged("cà gai leo", 3_000, 40_000),
    _judged("dây thìa canh", 2_000, 30_000),
    _judged("trà hoa vàng", 100, 10_000),
    _judged("cà phê", 1_000, 20_000),
)
"""Fresh weight at harvest, all crops of one year together. Cooperatives' true figures take their place as they come."""


def band_of(crop: str, day: date) -> Band | None:
    """The band in force on `day` for a crop as people write it ("Cam Xã Đoài"): the longest name found in it wins.

    Marks tell dứa, dừa and dưa apart; only a name typed without any is looked for without them.
    """
    written = _written if any(not char.isascii() for char in crop) else fold
    words = f" {written(crop)} "
    found = [
        band
        for band in BANDS
        if f" {written(band.name)} " in words
        and band.valid_from <= day
        and (band.valid_to is None or day <= band.valid_to)
    ]
    return max(found, key=lambda band: (len(band.name.split()), band.valid_from), default=None)


def _written(text: str) -> str:
    return " ".join(nfc(text).casefold().split())
