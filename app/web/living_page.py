"""The living page: every component of the design system, for administrators."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.actor import Permission
from app.web.auth import guard

bp = Blueprint("components", __name__)


@bp.get("/components")
@guard(Permission.ADMINISTER)
def show() -> ResponseReturnValue:
    """Show every component."""
    return render_template("components.html")
