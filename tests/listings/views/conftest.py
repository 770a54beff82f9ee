"""A cooperative with people who sign in through the page."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models.users import User
from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Role
from app.core.db import Database
from tests import factories

Enter = Callable[..., FlaskClient]


@pytest.fixture
def cooperative(database: Database) -> Cooperative:
    """The cooperative of Lan and her staff."""
    with database.transaction() as db:
        return factories.make_cooperative(db)


@pytest.fixture
def enter(app: Flask, database: Database, cooperative: Cooperative) -> Enter:
    """A browser signed in as somebody of that role (a cooperative's people: of the cooperative)."""

    def signed_in(
        role: Role = Role.MANAGER, *, of: Cooperative | None = None, commune: str | None = None
    ) -> FlaskClient:
        inside = role in (Role.MANAGER, Role.STAFF, Role.GROWER)
        with database.transaction() as db:
            user: User = factories.make_user(
                db, role=role, cooperative=(of or cooperative) if inside else None, commune_code=commune
            )
        client = app.test_client()
        factories.sign_in(client, user)
        return client

    return signed_in


@pytest.fixture
def mai(database: Database, enter: Enter) -> FlaskClient:
    """Mai, who manages another cooperative."""
    with database.transaction() as db:
        other = factories.make_cooperative(db, name="HTX Chè Gay")
    return enter(of=other)
