"""The embedded typefaces draw all of Vietnamese, and text never runs wider than it may."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.traceability.labels.typefaces import Typeface, missing, regular, semibold

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LOWER = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
LETTERS = [letter for letter in LOWER + [letter.upper() for letter in LOWER] if not letter.isascii()]
SIGNS = "×–₫·★…“”‘’—°½²"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
both_faces = pytest.mark.parametrize("face", [regular(), semibold()], ids=["regular", "semibold"])
some_text = st.text(st.sampled_from(ASCII + "".join(LETTERS)), min_size=1, max_size=60)


def test_vietnamese_has_134_letters_beyond_ascii() -> None:
    assert len(set(LETTERS)) == 134


@both_faces
def test_every_letter_and_sign_has_an_outline(face: Typeface) -> None:
    for char in [*LETTERS, *SIGNS, *ASCII]:
        assert face.draws(char), f"no glyph for {char!r} U+{ord(char):04X}"
        glyph = face.file.charToGlyph[ord(char)]
        drawn = face.file.glyphPos[glyph + 1] - face.file.glyphPos[glyph]
        assert (drawn > 0) == (char != " "), f"empty glyph for {char!r}"
        assert face.widths[ord(char)] > 0


@both_faces
@given(some_text, st.floats(5, 20), st.floats(25, 300))
def test_cut_text_fits_its_width(face: Typeface, text: str, size: float, width: float) -> None:
    cut = face.cut(face.printable(text), size, width)
    assert face.width(cut, size) <= width
    assert cut == face.printable(text) or cut.endswith("…")


@given(some_text, st.floats(25, 300))
def test_wrapping_keeps_every_word_in_order(text: str, width: float) -> None:
    shown = regular().printable(text)
    lines = regular().wrap(shown, 8, width)
    assert " ".join(lines) == shown
    assert all(regular().width(line, 8) <= width or not re.search(r"[^\W\d] [^\W\d]{4}", line) for line in lines)


def test_no_word_stands_alone_when_lines_can_be_even() -> None:
    text, size = "Xóm Xuân Sơn, xã Nghi Lộc, Nghệ An", 6
    almost = regular().width(text, size) - 1
    assert regular().wrap(text, size, almost) == ["Xóm Xuân Sơn,", "xã Nghi Lộc, Nghệ An"]


def test_a_number_keeps_its_unit_and_a_rating_its_stars() -> None:
    text = "Chai thủy tinh 500 ml · OCOP ★★★★★"
    for width in range(60, 130, 2):
        for line in regular().wrap(text, 6, width)[1:]:
            assert not line.startswith(("ml", "·", "★"))


def test_decomposed_text_is_printed_composed_and_a_lost_sign_is_seen() -> None:
    assert regular().printable(unicodedata.normalize("NFD", "Huồi Tụ\n Mường  Lống")) == "Huồi Tụ Mường Lống"
    assert regular().printable("cam 🍊") == "cam ?"


def test_all_of_vietnamese_is_drawn_however_it_was_typed() -> None:
    text = "".join(LETTERS) + SIGNS + ASCII
    assert missing([text, unicodedata.normalize("NFD", text), "hai\ndòng\tvà\u00a0khoảng trắng"]) == []


def test_what_cannot_be_drawn_is_named_once_and_in_order() -> None:
    assert missing(["Cam 🍊 ngọt", "茶 và 🍊", "ກາ"]) == ["🍊", "茶", "ກ", "າ"]


def test_a_character_is_named_with_its_marks() -> None:
    assert missing(["a\u0332o"]) == ["a\u0332"]  # a line below, which composes with nothing
    assert missing(["❤\ufe0f", "👍\U0001f3fd", "👩\u200d🌾 Lan"]) == ["❤\ufe0f", "👍\U0001f3fd", "👩\u200d🌾"]


def test_what_cannot_be_seen_is_named_by_its_code() -> None:
    assert missing(["Cam\u200b Vinh", "\ufeffChè", "gừng\x07"]) == ["U+200B", "U+FEFF", "U+0007"]


@given(st.text(max_size=30))
def test_what_is_not_missing_is_printed_as_it_is(text: str) -> None:
    printed = regular().printable(text)
    assert (printed == " ".join(unicodedata.normalize("NFC", text).split())) == (missing([text]) == [])
