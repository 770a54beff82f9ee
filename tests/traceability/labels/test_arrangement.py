"""On every paper and in every look symbols have their quiet zones and are large enough, and no word leaves the cell."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.traceability.labels import barcode
from app.traceability.labels.arrangement import (
    FLOOR,
    LEAST_MODULE,
    MM,
    STRIP,
    Arrangement,
    arrange,
    arrangement_of,
    lawful_size,
)
from app.traceability.labels.content import LabelContent
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import LAYOUTS, Layout, LayoutKind
from tests.traceability.labels import samples

PAPERS = samples.ALL_LAYOUTS
every_layout = pytest.mark.parametrize("layout", PAPERS.values(), ids=PAPERS.keys())
every_look = pytest.mark.parametrize("look", Look)
words = st.text(st.sampled_from("aAmMWi ậỄgy0189-,."), max_size=80)
contents = st.builds(
    LabelContent,
    product_name=words.map(lambda text: "Q" + text) | st.just(""),
    pack=words,
    cooperative_name=words.map(lambda text: "H" + text),
    address_line=words,
    area_code=words,
    batch_number=words,
    harvested=st.just("18/11/2026"),
    best_before=words,
    lines=st.lists(words, max_size=4).map(tuple),
    stars=st.none() | st.integers(3, 5),
    host=words,
    ingredients=words,
    warning=words,
    certificates=st.lists(words, max_size=3).map(tuple),
    slogan=words,
)
designs = st.builds(Design, look=st.sampled_from(Look), logo=st.booleans(), small_face=st.booleans())


def _check_inside(place: Arrangement, modules: int) -> None:
    quiet = 4 * place.module - 0.001
    left, right = place.qr_x - quiet, place.qr_x + modules * place.module + quiet
    bottom, top = place.qr_y - quiet, place.qr_y + modules * place.module + quiet
    assert min(left, bottom) >= 0
    assert right <= place.width + 0.002
    assert top <= place.height + 0.002
    assert place.serial_y > 0
    assert place.serial_middle - place.serial_room / 2 >= 0
    assert place.serial_middle + place.serial_room / 2 <= place.width
    assert place.serial_y + 0.75 * place.serial_size <= bottom + 0.1
    for line in place.lines:
        assert line.size >= FLOOR
        assert line.x >= 0
        assert line.x + line.face.width(line.text, line.size) <= place.width
        assert line.y - 0.25 * line.size >= 0
        assert line.y + 0.98 * line.size <= place.height
        beside = line.x >= right or line.x + line.face.width(line.text, line.size) <= left
        assert beside or line.y + 0.98 * line.size <= place.serial_y
    if place.logo:
        assert place.logo.y > max(line.y + 0.7 * line.size for line in place.lines)
        assert place.logo.y + place.logo.height <= place.height


def _check_strip(place: Arrangement) -> None:
    strip = place.strip
    assert strip is not None
    quiet = barcode.QUIET * strip.module - 0.001
    assert strip.x >= quiet
    assert strip.x + barcode.MODULES * strip.module + quiet <= place.width
    assert strip.module / MM + 1e-6 >= 0.25
    assert strip.module / MM <= 0.94
    assert 12.99 <= strip.height / MM <= 32.13  # a dot more on a thermal printer
    assert place.serial_y + 0.75 * place.serial_size < strip.y
    above = [place.qr_y - 4 * place.module, *(line.y - 0.25 * line.size for line in place.lines)]
    assert min(above) >= strip.y + strip.height


@every_layout
@every_look
@pytest.mark.parametrize("modules", [25, 29, 33, 37])
def test_the_symbol_is_large_enough_to_scan_on_every_paper(layout: Layout, look: Look, modules: int) -> None:
    place = arrange(layout, modules, samples.GINGER, design=Design(look=look), logo_ratio=1.5)
    _check_inside(place, modules)
    assert place.module >= LEAST_MODULE - 1e-6


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(PAPERS)),
    contents,
    st.sampled_from([25, 29, 37]),
    designs,
    st.booleans(),
    st.sampled_from([None, 203, 300]),
    st.sampled_from([None, 0.2, 1.0, 6.0]),
)
def test_no_words_leave_the_cell_or_reach_the_quiet_zone(
    code: str,
    content: LabelContent,
    modules: int,
    design: Design,
    reprint: bool,
    dpi: int | None,
    ratio: float | None,
) -> None:
    place = arrange(PAPERS[code], modules, content, design=design, reprint=reprint, dpi=dpi, logo_ratio=ratio)
    _check_inside(place, modules)
    if place.strip:
        _check_strip(place)
    baselines = [line.y for line in place.lines]
    assert baselines == sorted(baselines, reverse=True)
    assert place.lines[0].text


@every_layout
@every_look
def test_name_and_batch_stand_on_every_label(layout: Layout, look: Look) -> None:
    place = arrange(layout, 25, samples.ORANGES, design=Design(look=look))
    text = " ".join(line.text for line in place.lines)
    assert "Cam Vinh Xã Đoài" in text
    assert "Lô MH-261118-03" in text


@pytest.mark.parametrize("modules", [25, 37])
@pytest.mark.parametrize("dpi", [None, 203, 300])
def test_code_name_and_batch_have_room_on_25_mm(modules: int, dpi: int | None) -> None:
    place = arrange(samples.SQUARE, modules, samples.GINGER, design=Design(look=Look.SMALL), dpi=dpi)
    _check_inside(place, modules)
    assert place.left_out == ()
    assert place.module >= LEAST_MODULE - 1e-6


def test_words_below_the_code_stand_in_the_middle_like_the_code() -> None:
    place = arrange(samples.SQUARE, 25, samples.GINGER, design=Design(look=Look.SMALL))
    middles = [line.x + line.face.width(line.text, line.size) / 2 for line in place.lines]
    assert middles == pytest.approx([place.width / 2] * len(middles))
    assert place.qr_x + 12.5 * place.module == pytest.approx(place.width / 2)
    assert place.serial_middle == pytest.approx(place.width / 2)


@pytest.mark.parametrize("dpi", [203, 300])
@every_look
@pytest.mark.parametrize("code", [code for code, paper in PAPERS.items() if paper.kind is LayoutKind.ROLL])
def test_on_a_thermal_printer_symbols_lie_on_whole_dots(code: str, look: Look, dpi: int) -> None:
    place = arrange(PAPERS[code], 29, samples.GINGER, design=Design(look=look), dpi=dpi)
    dot = 72 / dpi
    measures = [place.module, place.qr_x, place.height - place.qr_y - 29 * place.module]
    if place.strip:
        strip = place.strip
        measures += [strip.module, strip.x, place.height - strip.y - strip.height, strip.height]
    for length in measures:
        assert length / dot == pytest.approx(round(length / dot), abs=1e-6)


def test_dots_only_ever_make_a_module_smaller() -> None:
    for code in ("roll-40x30", "roll-50x30", "roll-70x50"):
        exact, dotted = (arrange(PAPERS[code], 25, LabelContent("Chè"), dpi=dpi) for dpi in (None, 203))
        assert exact.module - 72 / 203 < dotted.module <= exact.module


def test_a_carton_on_its_usual_paper_has_a_strip_as_warehouses_want_it() -> None:
    place = arrangement_of(samples.cartons(LAYOUTS["roll-100x150"]))
    _check_strip(place)
    assert place.strip is not None
    assert place.strip.height / MM == pytest.approx(32)
    assert place.strip.module / MM >= 0.495  # GS1 General Specifications, symbol specification table 5
    assert place.left_out == ()


@pytest.mark.parametrize(
    ("code", "fits"),
    [("L7160", True), ("a4-2x4", True), ("roll-50x30", True), ("roll-40x30", False), ("L7651", False)],
)
def test_a_strip_that_has_no_room_is_told_and_never_squeezed(code: str, fits: bool) -> None:
    place = arrangement_of(samples.cartons(LAYOUTS[code]))
    assert (place.strip is not None) == fits
    assert (STRIP in place.left_out) != fits


def test_a_cartons_look_without_an_sscc_is_that_of_a_box() -> None:
    box, carton = (
        samples.plan(LAYOUTS["a4-2x4"], samples.run(1), samples.GINGER, design=Design(look=look))
        for look in (Look.BOX, Look.CARTON)
    )
    assert arrangement_of(carton) == arrangement_of(box)


def test_a_large_label_says_everything_and_larger() -> None:
    large, usual = (arrange(LAYOUTS[code], 25, samples.ORANGES) for code in ("a4-2x4", "L7160"))
    assert large.left_out == ()
    assert max(line.size for line in large.lines) > 1.3 * max(line.size for line in usual.lines)


def test_a_box_is_read_from_two_steps_away() -> None:
    consumer, box = (
        arrange(LAYOUTS["a4-2x4"], 25, samples.ORANGES, design=Design(look=look)) for look in (Look.CONSUMER, Look.BOX)
    )
    assert max(line.size for line in box.lines) > 1.5 * max(line.size for line in consumer.lines)
    assert min(line.size for line in box.lines) >= min(line.size for line in consumer.lines)


def test_words_that_law_asks_for_are_as_high_as_it_asks() -> None:
    for layout in (LAYOUTS["L7160"], LAYOUTS["L7165"], LAYOUTS["roll-70x50"]):
        place = arrange(layout, 25, samples.ORANGES)
        assert place.required_size is not None
        assert place.required_size >= lawful_size(Design()) - 1e-9
    assert lawful_size(Design()) * 0.53 / MM == pytest.approx(1.2)
    assert lawful_size(Design(small_face=True)) * 0.53 / MM == pytest.approx(0.9)


def test_the_symbol_makes_room_for_words_that_law_asks_for() -> None:
    few, many = (arrange(LAYOUTS["L7160"], 25, words) for words in (LabelContent("Chè"), samples.ORANGES))
    assert many.module < few.module
    assert many.module >= 0.45 * MM


def test_what_found_no_room_is_told() -> None:
    place = arrange(LAYOUTS["L7651"], 25, samples.GINGER)
    assert "Cảnh báo: Không dùng cho trẻ dưới 3 tuổi" in place.left_out
    assert "Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An" in place.left_out
    assert "Mứt gừng Kỳ Sơn" not in place.left_out
    endless = arrange(LAYOUTS["L7160"], 25, samples.content(product_name="Cam" * 60))
    assert "Cam" * 60 in endless.left_out
    assert any(line.text.endswith("…") for line in endless.lines)


def test_a_hint_that_nobody_chose_goes_without_a_word() -> None:
    place = arrange(LAYOUTS["L7160"], 25, samples.GINGER)
    assert not any("Quét mã" in line.text for line in place.lines)
    assert not any("Quét mã" in text for text in place.left_out)


def test_a_logo_stands_above_the_words_only_when_chosen_and_when_there_is_one() -> None:
    paper, chosen = LAYOUTS["L7165"], Design(logo=True)
    place = arrange(paper, 25, samples.ORANGES, design=chosen, logo_ratio=2.0)
    assert place.logo is not None
    assert place.logo.width == pytest.approx(2 * place.logo.height)
    assert place.logo.x == pytest.approx(place.lines[0].x)
    assert arrange(paper, 25, samples.ORANGES, logo_ratio=2.0).logo is None
    assert arrange(paper, 25, samples.ORANGES, design=chosen).logo is None


def test_a_logo_makes_room_for_words_that_law_asks_for() -> None:
    crowded = replace(samples.GINGER, ingredients="Gừng tươi, đường mía, mật ong, chanh, muối, " * 3)
    design = Design(logo=True)
    place = arrange(LAYOUTS["L7160"], 25, crowded, design=design, logo_ratio=1.0)
    without = arrange(LAYOUTS["L7160"], 25, crowded, design=design)
    assert place.logo is None
    assert place == without


def test_empty_fields_leave_no_empty_words() -> None:
    place = arrange(LAYOUTS["a4-2x4"], 25, LabelContent("Chè"))
    assert [line.text for line in place.lines] == ["Chè", "Quét mã để xem nguồn gốc"]


@every_layout
@every_look
def test_a_label_that_is_bound_later_names_its_house(layout: Layout, look: Look) -> None:
    place = arrange(layout, 25, samples.UNBOUND, design=Design(look=look))
    assert "HTX Nông nghiệp Cam Đồi Mây" in " ".join(line.text for line in place.lines)
