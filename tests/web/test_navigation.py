"""The doors speak the reader's language and lead only where he may go."""

import re

import pytest
from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from tests import factories

VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", re.IGNORECASE)


def _doors(client: FlaskClient, language: str) -> str:
    page = client.get(f"/today?lang={language}").get_data(as_text=True)
    found = re.search(r'<nav class="doors".*?</nav>', page, re.DOTALL)
    assert found
    return found.group()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_the_doors_are_english_for_an_english_reader(client: FlaskClient, database: Database, role: Role) -> None:
    with database.transaction() as db:
        cooperative = factories.make_cooperative(db) if role is Role.MANAGER else None
        user = factories.make_user(db, role=role, cooperative=cooperative)
    factories.sign_in(client, user)
    assert "Lô hàng" in _doors(client, "vi")
    assert not VIETNAMESE.search(_doors(client, "en"))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAFF, Role.GROWER])
def test_no_door_leads_to_a_refusal(client: FlaskClient, database: Database, role: Role) -> None:
    with database.transaction() as db:
        user = factories.make_user(db, role=role, cooperative=factories.make_cooperative(db))
    factories.sign_in(client, user)
    for address in re.findall(r'<a href="(/[^"]*)"', _doors(client, "vi")):
        assert client.get(address, follow_redirects=True).status_code == 200, address
