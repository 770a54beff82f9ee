"""A valid offer, and credentials that open a shop on each mock floor."""

from dataclasses import replace
from typing import Any

from connectors.contract import Account, Connector, Offer, Photo
from connectors.mock_server.server import Running
from connectors.registry import connector_for

CREDENTIALS = {
    "nghean37": {"api_key": "na37_htx-xa-doai_KhoaBiMat2026"},
    "postmart": {"username": "htx.xadoai", "password": "mat-khau-rat-kin"},
    "voso": {"app_key": "vs-xa-doai", "app_secret": "thu-nghiem-vs-xa-doai"},
}
OTHER_CREDENTIALS = {
    "nghean37": {"api_key": "na37_htx-thanh-chuong_KhoaKhac2026"},
    "postmart": {"username": "htx.thanhchuong", "password": "mat-khau-khac-kin"},
    "voso": {"app_key": "vs-thanh-chuong", "app_secret": "thu-nghiem-vs-thanh-chuong"},
}
PHOTO = Photo("https://anh.example/cam.jpg", "ab" * 32, 1200, 1200)
ORANGES = Offer(
    sku="CAM-XD-1KG",
    title="Cam Xã Đoài",
    description="Vỏ mỏng, thơm, hái trong ngày.",
    price_vnd=95_000,
    stock=40,
    unit="túi",
    net_weight_grams=1000,
    category="fruit",
    producer="HTX Cam Xã Đoài",
    origin="Nghi Lộc, Nghệ An",
    trace_url="https://goc.example/q/7K3M",
    photos=(PHOTO,),
    batch_number="XD-2611",
)


def offer(**changes: Any) -> Offer:
    """Oranges, with only the interesting fact changed."""
    return replace(ORANGES, **changes)


def shop(
    mock: Running, marketplace: str, credentials: dict[str, str] | None = None, *, silence: float = 10.0
) -> Connector:
    """A connector to a shop on the mock floor; `silence`: seconds it waits for an answer."""
    account = Account(mock.base_url(marketplace), credentials or CREDENTIALS[marketplace])
    return connector_for(marketplace, account, timeout=(5.0, silence))
