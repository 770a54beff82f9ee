"""After an invitation was made: its link, shown once, and mailed where mail is set up."""

from flask import render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models.memberships import Invitation
from app.accounts.rules import links
from app.accounts.rules.roles import WORDS
from app.core import mail
from app.web.filters import day, say
from app.web.house import house

_KEPT = "invited"


def keep(invitation: Invitation, token: str, place: str) -> None:
    """Mail the link, and keep it in this browser's cookie for the one page that shows it."""
    link = links.invitation(house().settings.public_url, token)
    words = _(
        "Chào %(name)s, mời bạn vào Gốc Nghệ với vai trò %(role)s%(place)s. Mở liên kết này để nhận, trước ngày "
        "%(day)s, dùng một lần: %(link)s",
        name=invitation.name,
        role=say(WORDS[invitation.role]),
        place=f", {place}" if place else "",
        day=day(invitation.expires_at),
        link=link,
    )
    mailed = bool(house().settings.smtp_url)
    if mailed:
        mail.send_soon(house().settings, mail.Mail(invitation.email, _("Lời mời vào Gốc Nghệ"), words))
    session[_KEPT] = {
        "name": invitation.name,
        "email": invitation.email,
        "link": link,
        "words": words,
        "mailed": mailed,
    }


def shown_once(back_url: str, back_word: str) -> ResponseReturnValue | None:
    """The page with the link; None when there is none to show (any more)."""
    kept = session.pop(_KEPT, None)
    if kept is None:
        return None
    return render_template("cooperatives/invited.html", **kept, back_url=back_url, back_word=back_word)
