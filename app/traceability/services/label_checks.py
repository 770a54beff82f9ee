"""Reading a run's file back: what a phone would find, and whether each code opens the page it should."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.gs1.sscc import Sscc
from app.traceability.labels.matrix_check import check_matrices
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import read_back
from app.traceability.queries.codes import LabelFinder
from app.traceability.rules import label_runs as rules
from app.traceability.rules.serials import LENGTH

SAMPLE_PAGES = 40
"""Pages of a run above RENDER_ALL labels that are rendered besides the check of every code at matrix level."""
_PAGES_AT_ONCE = 5

Told = Callable[..., None]
"""Hears how far the work is; what it raises ends the work."""


def opener(finder: LabelFinder, run_id: int) -> Callable[[str], bool]:
    """Whether a code opens a label (or carton) of this run, asked of the very resolver that answers scans."""

    def opens(code: str) -> bool:
        found = finder.find(code) if len(code) == LENGTH else finder.carton(Sscc(code))
        return found is not None and found.run_id == run_id

    return opens


def check(path: Path, plan: PrintPlan, opens: Callable[[str], bool], told: Told, *, done: int = 0) -> dict[str, Any]:
    """What reading the file gave: pages and labels rendered, codes read at matrix level, codes that open, faults.

    `done` labels were found right before, page by page; they are not rendered again.
    """
    opened = _opened(plan, opens, told)
    found: dict[str, Any] = {"dpis": [203, 300], "pages": plan.pages, "opened": opened, "matrix": None}
    read = _large if plan.labels > rules.RENDER_ALL else _whole
    found |= read(path, plan, told, done)
    clean = found["faults"] == 0 and found["matched"] == plan.labels and opened == len(plan.codes)
    return found | {"clean": clean}


def _opened(plan: PrintPlan, opens: Callable[[str], bool], told: Told) -> int:
    """How many codes open; told at every thousandth, so that a run that is no longer wanted ends here too."""
    opened = 0
    for number, code in enumerate(plan.codes):
        if number and number % 1000 == 0:
            told()
        opened += opens(code)
    return opened


def _large(path: Path, plan: PrintPlan, told: Told, _done: int) -> dict[str, Any]:
    """Every code out of the file as a matrix, and a sample of pages as pictures."""
    matrix = check_matrices(path, plan, progress=lambda labels: told(checked_labels=labels))
    faults = len(matrix.faults) or len(read_back(path, plan, pages=_sample(plan.pages)).faults)
    rendered = len(_sample(plan.pages))
    return {"matrix": matrix.labels, "matched": matrix.matched, "rendered_pages": rendered, "faults": faults}


def _whole(path: Path, plan: PrintPlan, told: Told, done: int) -> dict[str, Any]:
    """Every page as a picture, some at a time, until the first faults."""
    left = [page for page in range(plan.pages) if _labels_before(plan, page) >= done]
    rendered, matched = plan.pages - len(left), plan.labels - sum(len(plan.page(page)) for page in left)
    faults = 0
    for at in range(0, len(left), _PAGES_AT_ONCE):
        group = left[at : at + _PAGES_AT_ONCE]
        outcome = read_back(path, plan, pages=group)
        faults, rendered, matched = len(outcome.faults), rendered + len(group), matched + outcome.matched
        if faults:
            break
        told(checked_labels=matched)
    return {"rendered_pages": rendered, "matched": matched, "faults": faults}


def _labels_before(plan: PrintPlan, page: int) -> int:
    """Labels on the pages before this one, as far as whole pages have been checked."""
    return max(0, page * plan.layout.cells_per_page - (plan.start_cell - 1)) if page else 0


def _sample(pages: int) -> list[int]:
    """First and last page, and others evenly between."""
    if pages <= SAMPLE_PAGES:
        return list(range(pages))
    return sorted({round(at * (pages - 1) / (SAMPLE_PAGES - 1)) for at in range(SAMPLE_PAGES)})
