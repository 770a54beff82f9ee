"""What happens when two people record the same code at the same moment: the second is told so, at the field."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Problem


def taken(field: str, message: str, **values: object) -> Conflict:
    """The refusal, at one field."""
    return Conflict(problems=[Problem(field, message, values)])


def flush(db: Session, refusal: Conflict) -> None:
    """Write what is pending; a table's own guard against doubles becomes `refusal`, and the transaction is over."""
    try:
        db.flush()
    except IntegrityError as error:
        raise refusal from error
