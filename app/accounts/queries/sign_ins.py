"""Where a person is signed in at this moment."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.users import SignIn
from app.accounts.rules.sign_ins import REST
from app.core import clock


def of_user(db: Session, user_id: int) -> list[SignIn]:
    """The person's living browsers, last used first."""
    now = clock.now()
    statement = sa.select(SignIn).where(
        SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.expires_at > now, SignIn.seen_at > now - REST
    )
    return list(db.scalars(statement.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))
