"""The page of farm logs to look at: what looks strange, in plain words, with the lines behind it."""

from collections.abc import Callable, Mapping

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
    return " ".join(map(str, _SENTENCES[seen.flag.kind](seen)))


def _alike(seen: Seen) -> list[str]:
    owners, names = len(seen.groups), ", ".join(name for name, _entries in seen.groups)
    same = _("Cùng %(count)s việc, cùng vật tư, cùng số ngày trước khi hái.", count=num(len(seen.flag.groups[0])))
    if owners == 2:
        return [_("Nhật ký của hai hộ giống hệt nhau: %(names)s.", names=names), same]
    return [_("Nhật ký của %(owners)s hộ giống hệt nhau: %(names)s.", owners=num(owners), names=names), same]


def _at_once(seen: Seen) -> list[str]:
    told = ngettext(
        "%(num)s việc trên thửa %(plots)s được ghi một lượt, sau khi đã hái.",
        "%(num)s việc trên thửa %(plots)s được ghi một lượt, sau khi đã hái.",
        len(seen.flag.entry_ids),
        plots=seen.groups[0][0],
    )
    if not seen.flag.minutes:
        return [told, _("Từ dòng đầu đến dòng cuối chưa đến một phút.")]
    return [told, _("Từ dòng đầu đến dòng cuối: %(minutes)s phút.", minutes=num(seen.flag.minutes))]


def _back_dated(seen: Seen) -> list[str]:
    return [
        _(
            "%(name)s ghi %(count)s việc trong ngày %(day)s; việc xa nhất đã làm %(days)s ngày trước đó.",
            name=seen.groups[0][0],
            count=num(len(seen.flag.entry_ids)),
            day=day(seen.flag.written_on),
            days=num(seen.flag.days),
        )
    ]


_SENTENCES: Mapping[FlagKind, Callable[[Seen], list[str]]] = {
    FlagKind.ALIKE: _alike,
    FlagKind.AT_ONCE: _at_once,
    FlagKind.BACK_DATED: _back_dated,
}
