"""The digital product passport: which facts the law asks for on a day, and which of them a batch has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import N_
from app.traceability.rules.label_items import Ruling

PASSPORT_LAW = "Nghị định 37/2026/NĐ-CP, Điều 32"
TRACE_LAW = "Thông tư 02/2024/TT-BKHCN"


@dataclass(frozen=True, slots=True)
class Requirement(Ruling):
    """One fact asked for: its name in the JSON form (dots lead inside), its words, and whether only "if any"."""

    key: str
    words: str
    if_any: bool


def _asked(law: str, since: date, rows: Sequence[tuple[str, str, bool]], note: str) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(
            rule_id=f"{law}/{number}",
            basis=law,
            valid_from=since,
            valid_to=None,
            note=note,
            key=key,
            words=words,
            if_any=if_any,
        )
        for number, (key, words, if_any) in enumerate(rows, 1)
    )


REQUIREMENTS: tuple[Requirement, ...] = (
    *_asked(
        PASSPORT_LAW,
        date(2026, 1, 23),
        (
            ("product.name", N_("Tên sản phẩm"), False),
            ("product.gtin", N_("Mã GTIN"), False),
            ("operator.name", N_("Tên đơn vị chịu trách nhiệm"), False),
            ("operator.address", N_("Địa chỉ đơn vị chịu trách nhiệm"), False),
            ("operator.identifier", N_("Mã định danh đơn vị (mã số thuế hoặc GLN)"), False),
            ("origin", N_("Xuất xứ"), False),
            ("traceability.link", N_("Đường dẫn truy xuất nguồn gốc"), False),
            ("conformity", N_("Chứng nhận chất lượng, hợp quy"), True),
            ("productionDate", N_("Ngày sản xuất"), True),
            ("expiryDate", N_("Hạn sử dụng"), True),
            ("safetyWarnings", N_("Cảnh báo an toàn"), True),
        ),
        "Minimum content of the passport as reported of Article 32; the ministry may ask for more.",
    ),
    *_asked(
        TRACE_LAW,
        date(2024, 6, 1),
        (
            ("product.name", N_("Tên sản phẩm"), False),
            ("product.image", N_("Hình ảnh sản phẩm"), False),
            ("operator.name", N_("Tên đơn vị sản xuất, kinh doanh"), False),
            ("operator.address", N_("Địa chỉ đơn vị sản xuất, kinh doanh"), False),
            ("traceability.stages", N_("Các công đoạn: mã truy vết sản phẩm, mã địa điểm, thời gian"), False),
            ("productionDate", N_("Thời gian sản xuất, kinh doanh"), False),
            ("traceability.code", N_("Mã truy xuất nguồn gốc sản phẩm"), False),
            ("product.brand", N_("Thương hiệu, nhãn hiệu, số sê-ri"), True),
            ("expiryDate", N_("Thời hạn sử dụng"), True),
            ("standards", N_("Tiêu chuẩn áp dụng"), False),
        ),
        "The ten items of the circular.",
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One requirement with what the passport says to it (None: not recorded)."""

    requirement: Requirement
    value: object

    @property
    def present(self) -> bool:
        """Is there anything?"""
        return self.value not in (None, "", [], {})

    @property
    def missing(self) -> bool:
        """Is it asked for in any case, and not there?"""
        return not self.present and not self.requirement.if_any


def in_force(day: date) -> tuple[Requirement, ...]:
    """What is asked for on `day`."""
    return tuple(one for one in REQUIREMENTS if one.holds(day))


def answers(document: Mapping[str, object], day: date) -> list[Answer]:
    """Every requirement of the day with what the JSON form of a passport says to it."""
    return [Answer(one, _inside(document, one.key)) for one in in_force(day)]


def _inside(document: Mapping[str, object], key: str) -> object:
    found: object = document
    for name in key.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def completeness(found: Sequence[Answer]) -> tuple[int, int]:
    """How many of the facts asked for in any case are there, and how many there should be."""
    needed = [one for one in found if not one.requirement.if_any]
    return sum(one.present for one in needed), len(needed)
