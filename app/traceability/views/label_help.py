"""How to print: the help page of the labels, and the row of tabs that all label pages share."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Permission
from app.core.errors import N_
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.views.label_layouts import drawing
from app.web.auth import guard

bp = Blueprint("label_help", __name__, url_prefix="/labels/help")

TABS = (
    ("labels.index", N_("Tem")),
    ("label_rolls.index", N_("Cuộn tem in sẵn")),
    ("label_layouts.index", N_("Khổ giấy")),
    ("label_printers.index", N_("Máy in")),
    ("label_help.show", N_("Cách in")),
)


@bp.get("/")
@guard(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Printing for the first time, in short sentences with pictures."""
    return render_template("traceability/label_help.html", layouts=LAYOUTS, drawing=drawing)


@bp.app_template_global()
def label_tabs() -> list[dict[str, Any]]:
    """The tabs of the label pages as the tabs macro takes them; the page's own part is the current one."""
    there = [(endpoint, word) for endpoint, word in TABS if endpoint in current_app.view_functions]
    own = {endpoint.partition(".")[0] for endpoint, _word in there}
    part = request.blueprint if request.blueprint in own else "labels"
    return [
        {"url": url_for(endpoint), "word": _(word), "current": endpoint.partition(".")[0] == part}
        for endpoint, word in there
    ]
