"""Transformations: which batches may become which, how much may come out, and what the new ones take over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.core.errors import N_, Conflict, Invalid
from app.traceability.rules import batches as batch_rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType

MOST_OUTPUTS = 20
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Shape:
    """How many batches go into a transformation and come out of it, and whether they are the same goods."""

    least_inputs: int
    most_inputs: int | None
    most_outputs: int
    same_product: bool
    explained: str


SHAPES: Mapping[EventType, Shape] = {
    EventType.SPLIT: Shape(1, 1, MOST_OUTPUTS, True, N_("Chia một lô thành các lô nhỏ cùng sản phẩm")),
    EventType.MERGE: Shape(2, None, 1, True, N_("Dồn nhiều lô cùng sản phẩm thành một lô")),
    EventType.PROCESS: Shape(1, None, MOST_OUTPUTS, False, N_("Sao, sấy, ép, nấu: ra sản phẩm khác")),
    EventType.GRADE: Shape(1, None, MOST_OUTPUTS, True, N_("Chia theo cỡ hoặc loại, cùng sản phẩm")),
}
"""EPCIS 2.0 calls each of them a TransformationEvent: goods of the inputs are used up, outputs come into being."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the rules ask of an input: how much of it lies loose, and since which day it has been there."""

    batch_id: int
    number: str
    product_id: int
    state: BatchState
    grams: int
    loose: int
    since: date


@dataclass(frozen=True, slots=True)
class Yield:
    """What came out of what went in, in whole grams."""

    taken: int
    made: int

    @property
    def lost(self) -> int:
        """Grams that went in and did not come out; 0 where more came out."""
        return max(0, self.taken - self.made)

    @property
    def percent(self) -> Decimal:
        """Out of a hundred grams in, to one decimal; above 100 where something was added (water, salt, sugar)."""
        return (Decimal(self.made) * 100 / self.taken).quantize(Decimal("0.1")) if self.taken else Decimal(0)


def take_field(batch_id: int) -> str:
    """The field of a form in which the amount taken of a batch stands."""
    return f"take-{batch_id}"


def made_field(place: int, name: str) -> str:
    """The field in which a fact of the output in that place (from 0) stands."""
    return f"made-{place}-{name}"


def shape_of(kind: EventType) -> Shape:
    """What a kind of transformation takes and gives. Raises Invalid at "kind" for any other event."""
    if kind not in SHAPES:
        raise Invalid.at("kind", N_("Xin chọn tách, gộp, chế biến hoặc phân loại"))
    return SHAPES[kind]


def check_sources(kind: EventType, sources: Sequence[Source], happened_on: date, today: date) -> None:
    """The inputs fit the kind, are free to be used, are there on that day, and there is as much of them.

    Raises Invalid at "inputs", "happened_on" or the amount at fault.
    """
    shape = shape_of(kind)
    if len({source.batch_id for source in sources}) != len(sources):
        raise Invalid.at("inputs", N_("Một lô đang được ghi hai lần; xin ghi chung một dòng"))
    if len(sources) < shape.least_inputs:
        least = shape.least_inputs
        raise Invalid.at("inputs", N_("Xin ghi khối lượng lấy ra từ ít nhất %(least)s lô"), least=least)
    if shape.most_inputs is not None and len(sources) > shape.most_inputs:
        raise Invalid.at("inputs", N_("Mỗi lần chỉ tách một lô; xin ghi khối lượng ở một lô"))
    if shape.same_product and len({source.product_id for source in sources}) > 1:
        raise Invalid.at("inputs", N_("Các lô này khác sản phẩm; khác sản phẩm thì ghi là chế biến"))
    check_day(sources, happened_on, today)
    check_free(sources)


def check_day(sources: Sequence[Source], happened_on: date, today: date) -> None:
    """Nothing is made tomorrow, nor before what it is made of is there. Raises Invalid at "happened_on"."""
    if happened_on > today:
        raise Invalid.at("happened_on", N_("Việc này còn ở phía trước; xin ghi sau khi đã làm"))
    late = max(sources, key=lambda source: source.since)
    if happened_on < late.since:
        raise Invalid.at("happened_on", N_("Lô %(number)s đến ngày %(day)s mới có"), number=late.number, day=late.since)


def check_free(sources: Sequence[Source]) -> None:
    """Each batch is open, and as much of it lies loose. Raises Invalid at its amount."""
    for source in sources:
        _check_source(source)


def _check_source(source: Source) -> None:
    field = take_field(source.batch_id)
    if source.state is not BatchState.OPEN:
        raise Invalid.at(field, _NOT_FREE[source.state], number=source.number)
    if source.grams > source.loose:
        raise Invalid.at(
            field,
            N_("Lô %(number)s chỉ còn %(left)s kg chưa dùng và không nằm trong thùng"),
            number=source.number,
            left=batch_rules.kilograms(max(0, source.loose)),
        )


_NOT_FREE: Mapping[BatchState, str] = {
    BatchState.HELD: N_("Lô %(number)s đang bị tạm giữ nên chưa dùng được"),
    BatchState.RECALLED: N_("Lô %(number)s đang bị thu hồi nên không dùng được"),
    BatchState.CLOSED: N_("Lô %(number)s đã đóng; xin cho bán lại trước khi dùng"),
}


def check_outputs(kind: EventType, sources: Sequence[Source], products: Sequence[int]) -> None:
    """As many outputs as the kind has, of the inputs' product where it must be. Raises Invalid."""
    shape = shape_of(kind)
    if not products:
        raise Invalid.at(made_field(0, "quantity"), N_("Xin ghi khối lượng của lô mới"))
    if len(products) > shape.most_outputs:
        raise Invalid.at(
            made_field(shape.most_outputs, "quantity"),
            N_("Nhiều nhất %(most)s lô mới một lần"),
            most=shape.most_outputs,
        )
    same = {source.product_id for source in sources}
    for place, product_id in enumerate(products):
        if shape.same_product and product_id not in same:
            raise Invalid.at(made_field(place, "product_id"), N_("Lô mới phải cùng sản phẩm với lô lấy ra"))


def check_balance(kind: EventType, outcome: Yield, *, reason: str | None, may_override: bool) -> bool:
    """Outputs weigh no more than inputs, except processed goods to which something was added; True when that is so.

    Only a manager may say so, with a reason. Raises Invalid at the first output, or at "override_reason".
    """
    if outcome.made <= outcome.taken:
        return False
    if kind is not EventType.PROCESS:
        raise Invalid.at(
            made_field(0, "quantity"),
            N_("Các lô mới nặng %(made)s kg, lô lấy ra chỉ có %(taken)s kg"),
            made=batch_rules.kilograms(outcome.made),
            taken=batch_rules.kilograms(outcome.taken),
        )
    if not reason:
        raise Invalid.at(
            "override_reason",
            N_("Ra %(made)s kg mà chỉ lấy %(taken)s kg; xin ghi đã thêm gì (nước, muối, đường), hoặc sửa khối lượng"),
            made=batch_rules.kilograms(outcome.made),
            taken=batch_rules.kilograms(outcome.taken),
        )
    if not may_override:
        raise Invalid.at(
            "override_reason", N_("Chỉ người quản lý được ghi ra nhiều hơn lấy vào; xin nhờ người quản lý ghi lần này")
        )
    return True


def harvest_day(kind: EventType, harvests: Sequence[date], happened_on: date) -> date:
    """The day of a new batch: of processed goods that of the making, of the same goods the earliest harvest."""
    return happened_on if kind is EventType.PROCESS else min(harvests)


def best_before(
    kind: EventType, counted: date | None, known: Collection[date | None], packed_on: date | None
) -> date | None:
    """The last good day of a new batch: the same goods keep the earliest of their inputs, unless packed anew."""
    given = [day for day in known if day is not None]
    if kind is EventType.PROCESS or packed_on is not None or not given:
        return counted
    return min(given)


def shared(values: Collection[Thing]) -> Thing | None:
    """What all inputs have in common; None when they differ."""
    first = next(iter(values), None)
    return first if all(value == first for value in values) else None


def check_still_enough(number: str, grams: int, needed: int, place: int) -> None:
    """A corrected output covers what has become of it since. Raises Invalid at its amount."""
    if grams < needed:
        raise Invalid.at(
            made_field(place, "quantity"),
            N_("Lô %(number)s đã dùng, đóng gói hoặc in tem cho %(needed)s kg; không ghi ít hơn được"),
            number=number,
            needed=batch_rules.kilograms(needed),
        )


def check_no_circle(outputs: Collection[int], before: Collection[int]) -> None:
    """Nothing is made of itself: `before` are the inputs and all they came from. Raises Conflict."""
    if set(outputs) & set(before):
        raise Conflict(N_("Một lô lấy ra lại được làm từ chính lô mới; xin xem lại các lô lấy ra."))
