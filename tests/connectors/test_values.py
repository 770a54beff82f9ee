"""Offers, accounts and answers as values."""

import logging
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.answers import Record
from connectors.contract import Account, Photo
from connectors.errors import Misbehaved, NeedsSignIn
from connectors.registry import connector_for
from tests.connectors.samples import ORANGES, offer

OTHER = {
    "price_vnd": 1,
    "stock": 1,
    "net_weight_grams": None,
    "shelf_life_days": 9,
    "photos": (Photo("https://anh.example/2.jpg", "cd" * 32, 900, 900),),
    "certificates": ("VietGAP",),
}


def test_equal_offers_have_equal_digests_and_the_form_never_drifts() -> None:
    assert offer().digest() == replace(ORANGES).digest()
    assert offer().digest() == "61047c4d73c868948cbbb5a634e124ddc845baf819aa2cbd5aa4215bd4296db0"


@pytest.mark.parametrize("name", [field.name for field in fields(ORANGES)])
def test_changing_any_field_changes_the_digest(name: str) -> None:
    assert offer(**{name: OTHER.get(name, "khác")}).digest() != ORANGES.digest()


def test_an_account_shows_no_credential() -> None:
    account = Account("https://san.example/api", {"api_key": "rat-bi-mat"})
    assert "rat-bi-mat" not in f"{account!r} {account} {account!s:>5}"
    assert isinstance(hash(account), int)


@pytest.mark.parametrize(
    "address",
    ["", "san.example", "ftp://san.example", "https://", "https://a:b@san.example", "https://san.example?x=1"],
)
def test_an_address_that_is_no_plain_http_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Account(address, {})


def test_a_missing_credential_asks_for_a_sign_in_before_the_network(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for name in ("nghean37", "postmart", "voso"):
        with connector_for(name, Account("http://127.0.0.1:1", {})) as connector, pytest.raises(NeedsSignIn):
            connector.check_sign_in()
    assert caplog.text == ""


def test_an_unknown_marketplace_is_no_connector() -> None:
    with pytest.raises(KeyError):
        connector_for("cho-vinh", Account("http://127.0.0.1:1", {}))


@given(st.integers(0, 10**12))
def test_whole_dong_survive_the_decimal_form(amount: int) -> None:
    assert Record({"price": f"{amount}.00"}).optional_dong("price") == amount


@pytest.mark.parametrize("price", ["95000.50", "NaN", "Infinity", "chín mươi", "1e-3", 95000, ["1"]])
def test_a_price_that_is_no_whole_dong_is_never_guessed(price: object) -> None:
    with pytest.raises(Misbehaved):
        Record({"price": price}).optional_dong("price")


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_an_answer_that_is_no_object_misbehaves(document: object) -> None:
    with pytest.raises(Misbehaved):
        Record(document)


def test_fields_of_the_wrong_kind_misbehave() -> None:
    record = Record({"id": True, "n": 1.5, "t": 3, "l": {}, "ts": [1], "e": ""})
    reads: list[Callable[[], object]] = [
        lambda: record.key("id"),
        lambda: record.key("e"),
        lambda: record.key("absent"),
        lambda: record.whole("n"),
        lambda: record.whole("id"),
        lambda: record.text("t"),
        lambda: record.text("absent"),
        lambda: record.records("l"),
        lambda: record.texts("ts"),
        lambda: record.record("t"),
    ]
    for read in reads:
        with pytest.raises(Misbehaved):
            read()
    assert (record.text("absent", ""), record.optional_whole("absent"), record.texts("absent")) == ("", None, ())
