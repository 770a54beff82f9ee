"""On every sheet the symbol has its quiet zone, modules are large enough, and no word leaves the cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.traceability.labels.arrangement import FLOOR, MM, Arrangement, arrange
from app.traceability.labels.content import LabelContent
from app.traceability.rules.layouts import LAYOUTS, Layout
from tests.traceability.labels import samples

every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
words = st.text(st.sampled_from("aAmMWi ậỄgy0189-,."), max_size=80)
contents = st.builds(
    LabelContent,
    product_name=words.map(lambda text: "Q" + text),
    pack=words,
    cooperative_name=words,
    address_line=words,
    area_code=words,
    batch_number=words,
    harvested=st.just("18/11/2026"),
    best_before=words,
    lines=st.lists(words, max_size=4).map(tuple),
    stars=st.none() | st.integers(3, 5),
    host=words,
)


def _check_inside(place: Arrangement, modules: int) -> None:
    quiet = 4 * place.module - 0.001
    symbol_right = place.qr_x + modules * place.module
    symbol_top = place.qr_y + modules * place.module
    assert place.qr_x >= quiet
    assert place.height - symbol_top >= quiet
    assert place.serial_y > 0
    assert place.qr_y - (place.serial_y + 0.75 * place.serial_size) >= quiet - 0.1
    assert place.serial_middle - place.serial_room / 2 >= 0
    for line in place.lines:
        assert line.size >= FLOOR
        assert line.x >= symbol_right + quiet
        assert line.x + line.face.width(line.text, line.size) <= place.width
        assert line.y - 0.25 * line.size >= 0
        assert line.y + 0.98 * line.size <= place.height


@every_layout
@pytest.mark.parametrize("modules", [25, 29, 33])
def test_the_symbol_is_large_enough_to_scan_on_every_sheet(layout: Layout, modules: int) -> None:
    place = arrange(layout, modules, samples.ORANGES)
    _check_inside(place, modules)
    assert place.module / MM >= 0.33


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(LAYOUTS)), contents, st.sampled_from([25, 29, 37]), st.booleans())
def test_no_words_leave_the_cell_or_reach_the_quiet_zone(
    code: str, content: LabelContent, modules: int, reprint: bool
) -> None:
    place = arrange(LAYOUTS[code], modules, content, reprint=reprint)
    _check_inside(place, modules)
    baselines = [line.y for line in place.lines]
    assert baselines == sorted(baselines, reverse=True)
    assert place.lines[0].text


@every_layout
def test_name_and_batch_stand_on_every_label(layout: Layout) -> None:
    text = " ".join(line.text for line in arrange(layout, 25, samples.ORANGES).lines)
    assert "Cam Vinh Xã Đoài" in text
    assert "Lô MH-261118-03" in text


def test_a_large_label_says_everything_and_larger() -> None:
    large, usual = (arrange(LAYOUTS[code], 25, samples.ORANGES) for code in ("a4-2x4", "L7160"))
    assert large.left_out == ()
    assert max(line.size for line in large.lines) > 1.5 * max(line.size for line in usual.lines)


def test_what_found_no_room_is_told() -> None:
    place = arrange(LAYOUTS["a4-4x10"], 25, samples.ORANGES)
    assert "Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An" in place.left_out
    endless = arrange(LAYOUTS["L7160"], 25, samples.content(product_name="Cam" * 60))
    assert "Cam" * 60 in endless.left_out
    assert any(line.text.endswith("…") for line in endless.lines)


def test_empty_fields_leave_no_empty_words() -> None:
    place = arrange(LAYOUTS["a4-2x4"], 25, LabelContent("Chè"))
    assert [line.text for line in place.lines] == ["Chè", "Quét mã để xem nguồn gốc"]
