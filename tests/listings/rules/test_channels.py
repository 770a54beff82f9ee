"""Addresses that this machine may call, and credentials as each floor asks for them."""

import pytest

from app.core.errors import Invalid
from app.listings.rules.channels import check_base_url, check_credentials, same_origin
from app.listings.rules.marketplaces import MARKETPLACES

INSIDE = [
    "https://localhost/api",
    "https://127.0.0.1/api",
    "https://127.1/api",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://10.0.0.8/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://intranet/",
    "https://db.internal/",
    "https://may-in.local./",
    "https://san..vn/",
]


@pytest.mark.parametrize("address", INSIDE)
def test_the_house_s_own_network_is_never_called(address):
    with pytest.raises(Invalid) as refusal:
        check_base_url(address, allow_local=False)
    assert refusal.value.problems[0].field == "base_url"


@pytest.mark.parametrize(
    "address", ["http://san.vn/api", "ftp://san.vn", "san.vn", "", "https://", "javascript:alert(1)"]
)
def test_only_https_leaves_the_house(address):
    with pytest.raises(Invalid):
        check_base_url(address, allow_local=False)


@pytest.mark.parametrize(
    "address", ["https://a:b@san.vn/", "https://san.vn/?a=1", "https://san.vn/#x", "https://san.vn:99999/"]
)
def test_nothing_rides_along_in_the_address(address):
    with pytest.raises(Invalid):
        check_base_url(address, allow_local=True)


def test_public_addresses_pass_without_their_last_slash():
    assert check_base_url(" https://api.san.vn/v1/ ", allow_local=False) == "https://api.san.vn/v1"
    assert check_base_url("https://8.8.8.8/", allow_local=False) == "https://8.8.8.8"


def test_the_sample_house_may_call_its_own_mock_floors():
    assert check_base_url("http://127.0.0.1:8001/37nghean", allow_local=True) == "http://127.0.0.1:8001/37nghean"


def test_every_missing_credential_is_named():
    with pytest.raises(Invalid) as refusal:
        check_credentials(MARKETPLACES["postmart"], {"username": "  "})
    assert [problem.field for problem in refusal.value.problems] == ["credential_username", "credential_password"]


def test_only_what_the_floor_asks_for_is_kept():
    assert check_credentials(MARKETPLACES["nghean37"], {"api_key": " k ", "other": "x"}) == {"api_key": "k"}


def test_another_path_of_the_same_host_is_the_same_origin():
    assert same_origin("https://san.vn/a", "https://san.vn/b")
    assert not same_origin("https://san.vn/a", "https://san.vn:8443/a")
    assert not same_origin("https://san.vn/a", "https://khac.vn/a")
