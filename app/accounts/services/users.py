"""People: making an account, and what a person changes about his own."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models.users import User
from app.accounts.rules.addresses import address
from app.accounts.services import attempts, passwords
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict
from app.core.text import nfc


def create(
    db: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password: str | None = None,
    phone: str | None = None,
    language: str = "vi",
) -> User:
    """A new account; only administrators and the house itself make one. Raises Conflict when the address is taken."""
    actor.require(Permission.ADMINISTER)
    email = address(email)
    if db.scalar(sa.select(User.id).where(User.email == email)):
        raise _taken()
    hashed = passwords.hashed(password, email=email) if password is not None else None
    user = User(
        email=email,
        name=nfc(name).strip(),
        phone=phone,
        password_hash=hashed,
        language=language,
        created_at=clock.now(),
    )
    db.add(user)
    try:
        db.flush()
    except IntegrityError as error:  # somebody else made it while we looked
        raise _taken() from error
    return user


def _taken() -> Conflict:
    return Conflict(N_("Địa chỉ thư này đã có tài khoản; xin đăng nhập."))


def change_details(db: Session, actor: Actor, *, name: str, phone: str | None = None) -> None:
    """Change one's own name and telephone number."""
    user = db.get_one(User, actor.user_id)
    user.name, user.phone = nfc(name).strip(), phone


def change_password(db: Session, actor: Actor, *, current: str, password: str, keep_sign_in: int | None = None) -> bool:
    """Change one's own password; False when the present one is wrong (the guess is counted, so the caller commits)."""
    user = attempts.verify(db, email=db.get_one(User, actor.user_id).email, password=current, field="current")
    if user is None:
        return False
    passwords.replace(db, user, password, keep_sign_in=keep_sign_in)
    return True


def set_language(db: Session, actor: Actor, language: str) -> None:
    """Remember the language a person reads."""
    db.get_one(User, actor.user_id).language = language
