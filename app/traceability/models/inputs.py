"""Farm inputs: the dated official lists, a cooperative's own register, and what it has bought of each."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import BIG, Base, Code, Id, Owned, Sha256, Short
from app.traceability.rules.inputs import InputKind, Measure


class ReferenceList(Base):
    """A list of permitted inputs as an officer imported it; `sample` lists are no official source."""

    __tablename__ = "reference_lists"

    id: Mapped[Id]
    name: Mapped[Short]
    basis: Mapped[Short]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    sample: Mapped[bool]
    rows: Mapped[int]
    sha256: Mapped[Sha256]
    imported_by: Mapped[Short]
    imported_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ReferenceInput(Base):
    """One line of a list, as written there: what is empty there stays empty; the list carries the file's hash."""

    __tablename__ = "reference_inputs"
    __audited__ = False

    id: Mapped[Id]
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("reference_lists.id"), index=True)
    kind: Mapped[InputKind]
    name: Mapped[Short]
    search: Mapped[Short] = mapped_column(index=True)
    active_ingredient: Mapped[Short | None]
    content: Mapped[Short | None]
    formulation: Mapped[Short | None]
    registration_no: Mapped[Code | None]
    crops: Mapped[str | None]
    pests: Mapped[str | None]
    dose: Mapped[Short | None]
    pre_harvest_days: Mapped[int | None]
    re_entry_hours: Mapped[int | None]

    reference_list: Mapped[ReferenceList] = relationship()


class InputItem(Owned, Base):
    """One input in a cooperative's register; without `pre_harvest_days` nobody knows when fruit may be picked."""

    __tablename__ = "input_items"

    id: Mapped[Id]
    kind: Mapped[InputKind]
    name: Mapped[Short]
    search: Mapped[Short]
    measure: Mapped[Measure]
    active_ingredient: Mapped[Short | None]
    content: Mapped[Short | None]
    formulation: Mapped[Short | None]
    registration_no: Mapped[Code | None]
    crops: Mapped[str | None]
    dose: Mapped[Short | None]
    pre_harvest_days: Mapped[int | None]
    re_entry_hours: Mapped[int | None]
    reference_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reference_inputs.id"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    reference: Mapped[ReferenceInput | None] = relationship()
    lots: Mapped[list["InputLot"]] = relationship(back_populates="item", order_by="InputLot.bought_on.desc()")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "kind", "name"),
        sa.CheckConstraint("pre_harvest_days >= 0", name="pre_harvest_not_negative"),
        sa.CheckConstraint("re_entry_hours >= 0", name="re_entry_not_negative"),
    )


class InputLot(Owned, Base):
    """One purchase: `amount` in base units of the item, with the supplier's own lot number as printed on the pack."""

    __tablename__ = "input_lots"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("input_items.id"), index=True)
    lot_number: Mapped[Code | None]
    supplier: Mapped[Short | None]
    bought_on: Mapped[date]
    expires_on: Mapped[date | None]
    amount: Mapped[int] = mapped_column(BIG)
    storage: Mapped[Short | None]
    note: Mapped[str | None]
    request_key: Mapped[Code | None]
    by_name: Mapped[Short]
    recorded_at: Mapped[datetime]

    item: Mapped[InputItem] = relationship(back_populates="lots")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
    )
