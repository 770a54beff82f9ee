"""Which language a page speaks: the person's own, a chosen one, or the browser's; Vietnamese first."""

from flask import Flask, current_app, request, session
from flask_babel import Babel, get_locale

from app.web.addresses import with_argument
from app.web.auth import visitor

LANGUAGES = ("vi", "en")


def choose() -> str:
    """The language of this request."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    who = visitor()
    if who is not None:
        return str(who.language)
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    return request.accept_languages.best_match(LANGUAGES, "vi")


def language() -> str:
    """The language being spoken, "vi" or "en"."""
    return str(get_locale() or "vi")[:2]


def decimal_mark() -> str:
    """What the reader's language writes before a fraction."""
    return "," if language() == "vi" else "."


def _language_url(lang: str) -> str:
    """The same page in another language."""
    return with_argument("lang", lang)


def register(app: Flask) -> None:
    """Install translations and the template names `language` and `language_url`."""
    app.config["BABEL_DEFAULT_LOCALE"] = "vi"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Ho_Chi_Minh"
    Babel(app, locale_selector=choose)

    @app.context_processor
    def shown() -> dict[str, object]:
        return {"language": language() if current_app else "vi", "language_url": _language_url}
