"""One stored form of Vietnamese text, and one to search in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import fold, nfc

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọờởỡớợừửữứựỳỷỹýỵĐÂƯỖ 0123-")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Huồi Tụ", "huoi tu"),
        ("Đồng Đậu", "dong dau"),
        ("ĐẮK LẮK", "dak lak"),
        ("  Nghĩa\u00a0 Đàn\n", "nghia dan"),
        ("Phượng Vỹ 12-B", "phuong vy 12-b"),
        ("cam\x00 vinh\x1b", "cam vinh"),
        ("", ""),
    ],
)
def test_search_forgets_tones_and_strokes(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(VIETNAMESE)
def test_both_unicode_forms_are_one_word(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert fold(apart) == fold(text)
    assert nfc(apart) == nfc(text)
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()


@given(st.text())
def test_storing_changes_nothing_but_the_composition(text: str) -> None:
    assert unicodedata.normalize("NFD", nfc(text)) == unicodedata.normalize("NFD", text)
