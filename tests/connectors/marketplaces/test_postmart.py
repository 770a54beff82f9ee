"""PostMart: two steps to make a product, two to sign in, and refusals inside HTTP 200."""

import pytest

from connectors.contract import RemoteState
from connectors.errors import LostAnswer, NeedsSignIn, Rejected
from connectors.mock_server.server import MockServer
from tests.connectors.samples import offer, shop


@pytest.mark.parametrize("kind", ["http_429", "drop_before", "drop_after", "html_200"])
def test_trouble_in_the_second_step_leaves_a_product_that_can_be_found(mock: MockServer, kind: str) -> None:
    with shop(mock, "postmart") as connector:
        mock.fault("postmart", kind, skip=1)
        with pytest.raises(LostAnswer):
            connector.create(offer(), idempotency_key="k-1")
        (found,) = connector.find("CAM-XD-1KG")
        assert found.state is (RemoteState.LIVE if kind == "drop_after" else RemoteState.DRAFT)
        assert connector.update(found.ref, offer()).state is RemoteState.LIVE


def test_a_draft_has_no_price_yet(mock: MockServer) -> None:
    with shop(mock, "postmart") as connector:
        mock.fault("postmart", "http_500_before", skip=1)
        with pytest.raises(LostAnswer):
            connector.create(offer(), idempotency_key="k-1")
        (draft,) = connector.find("CAM-XD-1KG")
    assert (draft.price_vnd, draft.stock) == (None, None)


def test_one_sign_in_serves_many_calls_and_an_expired_one_is_renewed_once(mock: MockServer) -> None:
    with shop(mock, "postmart") as connector:
        connector.create(offer(), idempotency_key="k-1")
        connector.find("CAM-XD-1KG")
        assert len(mock.calls("postmart", "sign_in")) == 2
        mock.fault("postmart", "expire_tokens", on="read")
        connector.find("CAM-XD-1KG")
        assert len(mock.calls("postmart", "sign_in")) == 4
    assert len(mock.calls("postmart", "write")) == 2


def test_a_token_refused_twice_in_a_row_asks_a_person(mock: MockServer) -> None:
    with shop(mock, "postmart") as connector:
        mock.fault("postmart", "expire_tokens", on="any", times=20)
        with pytest.raises(NeedsSignIn):
            connector.find("CAM-XD-1KG")
    assert len(mock.calls("postmart")) <= 6


def test_another_password_for_a_known_name_is_refused(mock: MockServer) -> None:
    with shop(mock, "postmart") as connector:
        connector.check_sign_in()
    guess = {"username": "htx.xadoai", "password": "mat-khau-sai"}
    with shop(mock, "postmart", guess) as wrong, pytest.raises(NeedsSignIn):
        wrong.check_sign_in()


def test_a_refused_price_leaves_a_draft_for_the_next_try(mock: MockServer) -> None:
    with shop(mock, "postmart") as connector:
        with pytest.raises(Rejected, match="price_vnd"):
            connector.create(offer(price_vnd=2_000_000_000), idempotency_key="k-1")
        assert [remote.state for remote in connector.find("CAM-XD-1KG")] == [RemoteState.DRAFT]
