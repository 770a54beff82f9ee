"""Why goods are called back, in classes a shopper understands, and how a recall case runs from proposal to close."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import N_, Conflict, Invalid
from app.traceability.rules.batches import BatchState, kilograms


class Hazard(StrEnum):
    """Hazard class of a recall."""

    RESIDUE = "residue"
    CONTAMINATION = "contamination"
    ALLERGEN = "allergen"
    QUALITY = "quality"
    LABELLING = "labelling"


class CaseState(StrEnum):
    """Life of a recall case: proposed by one person, confirmed by another, closed with a report."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class StepKind(StrEnum):
    """One line in the diary of a case; lines are appended, never edited."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    WIDEN = "widen"
    NARROW = "narrow"
    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"
    LOCATE = "locate"
    NOTE = "note"
    CLOSE = "close"


class Outcome(StrEnum):
    """What became of goods that were found."""

    ISOLATED = "isolated"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    CONSUMED = "consumed"


class NoticeState(StrEnum):
    """How far the word to one buyer is."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    ON_PAPER = "on_paper"
    ACKNOWLEDGED = "acknowledged"


HAZARD_NAMES: Mapping[Hazard, str] = {
    Hazard.RESIDUE: N_("Dư lượng thuốc bảo vệ thực vật"),
    Hazard.CONTAMINATION: N_("Nhiễm bẩn, vi sinh"),
    Hazard.ALLERGEN: N_("Chất gây dị ứng không ghi trên nhãn"),
    Hazard.QUALITY: N_("Chất lượng không đạt"),
    Hazard.LABELLING: N_("Ghi nhãn sai"),
}

CASE_NAMES: Mapping[CaseState, str] = {
    CaseState.PROPOSED: N_("Chờ xác nhận"),
    CaseState.ACTIVE: N_("Đang thu hồi"),
    CaseState.CLOSED: N_("Đã kết thúc"),
    CaseState.WITHDRAWN: N_("Đã rút đề xuất"),
}

STEP_NAMES: Mapping[StepKind, str] = {
    StepKind.PROPOSE: N_("Đề xuất thu hồi"),
    StepKind.CONFIRM: N_("Xác nhận thu hồi"),
    StepKind.WITHDRAW: N_("Rút đề xuất"),
    StepKind.WIDEN: N_("Thêm lô vào phạm vi"),
    StepKind.NARROW: N_("Bỏ lô ra khỏi phạm vi"),
    StepKind.NOTIFY: N_("Báo bên mua"),
    StepKind.ACKNOWLEDGE: N_("Bên mua xác nhận đã biết"),
    StepKind.LOCATE: N_("Tìm thấy hàng"),
    StepKind.NOTE: N_("Ghi chú"),
    StepKind.CLOSE: N_("Kết thúc thu hồi"),
}

OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.ISOLATED: N_("Đã để riêng, chờ xử lý"),
    Outcome.RETURNED: N_("Đã thu về"),
    Outcome.DESTROYED: N_("Đã tiêu hủy"),
    Outcome.CONSUMED: N_("Đã ăn hoặc dùng hết"),
}

NOTICE_NAMES: Mapping[NoticeState, str] = {
    NoticeState.QUEUED: N_("Đang gửi thư"),
    NoticeState.SENT: N_("Đã gửi thư"),
    NoticeState.FAILED: N_("Chưa gửi được"),
    NoticeState.ON_PAPER: N_("Báo bằng giấy"),
    NoticeState.ACKNOWLEDGED: N_("Bên mua đã biết"),
}

STANDING = frozenset({CaseState.PROPOSED, CaseState.ACTIVE})
"""Cases that still hold goods back."""


def number(year: int, taken: Iterable[str]) -> str:
    """The next case number of a cooperative in that year: TH-2026-3."""
    prefix = f"TH-{year}-"
    used = (one.removeprefix(prefix) for one in taken if one.startswith(prefix))
    return f"{prefix}{max((int(one) for one in used if one.isdigit()), default=0) + 1}"


def second_person(proposed_by_id: int | None, user_id: int | None) -> bool:
    """May this person confirm what that one proposed? The machine itself never confirms."""
    return user_id is not None and user_id != proposed_by_id


def expect(state: CaseState, *allowed: CaseState) -> None:
    """Raise Conflict unless the case is in one of these states."""
    if state not in allowed:
        raise Conflict(N_("Hồ sơ thu hồi đã sang bước khác; xin tải lại trang để xem tình trạng mới nhất."))


def lift(state: BatchState) -> BatchState:
    """The state of a batch that a narrowed case lets go: held until a person releases it.

    The only way out of RECALLED; the table of steps has none. Raises Conflict for a batch that is not recalled.
    """
    if state is not BatchState.RECALLED:
        raise Conflict(N_("Lô này không ở trạng thái thu hồi; xin tải lại trang."))
    return BatchState.HELD


@dataclass(frozen=True, slots=True)
class Finding:
    """Goods of one batch that were found, in whole grams; `isolated_before` when they had been set apart earlier."""

    grams: int
    outcome: Outcome
    isolated_before: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Grams found so far, by what became of them."""

    isolated: int = 0
    returned: int = 0
    destroyed: int = 0
    consumed: int = 0

    @property
    def found(self) -> int:
        """Everything of which the whereabouts are known."""
        return self.isolated + self.returned + self.destroyed + self.consumed


def tally(findings: Iterable[Finding]) -> Tally:
    """Sum up; goods that were set apart and then taken back or destroyed count once, under what became of them last."""
    sums = dict.fromkeys(Outcome, 0)
    for one in findings:
        sums[one.outcome] += one.grams
        if one.isolated_before:
            sums[Outcome.ISOLATED] -= one.grams
    return Tally(*(sums[outcome] for outcome in Outcome))


def check_finding(finding: Finding, before: Tally, goods_grams: int) -> None:
    """Not more is found than there is, and not more taken from the pile set apart than lies there.

    Raises Invalid at "quantity".
    """
    if finding.isolated_before and finding.outcome is Outcome.ISOLATED:
        raise Invalid.at("outcome", N_("Hàng đã để riêng rồi; xin chọn việc làm tiếp với hàng đó"))
    room = before.isolated if finding.isolated_before else goods_grams - before.found
    if finding.grams <= room:
        return
    if finding.isolated_before:
        raise Invalid.at("quantity", N_("Chỉ có %(left)s kg đang để riêng"), left=kilograms(room))
    raise Invalid.at("quantity", N_("Nhiều hơn số chưa tìm thấy của lô này: %(left)s kg"), left=kilograms(max(room, 0)))


def percent(part: int, whole: int) -> int:
    """A whole per cent, rounded down so that 100 means all of it; nothing to look for counts as all found."""
    return 100 if whole <= 0 else min(100, part * 100 // whole)


@dataclass(frozen=True, slots=True)
class Advice:
    """What shoppers are asked to do, in both languages."""

    vi: str
    en: str


ADVICE: Mapping[Hazard, Advice] = {
    Hazard.RESIDUE: Advice(
        vi="Xin đừng ăn. Giữ hàng riêng ra và trả lại nơi đã mua để được hoàn tiền. Đã ăn và thấy mệt, xin đi khám.",
        en="Please do not eat it. Keep it apart and take it back to where you bought it for a refund. "
        "If you have eaten it and feel unwell, see a doctor.",
    ),
    Hazard.CONTAMINATION: Advice(
        vi="Xin đừng ăn, kể cả sau khi nấu. Gói kín, để xa thực phẩm khác và trả lại nơi đã mua để được hoàn tiền. "
        "Nếu đã ăn và thấy sốt, nôn hay tiêu chảy, xin đi khám ngay.",
        en="Please do not eat it, not even cooked. Wrap it, keep it away from other food and take it back to where "
        "you bought it for a refund. If you have eaten it and have fever, vomiting or diarrhoea, see a doctor at once.",
    ),
    Hazard.ALLERGEN: Advice(
        vi="Người bị dị ứng xin đừng ăn. Trả lại nơi đã mua để được hoàn tiền. "
        "Nếu đã ăn và nổi mẩn, sưng hay khó thở, xin gọi 115.",
        en="If you have an allergy, please do not eat it. Take it back to where you bought it for a refund. "
        "If you have eaten it and get a rash, swelling or trouble breathing, call 115.",
    ),
    Hazard.QUALITY: Advice(
        vi="Xin ngừng dùng và trả lại nơi đã mua để được đổi hàng hoặc hoàn tiền.",
        en="Please stop using it and take it back to where you bought it for an exchange or a refund.",
    ),
    Hazard.LABELLING: Advice(
        vi="Thông tin trên nhãn chưa đúng. Xin xem lý do trước khi dùng; hàng được đổi hoặc hoàn tiền tại nơi đã mua.",
        en="What the label says is not correct. Please read the reason before use; goods are exchanged or refunded "
        "where you bought them.",
    ),
}
"""What shoppers are asked to do when the cooperative writes nothing else."""
