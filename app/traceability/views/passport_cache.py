"""Answering scans before Flask is asked: the drawn page is kept, its version is checked on every request.

A page is kept per label run, language and day in Việt Nam. What differs between the labels of a run – the serial and
the minute of the check – stands in one gap of fixed length, so the compressed page is kept in two parts around it. The
version is the sequence of the cooperative's audit chain: whatever changes, the next scan sees it, in every process.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.core import clock
from app.traceability.queries.codes import Label, LabelFinder, Standing
from app.traceability.queries.prepared import Asker
from app.traceability.services.labels import serial_keys
from app.traceability.services.scans import ScanBuffer
from app.traceability.views.pages import Page, clock_time
from app.traceability.views.passport import Printer, Shown
from app.web.language import LANGUAGES
from app.web.security import POLICY

log = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

LABEL = "goc_nghe.label"
"""Where the label that was found (or None) stands in the environment of a request."""
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
    ("Vary", "Accept-Encoding, Accept-Language"),
)
"""Those of every other page; a test compares them."""

SHOWN = frozenset({Standing.ACTIVE, Standing.VOIDED})
"""Labels that have a page of goods; the others are left to Flask."""

MOST_PAGES = 1000  # about 25 kB each


@lru_cache(maxsize=512)
def spoken(query: str, accept_language: str) -> str:
    """The language of a public page: `?lang=`, else the browser's; Vietnamese first. No cookie is asked."""
    try:
        asked = parse_qs(query, max_num_fields=20).get("lang", [""])[0]
    except ValueError:
        asked = ""
    if asked in LANGUAGES:
        return asked
    return str(parse_accept_header(accept_language, LanguageAccept).best_match(LANGUAGES, "vi"))


def language_of(environ: Environ) -> str:
    """The language of one request."""
    return spoken(environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))


def _asked(path: str) -> tuple[str, tuple[str, str] | None] | None:
    """The typed serial, and (GTIN, batch) of a Digital Link; None for other pages and for what Flask reads better."""
    if not path.isascii():
        return None
    if path[:3] in ("/q/", "/Q/"):
        text = path[3:].rstrip("/")
        return None if "/" in text else (text, None)
    if path[:4] == "/01/":
        parts = path.rstrip("/").split("/")
        if len(parts) == 7 and parts[3] == "10" and parts[5] == "21":
            return parts[6], (parts[2], parts[4])
    return None


_Key = tuple[int, int, int, bool, str, date]
_Kept = tuple[int, Shown, Page]
"""Version, the facts it stood for, and the page they make."""


class PassportCache:
    """WSGI layer in front of the application; only GETs of label pages concern it."""

    def __init__(self, app: Wsgi, finder: LabelFinder, printer: Printer, scans: ScanBuffer) -> None:
        """At most `most` pages are kept, those asked for longest ago go first."""
        self.ask = printer.ask
        self.finder = finder
        self.printer = printer
        self.scans = scans
        self.most = MOST_PAGES
        self._app = app
        self._pages: OrderedDict[_Key, _Kept] = OrderedDict()
        self._guard = Lock()
        self._drawing = Lock()  # many first scans at once draw a page once, and do not fight over the interpreter
        self._minute = (-1, "", date.min)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a scan; everything else, and what goes wrong here, goes on to Flask."""
        asked = _asked(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        if asked is None:
            return self._app(environ, start_response)
        text, link = asked
        try:
            label = environ[LABEL] = self.finder.find(text)
            at, day = self._now()
            shows = label is not None and label.standing in SHOWN
            page = self._page(label, language_of(environ), day) if label and shows else None
        except Exception:
            log.exception("a label page was left to Flask")
            environ.pop(LABEL, None)
            return self._app(environ, start_response)
        if label is None or page is None or (link is not None and link not in page.draft.links):
            return self._app(environ, start_response)
        self.scans.count(label.run_id, label.position)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body = page.packed(label.serial, at)
            start_response("200 OK", [*HEADERS, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))])
        else:
            body = page.draft.whole(label.serial, at)
            start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
        return [body]

    def _page(self, label: Label, language: str, day: date) -> Page | None:
        """The kept page of the label's run, as long as nothing of its cooperative has changed.

        After a change the facts are asked anew; only when they differ is the page drawn anew. Either way it is kept
        under the version that was read before.
        """
        key = (label.run_id, label.batch_id, label.item_id, label.voided, language, day)
        kept = self._kept(key)
        if kept is not None and kept[0] == label.version:
            return kept[2]
        with self._drawing:
            kept = self._kept(key)
            if kept is not None and kept[0] == label.version:
                return kept[2]
            shown = self.printer.facts(label)
            if shown is None:
                return None
            page = kept[2] if kept is not None and kept[1] == shown else Page.of(self.printer.draft(shown, language))
            self._keep(key, (label.version, shown, page))
            return page

    def _kept(self, key: _Key) -> _Kept | None:
        with self._guard:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
            return kept

    def _keep(self, key: _Key, kept: _Kept) -> None:
        with self._guard:
            self._pages[key] = kept
            self._pages.move_to_end(key)
            while len(self._pages) > self.most:
                self._pages.popitem(last=False)

    def _now(self) -> tuple[str, date]:
        """The time of day and the day in Việt Nam, worked out once a minute."""
        minute = int(time.time() // 60)
        known, at, day = self._minute
        if known != minute:
            now = clock.now()
            at, day = clock_time(now), clock.day(now)
            self._minute = (minute, at, day)
        return at, day


def register(app: Flask) -> None:
    """Put the layer in front of the application."""
    house = app.extensions["house"]
    ask = Asker(house.database)
    finder = LabelFinder(ask, serial_keys(house.settings.label_keys))
    layer = PassportCache(app.wsgi_app, finder, Printer(app, ask), ScanBuffer(house.database))
    app.extensions["passport"] = layer
    app.extensions.setdefault("buy_links", [])
    app.wsgi_app = layer  # type: ignore[method-assign]  # how Flask takes WSGI layers
