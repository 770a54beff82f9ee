"""The print plan of a run: everything that was frozen at issue, as the writers and readers of labels take it."""

from collections.abc import Sequence
from dataclasses import fields

from app.core.storage import FolderStore
from app.traceability.labels.content import LabelContent
from app.traceability.labels.plan import PrintPlan
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_designs import Design
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.layouts import LAYOUTS, Layout
from app.traceability.rules.printers import UM_PER_MM
from app.traceability.rules.serials import SerialKey, SerialRange
from app.traceability.rules.ssccs import SsccRange

_FIELDS = frozenset(field.name for field in fields(LabelContent))


def plan_of(
    keys: Sequence[SerialKey], store: FolderStore, run: LabelRun, *, first: int = 1, last: int | None = None
) -> PrintPlan:
    """The plan of a run, or of its codes `first`..`last` (from 1)."""
    design = Design.of(run.design)
    logo = run.content.get("logo_sha256")
    return PrintPlan(
        layout=layout_of(run),
        content=content_of(run),
        prefix=run.link_prefix,
        codes=codes(keys, run, first, last),
        design=design,
        copies=run.copies,
        start_cell=run.start_cell,
        cut_marks=run.cut_marks,
        order=run.sort_order,
        offset_mm=(run.offset_x_um / UM_PER_MM, run.offset_y_um / UM_PER_MM),
        dpi=run.dpi,
        logo=store.get(logo) if logo and design.logo else None,
    )


def layout_of(run: LabelRun) -> Layout:
    """The layout as it was when the run was issued."""
    return Layout.of(run.measures) if run.measures else LAYOUTS[run.layout]


def content_of(run: LabelRun) -> LabelContent:
    """The frozen words of a run."""
    kept = {name: value for name, value in run.content.items() if name in _FIELDS}
    for name in ("lines", "certificates"):
        kept[name] = tuple(kept.get(name, ()))
    return LabelContent(**kept)


def codes(keys: Sequence[SerialKey], run: LabelRun, first: int = 1, last: int | None = None) -> Sequence[str]:
    """The codes of a run, or those numbered `first`..`last` (from 1); the same every time.

    Raises LookupError when the key that the run was minted with is no longer in the settings.
    """
    start = run.first_position + first - 1
    end = run.last_position if last is None else run.first_position + last - 1
    if run.kind is RunKind.CARTONS:
        return SsccRange(run.code_space, start, end)
    for key in keys:
        if key.key_id == run.key_id:
            return SerialRange(key, start, end)
    raise LookupError(f"label key {run.key_id} is not in GOCNGHE_LABEL_KEYS")
