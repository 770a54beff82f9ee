"""Labels to draw in tests: valid by default, only the interesting fact changes."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from app.traceability.labels.content import LabelContent
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.qr import QrStencil
from app.traceability.labels.sheet import draw_sheet
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import LAYOUTS, Layout, LayoutKind
from app.traceability.rules.serials import SerialKey, mint
from app.traceability.rules.ssccs import SsccRange

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

GINGER = replace(
    ORANGES,
    product_name="Mứt gừng Kỳ Sơn",
    product_name_en="Candied ginger",
    pack="Lọ thủy tinh 250 g",
    net_weight="250 g",
    lines=(),
    origin="Việt Nam",
    packed="19/11/2026",
    certificates=("VietGAP", "HACCP"),
    variety="Gừng sẻ",
    ingredients="Gừng tươi Kỳ Sơn 62 %, đường mía, chanh",
    usage="Ăn liền; dùng trong 30 ngày sau khi mở nắp",
    storage="Nơi khô ráo, thoáng mát, tránh nắng",
    warning="Không dùng cho trẻ dưới 3 tuổi",
    slogan="Cay nồng vị núi",
    contact="0912 345 678",
)
UNBOUND = LabelContent(
    product_name="",
    cooperative_name="HTX Nông nghiệp Cam Đồi Mây",
    address_line="Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An",
    slogan="Ngọt từ đồi mây",
    host="gocnghe.vn",
)
SQUARE = Layout("roll-25x25", "25 × 25", 25, 25, 1, 1, 25, 25, 0, 0, 25, 25, 1.5, LayoutKind.ROLL, 2)
ALL_LAYOUTS = {**LAYOUTS, SQUARE.code: SQUARE}


def stencil() -> QrStencil:
    """The symbols of the short address."""
    return QrStencil.for_prefix(PREFIX)


def run(count: int, first: int = 0) -> list[str]:
    """Serials of `count` labels."""
    return [mint(KEY, position) for position in range(first, first + count)]


def content(**changes: Any) -> LabelContent:
    """The oranges' label with some words changed."""
    return replace(ORANGES, **changes)


def plan(layout: Layout, codes: Sequence[str], words: LabelContent = ORANGES, **options: Any) -> PrintPlan:
    """The plan of these labels."""
    return PrintPlan(layout, words, options.pop("prefix", PREFIX), codes, **options)


def cartons(layout: Layout, count: int = 1, words: LabelContent = GINGER, **options: Any) -> PrintPlan:
    """The plan of cartons with SSCCs."""
    codes = SsccRange("008938500001", 1, count)
    filled = replace(words, packs_each=24)
    return plan(layout, codes, filled, prefix="https://gocnghe.vn/00/", design=Design(look=Look.CARTON), **options)


def sheet(layout: Layout, serials: Sequence[str], words: LabelContent = ORANGES, **options: Any) -> bytes:
    """The PDF of these labels."""
    return drawn(plan(layout, serials, words, **options))


def drawn(asked: PrintPlan) -> bytes:
    """The PDF of a plan."""
    out = BytesIO()
    draw_sheet(out, asked)
    return out.getvalue()


def logo(size: tuple[int, int] = (90, 60), colour: str = "#1e7828") -> bytes:
    """A PNG: an ellipse on nothing."""
    picture, out = Image.new("RGBA", size), BytesIO()
    ImageDraw.Draw(picture).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=colour)
    picture.save(out, "PNG")
    return out.getvalue()
