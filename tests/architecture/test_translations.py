"""Every Vietnamese message of the house has its English: nothing missing, unsure, left over or with other places."""

import gettext as standard
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import translations


def _catalogue(*messages: tuple[object, object], fuzzy: bool = False) -> Catalog:
    made = Catalog(locale="en")
    for text, english in messages:
        made.add(text, english, flags=["fuzzy"] if fuzzy else [])
    return made


@pytest.fixture(scope="module")
def found() -> Catalog:
    """Every message of the code."""
    return translations.extract()


def test_every_message_has_its_english(found: Catalog) -> None:
    told = list(translations.faults(found, translations.load()))
    assert not told, "\n".join(told[:60])


def test_messages_of_rules_views_and_templates_are_all_collected(found: Catalog) -> None:
    assert "Xin điền mục này" in found, "N_ in a rule or schema"
    assert "vừa xong" in found, "_ in a view"
    assert "Không tìm thấy trang này" in found, "_ in a template"
    assert ("%(num)s phút trước", "%(num)s phút trước") in found, "ngettext"


@pytest.mark.parametrize(
    ("english", "fuzzy", "fault"),
    [
        ((), False, "not translated"),
        ((("Lô %(n)s", ""),), False, "not translated"),
        ((("Lô %(n)s", "Batch %(n)s"),), True, "unsure"),
        ((("Lô %(n)s", "Batch"),), False, "other places"),
        ((("Lô %(n)s", "Batch %(number)s"),), False, "other places"),
        ((("Lô %(n)s", "Batch %(n)s"), ("Cũ", "Old")), False, "left over"),
    ],
)
def test_each_fault_is_told(english: tuple[tuple[str, str], ...], fuzzy: bool, fault: str) -> None:
    (told,) = translations.faults(_catalogue(("Lô %(n)s", "")), _catalogue(*english, fuzzy=fuzzy))
    assert told.startswith(fault)


def test_one_of_something_may_be_said_without_its_number() -> None:
    many = ("%(num)s lô", "%(num)s lô")
    assert not list(translations.faults(_catalogue((many, "")), _catalogue((many, ("one batch", "%(num)s batches")))))


def test_collecting_again_keeps_what_is_translated_and_changes_nothing_else(
    found: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("POT", "PO", "MO"):
        monkeypatch.setattr(translations, name, tmp_path / f"messages.{name.lower()}")
    if translations.FOLDER.joinpath("en/LC_MESSAGES/messages.po").exists():
        shutil.copy(translations.FOLDER / "en/LC_MESSAGES/messages.po", tmp_path / "messages.po")
    translations.collect(found)
    catalogue = translations.load()
    catalogue["vừa xong"].string = "just a moment ago"
    translations._write(translations.PO, catalogue)
    first = translations.PO.read_bytes()
    translations.collect(found)
    assert translations.PO.read_bytes() == first
    translations.compile_catalogue()
    with translations.MO.open("rb") as file:
        assert standard.GNUTranslations(file).gettext("vừa xong") == "just a moment ago"


def test_a_wrong_command_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["translate"]) == 2
    assert "extract | compile | check" in capsys.readouterr().err
