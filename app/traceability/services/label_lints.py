"""The lint before printing: a label as it would come out, against label law, readers of codes, and its own paper."""

from collections.abc import Sequence
from datetime import date

from app.core import clock
from app.core.errors import N_, Invalid, Problem
from app.traceability.labels.arrangement import MM, STRIP, Arrangement, arrangement_of
from app.traceability.labels.content import OPTIONAL, SCAN, LabelContent, blocks
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.typefaces import X_HEIGHT, missing
from app.traceability.models.labels import LabelRun
from app.traceability.rules import label_lint as rules
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_items import LabelItem
from app.traceability.rules.label_lint import Finding, LabelFacts, Severity
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.products import ProductGroup
from app.traceability.services import label_previews
from app.traceability.services.label_contents import Claim

_SUPPLEMENT = N_("Mẫu nhỏ chỉ có tên và mã lô; bao bì phải in sẵn các mục bắt buộc khác của nhãn hàng")
_ITEMS = {
    LabelItem.NAME: ("product_name",),
    LabelItem.RESPONSIBLE: ("cooperative_name", "address_line"),
    LabelItem.ORIGIN: ("origin",),
    LabelItem.NET_QUANTITY: ("net_weight",),
    LabelItem.BEST_BEFORE: ("best_before",),
    LabelItem.INGREDIENTS: ("ingredients",),
    LabelItem.USAGE: ("usage",),
    LabelItem.STORAGE: ("storage",),
    LabelItem.WARNING: ("warning",),
}
_MADE_ON = ("harvested", "packed")


def findings(run: LabelRun, claims: Sequence[Claim], plan: PrintPlan | None = None) -> list[Finding]:
    """What there is to say about the labels of a run (which need not be in the database), gravest first."""
    plan = plan or label_previews.sample_plan(run)
    design, place = Design.of(run.design), arrangement_of(plan)
    found = rules.lint(_facts(run, claims, plan, place, design), day=clock.today())
    if design.look is Look.SMALL and run.kind is RunKind.PACKS:
        found = [*found, Finding(Severity.WARN, "supplement", _SUPPLEMENT, field="look")]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def refuse(run: LabelRun, claims: Sequence[Claim]) -> None:
    """Raises Invalid, one problem at its field for each finding that must not go out."""
    problems = [
        Problem("" if one.field == "content" else one.field, one.message, one.values)
        for one in findings(run, claims)
        if one.severity is Severity.REFUSE
    ]
    if problems:
        raise Invalid(problems=problems)


def _facts(run: LabelRun, claims: Sequence[Claim], plan: PrintPlan, place: Arrangement, design: Design) -> LabelFacts:
    content, left_out = plan.content, set(place.left_out)
    name, batch = content.product_name, f"Lô {content.batch_number}"
    beside = {name, batch, SCAN, content.host, STRIP}
    strip = place.strip
    return LabelFacts(
        product_group=_group(run, design),
        printed=_printed(content, left_out),
        module_mm=place.module / MM,
        smallest_letter_mm=_smallest(content, place, design),
        small_face=design.small_face,
        no_smaller_look=design.look is not Look.CONSUMER,
        dpi=plan.dpi,
        left_out=tuple(text for text in place.left_out if text not in beside),
        name_cut=bool(name) and name in left_out,
        batch_cut=batch in left_out,
        missing_letters=tuple(missing(_texts(content))),
        wants_strip=run.kind is RunKind.CARTONS,
        strip_fits=strip is not None,
        strip_module_mm=strip.module / MM if strip else None,
        claims=_claims(run, content, claims),
        best_before_on=run.batch.best_before_on if run.batch and content.best_before else None,
    )


def _group(run: LabelRun, design: Design) -> ProductGroup | None:
    """The group whose mandatory items the label must carry: consumers' labels, but not the smallest look."""
    if run.kind is not RunKind.PACKS or design.look is not Look.CONSUMER or run.batch is None:
        return None
    return run.batch.product.group


def _printed(content: LabelContent, left_out: set[str]) -> frozenset[LabelItem]:
    def stands(name: str) -> bool:
        value = getattr(content, name)
        return bool(value) and not any(value in text for text in left_out)

    found = {item for item, names in _ITEMS.items() if all(map(stands, names))}
    return frozenset(found | ({LabelItem.MADE_ON} if any(map(stands, _MADE_ON)) else set()))


def _smallest(content: LabelContent, place: Arrangement, design: Design) -> float | None:
    """Height of a small letter, in millimetres, of the smallest line that label law asks for."""
    lawful = [block.text for block in blocks(content, look=design.look) if block.drop < OPTIONAL]
    sizes = [line.size for line in place.lines if any(line.text.rstrip("…") in text for text in lawful)]
    return min(sizes) * X_HEIGHT / MM if sizes else None


def _texts(content: LabelContent) -> list[str]:
    whole = (getattr(content, name) for name in LabelContent.__slots__)
    return [
        text for value in whole for text in (value if isinstance(value, tuple) else (value,)) if isinstance(text, str)
    ]


def _claims(run: LabelRun, content: LabelContent, claims: Sequence[Claim]) -> tuple[tuple[str, date | None], ...]:
    found = [(claim.name, claim.valid_until) for claim in claims if claim.name in content.certificates]
    if content.stars and run.batch is not None:
        found.append((f"OCOP {content.stars} sao", run.batch.product.ocop_valid_until))
    return tuple(found)
