"""What every answer carries: headers, and error pages that say what to do next in both languages."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, redirect, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.settings import load
from app.web.auth import public

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


def _add_pages(app: Flask) -> None:
    """Pages that answer in every way there is."""

    def refuse(error: Exception) -> Callable[[], str]:
        def view() -> str:
            raise error

        return public(view)

    def read() -> str:
        return request.form.get("a", "")

    app.add_url_rule("/t/invalid", "t_invalid", refuse(Invalid.at("name", "Xin điền mục này")))
    app.add_url_rule("/t/conflict", "t_conflict", refuse(Conflict("Số lô %(n)s đã có.", n=1200)))
    app.add_url_rule("/t/forbidden", "t_forbidden", refuse(Forbidden("Vai trò này không làm được.")))
    app.add_url_rule("/t/not-found", "t_not_found", refuse(NotFound()))
    app.add_url_rule("/t/crash", "t_crash", refuse(ZeroDivisionError()))
    app.add_url_rule("/t/moved", "t_moved", public(lambda: redirect("/sign-in", 303)))
    app.add_url_rule("/t/read", "t_read", public(read), methods=["POST"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The house as it runs: crashes are caught, tokens are asked for."""
    app = create_app(load({"GOCNGHE_DATA_DIR": str(tmp_path_factory.mktemp("running"))}))
    _add_pages(app)
    return app


@pytest.fixture
def browser(running: Flask) -> FlaskClient:
    """A browser before the running house."""
    return running.test_client()


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The house under test: no tokens."""
    app = create_app(load({"GOCNGHE_DATA_DIR": str(tmp_path_factory.mktemp("tested"))}), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    _add_pages(app)
    return app


@pytest.fixture
def visitor(tested: Flask) -> FlaskClient:
    """A browser before the house under test."""
    return tested.test_client()


ASKED: dict[str, tuple[int, Callable[[FlaskClient], TestResponse]]] = {
    "page": (200, lambda b: b.get("/sign-in")),
    "static file": (200, lambda b: b.get("/static/css/tokens.css")),
    "redirect": (303, lambda b: b.get("/t/moved")),
    "no token": (400, lambda b: b.post("/t/read")),
    "forbidden": (403, lambda b: b.get("/t/forbidden")),
    "not found": (404, lambda b: b.get("/nothing/here")),
    "not found by a view": (404, lambda b: b.get("/t/not-found")),
    "no such method": (405, lambda b: b.post("/health")),
    "conflict": (409, lambda b: b.get("/t/conflict")),
    "invalid": (422, lambda b: b.get("/t/invalid")),
    "crash": (500, lambda b: b.get("/t/crash")),
}


@pytest.mark.parametrize("kind", ASKED)
def test_every_answer_is_guarded_by_headers(browser: FlaskClient, kind: str) -> None:
    status, ask = ASKED[kind]
    answer = ask(browser)
    answer.close()
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(https?:|\*)", policy), "nothing comes from elsewhere"
    assert answer.headers["Cache-Control"] == ("no-cache" if kind == "static file" else "no-store")
    assert "Set-Cookie" not in answer.headers or "HttpOnly" in answer.headers["Set-Cookie"]


LONG_FIELD = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * (3 * 1024 * 1024) + b"\r\n--b--\r\n"

PAGES: dict[str, tuple[int, Callable[[FlaskClient, str], TestResponse]]] = {
    "403": (403, lambda b, q: b.get(f"/t/forbidden?{q}")),
    "404": (404, lambda b, q: b.get(f"/nothing/here?{q}")),
    "405": (405, lambda b, q: b.post(f"/health?{q}")),
    "413": (413, lambda b, q: b.post(f"/t/read?{q}", data=LONG_FIELD, content_type="multipart/form-data; boundary=b")),
    "413 by length": (413, lambda b, q: b.post(f"/t/read?{q}", data=b"x" * (12 * 1024 * 1024 + 1))),
    "422": (422, lambda b, q: b.get(f"/t/invalid?{q}")),
}


def _said(answer: TestResponse) -> tuple[str, str]:
    page = answer.get_data(as_text=True)
    heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert heading, page[:500]
    return heading[1], page


@pytest.mark.parametrize("kind", PAGES)
def test_an_error_page_speaks_the_readers_language(visitor: FlaskClient, kind: str) -> None:
    status, ask = PAGES[kind]
    said = {}
    for language in ("vi", "en"):
        answer = ask(visitor, f"lang={language}")
        assert answer.status_code == status
        said[language], page = _said(answer)
        assert f'<html lang="{language}">' in page
        assert 'class="btn' in page, "the page offers a next step"
        assert "Traceback" not in page
    assert said["vi"] != said["en"]
    assert said["en"].isascii()


def test_a_refusal_says_why(visitor: FlaskClient) -> None:
    assert "Số lô 1.200 đã có." in _said(visitor.get("/t/conflict"))[1]
    assert "Vai trò này không làm được." in _said(visitor.get("/t/forbidden"))[1]
    assert "Xin điền mục này" in _said(visitor.get("/t/invalid"))[1]


def test_a_crash_shows_nothing_of_its_inside(browser: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    heading, page = _said(browser.get("/t/crash"))
    assert "ZeroDivision" not in page
    assert heading
    assert any("unexpected error" in record.message and record.exc_info for record in caplog.records)


def test_a_lost_token_is_explained(browser: FlaskClient) -> None:
    assert "hết hạn" in _said(browser.post("/t/read", data={"a": "1"}))[0]


def test_text_in_an_address_never_becomes_markup(visitor: FlaskClient) -> None:
    answer = visitor.get("/<script>alert(1)</script>?x=<script>alert(2)</script>")
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_the_session_cookie_is_not_for_scripts_nor_for_other_sites(edge: Flask) -> None:
    assert edge.config["SESSION_COOKIE_HTTPONLY"]
    assert edge.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert not edge.config["SESSION_COOKIE_SECURE"], "the sample house speaks http"
