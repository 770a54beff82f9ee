"""Choices of the label forms as (value, word, note), for the form macros."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from app.traceability.models.label_printers import LabelPrinter
from app.traceability.rules.label_designs import LOOK_NAMES, LabelLanguage, Look
from app.traceability.rules.label_runs import ORDER_NAMES
from app.traceability.rules.layouts import Layout
from app.traceability.rules.printers import DPIS, LANGUAGE_NAMES
from app.web import filters

Choice = tuple[str, str, str]


def looks(*, cartons: bool = True) -> list[Choice]:
    """The ready designs."""
    names = {look: words for look, words in LOOK_NAMES.items() if cartons or look is not Look.CARTON}
    return [(look.value, _(word), _(note)) for look, (word, note) in names.items()]


def papers(layouts: Mapping[str, Layout], kind: str) -> list[Choice]:
    """Layouts of one kind with the size of their labels."""
    return [(code, _(one.name), _size(one)) for code, one in layouts.items() if one.kind == kind]


def _size(layout: Layout) -> str:
    return f"{filters.num(layout.cell_width_mm)} × {filters.num(layout.cell_height_mm)} mm"


def orders() -> list[tuple[str, str]]:
    """Orders of printing."""
    return [(order.value, _(word)) for order, word in ORDER_NAMES.items()]


def printers(known: Iterable[LabelPrinter]) -> list[tuple[str, str]]:
    """The cooperative's printers."""
    return [(str(one.id), f"{one.name} ({_(LANGUAGE_NAMES[one.language][0])})") for one in known]


def dots() -> list[tuple[str, str]]:
    """Resolutions of thermal printers."""
    return [(str(dpi), _("%(dpi)s dpi", dpi=dpi)) for dpi in DPIS]


def languages() -> list[tuple[str, str]]:
    """Languages of the words on a label."""
    return [(LabelLanguage.VI.value, _("Tiếng Việt")), (LabelLanguage.VI_EN.value, _("Tiếng Việt, kèm tên tiếng Anh"))]
