"""The promises of the contract, asked of every registered connector over real HTTP."""

import logging
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connectors.contract import Account, Connector, IdentityKind, Remote, RemoteState, Takedown
from connectors.errors import (
    ConnectorError,
    Gone,
    LostAnswer,
    NeedsSignIn,
    Rejected,
    Retryable,
)
from connectors.marketplaces.voso import VoSo
from connectors.mock_server.server import FLOORS, MockServer
from connectors.registry import CONNECTORS, connector_for
from tests.connectors.samples import CREDENTIALS, OTHER_CREDENTIALS, offer, shop

SPOILED = {
    # fault: (what a write raises, whether the write was carried out)
    "http_500_before": (LostAnswer, False),
    "http_500_after": (LostAnswer, True),
    "http_429": (Retryable, False),
    "http_503": (Retryable, False),
    "drop_before": (LostAnswer, False),
    "drop_after": (LostAnswer, True),
    "timeout_after": (LostAnswer, True),
    "half_body": (LostAnswer, True),
    "html_200": (LostAnswer, False),
}


def silence(kind: str) -> float:
    """Short only where the floor keeps silent, so that a busy machine fails no other test."""
    return 0.3 if kind == "timeout_after" else 10.0


def test_every_marketplace_has_its_name_its_mock_floor_its_page_and_its_credentials() -> None:
    pages = Path(__file__).parents[2] / "docs" / "connectors"
    assert {name: connector.marketplace for name, connector in CONNECTORS.items()} == {n: n for n in CONNECTORS}
    assert set(FLOORS) == set(CONNECTORS) == set(CREDENTIALS)
    assert all((pages / f"{name}.md").is_file() for name in CONNECTORS)
    for name, connector in CONNECTORS.items():
        assert {field.name for field in connector.capabilities.credential_fields} == set(CREDENTIALS[name])


def test_a_listing_is_made_found_changed_and_withdrawn(connector: Connector) -> None:
    made = connector.create(offer(), idempotency_key="k-1")
    assert (made.sku, made.state, made.price_vnd, made.stock) == ("CAM-XD-1KG", RemoteState.LIVE, 95_000, 40)
    assert made.photo_urls == ("https://anh.example/cam.jpg",)
    assert made.url.startswith("http://127.0.0.1:")
    assert connector.find("CAM-XD-1KG") == (made,)

    changed = connector.update(made.ref, offer(title="Cam Xã Đoài loại 1", price_vnd=120_000, stock=0))
    assert (changed.ref, changed.title, changed.price_vnd, changed.stock) == (
        made.ref,
        "Cam Xã Đoài loại 1",
        120_000,
        0,
    )
    assert connector.find("CAM-XD-1KG") == (changed,)

    connector.withdraw(made.ref)
    left = [remote.state for remote in connector.find("CAM-XD-1KG")]
    assert left == ([RemoteState.HIDDEN] if connector.capabilities.takedown is Takedown.HIDE else [])


def test_withdrawing_what_is_gone_succeeds(connector: Connector) -> None:
    made = connector.create(offer(), idempotency_key="k-1")
    connector.withdraw(made.ref)
    connector.withdraw(made.ref)
    connector.withdraw("PM999999" if connector.marketplace == "postmart" else "999999")


def test_changing_what_is_gone_says_so(connector: Connector) -> None:
    with pytest.raises(Gone):
        connector.update("PM999999" if connector.marketplace == "postmart" else "999999", offer())


def test_a_withdrawn_offer_can_be_put_up_again(connector: Connector) -> None:
    made = connector.create(offer(), idempotency_key="k-1")
    connector.withdraw(made.ref)
    for hidden in connector.find("CAM-XD-1KG"):
        connector.update(hidden.ref, offer())
    if not connector.find("CAM-XD-1KG"):
        connector.create(offer(), idempotency_key="k-2")
    assert [remote.state for remote in connector.find("CAM-XD-1KG")] == [RemoteState.LIVE]


@pytest.mark.parametrize("sku", ["", "  "])
def test_an_empty_sku_is_refused_before_the_network(mock: MockServer, connector: Connector, sku: str) -> None:
    connector.create(offer(), idempotency_key="k-1")
    calls = len(mock.calls())
    with pytest.raises(Rejected):
        connector.find(sku)
    with pytest.raises(Rejected):
        connector.create(offer(sku=sku), idempotency_key="k-2")
    with pytest.raises(Rejected):
        connector.withdraw(sku)
    assert len(mock.calls()) == calls


def test_no_price_of_zero_no_negative_stock_and_no_unknown_category_leaves_the_house(
    mock: MockServer, connector: Connector
) -> None:
    with pytest.raises(Rejected) as both:
        connector.create(offer(price_vnd=0, stock=-1), idempotency_key="k-1")
    assert [reason.field for reason in both.value.reasons] == ["price_vnd", "stock"]
    with pytest.raises(Rejected, match="category"):
        connector.create(offer(category="spaceship"), idempotency_key="k-1")
    for key in ("", "k" * 129, "khóa"):
        with pytest.raises(Rejected, match="idempotency_key"):
            connector.create(offer(), idempotency_key=key)
    assert mock.calls() == []


def test_a_look_up_gives_exactly_the_sku_and_no_near_miss(connector: Connector) -> None:
    for number, sku in enumerate(("CAM-1", "CAM-10", "cam-1", "XCAM-1")):
        connector.create(offer(sku=sku), idempotency_key=f"k-{number}")
    assert [remote.sku for remote in connector.find("CAM-1")] == ["CAM-1"]
    assert connector.find("CAM") == ()


def test_every_letter_comes_back_as_it_went(connector: Connector) -> None:
    title = "Nước mắm “Vạn Phần” 40° – chữ Việt: ằ ẵ ệ ỹ Ữ & <b>đậm</b> 🐟"
    made = connector.create(offer(title=title, sku="MẮM 1/2?&=#"), idempotency_key="k-1")
    assert made.title == title
    assert [remote.title for remote in connector.find("MẮM 1/2?&=#")] == [title]


def test_the_floor_names_all_faulty_fields_at_once_as_the_offer_does(connector: Connector) -> None:
    with pytest.raises(Rejected) as refusal:
        connector.create(offer(title="Cam " * 50, trace_url="javascript:alert(1)", unit=""), idempotency_key="k-1")
    assert {reason.field for reason in refusal.value.reasons} == {"title", "trace_url", "unit"}
    assert all(reason.message for reason in refusal.value.reasons)
    assert connector.find("CAM-XD-1KG") == ()


@pytest.mark.parametrize("kind", SPOILED)
def test_a_spoiled_create_raises_the_right_error_and_the_look_up_tells_the_truth(
    mock: MockServer, marketplace: str, kind: str
) -> None:
    error, carried_out = SPOILED[kind]
    mock.fault(marketplace, kind, times=1)
    with shop(mock, marketplace, silence=silence(kind)) as impatient, pytest.raises(error):
        impatient.create(offer(), idempotency_key="k-1")
    with shop(mock, marketplace) as connector:
        found = connector.find("CAM-XD-1KG")
        assert len(found) == int(carried_out)
        for remote in found:
            connector.update(remote.ref, offer())
        if not found:
            connector.create(offer(), idempotency_key="k-1")
        assert [remote.state for remote in connector.find("CAM-XD-1KG")] == [RemoteState.LIVE]


@pytest.mark.parametrize("kind", SPOILED)
def test_a_spoiled_update_or_withdrawal_can_simply_be_repeated(mock: MockServer, marketplace: str, kind: str) -> None:
    with shop(mock, marketplace) as connector:
        made = connector.create(offer(), idempotency_key="k-1")
        with shop(mock, marketplace, silence=silence(kind)) as impatient:
            mock.fault(marketplace, kind)
            with pytest.raises(SPOILED[kind][0]):
                impatient.update(made.ref, offer(price_vnd=99_000))
            connector.update(made.ref, offer(price_vnd=99_000))
            assert [remote.price_vnd for remote in connector.find("CAM-XD-1KG")] == [99_000]
            mock.fault(marketplace, kind)
            with pytest.raises(SPOILED[kind][0]):
                impatient.withdraw(made.ref)
        connector.withdraw(made.ref)
        assert RemoteState.LIVE not in [remote.state for remote in connector.find("CAM-XD-1KG")]


@pytest.mark.parametrize("kind", SPOILED)
def test_a_spoiled_look_up_changes_nothing_so_it_is_retryable(mock: MockServer, marketplace: str, kind: str) -> None:
    mock.fault(marketplace, kind, on="any")
    with shop(mock, marketplace, silence=silence(kind)) as impatient, pytest.raises(Retryable):
        impatient.find("CAM-XD-1KG")


@pytest.mark.parametrize("kind", ["http_429", "http_503"])
def test_the_floor_s_waiting_time_is_handed_on(mock: MockServer, connector: Connector, kind: str) -> None:
    mock.fault(connector.marketplace, kind, retry_after=17)
    with pytest.raises(Retryable) as wait:
        connector.create(offer(), idempotency_key="k-1")
    assert wait.value.retry_after == 17


def test_a_floor_that_cannot_be_reached_did_nothing(tmp_path: Path) -> None:
    with MockServer(tmp_path) as stopped:
        accounts = {name: Account(stopped.base_url(name), CREDENTIALS[name]) for name in CONNECTORS}
    for name, account in accounts.items():
        with connector_for(name, account) as connector, pytest.raises(Retryable):
            connector.create(offer(), idempotency_key="k-1")


def test_an_expired_sign_in_recovers_or_asks_a_person(mock: MockServer, connector: Connector) -> None:
    connector.check_sign_in()
    mock.fault(connector.marketplace, "expire_tokens")
    if connector.marketplace == "postmart":
        connector.create(offer(), idempotency_key="k-1")
    else:
        with pytest.raises(NeedsSignIn):
            connector.create(offer(), idempotency_key="k-1")
        connector.create(offer(), idempotency_key="k-1")
    assert len(connector.find("CAM-XD-1KG")) == 1


@pytest.mark.parametrize("value", ["", "x", "khóa có dấu ế", "a\nb"])
def test_wrong_credentials_ask_for_a_sign_in(mock: MockServer, marketplace: str, value: str) -> None:
    with shop(mock, marketplace) as known:
        known.check_sign_in()
    credentials = {**CREDENTIALS[marketplace]}
    credentials[next(name for name in credentials if name != "username")] = value
    with shop(mock, marketplace, credentials) as connector, pytest.raises(NeedsSignIn):
        connector.check_sign_in()


def test_a_shop_sees_its_own_listings_only(mock: MockServer, marketplace: str, connector: Connector) -> None:
    made = connector.create(offer(), idempotency_key="k-1")
    with shop(mock, marketplace, OTHER_CREDENTIALS[marketplace]) as stranger:
        assert stranger.find("CAM-XD-1KG") == ()
        assert list(stranger.list_all()) == []
        stranger.withdraw(made.ref)
        with pytest.raises(Gone):
            stranger.update(made.ref, offer(price_vnd=1000))
    assert connector.find("CAM-XD-1KG") == (made,)


def test_a_repeated_create_is_told_by_what_the_floor_is_capable_of(connector: Connector) -> None:
    connector.create(offer(), idempotency_key="k-1")
    again = connector.create(offer(price_vnd=97_000), idempotency_key="k-1")
    assert again.price_vnd == 97_000
    alone = connector.capabilities.identity is not IdentityKind.NONE
    assert len(connector.find("CAM-XD-1KG")) == (1 if alone else 2)


def test_many_listings_of_one_sku_are_all_reported(mock: MockServer, connector: Connector) -> None:
    for number in range(3):
        connector.create(offer(), idempotency_key=f"k-{number}")
    unique = connector.capabilities.identity is IdentityKind.UNIQUE_SKU
    assert len(connector.find("CAM-XD-1KG")) == (1 if unique else 3)


def test_two_creates_at_once_make_one_listing_where_the_floor_promises_it(mock: MockServer, marketplace: str) -> None:
    def create(number: int) -> None:
        with shop(mock, marketplace) as connector:
            connector.create(offer(), idempotency_key="k-1")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(create, range(4)))
    expected = 4 if CONNECTORS[marketplace].capabilities.identity is IdentityKind.NONE else 1
    assert len(mock.listings(marketplace)) == expected


def test_reading_back_pages_through_everything_once(mock: MockServer, connector: Connector) -> None:
    skus = [f"CAM-{number:03d}" for number in range(104)]
    for sku in skus:
        connector.create(offer(sku=sku), idempotency_key=sku)
    assert [remote.sku for remote in connector.list_all()] == skus


def test_a_listing_that_slips_onto_the_next_page_is_told_once(mock: MockServer) -> None:
    class Slipping(VoSo):
        def _list_all(self) -> Iterator[Remote]:
            yield from [*super()._list_all(), *super()._list_all()]

    account = Account(mock.base_url("voso"), CREDENTIALS["voso"])
    with Slipping(account) as connector:
        made = connector.create(offer(), idempotency_key="k-1")
        assert list(connector.list_all()) == [made]


def test_no_secret_is_shown_in_a_representation_a_log_or_an_error(
    mock: MockServer, connector: Connector, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [repr(connector.account), repr(connector)]
    for kind in SPOILED:
        mock.fault(connector.marketplace, kind, on="any", seconds=0)
        try:
            connector.create(offer(), idempotency_key=f"k-{kind}")
        except ConnectorError as error:
            shown += traceback.format_exception(error)
    everything = "\n".join([*shown, caplog.text])
    for field in connector.capabilities.credential_fields:
        if field.secret:
            assert CREDENTIALS[connector.marketplace][field.name] not in everything
    assert "POST /api/" in caplog.text
