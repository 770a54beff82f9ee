"""EPCIS 2.0 events as they are asked for: our own in their standard form, captured ones exactly as they came."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import BIG, Base, Code, Id, Owned, Sha256, Short
from app.traceability.rules.captures import CaptureState, ErrorBehaviour


class EpcisCapture(Owned, Base):
    """A document that a program sent: what became of it, event by event; the bytes lie in the store."""

    __tablename__ = "epcis_captures"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    state: Mapped[CaptureState]
    error_behaviour: Mapped[ErrorBehaviour]
    document_sha256: Mapped[Sha256]
    size: Mapped[int]
    total: Mapped[int]
    captured: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    errors: Mapped[list[Any] | None]
    by_name: Mapped[Short]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class EpcisEvent(Owned, Base):
    """One event with the columns that questions are asked of; `body` is the whole event as JSON text.

    `source_id` names our own event of which this is the standard form. The audit chain seals our events themselves and
    the hash of captured documents, so these rows do not stand in it again.
    """

    __tablename__ = "epcis_events"
    __audited__ = False

    id: Mapped[Id]
    event_id: Mapped[str] = mapped_column(sa.String(255))
    event_type: Mapped[Code]
    event_time: Mapped[datetime]
    record_time: Mapped[datetime]
    action: Mapped[Code | None]
    biz_step: Mapped[Short | None]
    disposition: Mapped[Short | None]
    read_point: Mapped[str | None] = mapped_column(sa.String(255))
    biz_location: Mapped[str | None] = mapped_column(sa.String(255))
    body: Mapped[str]
    context: Mapped[str | None]
    capture_id: Mapped[int | None] = mapped_column(sa.ForeignKey("epcis_captures.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("events.id"), unique=True)

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "event_id"),
        sa.Index("ix_epcis_events_time", "cooperative_id", "event_time", "id"),
        sa.Index("ix_epcis_events_recorded", "cooperative_id", "record_time", "id"),
    )


class EpcisTerm(Base):
    """One identifier in an event, for filters such as MATCH_epc: its part (epc, parent, input, …) and its text."""

    __tablename__ = "epcis_terms"
    __audited__ = False

    id: Mapped[Id]
    event_row_id: Mapped[int] = mapped_column(BIG, sa.ForeignKey("epcis_events.id"), index=True)
    part: Mapped[Code]
    value: Mapped[str] = mapped_column(sa.String(500))

    __table_args__ = (sa.Index("ix_epcis_terms_value", "value", "part"),)
