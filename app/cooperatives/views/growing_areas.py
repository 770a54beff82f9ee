"""Pages of growing areas: the map and list, one area with its history, its forms."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.queries import growing_areas as queries
from app.cooperatives.queries import plots as plot_queries
from app.cooperatives.queries import scope
from app.cooperatives.rules.growing_area_codes import Scheme
from app.cooperatives.rules.growing_areas import STATE_NAMES, AreaState, CropCycle
from app.cooperatives.rules.markets import MARKET_NAMES, Market
from app.cooperatives.schemas.growing_areas import GrantForm, GrowingAreaForm, NewGrantedAreaForm
from app.cooperatives.services import growing_areas
from app.cooperatives.views import choosing, communes
from app.core.actor import Permission
from app.core.errors import N_
from app.web import filters
from app.web.addresses import text_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.language import decimal_mark
from app.web.paging import paginate
from app.web.payload import load

bp = Blueprint("growing_areas", __name__, url_prefix="/growing-areas")

SCHEME_WORDS = {
    Scheme.DOMESTIC_2022: N_("Mã nội địa ba cấp (Quyết định 3156/QĐ-BNN-TT, 2022)"),
    Scheme.DOMESTIC_2025: N_("Mã nội địa hai cấp (từ 01/7/2025)"),
    Scheme.EXPORT_CN: N_("Mã xuất khẩu Trung Quốc"),
    Scheme.EXPORT_US: N_("Mã xuất khẩu Hoa Kỳ"),
    Scheme.UNKNOWN: N_("Chưa nhận ra dạng mã"),
}
CYCLE_WORDS = {CropCycle.PERENNIAL: N_("Cây lâu năm"), CropCycle.ANNUAL: N_("Cây hằng năm")}
OFFICE = "Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An"


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Map and list of the growing areas in scope."""
    db, text, asked = reading(), text_asked("q"), request.args.get("state", "")
    state = AreaState(asked) if asked in set(AreaState) else None
    owner = choosing.cooperative()
    found = queries.listing(actor(), text=text, state=state, cooperative_id=owner.id if owner else None)
    page = paginate(db, found)
    own = actor().cooperative_id
    return render_template(
        "cooperatives/growing_areas.html",
        page=page,
        text=text,
        state=state or "",
        owner=owner,
        states=[(one, _(name)) for one, name in STATE_NAMES.items()],
        owners={} if own else cooperative_queries.names(db, actor(), (area.cooperative_id for area in page.items)),
        home=_home(own, owner),
    )


def _home(own_id: int | None, owner: Cooperative | None) -> str | None:
    """The commune that the map begins with; None for the whole province."""
    if own_id is not None:
        owner = cooperative_queries.get(reading(), actor(), own_id)
    return owner.commune_code if owner else actor().commune_code


@bp.get("/<int:area_id>")
@guard(Permission.VIEW)
def show(area_id: int) -> ResponseReturnValue:
    """One growing area: facts with who vouches, doubts, plots, history."""
    db = reading()
    row = scope.get(db, actor(), GrowingArea, area_id)
    own = row.cooperative_id == actor().cooperative_id
    return render_template(
        "cooperatives/growing_area.html",
        area=row,
        owner=None if own else cooperative_queries.get(db, actor(), row.cooperative_id),
        voucher=queries.voucher(row),
        timeline=queries.timeline(row),
        warnings=queries.warnings(row),
        scheme=SCHEME_WORDS[Scheme(row.scheme)],
        market=MARKET_NAMES[row.market],
        cycle=CYCLE_WORDS[CropCycle.PERENNIAL if row.perennial else CropCycle.ANNUAL],
    )


@bp.get("/new")
@guard(Permission.RECORD)
def new() -> ResponseReturnValue:
    """An empty form."""
    own = cooperative_queries.get(reading(), actor(), scope.own(actor()))
    start = {"commune_code": own.commune_code, "market": Market.DOMESTIC, "cycle": CropCycle.PERENNIAL}
    return _form_page(Form(start | {"issuer": OFFICE}), None)


@bp.post("/new")
@guard(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a growing area, as a draft or with the code it has."""
    form = Form.posted()
    with form.catching():
        has_code = bool(form.value("code").strip() or form.value("decided_on").strip())
        data = load(NewGrantedAreaForm() if has_code else GrowingAreaForm(), form.values)
        grant = growing_areas.Grant(**{name: data.pop(name) for name in GrantForm().fields}) if has_code else None
        with transaction() as db:
            row = growing_areas.draw_up(db, actor(), _facts(data), grant)
        flash(_("Đã lưu vùng trồng %(name)s.", name=row.name), "good")
        return redirect(url_for("growing_areas.show", area_id=row.id), 303)
    return _form_page(form, None)


@bp.get("/<int:area_id>/edit")
@guard(Permission.RECORD)
def edit(area_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    row = scope.get(reading(), actor(), GrowingArea, area_id)
    return _form_page(Form(_typed(row)), row)


@bp.post("/<int:area_id>/edit")
@guard(Permission.RECORD)
def update(area_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    form = Form.posted()
    with form.catching():
        facts = _facts(load(GrowingAreaForm(), form.values))
        with transaction() as db:
            row = growing_areas.edit(db, actor(), area_id, facts)
        flash(_("Đã lưu vùng trồng %(name)s.", name=row.name), "good")
        return redirect(url_for("growing_areas.show", area_id=row.id), 303)
    return _form_page(form, scope.get(reading(), actor(), GrowingArea, area_id))


def _facts(data: dict[str, Any]) -> growing_areas.Facts:
    return growing_areas.Facts(
        name=data["name"],
        crop=data["crop"],
        perennial=data["cycle"] is CropCycle.PERENNIAL,
        market=data["market"],
        market_country=data["market_country"],
        commune_code=data["commune_code"],
        area_m2=data["area_m2"],
        plot_ids=tuple(data["plots"]),
    )


def _typed(row: GrowingArea) -> dict[str, Any]:
    summed = sum(plot.area_m2 for plot in row.plots)
    return {
        "name": row.name,
        "crop": row.crop,
        "cycle": CropCycle.PERENNIAL if row.perennial else CropCycle.ANNUAL,
        "market": row.market,
        "market_country": row.market_country,
        "commune_code": row.commune_code,
        "area": ""
        if row.area_m2 == summed
        else f"{row.area_m2 / 10_000:.4f}".rstrip("0").rstrip(".").replace(".", decimal_mark()),
        "plots": [plot.id for plot in row.plots],
    }


def _form_page(form: Form, row: GrowingArea | None) -> ResponseReturnValue:
    db = reading()
    cooperative_id = row.cooperative_id if row else scope.own(actor())
    chosen = {plot.id: plot for plot in (row.plots if row else [])}
    offered = {plot.id: plot for plot in plot_queries.choices(db, actor(), cooperative_id)}
    page = render_template(
        "cooperatives/growing_area_form.html",
        form=form,
        area=row,
        plots=[(plot.id, plot.name, filters.ha(plot.area_m2)) for plot in (chosen | offered).values()],
        communes=communes.choices(),
        markets=[(market, _(name)) for market, name in MARKET_NAMES.items()],
        cycles=[(cycle, _(name)) for cycle, name in CYCLE_WORDS.items()],
    )
    return page, form.status
