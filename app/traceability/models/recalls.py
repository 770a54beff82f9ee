"""Recalls: cases with their diary, the batches called back by each, and the word sent to buyers."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.partners import Partner
from app.core.columns import BIG, Base, Code, Id, Owned, Sha256, Short
from app.traceability.models.batches import Batch
from app.traceability.rules.recalls import CaseState, Hazard, NoticeState, Outcome, StepKind


class RecallCase(Owned, Base):
    """One recall, or one drill: why, what people should do, who proposed and who confirmed it.

    The seed is where the scope was followed from (a batch, an input lot, a plot, …): a kind, its id, and in words.
    A drill has the same course and touches neither batches nor pages nor listings.
    """

    __tablename__ = "recall_cases"

    id: Mapped[Id]
    number: Mapped[Code]
    drill: Mapped[bool]
    state: Mapped[CaseState]
    hazard: Mapped[Hazard]
    reason: Mapped[str]
    reason_en: Mapped[str | None]
    advice: Mapped[str]
    advice_en: Mapped[str | None]
    contact_phone: Mapped[Code]
    seed_kind: Mapped[Code]
    seed_id: Mapped[int] = mapped_column(BIG)
    seed_words: Mapped[Short]
    proposed_by: Mapped[Short]
    proposed_by_id: Mapped[int | None] = mapped_column(BIG)
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[Short | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(BIG)
    confirmed_at: Mapped[datetime | None]
    closed_by: Mapped[Short | None]
    closed_at: Mapped[datetime | None]
    report_sha256: Mapped[Sha256 | None]
    request_key: Mapped[Code | None]

    batches: Mapped[list["RecallBatch"]] = relationship(back_populates="case", order_by="RecallBatch.id")
    steps: Mapped[list["RecallStep"]] = relationship(order_by="(RecallStep.at, RecallStep.id)")
    notices: Mapped[list["RecallNotice"]] = relationship(order_by="RecallNotice.id")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "number"),
        sa.UniqueConstraint("cooperative_id", "request_key"),
    )


class RecallBatch(Owned, Base):
    """A batch in the scope of a case, with what was known of it when it was added; a narrowed one says when."""

    __tablename__ = "recall_batches"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("recall_cases.id"), index=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    grams: Mapped[int] = mapped_column(sa.BigInteger)
    labels: Mapped[int] = mapped_column(BIG)
    held_before: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    case: Mapped[RecallCase] = relationship(back_populates="batches")
    batch: Mapped[Batch] = relationship()

    __table_args__ = (sa.UniqueConstraint("case_id", "batch_id"),)


class RecallStep(Owned, Base):
    """One line of the diary of a case: who did what when, and what was found where."""

    __tablename__ = "recall_steps"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("recall_cases.id"), index=True)
    kind: Mapped[StepKind]
    at: Mapped[datetime]
    by_name: Mapped[Short]
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batches.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    grams: Mapped[int | None] = mapped_column(sa.BigInteger)
    outcome: Mapped[Outcome | None]
    place: Mapped[Short | None]
    note: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None]
    request_key: Mapped[Code | None]

    batch: Mapped[Batch | None] = relationship()
    partner: Mapped[Partner | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.CheckConstraint("grams > 0", name="grams_positive"),
    )


class RecallNotice(Owned, Base):
    """The word to one buyer of recalled goods: by mail where there is an address, else on paper."""

    __tablename__ = "recall_notices"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("recall_cases.id"), index=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id"))
    email: Mapped[Short | None]
    state: Mapped[NoticeState]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    error: Mapped[Short | None]

    partner: Mapped[Partner] = relationship()

    __table_args__ = (sa.UniqueConstraint("case_id", "partner_id"),)


class Recall(Owned, Base):
    """The recall of one batch as its label pages tell it; `lifted_at` when a narrowed case let it go again."""

    __tablename__ = "recalls"

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id"), unique=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("recall_cases.id"), index=True)
    hazard: Mapped[Hazard]
    reason: Mapped[str]
    reason_en: Mapped[str | None]
    advice: Mapped[str]
    advice_en: Mapped[str | None]
    contact_phone: Mapped[Code]
    started_by: Mapped[Short]
    started_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    batch: Mapped[Batch] = relationship()
    case: Mapped[RecallCase | None] = relationship()
