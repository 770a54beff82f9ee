"""What the sample's producers put on their fields, by crop: names out of the sample list, and how much of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.traceability.rules.inputs import InputKind, Measure


@dataclass(frozen=True, slots=True)
class Used:
    """One input by its name in the sample list (without its mark), and base units for one hectare."""

    name: str
    kind: InputKind
    measure: Measure
    per_hectare: int
    dose: str
    target: str = ""


_P, _F = InputKind.PESTICIDE, InputKind.FERTILISER
_OIL = Used("Dầu khoáng 99EC", _P, Measure.MILLILITRES, 3000, "0,5%, phun ướt đều tán", "rệp sáp, rầy chổng cánh")
_MITES = Used("Abamectin 3.6EC", _P, Measure.MILLILITRES, 350, "15 ml cho bình 20 lít", "nhện đỏ")
_COPPER = Used("Đồng hydroxit 77WP", _P, Measure.GRAMS, 1000, "25 g cho bình 20 lít", "loét, ghẻ")
_NEEM = Used("Azadirachtin 1EC", _P, Measure.MILLILITRES, 800, "30 ml cho bình 20 lít", "rầy xanh")
_MATRINE = Used("Matrine 0.5SL", _P, Measure.MILLILITRES, 600, "25 ml cho bình 20 lít", "rầy xanh")
_WORMS = Used("Chlorantraniliprole 5SC", _P, Measure.MILLILITRES, 400, "15 ml cho bình 20 lít", "sâu khoang")
_NPK = Used("Phân NPK 16-16-8", _F, Measure.GRAMS, 150_000, "0,5 kg mỗi gốc")
_TEA = Used("Phân NPK 12-5-10 cho chè", _F, Measure.GRAMS, 180_000, "rải theo hàng")
_ORGANIC = Used("Phân hữu cơ vi sinh", _F, Measure.GRAMS, 600_000, "3 kg mỗi gốc")
_PHOSPHATE = Used("Supe lân", _F, Measure.GRAMS, 200_000, "bón lót theo luống")

CHESTS: Mapping[str, tuple[Used, ...]] = {
    "Cam": (_OIL, _MITES, _COPPER, _NPK, _ORGANIC),
    "Chanh không hạt": (_OIL, _COPPER, _NPK),
    "Bưởi da xanh": (_OIL, _MITES, _NPK, _ORGANIC),
    "Chè": (_NEEM, _MATRINE, _TEA),
    "Chè Shan tuyết": (_ORGANIC,),
    "Lạc sen": (_WORMS, _PHOSPHATE),
    "Chanh leo": (_ORGANIC,),
}
"""Crops that are not here keep no log in the sample: their pages say so."""
HOPED_KG_PER_HECTARE = {"Cam": 9000, "Chanh không hạt": 8000, "Bưởi da xanh": 7000, "Chè": 6000, "Lạc sen": 2400}
SHOPS = ("Đại lý vật tư Hòa Bình, Quỳ Hợp", "Cửa hàng vật tư nông nghiệp Thắng Lợi", "Hợp tác xã dịch vụ Nghĩa Đàn")
WEATHER = ("nắng nhẹ", "râm mát, lặng gió", "nắng", "nhiều mây")
EQUIPMENT = ("bình đeo vai 20 lít", "máy phun cao áp", "bình điện 18 lít")
