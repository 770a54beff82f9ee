"""The lint refuses what cannot be read or traced, warns of what the law wants, and says what is right."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules.label_items import LabelItem
from app.traceability.rules.label_lint import LIMITS, Finding, LabelFacts, Measure, Severity, lint, refused
from app.traceability.rules.products import ProductGroup

TODAY = date(2026, 11, 24)
ALL_ITEMS = frozenset(LabelItem) - {LabelItem.SHELF_LIFE}
GOOD = LabelFacts(ProductGroup.FRUIT, ALL_ITEMS, 0.8, smallest_letter_mm=1.3)


def said(facts: LabelFacts, severity: Severity, day: date = TODAY) -> list[str]:
    """The sentences of one severity, filled in."""
    return [one.message % dict(one.values) for one in lint(facts, day=day) if one.severity is severity]


def test_a_good_label_is_told_so_line_by_line() -> None:
    assert said(GOOD, Severity.GOOD) == [
        "Ô vuông QR 0,80 mm, lề trắng đủ 4 ô",
        "Mọi chữ đều in trọn vẹn",
        "Đủ mục bắt buộc cho trái cây tươi",
        "Chữ nhỏ nhất cao 1,3 mm",
    ]
    assert not refused(lint(GOOD, day=TODAY))
    assert {one.severity for one in lint(GOOD, day=TODAY)} == {Severity.GOOD}


@pytest.mark.parametrize(
    ("module", "severity"),
    [
        (0.2, Severity.REFUSE),
        (0.2499, Severity.REFUSE),
        (0.25, Severity.WARN),
        (2 * 25.4 / 203, Severity.WARN),
        (0.3299, Severity.WARN),
        (0.33, Severity.GOOD),
        (0.33 * 72 / 25.4 * 25.4 / 72, Severity.GOOD),
        (1.2, Severity.GOOD),
    ],
)
def test_the_module_decides_whether_a_code_is_read(module: float, severity: Severity) -> None:
    found = [one for one in lint(replace(GOOD, module_mm=module), day=TODAY) if one.rule_id == "QR-module"]
    assert [one.severity for one in found] == [severity]


def test_a_module_just_too_small_is_not_rounded_up_to_the_limit() -> None:
    [sentence] = said(replace(GOOD, module_mm=0.2496), Severity.REFUSE)
    assert sentence == (
        "Ô vuông QR chỉ 0,24 mm, máy quét rẻ tiền không đọc được; xin chọn khổ tem lớn hơn hoặc mẫu “Bán lẻ nhỏ”"
    )


def test_the_small_look_is_not_advised_to_those_who_have_it() -> None:
    [sentence] = said(replace(GOOD, module_mm=0.2, no_smaller_look=True), Severity.REFUSE)
    assert "Bán lẻ nhỏ" not in sentence


def test_a_narrow_quiet_zone_is_refused() -> None:
    [sentence] = said(replace(GOOD, quiet_modules=3.5), Severity.REFUSE)
    assert "3,5 ô" in sentence
    assert said(replace(GOOD, quiet_modules=4.0), Severity.REFUSE) == []


@pytest.mark.parametrize(("dpi", "dots", "uneven"), [(203, 3, False), (300, 4, False), (203, 2.6, True)])
def test_modules_of_a_thermal_printer_are_whole_dots(dpi: int, dots: float, uneven: bool) -> None:
    facts = replace(GOOD, dpi=dpi, module_mm=dots * 25.4 / dpi)
    assert ("thermal-dots" in {one.rule_id for one in lint(facts, day=TODAY)}) is uneven


@pytest.mark.parametrize(
    ("module", "severity", "shown"),
    [
        (0.2, Severity.REFUSE, "0,2 mm"),
        (0.25, Severity.WARN, "0,25 mm"),
        (0.4949, Severity.WARN, "0,494 mm"),
        (0.495, Severity.GOOD, "0,495 mm"),
    ],
)
def test_the_linear_code_of_a_carton_is_wide_enough_for_the_warehouse(
    module: float, severity: Severity, shown: str
) -> None:
    facts = replace(GOOD, wants_strip=True, strip_module_mm=module)
    [found] = [one for one in lint(facts, day=TODAY) if one.rule_id == "GS1-128-module"]
    assert found.severity is severity
    assert shown in found.message % dict(found.values)


@pytest.mark.parametrize("facts", [{"strip_fits": False, "strip_module_mm": 0.6}, {"strip_module_mm": None}])
def test_a_carton_without_room_for_its_linear_code_is_refused(facts: dict[str, float | None]) -> None:
    wanted = replace(GOOD, wants_strip=True, **facts)  # type: ignore[arg-type]  # two fields by name
    [found] = [one for one in lint(wanted, day=TODAY) if one.severity is Severity.REFUSE]
    assert found.rule_id == "GS1-128-room"
    assert not refused(lint(replace(wanted, wants_strip=False), day=TODAY))


def test_a_name_or_batch_number_that_was_cut_is_refused_and_other_texts_are_named() -> None:
    facts = replace(GOOD, name_cut=True, batch_cut=True, left_out=("Mã vùng trồng VN-1", "Thành phần: " + "mật " * 30))
    refusals, warnings = said(facts, Severity.REFUSE), said(facts, Severity.WARN)
    assert [sentence.split(" không ")[0] for sentence in refusals] == ["Tên hàng", "Mã lô"]
    assert "“Mã vùng trồng VN-1”" in warnings[0]
    assert "mật…”" in warnings[1]
    assert not any("trọn vẹn" in sentence for sentence in said(facts, Severity.GOOD))


def test_each_letter_without_a_glyph_is_named_once_with_its_code_point() -> None:
    sentences = said(replace(GOOD, missing_letters=("🍊", "\u200b", "🍊", "½")), Severity.REFUSE)
    assert len(sentences) == 3
    assert "“🍊” (U+1F34A)" in sentences[0]
    assert "(U+200B)" in sentences[1]
    assert "\u200b" not in sentences[1]
    assert "“½” (U+00BD)" in sentences[2]


def test_a_mandatory_item_that_is_not_printed_is_a_warning_since_the_pack_may_say_it() -> None:
    facts = replace(GOOD, product_group=ProductGroup.HONEY, printed=ALL_ITEMS - {LabelItem.INGREDIENTS})
    [sentence] = said(facts, Severity.WARN)
    assert sentence.startswith("Tem chưa có thành phần")
    assert "bao bì đã in sẵn" in sentence
    assert "Nghị định 37/2026/NĐ-CP" in sentence
    assert not any("bắt buộc" in good for good in said(facts, Severity.GOOD))


def test_a_label_that_is_bound_later_is_asked_for_no_items() -> None:
    facts = LabelFacts(None, frozenset(), 0.8)
    assert said(facts, Severity.WARN) == []
    assert said(facts, Severity.GOOD) == ["Ô vuông QR 0,80 mm, lề trắng đủ 4 ô", "Mọi chữ đều in trọn vẹn"]


def test_low_letters_are_warned_of_and_a_small_pack_is_the_way_out_where_it_helps() -> None:
    [large] = said(replace(GOOD, smallest_letter_mm=1.0), Severity.WARN)
    assert "chỉ cao 1 mm" in large
    assert "từ 1,2 mm" in large
    assert "80 cm²" in large
    assert said(replace(GOOD, smallest_letter_mm=1.0, small_face=True), Severity.WARN) == []
    [small] = said(replace(GOOD, smallest_letter_mm=0.85, small_face=True), Severity.WARN)
    assert "từ 0,9 mm" in small
    [hopeless] = said(replace(GOOD, smallest_letter_mm=0.85), Severity.WARN)
    assert "80 cm²" not in hopeless


@pytest.mark.parametrize(("days", "words"), [(-1, "đã hết hiệu lực"), (0, "chỉ còn"), (60, "chỉ còn"), (61, None)])
def test_claims_that_end_before_the_labels_are_used_up_are_told(days: int, words: str | None) -> None:
    facts = replace(GOOD, claims=(("VietGAP", TODAY + timedelta(days=days)), ("HACCP", None)))
    found = [one for one in lint(facts, day=TODAY) if one.rule_id == "claim-lasting"]
    assert [one.severity for one in found] == [Severity.WARN if words else Severity.GOOD]
    if words:
        assert words in found[0].message
        assert found[0].values == {"name": "VietGAP", "day": TODAY + timedelta(days=days)}


def test_goods_past_their_day_are_told() -> None:
    for on, count in ((TODAY, 0), (TODAY - timedelta(days=1), 1)):
        assert len(said(replace(GOOD, best_before_on=on), Severity.WARN)) == count


def test_the_gravest_comes_first() -> None:
    facts = replace(GOOD, module_mm=0.2, printed=frozenset(), left_out=("Giống",), quiet_modules=1, name_cut=True)
    facts = replace(facts, claims=(("VietGAP", TODAY),))
    severities = [list(Severity).index(one.severity) for one in lint(facts, day=TODAY)]
    assert severities == sorted(severities)
    assert set(severities) == {0, 1, 2}


def test_before_the_limits_were_known_symbols_are_not_judged() -> None:
    wanted = replace(GOOD, module_mm=0.1, wants_strip=True, strip_module_mm=0.1)
    assert not refused(lint(wanted, day=date(2014, 12, 31)))


@given(
    st.floats(0.05, 2.0),
    st.floats(0, 8),
    st.none() | st.floats(0.1, 4),
    st.booleans(),
    st.none() | st.floats(0.05, 1.5),
    st.sets(st.sampled_from(LabelItem)),
    st.sampled_from(ProductGroup),
)
def test_every_sentence_can_be_filled_and_no_figure_contradicts_its_verdict(
    module: float,
    quiet: float,
    letter: float | None,
    small: bool,
    strip: float | None,
    printed: set[LabelItem],
    group: ProductGroup,
) -> None:
    facts = LabelFacts(
        group,
        frozenset(printed),
        module,
        quiet,
        letter,
        small_face=small,
        wants_strip=strip is not None,
        strip_module_mm=strip,
    )
    found = lint(facts, day=TODAY)
    for one in found:
        assert one.message % dict(one.values)
        assert bool(one.field) is (one.severity is not Severity.GOOD)
    assert refused(found) is (module < 0.25 - 1e-6 or quiet < 4 - 1e-6 or (strip is not None and strip < 0.25 - 1e-6))
    for shown, limit in _figures(found):
        assert shown < limit


def _figures(found: list[Finding]) -> list[tuple[float, float]]:
    """(figure as shown, limit) of each refusal and warning about the size of a symbol."""
    limits = {limit.rule_id: limit for limit in LIMITS if limit.measure is not Measure.QUIET}
    return [
        (
            float(str(one.values["size"]).replace(",", ".")),
            limits[one.rule_id].refuse_under if one.severity is Severity.REFUSE else limits[one.rule_id].warn_under,
        )
        for one in found
        if one.rule_id in limits and one.severity is not Severity.GOOD
    ]
