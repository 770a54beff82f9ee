"""Every route for programs: a token of the right cooperative and right, nothing else, opens it; each is documented."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.services import api_tokens
from app.core.actor import Actor, Permission, Role
from app.web.api_auth import TokenNeeded
from app.web.auth import needs_of
from tests.architecture import world
from tests.architecture.world import World

PROBLEM = "application/problem+json"
API_DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"


def _asked(app: Flask) -> Iterator[tuple[Rule, str, Permission]]:
    """Every rule for programs with each of its methods and what it asks for."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        needs = needs_of(app, rule.endpoint)
        if isinstance(needs, TokenNeeded):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, needs.permission


@pytest.fixture
def house(app: Flask) -> World:
    """Both cooperatives in the database."""
    return world.build(app)


def _token(house: World, cooperative_id: int, *, may_capture: bool = True) -> dict[str, str]:
    """The header that opens a cooperative."""
    with house.app.extensions["house"].database.transaction() as db:
        manager = Actor(None, "Quản lý", Role.MANAGER, cooperative_id)
        name = f"Phần mềm {'ghi' if may_capture else 'đọc'}"
        _row, token = api_tokens.create(db, manager, name=name, may_capture=may_capture)
    return {"Authorization": f"Bearer {token}"}


def _call(house: World, rule: Rule, method: str, client: Any = None, query: str = "", **given: Any) -> TestResponse:
    client = client or house.app.test_client()
    answer: TestResponse = client.open(house.url(rule) + query, method=method, **given)
    return answer


def test_there_are_routes_for_programs_and_they_all_are_below_epcis(app: Flask) -> None:
    rules = {rule.rule for rule, _method, _needs in _asked(app)}
    assert len(rules) > 15
    assert [rule for rule in rules if not rule.startswith("/epcis/")] == []


def test_strangers_and_signed_in_browsers_are_told_that_a_token_is_needed(house: World) -> None:
    lan, wrong = house.browser("Lan"), {"Authorization": "Bearer gn_wrong"}
    before, answers = house.everything(), []
    for rule, method, _needs in _asked(house.app):
        answers.append((rule.rule, _call(house, rule, method)))
        answers.append((rule.rule, _call(house, rule, method, headers=wrong)))
        answers.append((rule.rule, _call(house, rule, method, headers={"Authorization": "Basic Z25feDp5"})))
        answers.append((rule.rule, _call(house, rule, method, lan)))
    wrong_ones = [
        (rule, answer.status, answer.mimetype)
        for rule, answer in answers
        if (answer.status_code, answer.mimetype) != (401, PROBLEM)
    ]
    assert wrong_ones == []
    assert all("Bearer" in answer.headers["WWW-Authenticate"] for _rule, answer in answers)
    assert house.everything() == before


def test_lans_own_token_finds_her_rows(house: World) -> None:
    """Else the sweep below would be content with addresses that lead nowhere for anybody."""
    hers = _token(house, house.lans)
    missing = []
    for rule, method, _needs in _asked(house.app):
        if method == "GET" and "queries" not in rule.rule:
            answer = _call(house, rule, method, headers=hers)
            if answer.status_code != 200:
                missing.append(f"{rule.rule}: {answer.status}")
    assert not missing, "\n".join(missing)


def test_another_cooperatives_token_reaches_nothing_of_lans(house: World) -> None:
    mais = _token(house, house.mais)
    before, wrong = house.everything(), []
    for rule, method, _needs in _asked(house.app):
        answer = _call(house, rule, method, headers=mais)
        if house.names_rows(rule) and answer.status_code != 404:
            wrong.append(f"{method} {rule.rule}: {answer.status}")
        if house.rows["epcis_event_id"] in answer.get_data(as_text=True):
            wrong.append(f"{method} {rule.rule} tells of Lan's event")
    assert not wrong, "\n".join(wrong)
    assert house.everything() == before


def test_a_token_that_only_reads_writes_nothing(house: World) -> None:
    reads = _token(house, house.lans, may_capture=False)
    before, wrong = house.everything(), []
    for rule, method, needs in _asked(house.app):
        answer = _call(house, rule, method, headers=reads, json={})
        if needs is not Permission.VIEW and answer.status_code != 403:
            wrong.append(f"{method} {rule.rule}: {answer.status}")
    assert not wrong, "\n".join(wrong)
    after = house.everything()
    assert {name for name in after if after[name] != before[name]} <= {"epcis_events", "api_tokens"}


def test_no_argument_breaks_an_answer(house: World) -> None:
    hers = _token(house, house.lans)
    wrong = []
    for rule, method, _needs in _asked(house.app):
        for query in ("?x=%00&page=x", "?nextPageToken=%00", "?nextPageToken=MTIz&perPage=9", "?perPage=99999999999"):
            answer = _call(house, rule, method, query=query, headers=hers)
            if answer.status_code in {500, 502, 503}:
                wrong.append(f"{method} {rule.rule}{query}: {answer.status}")
    assert not wrong, "\n".join(wrong)


def test_every_route_for_programs_is_documented(app: Flask) -> None:
    written = re.findall(r"`([A-Z]+) (/epcis/\S*?)`", API_DOCUMENT.read_text())
    plain = {(method, re.sub(r"\{[^}]*\}", "{}", path)) for method, path in written}
    missing = set()
    for rule, method, _needs in _asked(app):
        shape = re.sub(r"<any\(([^)]*)\):\w+>", r"\1", rule.rule)
        for word in shape.rpartition("/")[2].split(", ") if ", " in shape else [""]:
            path = shape.rpartition("/")[0] + "/" + word if word else shape
            if (method, re.sub(r"<[^>]*>", "{}", path)) not in plain:
                missing.add(f"{method} {path}")
    assert missing == set()
