"""Stock: what has become of the grams of a batch, and how much of them is still there."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import N_, Problem
from app.traceability.rules.batches import kilograms
from app.traceability.rules.events import TRANSFORMATIONS, EventType, ItemRole


@dataclass(frozen=True, slots=True)
class Standing:
    """One batch's grams: `made` when it came about, then where they went; `in_units` lie in cartons that are here."""

    made: int
    used: int = 0
    shipped: int = 0
    returned: int = 0
    sold: int = 0
    destroyed: int = 0
    packed: int = 0
    in_units: int = 0

    @property
    def left(self) -> int:
        """Grams still with the cooperative; below zero only where somebody overrode the check."""
        return self.made - self.used - self.shipped + self.returned - self.sold - self.destroyed

    @property
    def kept(self) -> int:
        """Grams that stayed this batch: what labels of it may stand for, wherever the goods are now."""
        return self.made - self.used

    @property
    def loose(self) -> int:
        """Grams still here that lie in no carton."""
        return self.left - self.in_units

    @property
    def gone(self) -> int:
        """Grams used, shipped and not returned, sold or destroyed: what a corrected `made` must cover."""
        return self.made - self.left


OUTWARD = frozenset({EventType.SHIP, EventType.SELL, EventType.DESTROY})
"""What takes goods away from the cooperative."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Lines of `role` in events of `kinds` count `sign` times; `boxed` ones only if they lay in a unit moved whole."""

    kinds: frozenset[EventType]
    role: ItemRole
    sign: int = 1
    boxed: bool = False


def _moved(kind: EventType) -> tuple[Effect, ...]:
    return (Effect(frozenset({kind}), ItemRole.MOVED),)


EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "used": (Effect(TRANSFORMATIONS, ItemRole.INPUT),),
    "shipped": _moved(EventType.SHIP),
    "returned": _moved(EventType.RETURN),
    "sold": _moved(EventType.SELL),
    "destroyed": _moved(EventType.DESTROY),
    "packed": (Effect(frozenset({EventType.PACK}), ItemRole.PACKED),),
    "in_units": (
        Effect(frozenset({EventType.AGGREGATE}), ItemRole.CHILD),
        Effect(frozenset({EventType.DISAGGREGATE}), ItemRole.CHILD, -1),
        Effect(OUTWARD, ItemRole.MOVED, -1, boxed=True),
        Effect(frozenset({EventType.RETURN}), ItemRole.MOVED, boxed=True),
    ),
}
"""How each part of a standing is summed up from the lines of events that count."""


def excess(standing: Standing, field: str, *, loose: int, boxed: int = 0) -> Problem | None:
    """Why that many grams, loose and in cartons moved whole, cannot go; None when they can."""
    if loose + boxed > standing.left:
        left = kilograms(max(0, standing.left))
        return Problem(field, N_("Nhiều hơn lô này còn: %(left)s kg"), {"left": left})
    if loose > standing.loose:
        words = N_("Ngoài thùng chỉ còn %(left)s kg; hàng trong thùng xin xuất cả thùng, hoặc dỡ thùng trước")
        return Problem(field, words, {"left": kilograms(max(0, standing.loose))})
    return None


def overpacked(standing: Standing, field: str, grams: int) -> Problem | None:
    """Why that many grams more cannot have been packed; None when they can."""
    if standing.packed + grams > standing.made:
        left = kilograms(max(0, standing.made - standing.packed))
        return Problem(field, N_("Nhiều hơn lô này còn: %(left)s kg"), {"left": left})
    return None
