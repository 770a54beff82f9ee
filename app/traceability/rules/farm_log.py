"""The farm log (nhật ký canh tác): what is written down about a plot, and which facts each kind of work needs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core import clock
from app.core.errors import N_, Invalid, Problem
from app.traceability.rules.inputs import InputKind, Measure, covers, crops_of


class LogKind(StrEnum):
    """What was done (fields per kind: VietGAP, TCVN 11892-1:2017)."""

    PLANTING = "planting"
    FERTILISING = "fertilising"
    SPRAYING = "spraying"
    IRRIGATION = "irrigation"
    PRUNING = "pruning"
    INSPECTION = "inspection"
    HARVEST = "harvest"
    POST_HARVEST = "post_harvest"
    OTHER = "other"


LOG_NAMES: Mapping[LogKind, str] = {
    LogKind.PLANTING: N_("Trồng, gieo"),
    LogKind.FERTILISING: N_("Bón phân"),
    LogKind.SPRAYING: N_("Phun thuốc"),
    LogKind.IRRIGATION: N_("Tưới nước"),
    LogKind.PRUNING: N_("Tỉa cành, làm cỏ"),
    LogKind.INSPECTION: N_("Thăm vườn, kiểm tra"),
    LogKind.HARVEST: N_("Thu hoạch"),
    LogKind.POST_HARVEST: N_("Sau thu hoạch"),
    LogKind.OTHER: N_("Việc khác"),
}

MAX_PHOTOS = 5
MAX_PLOTS = 200
OLDEST_WORK = timedelta(days=3 * 366)
"""Older than this a day is a slip in the year."""

_EVERY = frozenset({"kind", "plot_ids", "done_on", "done_time", "weather", "operator", "note", "photo_ids"})
_INPUT = frozenset({"input_item_id", "input_lot_id", "amount", "measure", "dose", "method", "equipment", "area_m2"})
FIELDS: Mapping[LogKind, frozenset[str]] = {
    LogKind.PLANTING: _EVERY | _INPUT,
    LogKind.FERTILISING: _EVERY | _INPUT,
    LogKind.SPRAYING: _EVERY | _INPUT | {"water_ml", "target"},
    LogKind.IRRIGATION: _EVERY | {"water_ml", "method", "equipment", "area_m2"},
    LogKind.PRUNING: _EVERY | {"method", "equipment", "area_m2"},
    LogKind.INSPECTION: _EVERY | {"target", "method"},
    LogKind.HARVEST: _EVERY | {"grams", "batch_id", "method", "equipment"},
    LogKind.POST_HARVEST: _EVERY | _INPUT | {"water_ml", "grams", "batch_id"},
    LogKind.OTHER: _EVERY | {"method", "equipment"},
}
"""What is asked for each kind; the same columns hold it for all."""

INPUTS: Mapping[LogKind, tuple[InputKind, ...]] = {
    LogKind.PLANTING: (InputKind.SEED, InputKind.OTHER),
    LogKind.FERTILISING: (InputKind.FERTILISER, InputKind.OTHER),
    LogKind.SPRAYING: (InputKind.PESTICIDE, InputKind.OTHER),
    LogKind.POST_HARVEST: (InputKind.PESTICIDE, InputKind.OTHER),
}
"""Which sorts of input each kind uses: on a plot a pesticide is always a spraying, so no interval is passed by."""

_NEEDED: Mapping[LogKind, Mapping[str, str]] = {
    LogKind.SPRAYING: {"input_item_id": N_("Xin chọn thuốc đã phun"), "amount": N_("Xin ghi lượng thuốc đã dùng")},
    LogKind.FERTILISING: {"input_item_id": N_("Xin chọn phân đã bón"), "amount": N_("Xin ghi lượng phân đã dùng")},
    LogKind.HARVEST: {"grams": N_("Xin ghi khối lượng đã hái")},
    LogKind.INSPECTION: {"note": N_("Xin ghi điều đã thấy")},
    LogKind.OTHER: {"note": N_("Xin ghi việc đã làm")},
}

WITHOUT_PLOT = frozenset({LogKind.POST_HARVEST, LogKind.OTHER})
"""Work of the packing house, training and waste may belong to no plot."""

_AT = {"amount": "amount", "grams": "quantity"}
"""Where a form shows the fault of a fact, when not under the fact's own name."""


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of work as somebody tells it: `amount` in base units of the input, `water_ml` millilitres.

    `measure`: that of the unit in which the amount was typed, to be held against the input's own; None when it is that.
    """

    kind: LogKind
    done_on: date
    plot_ids: tuple[int, ...] = ()
    done_time: time | None = None
    input_item_id: int | None = None
    input_lot_id: int | None = None
    amount: int | None = None
    measure: Measure | None = None
    dose: str | None = None
    water_ml: int | None = None
    area_m2: int | None = None
    target: str | None = None
    method: str | None = None
    equipment: str | None = None
    weather: str | None = None
    operator: str | None = None
    grams: int | None = None
    batch_id: int | None = None
    note: str | None = None
    photo_ids: tuple[int, ...] = ()


def check(told: Told, now: datetime) -> None:
    """What is told is possible, and whole for its kind. Raises Invalid with one Problem per field at fault."""
    problems = [*_unused(told), *_missing(told), *_when(told, now)]
    if not told.plot_ids and told.kind not in WITHOUT_PLOT:
        problems.append(Problem("plot_ids", N_("Xin chọn ít nhất một thửa")))
    if len(set(told.plot_ids)) > MAX_PLOTS:
        problems.append(Problem("plot_ids", N_("Mỗi lần ghi nhiều nhất %(most)s thửa"), {"most": MAX_PLOTS}))
    if len(set(told.photo_ids)) > MAX_PHOTOS:
        problems.append(Problem("photos", N_("Mỗi dòng nhật ký có nhiều nhất %(most)s ảnh"), {"most": MAX_PHOTOS}))
    if problems:
        raise Invalid(problems=problems)


def _unused(told: Told) -> list[Problem]:
    """Facts that this kind of work does not have: refused, never dropped."""
    strange = {field.name for field in fields(told)} - FIELDS[told.kind]
    found = sorted(name for name in strange if getattr(told, name) not in (None, ()))
    return [Problem(_AT.get(name, name), N_("Việc này không có mục này; xin để trống")) for name in found]


def _missing(told: Told) -> list[Problem]:
    needed = _NEEDED.get(told.kind, {})
    found = [Problem(_AT.get(name, name), said) for name, said in needed.items() if getattr(told, name) is None]
    if told.amount is not None and told.input_item_id is None:
        found.append(Problem("input_item_id", N_("Xin chọn vật tư cho lượng đã ghi")))
    if told.input_lot_id is not None and told.input_item_id is None:
        found.append(Problem("input_item_id", N_("Xin chọn vật tư của lô đã chọn")))
    return found


def _when(told: Told, now: datetime) -> list[Problem]:
    today = clock.day(now)
    if told.done_on > today:
        return [Problem("done_on", N_("Ngày %(day)s còn ở phía trước; xin ghi sau khi đã làm"), {"day": told.done_on})]
    if told.done_on < today - OLDEST_WORK:
        return [Problem("done_on", N_("Ngày làm đã quá ba năm; xin xem lại năm"))]
    if told.done_on == today and told.done_time and told.done_time > now.astimezone(clock.VIETNAM).time():
        return [Problem("done_time", N_("Giờ này còn ở phía trước; xin ghi sau khi đã làm"))]
    return []


def check_input(kind: LogKind, input_kind: InputKind) -> None:
    """The input is of a sort that this work uses. Raises Invalid at "input_item_id"."""
    if input_kind in INPUTS.get(kind, ()):
        return
    if input_kind is InputKind.PESTICIDE:
        raise Invalid.at("input_item_id", N_("Thuốc bảo vệ thực vật xin ghi ở mục Phun thuốc"))
    if input_kind is InputKind.FERTILISER:
        raise Invalid.at("input_item_id", N_("Phân bón, kể cả phân bón lá, xin ghi ở mục Bón phân"))
    raise Invalid.at("input_item_id", N_("Vật tư này không dùng cho việc này; xin chọn vật tư khác"))


def allowed_for(crops: str | None, crop: str) -> bool | None:
    """Does the register say that the input is for this crop? None while it names no crop.

    Either name may be the longer one ("cam" allows "Cam Vinh"); a group allows its crops ("cây có múi": "cam").
    """
    if not crops or not crops.strip():
        return None
    return any(covers(part, crop) for part in crops_of(crops))
