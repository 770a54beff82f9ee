"""Why goods are called back, in classes a shopper understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import N_


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
