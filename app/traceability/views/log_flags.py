"""The page of farm logs to look at: what looks strange, in plain words, with the lines behind it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.actor import Permission
from app.traceability.queries import log_flags as queries
from app.traceability.queries.log_flags import Seen
from app.traceability.rules.farm_log import LOG_NAMES
from app.traceability.rules.log_flags import FLAG_NAMES, FlagKind
from app.traceability.views.inputs import amount_shown
from app.web.auth import actor, guard
from app.web.filters import day, num
from app.web.house import reading
from app.web.paging import PER_PAGE, Page

bp = Blueprint("log_flags", __name__, url_prefix="/farm-log")

ICONS = {FlagKind.ALIKE: "copy", FlagKind.AT_ONCE: "history", FlagKind.BACK_DATED: "back"}


@bp.get("/flags")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Flags in scope, newest work first; `?kind=` narrows them."""
    db = reading()
    flags = queries.found(db, actor(), clock.today())
    asked = request.args.get("kind", "")
    kind = FlagKind(asked) if asked in set(FlagKind) else None
    chosen = [flag for flag in flags if kind is None or flag.kind is kind]
    number = request.args.get("page", "1")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1
    at = min(max(1, at), max(1, -(-len(chosen) // PER_PAGE)))
    seen = queries.described(db, chosen[(at - 1) * PER_PAGE : at * PER_PAGE])
    return render_template(
        "traceability/log_flags.html",
        page=Page(seen, at, len(chosen)),
        kind=kind,
        counts={one: sum(flag.kind is one for flag in flags) for one in FlagKind},
        kinds=FLAG_NAMES,
        icons=ICONS,
        sentence=sentence,
        names=LOG_NAMES,
        amount_words=amount_shown,
    )


def sentence(seen: Seen) -> str:
    """One flag in plain words."""
    flag = seen.flag
    lines = len(flag.entry_ids)
    if flag.kind is FlagKind.ALIKE:
        owners, first = len(seen.groups), len(flag.groups[0])
        alike = _("Cùng %(count)s việc, cùng vật tư, cùng số ngày trước khi hái.", count=num(first))
        names = ", ".join(name for name, _entries in seen.groups)
        if owners == 2:
            return f"{_('Nhật ký của hai hộ giống hệt nhau: %(names)s.', names=names)} {alike}"
        return f"{_('Nhật ký của %(owners)s hộ giống hệt nhau: %(names)s.', owners=owners, names=names)} {alike}"
    behind = seen.groups[0][0]
    if flag.kind is FlagKind.AT_ONCE:
        told = ngettext(
            "%(num)s việc trên thửa %(plots)s được ghi một lượt, sau khi đã hái.",
            "%(num)s việc trên thửa %(plots)s được ghi một lượt, sau khi đã hái.",
            lines,
            plots=behind,
        )
        return f"{told} {_('Từ dòng đầu đến dòng cuối: %(minutes)s phút.', minutes=num(flag.minutes))}"
    return str(
        _(
            "%(name)s ghi %(count)s việc trong ngày %(day)s; việc xa nhất đã làm %(days)s ngày trước đó.",
            name=behind,
            count=num(lines),
            day=day(flag.written_on),
            days=num(flag.days),
        )
    )
