"""The log of changes: who changed what, when, from what to what, and whether the chain still holds."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models.audit import AuditEntry
from app.accounts.queries import audit
from app.accounts.rules.audit_words import ACTIONS, SUBJECTS, Line, lines, name_in
from app.accounts.rules.roles import WORDS
from app.core.actor import Permission
from app.web import filters
from app.web.auth import actor, guard
from app.web.house import reading
from app.web.paging import paginate

bp = Blueprint("audit", __name__)

AT_ONCE = 2000
"""Chains up to this length are recomputed with every look (about a tenth of a second); longer ones when asked."""
LONGEST = 200
ROLES = {str(role): word for role, word in WORDS.items()}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as the page tells it."""

    entry: AuditEntry
    action: str
    subject: str
    name: str
    lines: list[Line]


@bp.get("/audit")
@guard(Permission.MANAGE)
def index() -> ResponseReturnValue:
    """Newest changes first; `?check=yes` recomputes a long chain."""
    db = reading()
    page = paginate(db, audit.newest(actor()))
    checked = page.total <= AT_ONCE or "check" in request.args
    breaks = audit.verify(db, audit.chain_of(actor())) if checked else []
    return render_template(
        "accounts/audit.html",
        page=page,
        entries=[_tell(entry) for entry in page.items],
        checked=checked,
        breaks=breaks,
        write=_write,
    )


def _tell(entry: AuditEntry) -> Shown:
    return Shown(
        entry,
        ACTIONS.get(entry.action, entry.action),
        SUBJECTS.get(entry.subject, entry.subject),
        name_in(entry.before, entry.after),
        list(lines(entry.before, entry.after)),
    )


def _day_or_instant(text: str) -> str | None:
    """A stored day or instant as people write it; None for text that is none, however much it looks like one."""
    try:
        if _INSTANT.fullmatch(text):
            return filters.instant(datetime.fromisoformat(text))
        return filters.day(date.fromisoformat(text)) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _write(value: object) -> str:
    """A stored value as the reader's language writes it."""
    match value:
        case bool():
            return str(_("có") if value else _("không"))
        case int() | float():
            return filters.num(value)
        case list():
            return ", ".join(_write(item) for item in value)
        case str() if value in ROLES:
            return filters.say(ROLES[value])
    text = str(value)
    if (day := _day_or_instant(text)) is not None:
        return day
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
