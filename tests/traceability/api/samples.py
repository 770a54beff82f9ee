"""A program with a key, and the EPCIS documents it sends."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.services import api_tokens
from app.core.actor import Actor
from app.core.db import Database
from app.gs1.epcis_words import CONTEXT
from tests.factories import make_cooperative, manager

PALLET = "urn:epc:id:sscc:9524000.0000000001"
GOODS = "https://id.gs1.org/01/09524000000019/10/MH-1"


@dataclass(frozen=True, slots=True)
class Program:
    """Somebody's software: a client that sends its key with everything."""

    client: FlaskClient
    token: str

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask below /epcis."""
        return self.client.get(f"/epcis{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Send JSON (or bytes as they are)."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        kind = headers.pop("Content_Type", "application/json")
        return self.client.post(f"/epcis{path}", data=data, content_type=kind, headers=self._headers(headers))

    def events(self, query: str = "", path: str = "/events") -> list[dict[str, Any]]:
        """The events that answer a query."""
        answer = self.get(f"{path}?{query}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: list[dict[str, Any]] = answer.get_json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        return found

    def pages(self, path: str) -> list[TestResponse]:
        """The answer and all that its Link headers lead to; a list that never ends fails here."""
        answers = [self.get(path)]
        while "Link" in answers[-1].headers:
            assert len(answers) < 50, "the pages go round in circles"
            answers.append(self.get(answers[-1].headers["Link"].partition(">")[0].partition("/epcis")[2]))
        return answers

    def steps(self, query: str = "") -> list[str]:
        """The ids of the answering events, their last part only."""
        return [event["eventID"].rpartition(":")[2] for event in self.events(query)]

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return {"Authorization": f"Bearer {self.token}"} | named


def program(app: Flask, database: Database, actor: Actor, *, may_capture: bool = True) -> Program:
    """A program of the actor's cooperative."""
    with database.transaction(actor) as db:
        name = f"Phần mềm {'ghi' if may_capture else 'đọc'}"
        _row, token = api_tokens.create(db, actor, name=name, may_capture=may_capture)
    return Program(app.test_client(), token)


def cooperative(database: Database, name: str = "HTX Cam Đồi Mây") -> Actor:
    """The manager of a new cooperative."""
    with database.transaction() as db:
        return manager(make_cooperative(db, name=name))


def event(name: str | None = "1", **given: Any) -> dict[str, Any]:
    """An observation of goods with the id urn:uuid-like `name`; fields given as None are left out."""
    facts: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": None if name is None else f"urn:htx:event:{name}",
        "eventTime": "2026-11-18T07:30:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": [PALLET],
        "quantityList": [{"epcClass": GOODS, "quantity": 120.5, "uom": "KGM"}],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": "https://id.gs1.org/414/9524000001016"},
    }
    return {name: value for name, value in (facts | given).items() if value is not None}


def document(*events: dict[str, Any], **given: Any) -> dict[str, Any]:
    """An EPCISDocument."""
    return {
        "@context": [CONTEXT, {"ex": "https://example.vn/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-18T08:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
    } | given
