"""The control door, faults in number and luck, and a server that is killed."""

from pathlib import Path

import pytest
import requests

from connectors.contract import RemoteState
from connectors.errors import LostAnswer, NeedsSignIn, Retryable
from connectors.mock_server.faults import Fault, FaultKind, Faults
from connectors.mock_server.server import MockProcess, MockServer
from connectors.registry import CONNECTORS
from tests.connectors.samples import CREDENTIALS, OTHER_CREDENTIALS, offer, shop


def test_a_killed_server_has_lost_nothing_that_it_committed(tmp_path: Path) -> None:
    server = MockProcess(tmp_path, review_seconds=0)
    with server:
        for name in CONNECTORS:
            with shop(server, name) as connector:
                connector.create(offer(), idempotency_key="k-1")
        server.kill()
        server.start()
        for name in CONNECTORS:
            with shop(server, name) as connector:
                assert [remote.state for remote in connector.find("CAM-XD-1KG")] == [RemoteState.LIVE]
                again = connector.create(offer(), idempotency_key="k-1")
                assert again.state is RemoteState.LIVE
        assert len(server.listings("voso")) == 1


def test_the_call_log_tells_reads_writes_and_sign_ins_apart(mock: MockServer) -> None:
    with shop(mock, "postmart") as connector:
        connector.create(offer(), idempotency_key="k-1")
        connector.find("CAM-XD-1KG")
    assert [(call["kind"], call["status"]) for call in mock.calls("postmart")] == [
        ("sign_in", 200),
        ("sign_in", 200),
        ("write", 200),
        ("write", 200),
        ("read", 200),
    ]
    assert [call["path"].rsplit("/")[-1] for call in mock.calls("postmart", "write")] == ["create", "offer"]
    assert mock.calls("voso") == []


def test_faults_hit_the_ordered_calls_of_the_ordered_floor_only(mock: MockServer) -> None:
    mock.fault("nghean37", "http_429", times=2, skip=1)
    with shop(mock, "nghean37") as connector, shop(mock, "voso") as neighbour:
        connector.create(offer(sku="A"), idempotency_key="a")
        neighbour.create(offer(sku="A"), idempotency_key="a")
        for _ in range(2):
            with pytest.raises(Retryable):
                connector.create(offer(sku="B"), idempotency_key="b")
        connector.create(offer(sku="B"), idempotency_key="b")
    assert mock.control("GET", "/faults") == []


def test_an_early_answer_arrives_even_when_much_was_sent(mock: MockServer) -> None:
    mock.fault("nghean37", "http_429")
    with shop(mock, "nghean37") as connector, pytest.raises(Retryable, match="429"):
        connector.create(offer(description="dài " * 1_000_000), idempotency_key="k-1")


def test_cleared_faults_hit_nobody(mock: MockServer) -> None:
    mock.fault("voso", "drop_after", times=100)
    mock.control("DELETE", "/faults")
    with shop(mock, "voso") as connector:
        connector.create(offer(), idempotency_key="k-1")


def test_luck_follows_its_probability_and_its_seed() -> None:
    def draws(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Fault("voso", FaultKind.HTTP_429, times=10_000, probability=0.3))
        return [faults.take("voso", "write") is not None for _ in range(1000)]

    assert draws(7) == draws(7) != draws(8)
    assert 250 < sum(draws(7)) < 350


@pytest.mark.parametrize(
    "order",
    [
        {"floor": "cho-vinh", "kind": "http_429"},
        {"floor": "voso", "kind": "earthquake"},
        {"floor": "voso"},
        {"floor": "voso", "kind": "http_429", "times": -1},
        {"floor": "voso", "kind": "http_429", "on": "sunday"},
        {"floor": "voso", "kind": "http_429", "probability": 2},
        {"floor": "voso", "kind": "http_429", "colour": "red"},
        {"floor": "voso", "kind": "http_429", "times": "many"},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(mock: MockServer, order: dict[str, object]) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        mock.control("POST", "/faults", order)


def test_the_control_door_wants_its_token_when_one_is_set(tmp_path: Path) -> None:
    with MockServer(tmp_path, control_token="chia-khoa") as server:
        server.reset()
        for headers in ({}, {"X-Control-Token": "sai"}):
            answer = requests.post(f"{server.url}/_control/reset", headers=headers, timeout=10)
            assert answer.status_code == 403


def test_a_closed_server_knows_registered_shops_only(tmp_path: Path) -> None:
    with MockServer(tmp_path, open_shops=False, review_seconds=0) as server:
        for name in CONNECTORS:
            server.add_shop(name, "HTX Cam Xã Đoài", CREDENTIALS[name])
            with shop(server, name) as connector:
                connector.check_sign_in()
                connector.create(offer(), idempotency_key="k-1")
            with shop(server, name, OTHER_CREDENTIALS[name]) as stranger, pytest.raises(NeedsSignIn):
                stranger.check_sign_in()
        assert {listing["shop"] for listing in server.listings()} == {"HTX Cam Xã Đoài"}


def test_a_shop_needs_all_its_credentials_and_none_that_is_another_s(mock: MockServer) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        mock.add_shop("voso", "HTX A", {"app_key": "vs-a"})
    mock.add_shop("nghean37", "HTX A", CREDENTIALS["nghean37"])
    with pytest.raises(requests.HTTPError, match="400"):
        mock.add_shop("nghean37", "HTX B", CREDENTIALS["nghean37"])


def test_a_shop_that_opened_itself_is_not_taken_over_with_another_key(mock: MockServer) -> None:
    with shop(mock, "nghean37") as connector:
        connector.create(offer(), idempotency_key="k-1")
    with shop(mock, "nghean37", {"api_key": "na37_htx-xa-doai_KhoaNguoiKhac"}) as thief, pytest.raises(NeedsSignIn):
        thief.find("CAM-XD-1KG")


def test_one_floor_can_be_emptied_alone(mock: MockServer) -> None:
    for name in ("nghean37", "voso"):
        with shop(mock, name) as connector:
            connector.create(offer(), idempotency_key="k-1")
    mock.reset("voso")
    assert [listing["floor"] for listing in mock.listings()] == ["nghean37"]


def test_stopping_ends_a_silence_so_that_no_test_waits(tmp_path: Path) -> None:
    server = MockServer(tmp_path, review_seconds=0).start()
    server.fault("nghean37", "timeout_after", seconds=600)
    with shop(server, "nghean37", silence=0.2) as connector, pytest.raises(LostAnswer):
        connector.create(offer(), idempotency_key="k-1")
    server.stop()
    server.stop()
