"""Own column types and the declarative base: aware UTC times, enum values, exact whole numbers, one naming rule."""

from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware instant, stored as UTC; SQLite would otherwise hand back naive times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse naive times, turn aware ones to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Give every stored time its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_values(kind: type[Enum]) -> list[str]:
    """Store the member's value, not its name, so that a renamed member does not change the data."""
    return [str(member.value) for member in kind]


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

Id = Annotated[int, mapped_column(BIG, primary_key=True)]
Grams = Annotated[int, mapped_column(sa.BigInteger)]
Vnd = Annotated[int, mapped_column(sa.BigInteger)]
Short = Annotated[str, mapped_column(sa.String(200))]
Code = Annotated[str, mapped_column(sa.String(80))]
Sha256 = Annotated[str, mapped_column(sa.String(64))]


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        StrEnum: sa.Enum(StrEnum, native_enum=False, length=32, values_callable=enum_values),
        datetime: UtcDateTime(),
        str: sa.Text(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }

    __audit_hidden__: ClassVar[frozenset[str]] = frozenset()
    """Columns whose values never enter the audit chain (secrets, hashes of secrets)."""
    __audited__: ClassVar[bool] = True
    """Working state of the machine (jobs, counters) is not a change made by somebody."""


class Owned:
    """A row that belongs to one cooperative."""

    cooperative_id: Mapped[int] = mapped_column(sa.ForeignKey("cooperatives.id"), index=True)
