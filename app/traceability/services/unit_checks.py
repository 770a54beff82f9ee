"""What may be put into a carton or pallet and taken out of it: the facts are asked for here, the rules decide."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.batches import Batch
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import transformations as batch_queries
from app.traceability.queries import units as queries
from app.traceability.queries.units import Inside
from app.traceability.rules import transformations as amounts
from app.traceability.rules import units as rules
from app.traceability.rules.batches import kilograms

Line = tuple[int, int, int | None]
"""Id of a batch, grams, and packs where they were counted."""


def children(db: Session, actor: Actor, unit: LogisticUnit, unit_ids: Collection[int]) -> list[LogisticUnit]:
    """The units that are put in, locked in the order of their ids. Raises Invalid at "unit_ids", or NotFound."""
    found = [scope.get(db, actor, LogisticUnit, one, lock=True) for one in sorted(set(unit_ids))]
    if not found:
        return []
    ids = [one.id for one in found]
    known, held, gone = queries.tree(db, ids), queries.holders(db, ids), queries.gone(db, ids)
    for one in found:
        rules.check_child(unit.kind, one.kind, one.sscc)
        rules.check_no_loop(unit.id, set(queries.below(known, one.id)))
        if one.id in held or one.id in gone:
            raise Invalid.at("unit_ids", N_("%(sscc)s đang nằm trong thùng khác hoặc đã xuất"), sscc=one.sscc)
        if not any(known[inner].goods for inner in queries.below(known, one.id)):
            raise Invalid.at("unit_ids", N_("%(sscc)s còn trống; xin xếp hàng vào trước"), sscc=one.sscc)
    return found


def check_goods(db: Session, batches: Mapping[int, Batch], lines: Sequence[Line], moment: datetime) -> None:
    """The goods are free, lie loose, and are there by then. Raises Invalid at the amount, or at "happened_on"."""
    if len(batches) != len(lines):
        raise Invalid.at("lines", N_("Một lô đang được ghi hai lần; xin ghi chung một dòng"))
    if moment > clock.now():
        raise Invalid.at("happened_on", N_("Việc này còn ở phía trước; xin ghi sau khi đã làm"))
    sources = batch_queries.sources(db, [(batches[batch_id], grams) for batch_id, grams, _pieces in lines])
    amounts.check_free(sources)
    if sources:
        amounts.check_day(sources, clock.day(moment), clock.today())


def check_inside(held: Inside, lines: Sequence[Line], unit_ids: Collection[int]) -> None:
    """What is taken out lies in it. Raises Invalid at the amount or "unit_ids", Conflict for an empty unit."""
    if held.empty:
        raise Conflict(N_("Trong thùng này không có gì để dỡ."))
    if not lines and not unit_ids:
        raise Invalid.at("lines", N_("Xin ghi hàng hoặc chọn thùng dỡ ra"))
    if set(unit_ids) - set(held.unit_ids):
        raise Invalid.at("unit_ids", N_("Một thùng đã chọn không nằm trong thùng này"))
    there = {one.batch_id: one.grams for one in held.goods}
    if len({batch_id for batch_id, *_ in lines}) != len(lines):
        raise Invalid.at("lines", N_("Một lô đang được ghi hai lần; xin ghi chung một dòng"))
    for batch_id, grams, _pieces in lines:
        if not 0 < grams <= there.get(batch_id, 0):
            raise Invalid.at(
                amounts.take_field(batch_id),
                N_("Trong thùng chỉ có %(left)s kg của lô này"),
                left=kilograms(there.get(batch_id, 0)),
            )
