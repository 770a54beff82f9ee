"""Digital Links: read and written as the standard says, and back again without loss."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gs1.digital_link import DigitalLink, build
from app.gs1.errors import Gs1Error, WrongCheckDigit, WrongLink
from app.gs1.gtin import Gtin
from tests.gs1.strategies import days, gtins, keys, names, unhurried

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "digital_link.json").read_text("utf-8"))
HOST = "https://truy.example.vn"
GTIN = Gtin.parse("9524000000019")
LINK = f"{HOST}/01/09524000000019"


def cases(kind: str, *, valid: bool = True) -> list[Any]:
    """The rows of one kind that must be accepted, or those that must be refused."""
    answer = "ais" if kind == "parse" else "expect"
    return [pytest.param(v, id=v["id"]) for v in VECTORS if v["kind"] == kind and (v[answer] is not None) == valid]


@pytest.mark.parametrize("row", cases("parse"))
def test_a_valid_uri_gives_its_elements(row: dict[str, Any]) -> None:
    assert [list(element) for element in DigitalLink.parse(row["input"]).elements] == row["ais"]


@pytest.mark.parametrize("row", cases("parse", valid=False))
def test_an_invalid_uri_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(Gs1Error):
        DigitalLink.parse(row["input"])


@pytest.mark.parametrize("row", cases("build"))
def test_elements_in_any_order_give_the_published_uri(row: dict[str, Any]) -> None:
    assert DigitalLink.of((ai, value) for ai, value in row["ais"]).uri(row["stem"]) == row["expect"]


@pytest.mark.parametrize("row", cases("canonical"))
def test_the_canonical_form_is_the_published_one(row: dict[str, Any]) -> None:
    assert DigitalLink.parse(row["input"]).canonical() == row["expect"]


@given(gtins, st.none() | names, st.none() | names, st.none() | days)
@unhurried
def test_what_was_built_reads_back(gtin: Gtin, batch: str | None, serial: str | None, use_by: str | None) -> None:
    extra = {"17": use_by} if use_by else {}
    link = DigitalLink.parse(build(HOST, gtin, batch, serial, **extra))
    assert (link.gtin, link.batch, link.serial, link.get("17")) == (gtin, batch, serial, use_by)


@given(
    keys(13),
    st.dictionaries(st.sampled_from(["254", "7040"]), st.just("1abC"), max_size=1),
    st.dictionaries(st.sampled_from(["10", "240", "91", "99"]), names),
)
@unhurried
def test_every_link_survives_its_own_address(gln: str, path: dict[str, str], query: dict[str, str]) -> None:
    link = DigitalLink(("414", gln), tuple(path.items()), tuple(query.items()))
    assert DigitalLink.parse(link.uri(HOST)) == link
    assert DigitalLink.parse(link.uri("http://localhost:5000/vi/")) == link
    assert DigitalLink.of(DigitalLink.parse(link.canonical()).elements).canonical() == link.canonical()


@given(st.text(max_size=60) | st.text("/01?=&%#:.2[]", max_size=60).map(lambda tail: LINK + tail))
@unhurried
def test_any_text_is_either_read_or_refused(text: str) -> None:
    with suppress(Gs1Error):
        assert DigitalLink.parse(text).elements


def test_reserved_characters_are_percent_encoded() -> None:
    assert build(HOST, GTIN, "ABC+123", "1/2") == f"{LINK}/10/ABC%2B123/21/1%2F2"


def test_the_address_on_a_label_puts_the_path_before_the_dates() -> None:
    printed = build(HOST, GTIN, "L01", "S1", **{"99": "x", "17": "261231", "22": "A"})
    assert printed == f"{LINK}/22/A/10/L01/21/S1?17=261231&99=x"


@pytest.mark.parametrize(
    "uri",
    [
        f"{LINK}/21/S/10/B",
        f"{LINK}/10/B/235/T",
        f"{LINK}/254/X",
        f"{LINK}/10/A/10/B",
        f"{LINK}?10=B",
        f"{LINK}?21=S",
        f"{LINK}?254=X",
        f"{LINK}/10/B?235=T",
        f"{LINK}?414=9524000001016&414=9524000001016",
        f"{LINK}/",
        f"{LINK}/10/",
        f"{LINK}?17=",
        f"{LINK}/10/A+B",
        f"{LINK}/10/A%20B",
        f"{LINK}/10/L%C3%94",
        f"{LINK}/10/LÔ",
        f"{HOST}/gtin/09524000000019",
        f"{HOST}/01/9524000000019",
        f"{HOST}/10/L01",
        f"{HOST}/",
        "HtTpS://truy.example.vn/01/09524000000019",
        "https:///01/09524000000019",
        "https://a@truy.example.vn/01/09524000000019",
        f"{LINK}\n",
    ],
)
def test_what_the_syntax_forbids_is_refused(uri: str) -> None:
    with pytest.raises(Gs1Error):
        DigitalLink.parse(uri)


@pytest.mark.parametrize(
    "uri",
    [
        LINK,
        "HTTPS://TRUY.EXAMPLE.VN/01/09524000000019",
        "http://127.0.0.1:8000/01/09524000000019",
        "https://[::1]:8000/01/09524000000019",
        "https://xn--c-1ga.vn/01/09524000000019",
        f"{HOST}/01/09506000134352/01/09524000000019",
        f"{HOST}/vi/nong-san/01/09524000000019?linkType=gs1:pip&&utm_source=tem#x",
    ],
)
def test_host_stem_and_foreign_parameters_do_not_matter(uri: str) -> None:
    assert DigitalLink.parse(uri) == DigitalLink(("01", GTIN.gtin14))


def test_a_batch_may_stand_in_the_query_behind_a_third_party_serial() -> None:
    assert DigitalLink.parse(f"{LINK}/235/T?10=B").batch == "B"


def test_a_link_without_gtin_has_none() -> None:
    link = DigitalLink.parse(f"{HOST}/414/9524000001016/254/kho%2F1")
    assert (link.gtin, link.batch, link.serial, link.get("254")) == (None, None, None, "kho/1")


def test_a_mistyped_gtin_is_answered_with_the_right_digit() -> None:
    with pytest.raises(WrongCheckDigit) as caught:
        DigitalLink.parse(f"{HOST}/01/08931234567894")
    assert caught.value.values["expected"] == "7"


@pytest.mark.parametrize(
    "base", ["", "truy.example.vn", "ftp://a", "https://", f"{HOST}?a=1", f"{HOST}#a", "https://a b"]
)
def test_a_base_that_is_no_web_address_is_refused(base: str) -> None:
    with pytest.raises(WrongLink):
        build(base, GTIN)


def test_elements_without_a_primary_key_make_no_link() -> None:
    with pytest.raises(WrongLink):
        DigitalLink.of([("10", "L01"), ("17", "261231")])
    with pytest.raises(WrongLink):
        DigitalLink(("10", "L01"))


def test_two_values_for_one_identifier_make_no_link() -> None:
    with pytest.raises(WrongLink):
        DigitalLink.of([("01", GTIN.gtin14), ("10", "A"), ("10", "B")])
