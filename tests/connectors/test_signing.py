"""Signatures, against values worked out with openssl."""

import pytest

from connectors.signing import canonical, sign


def test_the_canonical_request_has_five_lines_in_this_order() -> None:
    text = canonical("POST", "/api/v2/products", {"b": "2", "a": "ấ &"}, 1_764_000_000, b"{}")
    assert text == (
        b"POST\n/api/v2/products\na=%E1%BA%A5+%26&b=2\n1764000000\n"
        b"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def test_the_signature_is_what_openssl_says() -> None:
    signature = sign("thu-nghiem", "POST", "/api/v2/products", {"b": "2", "a": "ấ &"}, 1_764_000_000, b"{}")
    assert signature == "24ca53a135fa1cc1c6e65b2a2c69e61171ecd41abd2ed7eb4a19304dadca59d3"


@pytest.mark.parametrize(
    "changed",
    [
        ("khac", "GET", "/a", {"x": "1"}, 5, b""),
        ("s", "PUT", "/a", {"x": "1"}, 5, b""),
        ("s", "GET", "/b", {"x": "1"}, 5, b""),
        ("s", "GET", "/a", {"x": "2"}, 5, b""),
        ("s", "GET", "/a", {"x": "1"}, 6, b""),
        ("s", "GET", "/a", {"x": "1"}, 5, b" "),
    ],
)
def test_changing_anything_changes_the_signature(changed: tuple[str, str, str, dict[str, str], int, bytes]) -> None:
    assert sign(*changed) != sign("s", "GET", "/a", {"x": "1"}, 5, b"")
