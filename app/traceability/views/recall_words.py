"""Recalls in words and looks: states of cases and notices, lines of the diary, stretches of time."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.traceability.models.recalls import RecallCase, RecallNotice, RecallStep
from app.traceability.rules.genealogy import SEED_NAMES, SeedKind
from app.traceability.rules.recalls import (
    CASE_NAMES,
    NOTICE_NAMES,
    OUTCOME_NAMES,
    STEP_NAMES,
    CaseState,
    NoticeState,
    StepKind,
)
from app.web import filters

Badge = tuple[str, str, str]

_CASES = {
    CaseState.PROPOSED: ("is-attention", "attention"),
    CaseState.ACTIVE: ("is-recalled", "recalled"),
    CaseState.CLOSED: ("is-neutral", "neutral"),
    CaseState.WITHDRAWN: ("is-neutral", "back"),
}
_NOTICES = {
    NoticeState.QUEUED: ("is-waiting", "waiting"),
    NoticeState.SENT: ("is-waiting", "mail"),
    NoticeState.FAILED: ("is-blocked", "blocked"),
    NoticeState.ON_PAPER: ("is-attention", "print"),
    NoticeState.ACKNOWLEDGED: ("is-good", "good"),
}
_STEPS = {
    StepKind.PROPOSE: "attention",
    StepKind.CONFIRM: "recalled",
    StepKind.WITHDRAW: "back",
    StepKind.WIDEN: "plus",
    StepKind.NARROW: "minus",
    StepKind.NOTIFY: "mail",
    StepKind.ACKNOWLEDGE: "phone",
    StepKind.LOCATE: "basket",
    StepKind.NOTE: "edit",
    StepKind.CLOSE: "lock",
}


def case_badge(case: RecallCase) -> Badge:
    """How a case stands; a running drill is no alarm."""
    look, icon = _CASES[case.state]
    if case.drill and case.state is CaseState.ACTIVE:
        return "is-attention", "repeat", _("Đang diễn tập")
    return look, icon, _(CASE_NAMES[case.state])


def notice_badge(notice: RecallNotice) -> Badge:
    """How far the word to one buyer is."""
    if notice.state is NoticeState.ON_PAPER and notice.sent_at is not None:
        return "is-waiting", "print", _("Đã báo, chờ trả lời")
    look, icon = _NOTICES[notice.state]
    return look, icon, _(NOTICE_NAMES[notice.state])


def seed(case: RecallCase) -> str:
    """Where the scope was followed from."""
    return f"{_(SEED_NAMES[SeedKind(case.seed_kind)])} {case.seed_words}"


def span(start: datetime, end: datetime) -> str:
    """A stretch of time: minutes, then hours and minutes, then days and hours."""
    minutes = max(0, int((end - start).total_seconds() // 60))
    if minutes < 1:
        return str(_("dưới 1 phút"))
    if minutes < 60:
        return str(ngettext("%(num)s phút", "%(num)s phút", minutes))
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return str(_("%(hours)s giờ %(minutes)s phút", hours=hours, minutes=rest))
    return str(_("%(days)s ngày %(hours)s giờ", days=hours // 24, hours=hours % 24))


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the diary as the page shows it."""

    icon: str
    at: datetime
    title: str
    text: str
    by: str


def told(step: RecallStep) -> Told:
    """A line of the diary in words."""
    parts = [_(STEP_NAMES[step.kind])]
    if step.batch is not None:
        parts.append(_("lô %(number)s", number=step.batch.number))
    if step.grams is not None:
        parts.append(filters.kg(step.grams))
    if step.outcome is not None:
        name = _(OUTCOME_NAMES[step.outcome])
        parts.append(name[:1].lower() + name[1:])
    where = step.partner.name if step.partner is not None else step.place
    if where:
        parts.append(where)
    return Told(_STEPS[step.kind], step.at, ", ".join(parts), step.note or "", step.by_name)
