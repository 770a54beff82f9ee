"""37nghean.com: unique SKUs, and listings that others made before us."""

import pytest
import requests

from connectors.contract import RemoteState
from connectors.errors import Misbehaved, Rejected
from connectors.mock_server.server import MockServer
from tests.connectors.samples import CREDENTIALS, offer, shop


def test_a_sku_that_is_taken_is_adopted_even_when_it_was_hidden(mock: MockServer) -> None:
    with shop(mock, "nghean37") as connector:
        by_hand = connector.create(offer(title="Cam đăng tay", price_vnd=80_000), idempotency_key="hand")
        connector.withdraw(by_hand.ref)
        ours = connector.create(offer(), idempotency_key="ours")
    assert (ours.ref, ours.title, ours.price_vnd, ours.state) == (
        by_hand.ref,
        "Cam Xã Đoài",
        95_000,
        RemoteState.LIVE,
    )


def test_the_trap_is_real_an_empty_sku_answers_with_everything(mock: MockServer) -> None:
    with shop(mock, "nghean37") as connector:
        connector.create(offer(sku="A"), idempotency_key="a")
        connector.create(offer(sku="B"), idempotency_key="b")
    answer = requests.get(
        f"{mock.base_url('nghean37')}/api/v1/products?sku=",
        headers={"X-Api-Key": CREDENTIALS["nghean37"]["api_key"]},
        timeout=10,
    )
    assert answer.json()["total"] == 2


def test_a_title_of_121_letters_is_refused_and_of_120_taken(mock: MockServer) -> None:
    with shop(mock, "nghean37") as connector:
        connector.create(offer(title="ữ" * 120), idempotency_key="a")
        with pytest.raises(Rejected, match="title: Dài 121 ký tự"):
            connector.create(offer(sku="B", title="ữ" * 121), idempotency_key="b")


def test_a_sku_cannot_be_moved_to_another_product(mock: MockServer) -> None:
    with shop(mock, "nghean37") as connector:
        made = connector.create(offer(), idempotency_key="a")
        with pytest.raises(Rejected, match="sku"):
            connector.update(made.ref, offer(sku="KHAC"))


def test_a_path_that_is_no_api_is_somebody_s_bug(mock: MockServer) -> None:
    with shop(mock, "nghean37") as connector, pytest.raises(Misbehaved):
        connector.update("khong/co", offer())
