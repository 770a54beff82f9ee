"""The printed farm log: choosing what is in it, and the file."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.cooperatives.queries import cooperatives, growing_areas, plots, seasons
from app.cooperatives.views import choosing
from app.core import clock
from app.core.actor import Permission
from app.core.errors import N_, Invalid
from app.traceability.schemas.diary import BookFormat, DiaryQuestion
from app.traceability.services import diary_files
from app.web import filters
from app.web.addresses import number_asked
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading
from app.web.payload import load

bp = Blueprint("diary", __name__, url_prefix="/farm-log/diary")

MEDIA = {
    BookFormat.PDF: "application/pdf",
    BookFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_YEARS = 3


@bp.get("/")
@guard(Permission.VIEW)
def ask() -> ResponseReturnValue:
    """What should be in the book? `?season_id=` chooses a season with its days."""
    return _page(Form(_start()))


def _start() -> dict[str, Any]:
    asked = number_asked("season_id")
    if asked is None:
        today = clock.today()
        return {"since": f"{today.replace(month=1, day=1):%d/%m/%Y}", "until": f"{today:%d/%m/%Y}"}
    season = seasons.get(reading(), actor(), asked)
    return {
        "season_id": season.id,
        "since": f"{season.starts_on:%d/%m/%Y}",
        "until": f"{min(season.ends_on, max(season.starts_on, clock.today())):%d/%m/%Y}",
    }


@bp.get("/file")
@guard(Permission.VIEW)
def file() -> ResponseReturnValue:
    """The book; a question that cannot be answered comes back with all that was typed."""
    form = Form()
    form.values = request.args.copy()
    with form.catching():
        asked = load(DiaryQuestion(), request.args)
        kind: BookFormat = asked.pop("book")
        _days(asked)
        make = diary_files.as_pdf if kind is BookFormat.PDF else diary_files.as_xlsx
        data = make(reading(), actor(), **asked)
        name = f"so-nhat-ky-{asked['since']:%Y%m%d}-{asked['until']:%Y%m%d}.{kind}"
        answer = Response(data, mimetype=MEDIA[kind])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    return _page(form)


def _days(asked: dict[str, Any]) -> None:
    """Days that were left out: those of the season, else this year so far. Raises Invalid."""
    today = clock.today()
    season = seasons.get(reading(), actor(), asked["season_id"]) if asked["season_id"] else None
    until: date = asked["until"] or (min(season.ends_on, max(season.starts_on, today)) if season else today)
    since: date = asked["since"] or (season.starts_on if season else until.replace(month=1, day=1))
    if until < since:
        raise Invalid.at("until", N_("Ngày cuối trước ngày đầu"))
    if until.year - since.year > LONGEST_YEARS:
        raise Invalid.at("since", N_("Một sổ dài nhất ba năm; xin chọn khoảng ngắn hơn"))
    asked |= {"since": since, "until": until}


def _page(form: Form) -> ResponseReturnValue:
    db, who = reading(), actor()
    owner_id = who.cooperative_id or _owner_asked()
    if owner_id is None:
        return render_template("traceability/diary_choose.html", cooperatives=cooperatives.choices(db, who))
    page = render_template(
        "traceability/diary.html",
        form=form,
        owner=cooperatives.get(db, who, owner_id),
        seasons=[(season.id, season.name) for season in seasons.choices(db, who, owner_id)],
        areas=[(area.id, area.name) for area in growing_areas.choices(db, who, owner_id)],
        plots=[(plot.id, plot.name, filters.ha(plot.area_m2)) for plot in plots.choices(db, who, owner_id)],
    )
    return page, form.status


def _owner_asked() -> int | None:
    """For people without a cooperative: the one in the address, or that of the season there."""
    owner, season_id = choosing.cooperative(), number_asked("season_id")
    if owner is not None:
        return owner.id
    return seasons.get(reading(), actor(), season_id).cooperative_id if season_id else None
