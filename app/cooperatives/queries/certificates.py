"""Certificates: lists, and which ones may be claimed on a day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.queries import scope
from app.core.actor import Actor


def listing(
    actor: Actor, *, withdrawn: bool = False, cooperative_id: int | None = None
) -> sa.Select[tuple[Certificate]]:
    """Certificates in scope, those that end first at the top; or (`withdrawn`) those no longer claimed."""
    statement = scope.visible(sa.select(Certificate), actor, Certificate.cooperative_id)
    statement = statement.where(
        Certificate.withdrawn_on.is_not(None) if withdrawn else Certificate.withdrawn_on.is_(None)
    )
    if cooperative_id is not None:
        statement = statement.where(Certificate.cooperative_id == cooperative_id)
    return statement.order_by(
        sa.case((Certificate.valid_until.is_(None), 1), else_=0), Certificate.valid_until, Certificate.id
    )


def in_date(db: Session, cooperative_id: int, day: date) -> list[Certificate]:
    """What a cooperative may claim on `day`: begun, not ended, not withdrawn. Asks for no actor: it is public."""
    statement = sa.select(Certificate).where(
        Certificate.cooperative_id == cooperative_id,
        Certificate.valid_from <= day,
        sa.or_(Certificate.valid_until.is_(None), Certificate.valid_until >= day),
        sa.or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > day),
    )
    return list(db.scalars(statement.order_by(Certificate.scheme, Certificate.id)))
