"""Stored files that anybody may see."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.files import StoredFile
from app.core.errors import NotFound


def public(db: Session, sha256: str) -> StoredFile:
    """A public file by its digest, whoever keeps it. Raises NotFound."""
    statement = sa.select(StoredFile).where(StoredFile.sha256 == sha256, StoredFile.public).order_by(StoredFile.id)
    found = db.scalar(statement.limit(1))
    if found is None:
        raise NotFound
    return found
