"""The look over labels before they are printed: drawn as they would come out, judged, refused at the field."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Invalid
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_lint import Finding, Severity
from app.traceability.services import label_contents, label_lints, labels
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from tests import factories
from tests.traceability.services.samples import CARTON, PREFIX, URL, Goods, issue_roll, make_goods, next_position, rows

LARGE = Paper("a4-2x4")
PLAIN = Design()


def look_over(
    db: Session, goods: Goods, *, paper: Paper = LARGE, design: Design = PLAIN, packs_each: int | None = None
) -> list[Finding]:
    """What is said about labels that were not issued."""
    run, claims = _composed(db, goods, paper, design, packs_each)
    return label_lints.findings(run, claims)


def _composed(
    db: Session, goods: Goods, paper: Paper, design: Design, packs_each: int | None = None
) -> tuple[LabelRun, list[label_contents.Claim]]:
    amount = Amount(4, packs_each=packs_each)
    settings = {"amount": amount, "paper": paper, "public_url": URL, "design": design}
    return labels.compose(db, goods.lan, goods.batch, goods.item, **settings)


def rules_of(findings: list[Finding], severity: Severity) -> set[str]:
    """Which rules spoke with this severity."""
    return {finding.rule_id for finding in findings if finding.severity is severity}


def test_good_labels_are_told_to_be_good_and_looking_issues_nothing(db: Session) -> None:
    goods = make_goods(db)
    found = look_over(db, goods)
    assert rules_of(found, Severity.REFUSE) == set()
    assert {"QR-module", "text-whole"} <= rules_of(found, Severity.GOOD)
    assert (rows(db, LabelRun), next_position(db)) == (0, 1)


def test_the_gravest_comes_first(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.product.name = "Cam Vinh 🍊"
    order = [list(Severity).index(finding.severity) for finding in look_over(db, goods)]
    assert order == sorted(order)
    assert order[0] == 0


def test_every_letter_that_cannot_be_drawn_is_named_once(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.product.name, goods.item.pack = "Cam 🍊 Vinh 🍊", "Túi 🎁"
    run, claims = _composed(db, goods, LARGE, Design(slogan="Ngọt 蜜"))
    with pytest.raises(Invalid) as refusal:
        label_lints.refuse(run, claims)
    assert {problem.values["letter"] for problem in refusal.value.problems} == {"🍊", "🎁", "蜜"}
    assert {problem.field for problem in refusal.value.problems} == {""}


def test_every_reason_to_refuse_is_told_at_once(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.product.name = ("🍊 " + "Cam Vinh giống Xã Đoài đặc sản " * 7)[:200]
    run, claims = _composed(db, goods, Paper("roll-40x30"), Design())
    with pytest.raises(Invalid) as refusal:
        label_lints.refuse(run, claims)
    assert {"", "layout"} <= {problem.field for problem in refusal.value.problems}


def test_what_law_asks_for_and_is_not_chosen_is_warned_of_not_refused(db: Session) -> None:
    goods = make_goods(db)
    told = {finding.field for finding in look_over(db, goods) if finding.severity is Severity.WARN}
    without = look_over(db, goods, design=Design(origin=False, net_weight=False))
    more = {finding.field for finding in without if finding.severity is Severity.WARN} - told
    assert {"origin", "net_quantity"} <= more
    assert rules_of(without, Severity.REFUSE) == set()


def test_the_small_look_needs_no_such_words_but_says_where_they_must_stand(db: Session) -> None:
    found = look_over(db, make_goods(db), paper=Paper("a4-4x10"), design=Design(look=Look.SMALL, origin=False))
    assert "supplement" in rules_of(found, Severity.WARN)
    assert "origin" not in {finding.field for finding in found}


def test_claims_that_end_soon_are_named_with_their_day(db: Session) -> None:
    goods, soon = make_goods(db), clock.today() + timedelta(days=20)
    factories.make_certificate(db, goods.cooperative, valid_until=soon)
    product = goods.batch.product
    product.ocop_stars, product.ocop_valid_until = 4, soon
    told = [finding.values for finding in look_over(db, goods) if finding.rule_id == "claim-lasting"]
    assert {(values["name"], values["day"]) for values in told} == {("VietGAP", soon), ("OCOP 4 sao", soon)}
    without = look_over(db, goods, design=Design(stars=False, certificates=False))
    assert "claim-lasting" not in {finding.rule_id for finding in without}


def test_a_best_before_day_that_is_past_is_warned_of(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.best_before_on = clock.today() - timedelta(days=1)
    assert "best-before-ahead" in rules_of(look_over(db, goods), Severity.WARN)
    assert "best-before-ahead" not in rules_of(look_over(db, goods, design=Design(dates=False)), Severity.WARN)


def test_cartons_are_refused_where_their_bars_find_no_room(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    small = look_over(db, goods, paper=Paper("roll-40x30"), design=CARTON, packs_each=20)
    assert {"GS1-128-room", "GS1-128-module"} & rules_of(small, Severity.REFUSE)
    large = look_over(db, goods, paper=Paper("roll-100x150"), design=CARTON, packs_each=20)
    assert rules_of(large, Severity.REFUSE) == set()
    assert "supplement" not in {finding.rule_id for finding in large}


def test_a_blank_roll_owes_no_words_about_goods(db: Session) -> None:
    run = issue_roll(db, make_goods(db), 4)
    found = label_lints.findings(run, ())
    assert not {"origin", "net_quantity", "best_before"} & {finding.field for finding in found}
    assert rules_of(found, Severity.REFUSE) == set()


def test_every_sentence_is_whole(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.product.name = "Cam Vinh 🍊"
    for paper in (LARGE, replace(LARGE, layout="roll-40x30", dpi=203), replace(LARGE, layout="L7651")):
        for finding in look_over(db, goods, paper=paper):
            assert "%(" not in finding.message % finding.values
