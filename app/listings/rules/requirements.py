"""What the law asks of a listing on the web, as dated data: the code only asks which requirements hold on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.core.errors import N_, Problem
from app.core.text import fold
from app.listings.rules.offers import OfferFacts


@dataclass(frozen=True, slots=True)
class Requirement:
    """One duty from `valid_from` to `valid_to` (both included; None: still in force), and what to say when unmet."""

    field: str
    message: str
    basis: str
    valid_from: date
    valid_to: date | None
    met: Callable[[OfferFacts], bool]

    def holds(self, day: date) -> bool:
        """Is it in force on `day`?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


LAW_78 = "Luật 78/2025/QH15"
_FROM = date(2026, 1, 1)
_INSTRUCTIONS = ("bao quan", "huong dan", "cach dung", "su dung", "canh bao")


def _tells_how(facts: OfferFacts) -> bool:
    """The text that buyers read says how to keep or use the goods, or warns."""
    text = fold(facts.description)
    return any(words in text for words in _INSTRUCTIONS)


REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "title", N_("Chưa có tên sản phẩm (%(basis)s)"), LAW_78, _FROM, None, lambda facts: bool(facts.title.strip())
    ),
    Requirement(
        "origin", N_("Chưa có xuất xứ (%(basis)s)"), LAW_78, _FROM, None, lambda facts: bool(facts.origin.strip())
    ),
    Requirement(
        "producer",
        N_("Chưa có tên đơn vị sản xuất chịu trách nhiệm (%(basis)s)"),
        LAW_78,
        _FROM,
        None,
        lambda facts: bool(facts.producer.strip()),
    ),
    Requirement(
        "storage",
        N_("Chưa có hướng dẫn sử dụng, bảo quản hoặc cảnh báo an toàn (%(basis)s)"),
        LAW_78,
        _FROM,
        None,
        _tells_how,
    ),
)


def unmet(facts: OfferFacts, day: date) -> list[Problem]:
    """Every requirement in force on `day` that `facts` do not meet."""
    return [
        Problem(requirement.field, requirement.message, {"basis": requirement.basis})
        for requirement in REQUIREMENTS
        if requirement.holds(day) and not requirement.met(facts)
    ]
