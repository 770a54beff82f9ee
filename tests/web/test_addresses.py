"""What an address asks for: numbers that can be one, text that can be searched for."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from app.web.addresses import number_asked, text_asked


@pytest.mark.parametrize(
    ("query", "number"),
    [
        *[("n=7", 7), ("n=0", 0), ("n=9007199254740991", 2**53 - 1), ("", None), ("n=", None), ("n=two", None)],
        *[("n=-1", None), ("n=9007199254740992", None), ("n=" + "9" * 5000, None), ("n=²", None), ("n=٢", None)],
    ],
)
def test_a_number_is_asked_for_only_where_a_row_can_have_it(edge: Flask, query: str, number: int | None) -> None:
    with edge.test_request_context(f"/plots/?{query}"):
        assert number_asked("n") == number


def test_control_characters_are_no_part_of_what_is_looked_for(edge: Flask) -> None:
    with edge.test_request_context("/plots/?q=Khe%00+D%E1%BB%A9a%1b"):
        assert text_asked("q") == "Khe Dứa"
        assert text_asked("commune") == ""


@pytest.mark.parametrize("number", ["9007199254740992", "9" * 30, "9" * 5000])
def test_no_page_stands_behind_a_number_that_no_row_can_have(edge: Flask, number: str) -> None:
    routes = edge.url_map.bind("localhost")
    assert routes.match("/plots/9007199254740991")[1] == {"plot_id": 2**53 - 1}
    with pytest.raises(NotFound):
        routes.match(f"/plots/{number}")
