"""The closing report of a recall case: facts, clock, quantities, buyers and diary, and the digest of the diary."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm

from app.traceability.labels.recall_paper import AMBER, GREY, PALE, RED, Paper
from app.traceability.rules.batches import kilograms
from app.traceability.rules.recalls import Tally

_VALUES = 74 * mm
_GREEN, _LIGHT, _EARTH = (0.106, 0.42, 0.247), (0.55, 0.75, 0.6), (0.6, 0.4, 0.2)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report says; instants as people write them, each row of a table as its cells.

    `found` is what was found of `grams`; `diary_sha256` is the digest of the lines of the diary on record.
    """

    case_number: str
    drill: bool
    maker: str
    facts: Sequence[tuple[str, str]]
    clock: Sequence[tuple[str, str]]
    grams: int
    found: Tally
    percent: int
    batches: Sequence[tuple[str, str, str, str]]
    places: Sequence[tuple[str, str, str, str]]
    buyers: Sequence[tuple[str, str, str]]
    steps: Sequence[tuple[str, str, str]]
    explanation: str
    diary_sha256: str


def draw_report(facts: ReportFacts) -> bytes:
    """The report as PDF (A4, Vietnamese); the same facts give the same bytes."""
    out = BytesIO()
    colour = AMBER if facts.drill else RED
    kind = "Báo cáo diễn tập thu hồi" if facts.drill else "Báo cáo kết thúc thu hồi"
    paper = Paper(out, f"{kind} {facts.case_number}", f"{facts.maker} · Hồ sơ {facts.case_number}")
    paper.heading(kind, f"Hồ sơ {facts.case_number}, {facts.maker}", colour)
    if facts.drill:
        paper.band("DIỄN TẬP – không lô, trang tem hay tin bán nào bị đổi", AMBER)
    paper.section("Sự việc")
    paper.facts(facts.facts, values=_VALUES)
    paper.section("Thời gian")
    paper.facts(facts.clock, values=_VALUES)
    _quantities(paper, facts)
    paper.section("Các lô trong phạm vi")
    paper.table(("Mã lô", "Sản phẩm", "Khối lượng", "Tem"), (42, 78, 30, 20), facts.batches)
    paper.section("Hàng ở từng nơi")
    paper.table(("Nơi", "Theo sổ", "Tìm thấy", "Chưa thấy"), (80, 30, 30, 30), facts.places)
    if facts.buyers:
        paper.section("Báo cho bên mua")
        paper.table(("Bên mua", "Tình trạng", "Lúc"), (80, 50, 40), facts.buyers)
    paper.section("Diễn biến")
    paper.table(("Lúc", "Việc", "Người ghi"), (36, 96, 38), facts.steps)
    paper.section("Giải trình khi kết thúc")
    paper.paragraph(facts.explanation or "Không có.")
    paper.section("Dấu vân tay của sổ diễn biến (SHA-256)")
    paper.paragraph(facts.diary_sha256)
    paper.paragraph(
        "Dấu này tính từ mọi dòng diễn biến của hồ sơ. Dấu của chính tệp báo cáo này được ghi ở dòng kết thúc hồ sơ,"
        " nằm trong chuỗi nhật ký kiểm tra của hợp tác xã: tệp nào có dấu khác thì không phải báo cáo đã lập."
    )
    paper.finish()
    return out.getvalue()


def _quantities(paper: Paper, facts: ReportFacts) -> None:
    found = facts.found
    left = max(0, facts.grams - found.found)
    paper.section("Khối lượng")
    paper.bar(
        [
            (found.returned, _GREEN),
            (found.isolated, _LIGHT),
            (found.destroyed, _EARTH),
            (found.consumed, GREY),
            (left, PALE),
        ]
    )
    paper.facts(
        [
            ("Trong phạm vi", f"{kilograms(facts.grams)} kg"),
            ("Tìm thấy", f"{kilograms(found.found)} kg ({facts.percent} %)"),
            ("– đã thu về", f"{kilograms(found.returned)} kg"),
            ("– đã để riêng", f"{kilograms(found.isolated)} kg"),
            ("– đã tiêu hủy", f"{kilograms(found.destroyed)} kg"),
            ("– đã ăn, dùng hết", f"{kilograms(found.consumed)} kg"),
            ("Chưa tìm thấy", f"{kilograms(left)} kg"),
        ],
        values=_VALUES,
    )
