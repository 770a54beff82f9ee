"""The page of the mass balance: contradictions first, then areas against what they can give, then every batch."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.actor import Permission
from app.traceability.queries import mass_balance as queries
from app.traceability.rules.mass_balance import LEVEL_NAMES, Level
from app.web.addresses import number_asked
from app.web.auth import actor, guard
from app.web.house import reading
from app.web.paging import paginate

bp = Blueprint("mass_balance", __name__, url_prefix="/mass-balance")

LOOKS = {
    Level.OVER: ("is-blocked", "blocked"),
    Level.WITHIN: ("is-good", "good"),
    Level.UNDER: ("is-neutral", "info"),
    Level.UNKNOWN: ("is-unknown", "unknown"),
}
MOST_AREAS = 60
"""Areas drawn at once: those that gave too much come first."""


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """One year; `?area=` narrows the batches to one growing area."""
    db = reading()
    years = queries.years(db, actor(), clock.today())
    asked = request.args.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else years[0]
    areas = queries.of_areas(db, actor(), year)
    chosen = next((one for one in areas if one.area.id == number_asked("area")), None)
    page = paginate(db, queries.batches(actor(), year, chosen.area.id if chosen else None))
    return render_template(
        "traceability/mass_balance.html",
        year=year,
        years=years,
        areas=areas[:MOST_AREAS],
        more_areas=max(0, len(areas) - MOST_AREAS),
        chosen=chosen,
        page=page,
        balances=queries.balances(db, page.items),
        violations=queries.violations(db, actor(), year),
        surpluses=queries.surpluses(db, actor(), year),
        over=[one for one in areas if one.verdict.level is Level.OVER],
        looks=LOOKS,
        level_names=LEVEL_NAMES,
    )
