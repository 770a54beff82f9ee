"""Labels to draw in tests: valid by default, only the interesting fact changes."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from app.traceability.labels.content import LabelContent
from app.traceability.labels.qr import QrStencil
from app.traceability.labels.sheet import draw_sheet
from app.traceability.rules.layouts import Layout
from app.traceability.rules.serials import SerialKey, mint

PREFIX = "HTTPS://GOCNGHE.VN/Q/"
KEY = SerialKey(1, b"a secret for labels in the tests")
ORANGES = LabelContent(
    product_name="Cam Vinh Xã Đoài",
    pack="Túi lưới 2 kg",
    cooperative_name="HTX Nông nghiệp Cam Đồi Mây",
    address_line="Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An",
    area_code="Mã vùng trồng: VN-NAOR-0147",
    batch_number="MH-261118-03",
    harvested="18/11/2026",
    best_before="09/12/2026",
    lines=("Xuất xứ: Nghệ An, Việt Nam",),
    stars=4,
    host="gocnghe.vn",
)


def stencil() -> QrStencil:
    """The symbols of the short address."""
    return QrStencil.for_prefix(PREFIX)


def run(count: int, first: int = 0) -> list[str]:
    """Serials of `count` labels."""
    return [mint(KEY, position) for position in range(first, first + count)]


def content(**changes: Any) -> LabelContent:
    """The oranges' label with some words changed."""
    return replace(ORANGES, **changes)


def sheet(layout: Layout, serials: list[str], words: LabelContent = ORANGES, **options: Any) -> bytes:
    """The PDF of these labels."""
    out = BytesIO()
    draw_sheet(out, layout=layout, content=words, stencil=stencil(), serials=serials, **options)
    return out.getvalue()
