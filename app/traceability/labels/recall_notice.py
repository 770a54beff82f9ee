"""The notice that a buyer of recalled goods gets on paper: what, which batches, what to do, and a slip to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm

from app.core.money import group
from app.traceability.labels.recall_paper import AMBER, RED, RIGHT, TOP, Paper
from app.traceability.rules.batches import kilograms

_SIDE = 32 * mm


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One batch that the buyer holds; `grams` of it, `labels` of the whole batch; days as people write them."""

    batch_number: str
    product: str
    harvested: str
    grams: int
    labels: int


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What the sheet says. Without `buyer` there is a line to write the name on; `address` is what the code opens."""

    case_number: str
    drill: bool
    maker: str
    maker_address: str
    buyer: str
    buyer_address: str
    dated: str
    hazard: str
    reason: str
    advice: str
    phone: str
    lines: Sequence[NoticeLine]
    address: str | None


def draw_notice(facts: NoticeFacts) -> bytes:
    """The sheet as PDF (A4, Vietnamese); the same facts give the same bytes."""
    out = BytesIO()
    colour = AMBER if facts.drill else RED
    paper = Paper(out, f"Thông báo thu hồi {facts.case_number}", f"{facts.maker} · Hồ sơ {facts.case_number}")
    right = RIGHT - (_SIDE + 8 * mm if facts.address else 0)
    if facts.address:
        paper.code(facts.address, RIGHT - _SIDE, TOP, _SIDE)
        paper.caption("Quét xem trang của lô", RIGHT - _SIDE, TOP - _SIDE - 2, _SIDE)
    paper.heading("Thông báo thu hồi hàng", f"Hồ sơ {facts.case_number}, {facts.dated}", colour, right)
    if facts.drill:
        paper.band("DIỄN TẬP – không phải thu hồi thật, hàng vẫn bán bình thường", AMBER)
    paper.space(8)
    paper.facts(_people(facts), right)
    if facts.address:
        paper.space(22)
    paper.band("Xin ngừng bán và để riêng số hàng dưới đây ngay khi nhận được tờ này", colour)
    paper.section("Hàng bị thu hồi")
    paper.table(("Mã lô", "Sản phẩm", "Ngày", "Khối lượng", "Tem của lô"), (38, 58, 26, 26, 22), _goods(facts))
    paper.section("Vì sao")
    paper.facts([("Nguy hại", facts.hazard), ("Lý do", facts.reason)])
    paper.section("Xin quý vị làm ba việc")
    paper.paragraph("1. Ngừng bán, để riêng và ghi rõ “hàng thu hồi”, không trộn với hàng khác.")
    paper.paragraph("2. Nếu đã giao tiếp cho nơi khác, xin báo ngay cho nơi đó và cho chúng tôi biết.")
    paper.paragraph(f"3. Gọi {facts.phone} để báo số còn lại và hẹn lấy hàng về; chi phí do chúng tôi chịu.")
    paper.section("Người đã mua nên làm gì")
    paper.paragraph(facts.advice)
    paper.section("Xác nhận của bên nhận tin")
    paper.facts(
        [
            ("Số còn lại, chưa bán", "……………………………… kg"),
            ("Đã giao tiếp cho", "………………………………………………………………………"),
            ("Họ tên, chữ ký", "………………………………………………………………………"),
            ("Ngày, giờ", "………………………………"),
        ]
    )
    paper.finish()
    return out.getvalue()


def _people(facts: NoticeFacts) -> list[tuple[str, str]]:
    return [
        ("Kính gửi", facts.buyer or "………………………………………………"),
        ("Địa chỉ", facts.buyer_address),
        ("Nơi gửi", f"{facts.maker}, {facts.maker_address}"),
        ("Điện thoại để hỏi", facts.phone),
    ]


def _goods(facts: NoticeFacts) -> list[tuple[str, ...]]:
    return [
        (
            line.batch_number,
            line.product,
            line.harvested,
            f"{kilograms(line.grams)} kg",
            group(line.labels) if line.labels else "chưa in",
        )
        for line in facts.lines
    ]
