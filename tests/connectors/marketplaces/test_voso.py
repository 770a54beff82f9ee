"""VoSo: approval by staff, idempotency keys and signatures."""

import time
from dataclasses import replace

import pytest
import requests

from connectors.contract import RemoteState
from connectors.errors import NeedsSignIn, Rejected
from connectors.mock_server.server import MockServer
from connectors.signing import sign
from tests.connectors.samples import CREDENTIALS, PHOTO, offer, shop


def decide(mock: MockServer, ref: str, decision: str, reason: str = "") -> None:
    form = {"decision": decision, "reason": reason}
    answer = requests.post(f"{mock.base_url('voso')}/moderation/{ref}", data=form, timeout=10)
    assert answer.status_code == 200


def test_a_listing_waits_until_staff_approve_it(mock: MockServer) -> None:
    mock.review_seconds(3600)
    with shop(mock, "voso") as connector:
        made = connector.create(offer(), idempotency_key="k-1")
        assert made.state is RemoteState.IN_REVIEW
        decide(mock, made.ref, "approve")
        assert [remote.state for remote in connector.find("CAM-XD-1KG")] == [RemoteState.LIVE]


def test_a_refusal_carries_its_reason_and_a_new_edit_waits_again(mock: MockServer) -> None:
    mock.review_seconds(3600)
    with shop(mock, "voso") as connector:
        made = connector.create(offer(), idempotency_key="k-1")
        decide(mock, made.ref, "refuse", "Ảnh mờ.")
        (refused,) = connector.find("CAM-XD-1KG")
        assert (refused.state, refused.reasons) == (RemoteState.REJECTED, ("Ảnh mờ.",))
        again = connector.update(made.ref, offer())
    assert (again.state, again.reasons) == (RemoteState.IN_REVIEW, ())


def test_new_words_or_photos_wait_for_approval_again_price_and_stock_do_not(mock: MockServer) -> None:
    with shop(mock, "voso") as connector:
        made = connector.create(offer(), idempotency_key="k-1")
        mock.review_seconds(3600)
        assert connector.update(made.ref, offer(price_vnd=90_000, stock=3)).state is RemoteState.LIVE
        assert connector.update(made.ref, offer(title="Cam mới")).state is RemoteState.IN_REVIEW
        decide(mock, made.ref, "approve")
        photos = (replace(PHOTO, url="https://anh.example/moi.jpg"),)
        assert connector.update(made.ref, offer(title="Cam mới", photos=photos)).state is RemoteState.IN_REVIEW


def test_a_listing_taken_down_while_it_waits_never_goes_live(mock: MockServer) -> None:
    mock.review_seconds(3600)
    with shop(mock, "voso") as connector:
        made = connector.create(offer(), idempotency_key="k-1")
        connector.withdraw(made.ref)
        decide(mock, made.ref, "approve")
        assert [remote.state for remote in connector.find("CAM-XD-1KG")] == [RemoteState.HIDDEN]


def test_waiting_listings_are_approved_by_themselves_after_their_time(mock: MockServer) -> None:
    mock.review_seconds(0.01)
    with shop(mock, "voso") as connector:
        connector.create(offer(), idempotency_key="k-1")
        until = time.monotonic() + 5
        while (state := connector.find("CAM-XD-1KG")[0].state) is not RemoteState.LIVE and time.monotonic() < until:
            continue
    assert state is RemoteState.LIVE


def test_the_same_key_with_a_newer_offer_lands_on_the_same_listing(mock: MockServer) -> None:
    with shop(mock, "voso") as connector:
        mock.fault("voso", "drop_after")
        with pytest.raises(Exception, match="answer lost"):
            connector.create(offer(), idempotency_key="k-1")
        made = connector.create(offer(price_vnd=99_000), idempotency_key="k-1")
        assert connector.find("CAM-XD-1KG") == (made,)
    assert made.price_vnd == 99_000


def test_photos_must_be_there_and_large_enough(mock: MockServer) -> None:
    with shop(mock, "voso") as connector:
        with pytest.raises(Rejected, match="photos: Có 0 ảnh"):
            connector.create(offer(photos=()), idempotency_key="k-1")
        small = replace(PHOTO, width=499)
        with pytest.raises(Rejected, match="photos: Ảnh 2: 499 × 1200, sàn cần ít nhất 500 × 500"):
            connector.create(offer(photos=(PHOTO, small)), idempotency_key="k-1")


def test_a_wrong_secret_is_refused_and_opens_no_shop(mock: MockServer) -> None:
    wrong = {**CREDENTIALS["voso"], "app_secret": "doan-mo"}
    with shop(mock, "voso", wrong) as connector, pytest.raises(NeedsSignIn):
        connector.check_sign_in()


@pytest.mark.parametrize(("age", "status"), [(0, 200), (290, 200), (-290, 200), (310, 401), (-310, 401)])
def test_a_signature_holds_for_300_seconds_either_way(mock: MockServer, age: int, status: int) -> None:
    assert signed_get(mock, timestamp=int(time.time()) - age) == status


def test_a_signature_does_not_fit_another_query(mock: MockServer) -> None:
    assert signed_get(mock, timestamp=int(time.time()), sent="?seller_sku=A&limit=2") == 401


def signed_get(mock: MockServer, *, timestamp: int, sent: str = "?limit=5&seller_sku=A") -> int:
    """Status of a look-up signed for limit=5 and seller_sku=A."""
    credentials = CREDENTIALS["voso"]
    path = "/voso/api/v2/products"
    signature = sign(credentials["app_secret"], "GET", path, {"seller_sku": "A", "limit": "5"}, timestamp, b"")
    headers = {"X-App-Key": credentials["app_key"], "X-Timestamp": str(timestamp), "X-Signature": signature}
    return requests.get(f"{mock.url}{path}{sent}", headers=headers, timeout=10).status_code
