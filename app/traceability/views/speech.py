"""Words, dates and numbers of the public pages in one language, known when a template is compiled, not per request."""

import re
import threading
from calendar import month_abbr
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.support import NullTranslations, Translations
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from app.core import clock

_CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


_SPECIAL = re.compile("[&<>\"']")


def plain(value: object) -> str:
    """What markupsafe's escape gives, as plain text: most values need no change, and plain texts are joined faster."""
    if type(value) is str:
        return value if _SPECIAL.search(value) is None else str(escape(value))
    return str(value.__html__()) if hasattr(value, "__html__") else plain(str(value))


class Speech:
    """One language's way of writing; gives the same as the filters of the other pages."""

    def __init__(self, language: str) -> None:
        """Load the catalogue, if there is one."""
        self.language = language
        self._catalogue: NullTranslations = Translations.load(str(_CATALOGUES), [language])

    def gettext(self, message: str, **values: object) -> Markup:
        """A message with its places filled; the values are escaped."""
        return filled(self._catalogue.gettext(message), **values)

    def translated(self, message: str) -> str:
        """A message with its places still open."""
        return str(self._catalogue.gettext(message))

    def ngettext(self, one: str, many: str, num: int) -> Markup:
        """A message that depends on a number."""
        return filled(self._catalogue.ngettext(one, many, num), num=num)

    def say(self, message: object, **values: object) -> Markup:
        """A message that rules have named."""
        shown = {name: self.day(value) if isinstance(value, date) else value for name, value in values.items()}
        return self.gettext(str(message), **shown) if message else Markup()

    def day(self, value: date | None) -> str:
        """18/11/2026 or 18 Nov 2026."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            value = clock.day(value)
        if self.language == "vi":
            return f"{value.day:02d}/{value.month:02d}/{value.year}"  # three times faster than strftime
        return f"{value.day} {month_abbr[value.month]} {value.year}"

    def instant(self, value: datetime | None) -> str:
        """18/11/2026, 07:30 in Vietnam time."""
        return "" if value is None else f"{self.day(value)}, {value.astimezone(clock.VIETNAM):%H:%M}"

    def num(self, value: int | None) -> str:
        """1.200 or 1,200."""
        if value is None:
            return ""
        return f"{value:,}".replace(",", ".") if self.language == "vi" else f"{value:,}"

    def vnd(self, value: int) -> str:
        """95.000 ₫ or ₫95,000."""
        return f"{self.num(value)}\u00a0₫" if self.language == "vi" else f"₫{self.num(value)}"

    def kg(self, grams: int) -> str:
        """1.200 kg, or 500 g below one kilogram."""
        if grams < 1000:
            return f"{grams}\u00a0g"
        mark = "," if self.language == "vi" else "."
        rest = f"{mark}{grams % 1000:03d}".rstrip("0") if grams % 1000 else ""
        return f"{self.num(grams // 1000)}{rest}\u00a0kg"

    def days_from_today(self, value: date) -> Markup:
        """How a day stands to today: "5 ngày trước", "còn 16 ngày"."""
        distance = (value - clock.today()).days
        if distance == 0:
            return self.gettext("hôm nay")
        if distance < 0:
            return self.ngettext("%(num)s ngày trước", "%(num)s ngày trước", -distance)
        return self.ngettext("còn %(num)s ngày", "còn %(num)s ngày", distance)


def filled(text: str, **values: object) -> Markup:
    """A text of a catalogue with its places filled by escaped values; faster than Markup's own formatting."""
    return Markup(text % {name: plain(value) for name, value in values.items()})  # noqa: S704 - catalogues are our own


class _Spoken(NodeTransformer):
    """Puts translations in the place of messages without values while a template is compiled."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's own naming
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name != "_" or not isinstance(node.args[0], nodes.Const):
            return node
        text = self._speech.translated(node.args[0].value)
        if node.kwargs:  # a filter is called without looking its name up in the page's context
            return nodes.Filter(nodes.Const(text), "filled", [], node.kwargs, None, None, lineno=node.lineno)
        return nodes.MarkSafe(nodes.Const(text % {}), lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - Jinja's own naming
        self.generic_visit(node)
        node.nodes = [part for child in node.nodes for part in _parts(child)]
        return node


_PLACE = re.compile(r"%\((\w+)\)s")


def _parts(node: nodes.Expr) -> list[nodes.Expr]:
    """A filled message that is printed at once, as text and values side by side, so that nothing is filled per page."""
    if not isinstance(node, nodes.Filter) or node.name != "filled" or not isinstance(node.node, nodes.Const):
        return [node]
    values: dict[Any, nodes.Expr] = {given.key: given.value for given in node.kwargs}
    pieces = enumerate(_PLACE.split(node.node.value))
    return [values[piece] if index % 2 else nodes.TemplateData(piece % {}) for index, piece in pieces]


class _Icons(threading.local):
    """The icons that the page being drawn has used; stands in for Flask's `g` in the macros."""

    def __init__(self) -> None:
        self.inline_icons: list[str] = []

    def setdefault(self, _name: str, _default: object) -> list[str]:
        return self.inline_icons

    def __contains__(self, name: str) -> bool:
        return name == "inline_icons"


class Press(jinja2.Environment):
    """Templates compiled for one language."""

    def __init__(self, loader: jinja2.BaseLoader, language: str, static_url: Callable[[str], str]) -> None:
        """`static_url` gives the address of a style sheet or picture."""
        super().__init__(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False)
        self.speech = Speech(language)
        self._icons = _Icons()
        self.globals.update(_=self.speech.gettext, g=self._icons, language=language, static_url=static_url)
        for name in ("say", "day", "instant", "num", "vnd", "kg", "days_from_today"):
            self.filters[name] = getattr(self.speech, name)
        self.filters["filled"] = filled
        self.sprite = cache(self._sprite)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Spoken(self.speech).visit(super()._parse(source, name, filename))
        return tree

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """The program of a template, with our own escape in the place of Jinja's."""
        program = super()._generate(source, name, filename, defer_init=defer_init)
        return f"{program}\nfrom {__name__} import plain as escape\n"

    def draw(self, template: str, **values: Any) -> str:
        """A page."""
        self._icons.inline_icons = []
        return self.get_template(template).render(**values)

    def _sprite(self, *icons: str) -> Markup:
        """The symbols of these icons, for pages that name theirs beforehand."""
        module: Any = self.get_template("macros/sprite.html").module
        return Markup(module.sprite(tuple(dict.fromkeys(icons))))  # noqa: S704 - our own macro
