"""Pages of genealogy: finding where to start, what came of it or went into it, and the same to take along."""

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.core.actor import Actor, Permission
from app.traceability.labels import trace_drawing, trace_graph
from app.traceability.models.batches import Batch
from app.traceability.queries import genealogy, trace_facts, trace_search
from app.traceability.queries.trace_facts import Description
from app.traceability.queries.trace_search import Match
from app.traceability.rules.events import EVENT_NAMES
from app.traceability.rules.genealogy import SEED_NAMES, Direction, Seed, SeedKind
from app.traceability.schemas.genealogy import TraceQuestion, TraceSearch
from app.traceability.services import trace_files
from app.traceability.views.label_keys import keys
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading
from app.web.paging import PER_PAGE, Page
from app.web.payload import load

bp = Blueprint("genealogy", __name__, url_prefix="/trace")

SEED = f"/<any({','.join(SeedKind)}):seed_kind>/<int:seed_id>"
ICONS = {
    SeedKind.BATCH: "batch",
    SeedKind.LABEL_RUN: "label",
    SeedKind.UNIT: "pack",
    SeedKind.GROWING_AREA: "tree",
    SeedKind.PLOT: "pin",
    SeedKind.INPUT_LOT: "spray",
    SeedKind.PARTNER: "truck",
}
MOST_BUYERS = 20
"""Buyers on the page; all of them are in the files."""
MOST_SOURCES = 3
FILE_NAMES = {Direction.FORWARD: "truy-xuoi", Direction.BACKWARD: "truy-nguoc"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@guard(Permission.VIEW)
def start() -> ResponseReturnValue:
    """Type or scan anything; what it names is offered to trace from."""
    form = Form({"q": request.args.get("q", "")})
    matches: list[Match] = []
    with form.catching():
        text = load(TraceSearch(), form.values)["q"]
        matches = trace_search.find(reading(), actor(), keys(), text) if text else []
    kinds = [(kind, [match for match in matches if match.seed.kind is kind]) for kind in SeedKind]
    page = render_template(
        "traceability/trace_start.html",
        form=form,
        found=[(kind, rows) for kind, rows in kinds if rows],
        names=SEED_NAMES,
        icons=ICONS,
        most=trace_search.MOST,
    )
    return page, form.status


@bp.get(SEED)
@guard(Permission.VIEW)
def show(seed_kind: str, seed_id: int) -> ResponseReturnValue:
    """What became of a starting point, or what it came from: drawn, and as a table."""
    db, seed, direction = reading(), Seed(SeedKind(seed_kind), seed_id), _direction()
    match = trace_search.of_seed(db, actor(), seed)
    found = trace_facts.describe(db, actor(), genealogy.trace(db, actor(), seed, direction))
    graph = trace_graph.build(found)
    return render_template(
        "traceability/trace.html",
        match=match,
        kind=SEED_NAMES[seed.kind],
        direction=direction,
        found=found,
        page=_page(found),
        sources=_sources(found),
        most_sources=MOST_SOURCES,
        buyers=list(found.buyers.items())[:MOST_BUYERS],
        graph=graph,
        wide=trace_drawing.side_by_side(graph),
        tall=trace_drawing.below(graph),
        events=EVENT_NAMES,
        recall_url=_recall_url(seed),
    )


@bp.get(f"{SEED}/trace.xlsx")
@guard(Permission.VIEW)
def sheet(seed_kind: str, seed_id: int) -> ResponseReturnValue:
    """The trace as a workbook."""
    seed, direction = Seed(SeedKind(seed_kind), seed_id), _direction()
    return _file(trace_files.as_xlsx(reading(), actor(), seed, direction), SHEET, seed, direction, "xlsx")


@bp.get(f"{SEED}/trace.pdf")
@guard(Permission.VIEW)
def paper(seed_kind: str, seed_id: int) -> ResponseReturnValue:
    """The trace on paper."""
    seed, direction = Seed(SeedKind(seed_kind), seed_id), _direction()
    return _file(trace_files.as_pdf(reading(), actor(), seed, direction), "application/pdf", seed, direction, "pdf")


def batch_section(_db: Session, _who: Actor, batch: Batch) -> Markup:
    """The way into the trace on a batch's page."""
    return Markup(render_template("traceability/trace_section.html", batch=batch))  # noqa: S704 - our own template, escaped by Jinja


def _direction() -> Direction:
    direction: Direction = load(TraceQuestion(), request.args)["direction"]
    return direction


def _page(found: Description) -> Page:
    """The part of the reached batches that `?page=` asks for; a page past the end is the last one."""
    total = len(found.batches)
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    return Page(found.batches[(number - 1) * PER_PAGE : number * PER_PAGE], number, total)


def _sources(found: Description) -> dict[int, list[str]]:
    """Numbers of the batches that went directly into each batch: what the drawing's lines say."""
    numbers = {batch.batch_id: batch.number for batch in found.batches}
    inputs: dict[int, list[str]] = {}
    for line in found.trace.lines:
        if line.is_input and line.batch_id in numbers:
            inputs.setdefault(line.event_id, []).append(numbers[line.batch_id])
    sources: dict[int, dict[str, None]] = {}
    for line in found.trace.lines:
        if not line.is_input:
            sources.setdefault(line.batch_id, {}).update(dict.fromkeys(inputs.get(line.event_id, ())))
    return {batch_id: list(names) for batch_id, names in sources.items()}


def _recall_url(seed: Seed) -> str:
    """Where a recall from here is proposed."""
    if "recall_cases.ask" not in current_app.view_functions:
        return ""
    return url_for("recall_cases.ask", seed_kind=seed.kind.value, seed_id=seed.id)


def _file(data: bytes, media_type: str, seed: Seed, direction: Direction, ending: str) -> Response:
    answer = Response(data, mimetype=media_type)
    name = f"{FILE_NAMES[direction]}-{seed.kind}-{seed.id}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
