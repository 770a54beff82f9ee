"""A label as it will come out of the printer, drawn from the very file, with a sample code that opens nothing."""

import io
from collections.abc import Sequence
from dataclasses import replace

from app.core.storage import FolderStore
from app.gs1.sscc import Sscc
from app.traceability.labels import read_back
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.sheet import draw_sheet
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_designs import Design
from app.traceability.rules.label_runs import RunKind
from app.traceability.services import label_plans

SAMPLE_SERIAL = "0000MAV00000"
"""Looks like a code and opens nothing."""


def sample_codes(run: LabelRun) -> Sequence[str]:
    """Codes of the run's shape that were never issued."""
    if run.kind is RunKind.CARTONS:
        return [str(Sscc.build(run.code_space[3:], "0", extension="9"))]
    return [SAMPLE_SERIAL]


def sample_plan(run: LabelRun, logo: bytes | None = None) -> PrintPlan:
    """The plan of a run (which need not be in the database) with sample codes, one label on a fresh sheet."""
    return PrintPlan(
        layout=label_plans.layout_of(run),
        content=label_plans.content_of(run),
        prefix=run.link_prefix,
        codes=sample_codes(run),
        design=Design.of(run.design),
        dpi=run.dpi,
        logo=logo,
    )


def logo_of(store: FolderStore, run: LabelRun) -> bytes | None:
    """The picture that is printed as the cooperative's mark, if there is one."""
    sha256 = run.content.get("logo_sha256")
    return store.get(sha256) if sha256 and Design.of(run.design).logo else None


def pdf(plan: PrintPlan) -> bytes:
    """The file of a plan, in memory."""
    out = io.BytesIO()
    draw_sheet(out, plan)
    return out.getvalue()


def png(plan: PrintPlan, *, dpi: int = 300) -> bytes:
    """The first label of a plan as a picture, drawn from the file."""
    first = replace(plan, start_cell=1, offset_mm=(0.0, 0.0), cut_marks=False)
    cell, _code = first.page(0)[0]
    shown = io.BytesIO()
    read_back.picture_of(pdf(first), first.layout, cell, dpi=dpi).save(shown, "PNG", optimize=True, dpi=(dpi, dpi))
    return shown.getvalue()
