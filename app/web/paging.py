"""Lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

from app.web.addresses import with_argument

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    items: Sequence[Any]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PER_PAGE))

    @property
    def first(self) -> int:
        """Number of the first row shown; 0 on an empty list."""
        return (self.number - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * PER_PAGE, self.total)

    def url(self, number: int) -> str:
        """The address of another page of the same list."""
        return with_argument("page", number)


def paginate(db: Session, statement: sa.Select[Any], *, scalars: bool = True) -> Page:
    """The page of `statement` that `?page=` asks for; a page past the end is the last one."""
    total = db.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    result = db.execute(statement.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    items: Sequence[Any] = result.scalars().unique().all() if scalars else result.all()
    return Page(items, number, total)
