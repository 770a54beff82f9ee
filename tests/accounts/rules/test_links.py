"""After signing in nobody is led off the site."""

import pytest

from app.accounts.rules.links import safe_path


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "batches",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "http:/evil.example",
        "/\x00/evil.example",
    ],
)
def test_an_address_that_could_leave_the_site_is_dropped(text: str | None) -> None:
    assert safe_path(text) == ""


@pytest.mark.parametrize("text", ["/", "/batches/3", "/batches?state=open&page=2", "/audit#x", "/q/7K3M?to=//x"])
def test_a_path_of_this_site_is_kept(text: str) -> None:
    assert safe_path(text) == text
