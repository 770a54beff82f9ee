"""Lists in pages: the edges, and links that stay on the page."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.cooperatives.models.admin_units import AdminUnit
from app.core.db import Database
from app.web.paging import PER_PAGE, Page, paginate

CODES = sa.select(AdminUnit.code).order_by(AdminUnit.code)


@pytest.fixture(scope="module")
def units(template: Path) -> Iterator[Session]:
    """A database with the 130 communes: five full pages and five rows."""
    database = Database(f"sqlite:///{template}")
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(AdminUnit)) == 5 * PER_PAGE + 5
        yield db
    database.engine.dispose()


def _page(edge: Flask, db: Session, query: str, statement: sa.Select[tuple[str]] = CODES) -> Page:
    with edge.test_request_context(f"/batches?{query}"):
        return paginate(db, statement)


def test_pages_together_are_the_list_without_gap_or_repeat(edge: Flask, units: Session) -> None:
    pages = [_page(edge, units, f"page={number}") for number in range(1, 7)]
    assert [code for page in pages for code in page.items] == units.scalars(CODES).all()
    assert [(page.first, page.last) for page in pages][::5] == [(1, 25), (126, 130)]
    assert {page.pages for page in pages} == {6}


@pytest.mark.parametrize(
    ("query", "number"),
    [
        *[("", 1), ("page=", 1), ("page=0", 1), ("page=-1", 1), ("page=2", 2), ("page=6", 6), ("page=7", 6)],
        *[("page=9999999", 6), ("page=" + "9" * 30, 1), ("page=two", 1), ("page=٢", 1), ("page=²", 1), ("page=1e1", 1)],
    ],
)
def test_whatever_page_is_asked_for_one_is_shown(edge: Flask, units: Session, query: str, number: int) -> None:
    page = _page(edge, units, query)
    assert page.number == number
    assert page.items


def test_an_empty_list_is_one_empty_page(edge: Flask, units: Session) -> None:
    page = _page(edge, units, "page=3", CODES.where(sa.false()))
    assert (page.number, page.pages, page.first, page.last, page.total, list(page.items)) == (1, 1, 0, 0, 0, [])


def test_exactly_full_pages_have_no_empty_one_behind(edge: Flask, units: Session) -> None:
    page = _page(edge, units, "page=9", CODES.limit(2 * PER_PAGE))
    assert (page.number, page.pages, page.last) == (2, 2, 2 * PER_PAGE)


def test_rows_of_several_columns_are_paged_too(edge: Flask, units: Session) -> None:
    with edge.test_request_context("/?page=2"):
        page = paginate(units, sa.select(AdminUnit.code, AdminUnit.full_name).order_by(AdminUnit.code), scalars=False)
    assert len(page.items) == PER_PAGE
    assert all(len(row) == 2 for row in page.items)


def test_links_to_other_pages_keep_the_search(edge: Flask) -> None:
    with edge.test_request_context("/batches?q=cam+%C4%91%E1%BB%93i&state=open&state=held&page=2"):
        assert Page([], 2, 80).url(3) == "?q=cam+%C4%91%E1%BB%93i&state=open&state=held&page=3"


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_external=1&_scheme=javascript", "_anchor=x&_method=POST", "self=1", "filename=x"]
)
@pytest.mark.parametrize("path", ["/health", "//elsewhere.example", "/%5Celsewhere.example", "/nothing/here"])
def test_no_query_leads_a_link_elsewhere_or_breaks_the_page(edge: Flask, path: str, query: str) -> None:
    with edge.test_request_context(f"{path}?{query}"):
        assert Page([], 1, 80).url(2) == f"?{query}&page=2"


def test_the_language_link_of_a_strange_address_stays_here(edge: Flask) -> None:
    client = edge.test_client()
    for path in ("//elsewhere.example/a", "/%5Celsewhere.example", "/nothing?endpoint=x&_scheme=javascript"):
        answer = client.get(path, base_url="http://127.0.0.1:8000")
        while answer.status_code in (301, 308):
            answer = client.get(answer.headers["Location"])
        assert answer.status_code == 404
        page = unescape(answer.get_data(as_text=True))
        assert 'lang=en" hreflang="en"' in page
        assert "elsewhere.example" not in page
        assert 'href="javascript' not in page
