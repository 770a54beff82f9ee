"""Label designs: a ready look and what the cooperative chose to have on it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from app.core.errors import N_


class Look(StrEnum):
    """The ready designs."""

    CONSUMER = "consumer"
    SMALL = "small"  # from 25 mm: code, name, batch
    BOX = "box"  # farm box: large words, read from two steps away
    CARTON = "carton"  # logistic unit: GS1-128 and QR of its SSCC


LOOK_NAMES: Mapping[Look, tuple[str, str]] = {
    Look.CONSUMER: (N_("Bán lẻ"), N_("Đủ các mục cho gói đến tay người mua")),
    Look.SMALL: (N_("Bán lẻ nhỏ"), N_("Từ 25 mm: mã QR, tên, mã lô")),
    Look.BOX: (N_("Thùng nông trại"), N_("Chữ lớn, đọc được từ hai bước chân")),
    Look.CARTON: (N_("Thùng có SSCC"), N_("Mã vạch GS1-128 và QR cho kho")),
}


class LabelLanguage(StrEnum):
    """Vietnamese always, as label law asks; English beside it where wanted."""

    VI = "vi"
    VI_EN = "vi-en"


@dataclass(frozen=True, slots=True)
class Design:
    """A look and the choices made for it; what is not chosen is not printed."""

    look: Look = Look.CONSUMER
    logo: bool = False
    stars: bool = True
    certificates: bool = True
    dates: bool = True
    net_weight: bool = True
    origin: bool = True
    slogan: str = ""
    language: LabelLanguage = LabelLanguage.VI
    small_face: bool = False
    """Whether the largest face of the pack is under 80 cm²: smaller letters are lawful there."""

    def as_dict(self) -> dict[str, Any]:
        """The form in which a design is stored with a pack and frozen with a run."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "Design":
        """A stored design; what an older release did not know has its default."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in (stored or {}).items() if name in known}
        if "look" in kept:
            kept["look"] = Look(kept["look"])
        if "language" in kept:
            kept["language"] = LabelLanguage(kept["language"])
        return cls(**kept)
