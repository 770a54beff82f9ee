"""Every route of the house: guarded or public by a conscious edit, closed to strangers, and growers only read."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.web.api_auth import TokenNeeded
from app.web.auth import PUBLIC, SIGNED_IN, needs_of
from tests.architecture import bodies, world
from tests.architecture.world import World

PUBLIC_ENDPOINTS = {
    "epcis_export.context",
    "files.media",
    "files.media_small",
    "health.show",
    "invitations.accept",
    "invitations.show",
    "password_resets.ask",
    "password_resets.form",
    "password_resets.save",
    "password_resets.send",
    "product_passports.of_label",
    "scan.ask",
    "scan.batch",
    "scan.carton",
    "scan.goods",
    "scan.short",
    "scan.show",
    "scan.show_link",
    "sign_in.enter",
    "sign_in.form",
    "sign_in.leave",
    "static",
    "today.home",
}
"""What anybody may reach. A new entry is a decision: think of who reads it before adding it here."""

OWN_ACCOUNT = {
    "account.change_details",
    "account.change_password",
    "account.end_other_sign_ins",
    "account.end_sign_in",
    "account.language",
    "account.show",
    "memberships.choose",
    "memberships.switch",
}
"""What everybody who is signed in may do about himself."""

NOT_IN_STORE = {"files.show", "files.show_small", "label_files.certificate"}
"""Pages that hand out bytes: the world of the sweeps has the rows, the store has no file."""

REFUSED = {403, 404}


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def _asked(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule for signed-in people with each of its methods; those for programs have sweeps of their own."""
    for rule in _rules(app):
        needs = needs_of(app, rule.endpoint)
        if needs != PUBLIC and not isinstance(needs, TokenNeeded):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


@pytest.fixture
def house(app: Flask) -> World:
    """Both cooperatives in the database."""
    return world.build(app)


def test_every_view_says_who_may_come(app: Flask) -> None:
    silent = sorted({rule.endpoint for rule in _rules(app) if needs_of(app, rule.endpoint) is None})
    assert silent == [], "mark each with @guard(Permission.…) or @public below its route"


def test_what_is_public_was_decided_here(app: Flask) -> None:
    found = {rule.endpoint for rule in _rules(app) if needs_of(app, rule.endpoint) == PUBLIC}
    assert found == PUBLIC_ENDPOINTS


def test_what_needs_no_role_was_decided_here(app: Flask) -> None:
    found = {rule.endpoint for rule in _rules(app) if needs_of(app, rule.endpoint) == SIGNED_IN}
    assert found == OWN_ACCOUNT


def test_an_unmarked_view_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403


def test_a_stranger_is_led_to_the_sign_in(house: World) -> None:
    stranger = house.app.test_client()
    wrong = []
    for rule, method in _asked(house.app):
        answer = stranger.open(
            house.url(rule), method=method, data={} if method == "GET" else bodies.filled(house.rows)
        )
        if answer.status_code != 303 or not answer.headers["Location"].startswith("/sign-in"):
            wrong.append(f"{method} {rule.rule}: {answer.status}")
    assert not wrong, "\n".join(wrong)


def test_lans_rows_are_really_there(house: World) -> None:
    """Else the sweeps below would be content with addresses that lead nowhere for anybody."""
    lan, administrator, officer = (house.browser(name) for name in ("Lan", "administrator", "province officer"))
    missing = []
    for rule, method in _asked(house.app):
        if method == "GET" and house.names_rows(rule) and rule.endpoint not in NOT_IN_STORE:
            seen = {browser.get(house.url(rule)).status_code for browser in (lan, administrator, officer)}
            if not seen & {200, 303, 409}:
                missing.append(f"{rule.rule}: {sorted(seen)}")
    assert not missing, "\n".join(missing)


def _trespass(house: World, browser: FlaskClient) -> list[str]:
    """Every route that names a row, for Lan's rows: what was not refused (at the end of redirects), or changed them."""
    wrong = []
    for rule, method in _asked(house.app):
        if not house.names_rows(rule):
            continue
        before = house.version()
        for form in ({}, bodies.filled(house.rows)) if method != "GET" else ({},):
            answer = browser.open(house.url(rule), method=method, data=form, follow_redirects=True)
            if answer.status_code not in REFUSED or house.version() != before:
                kind = "filled" if form else "empty"
                wrong.append(f"{method} {rule.rule} ({kind}): {answer.status}, chain +{house.version() - before}")
    return wrong


@pytest.mark.parametrize("stranger", ["Mai", "far officer"])
def test_another_cooperatives_people_reach_nothing_of_lans(house: World, stranger: str) -> None:
    browser = house.browser(stranger)
    before = house.everything()
    wrong = _trespass(house, browser)
    assert not wrong, "\n".join(wrong)
    assert house.everything() == before


def test_no_form_of_mai_joins_her_rows_to_lans(house: World) -> None:
    """Posts without a row in the address, but with Lan's ids in the fields."""
    mai = house.browser("Mai")
    form = bodies.filled(house.rows)
    before = house.everything()
    wrong = []
    for rule, method in _asked(house.app):
        if method != "GET" and not house.names_rows(rule) and rule.endpoint not in OWN_ACCOUNT:
            answer = mai.open(house.url(rule), method=method, data=form)
            if answer.status_code >= 500:
                wrong.append(f"{method} {rule.rule}: {answer.status}")
    assert not wrong, "\n".join(wrong)
    assert house.everything() == before
    assert house.crossings() == []


def test_a_grower_reads_and_changes_nothing(house: World) -> None:
    hung = house.browser("Hùng")
    before = house.everything()
    wrong = []
    for rule, method in _asked(house.app):
        if method == "GET" or rule.endpoint in OWN_ACCOUNT:
            continue
        for form in ({}, bodies.filled(house.rows)):
            answer = hung.open(house.url(rule), method=method, data=form)
            if answer.status_code not in REFUSED:
                wrong.append(f"{method} {rule.rule} ({'filled' if form else 'empty'}): {answer.status}")
    assert not wrong, "\n".join(wrong)
    assert house.everything() == before


def test_no_query_breaks_a_page(house: World) -> None:
    """Arguments nobody made a link for: they are ignored, whatever they are called."""
    lan = house.browser("Lan")
    wrong = []
    for rule, method in _asked(house.app):
        if method == "GET":
            strange = "endpoint=x&_scheme=javascript&_external=1&page=x&q=%00&sort=x&state=x&filter=x&lang=xx&id=x"
            answer = lan.get(f"{house.url(rule)}?{strange}")
            text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            if answer.status_code >= 500 or 'href="javascript' in text:
                wrong.append(f"{rule.rule}: {answer.status}")
    assert not wrong, "\n".join(wrong)
