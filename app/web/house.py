"""The running house: settings, database and file store of the present application."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g
from sqlalchemy.orm import Session

from app.core.actor import SYSTEM
from app.core.db import Database
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.web.auth import visitor


@dataclass(frozen=True, slots=True)
class House:
    """What every page may need of the machine."""

    settings: Settings
    database: Database
    store: FolderStore


def house() -> House:
    """The house of the present application."""
    found: House = current_app.extensions["house"]
    return found


@contextmanager
def transaction() -> Iterator[Session]:
    """The edge's transaction, signed by whoever is signed in, even before a role is chosen."""
    who = visitor()
    with house().database.transaction(who.person if who else SYSTEM) as db:
        yield db


def reading() -> Session:
    """One reading session for the whole request."""
    if "reading" not in g:
        g.reading_scope = house().database.reading()
        g.reading = g.reading_scope.__enter__()
    session: Session = g.reading
    return session


def close_reading(_error: BaseException | None = None) -> None:
    """End the request's reading session."""
    scope = g.pop("reading_scope", None)
    g.pop("reading", None)
    if scope is not None:
        scope.__exit__(None, None, None)
