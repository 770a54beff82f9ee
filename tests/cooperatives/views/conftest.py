"""A house with two cooperatives, and browsers in which Lan, Mai, an officer and an administrator are signed in."""

from functools import cached_property

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Role
from app.core.db import Database
from tests import factories


class People:
    """Lan manages one cooperative, Mai another; each signs in when first asked for."""

    def __init__(self, app: Flask, database: Database) -> None:
        """Two cooperatives in different communes."""
        self._app, self._database = app, database
        with database.transaction() as db:
            self.own = factories.make_cooperative(db)
            self.other = factories.make_cooperative(db, name="HTX Chè Gay", commune_code="17380")

    @cached_property
    def lan(self) -> FlaskClient:
        """Manager of the first cooperative."""
        return self._signed_in(Role.MANAGER, "Nguyễn Thị Lan", self.own)

    @cached_property
    def mai(self) -> FlaskClient:
        """Manager of the second."""
        return self._signed_in(Role.MANAGER, "Vi Thị Mai", self.other)

    @cached_property
    def hung(self) -> FlaskClient:
        """Grower in the first."""
        return self._signed_in(Role.GROWER, "Trần Văn Hùng", self.own)

    @cached_property
    def officer(self) -> FlaskClient:
        """Officer of the province."""
        return self._signed_in(Role.PROVINCE_OFFICER, "Lê Thị Hoa")

    @cached_property
    def administrator(self) -> FlaskClient:
        """Keeper of the house."""
        return self._signed_in(Role.ADMINISTRATOR, "Quản trị")

    def _signed_in(self, role: Role, name: str, cooperative: Cooperative | None = None) -> FlaskClient:
        with self._database.transaction() as db:
            user = factories.make_user(db, role=role, name=name, cooperative=cooperative)
        browser = self._app.test_client()
        factories.sign_in(browser, user)
        return browser


@pytest.fixture
def people(app: Flask, database: Database) -> People:
    """The standing people of these tests."""
    return People(app, database)
