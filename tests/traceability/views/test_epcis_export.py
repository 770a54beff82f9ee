"""Pages that hand out events: the file of a batch, of a span of days, and the vocabulary anybody may read."""

import json

import pytest
from flask.testing import FlaskClient

from app.core.db import Database
from app.gs1.epcis_check import check_document
from app.traceability.rules.epcis_names import Names
from app.traceability.rules.epcis_vocabulary import TERMS, published
from app.traceability.rules.events import EventType
from tests.factories import make_user, sign_in
from tests.traceability.services.epcis_samples import BASE, DAY, Story, tell

SPAN = f"since={DAY:%d/%m/%Y}&until={DAY:%d/%m/%Y}"


@pytest.fixture
def story(client: FlaskClient, database: Database) -> Story:
    """Lan's browser is signed in; her goods have gone the whole way."""
    with database.transaction() as db:
        found = tell(db)
        user = make_user(db, cooperative=found.cooperative)
    sign_in(client, user)
    return found


def test_the_file_of_a_batch_is_a_valid_document(client: FlaskClient, story: Story) -> None:
    answer = client.get(f"/batches/{story.raw.id}/epcis.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="epcis-{story.raw.number}.json"'
    document = json.loads(answer.data)
    assert check_document(document) == []
    assert len(document["epcisBody"]["eventList"]) > 10
    assert "Tải tệp EPCIS" in client.get(f"/batches/{story.raw.id}").get_data(as_text=True)


def test_the_page_counts_what_the_file_will_hold(client: FlaskClient, story: Story) -> None:
    page = client.get(f"/epcis-export?{SPAN}").get_data(as_text=True)
    assert f"Tệp sẽ có {len(EventType) - 1} việc." in page
    file = json.loads(client.get(f"/epcis-export/events.json?{SPAN}").data)
    assert len(file["epcisBody"]["eventList"]) == len(EventType) - 1
    own_words = {word for word in json.dumps(file).split('"') if word.startswith("gn:")}
    assert own_words <= {f"gn:{word}" for word in TERMS}


def test_wrong_days_lead_back_to_the_form(client: FlaskClient, story: Story) -> None:
    answer = client.get("/epcis-export/events.json?since=31/02/2026&until=01/03/2026")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="31/02/2026"' in page
    assert 'href="#since"' in page
    assert "Chưa có việc nào" in client.get("/epcis-export?since=01/01/2020&until=02/01/2020").get_data(as_text=True)


def test_anybody_may_read_what_our_words_mean(client: FlaskClient) -> None:
    answer = client.get("/epcis/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(published(Names(BASE))["@context"]) == {"gn", "xsd", "rdfs", *TERMS}
    assert set(answer.get_json(force=True)["@context"]) == {"gn", "xsd", "rdfs", *TERMS}
