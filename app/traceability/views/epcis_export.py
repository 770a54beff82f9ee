"""Events to take along in the international form (EPCIS 2.0): of a batch, of a recall, of a span of days."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import Invalid
from app.traceability.models.batches import Batch
from app.traceability.queries import epcis_scopes
from app.traceability.rules.epcis_names import Names
from app.traceability.rules.epcis_vocabulary import published
from app.traceability.rules.events import EVENT_NAMES
from app.traceability.schemas.epcis_export import DaysForm
from app.traceability.services import epcis_export, epcis_projection
from app.traceability.services.epcis_export import Export
from app.web.auth import actor, guard, public
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("epcis_export", __name__)

USUAL_SPAN = timedelta(days=30)


@bp.get("/batches/<int:batch_id>/epcis.json")
@guard(Permission.VIEW)
def batch(batch_id: int) -> ResponseReturnValue:
    """The document of a batch."""
    with transaction() as db:
        export = epcis_export.of_batch(db, actor(), batch_id, base_url=_base(), now=clock.now())
    return _download(export)


@bp.get("/recall-cases/<int:case_id>/epcis.json")
@guard(Permission.VIEW)
def case(case_id: int) -> ResponseReturnValue:
    """The document of a recall."""
    with transaction() as db:
        export = epcis_export.of_case(db, actor(), case_id, base_url=_base(), now=clock.now())
    return _download(export)


@bp.get("/epcis-export")
@guard(Permission.VIEW)
def ask() -> ResponseReturnValue:
    """Which days, and what lies in them."""
    today = clock.today()
    start = {"since": f"{today - USUAL_SPAN:%d/%m/%Y}", "until": f"{today:%d/%m/%Y}"}
    form = Form({**start, **{name: request.args[name] for name in start if name in request.args}})
    return _page(form)


@bp.get("/epcis-export/events.json")
@guard(Permission.VIEW)
def days() -> ResponseReturnValue:
    """The document of a span of days; wrong days lead back to the form, which says why."""
    form = Form({name: request.args.get(name, "") for name in ("since", "until")})
    with form.catching():
        data = load(DaysForm(), form.values)
        with transaction() as db:
            export = epcis_export.of_days(db, actor(), **data, base_url=_base(), now=clock.now())
        return _download(export)
    return _page(form), 422


@bp.get("/epcis/context.jsonld")
@public
def context() -> ResponseReturnValue:
    """Our own words and what they mean."""
    answer = Response(epcis_export.as_json(published(Names(_base()))), mimetype="application/ld+json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def batch_section(_db: Session, _who: Actor, batch: Batch) -> Markup:
    """The link on a batch's page."""
    return Markup(render_template("traceability/_epcis_section.html", batch=batch))  # noqa: S704 - our own template, escaped by Jinja


def _page(form: Form) -> str:
    """The form, and for right days how many events of which kind there are."""
    cooperative_id = scope.own(actor())
    counted = _counted(cooperative_id, form)
    return render_template(
        "traceability/epcis_export.html",
        form=form,
        counted=counted,
        total=sum(number for _, number in counted),
        names=EVENT_NAMES,
    )


def _counted(cooperative_id: int, form: Form) -> list[Any]:
    """Nothing while the days are wrong: the form says so once they are sent."""
    try:
        data = load(DaysForm(), form.values)
        epcis_export.check_days(data["since"], data["until"])
    except Invalid:
        return []
    with transaction() as db:
        epcis_projection.catch_up(db, cooperative_id, base_url=_base(), now=clock.now())
    order = list(EVENT_NAMES)
    found = epcis_scopes.counts(reading(), cooperative_id, **data)
    return sorted(found, key=lambda row: (-row[1], order.index(row[0]) if row[0] else len(order)))


def _base() -> str:
    return house().settings.public_url


def _download(export: Export) -> Response:
    pieces = stream_with_context(epcis_export.written(reading(), export))
    answer = Response(pieces, mimetype="application/ld+json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{export.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
