"""The English catalogue: collect the Vietnamese messages of the code, keep what is translated, compile, and check."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "app" / "translations"
POT = FOLDER / "messages.pot"
PO = FOLDER / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")

KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
"""Templates are read with the settings of the application (app/web/assembly.py), else a block's text would differ."""

PLACE = re.compile(r"%\((\w+)\)[sd]")


def extract() -> Catalog:
    """Every message of `app` and `connectors`, in the order of the files; line numbers are left out of the files."""
    found = Catalog(project="Gốc Nghệ", charset="utf-8", fuzzy=False)
    for part in ("app", "connectors"):
        texts = extract_from_dir(ROOT / part, METHODS, OPTIONS, KEYWORDS)
        for name, _line, text, comments, context in sorted(texts, key=lambda text: (text[0], text[1])):
            found.add(text, None, [(f"{part}/{name}", 0)], auto_comments=comments, context=context)
    return found


def load() -> Catalog:
    """The English catalogue as it stands; an empty one where there is none yet."""
    if not PO.exists():
        return Catalog(locale="en", project="Gốc Nghệ", charset="utf-8", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def faults(found: Catalog, english: Catalog) -> Iterator[str]:
    """What is wrong with the English catalogue: missing, unsure, left over, or with other %(places)s."""
    for message in found:
        if message.id:
            yield from _faults_of(message, english.get(message.id, message.context))
    for message in english:
        if message.id and message.id not in found:
            yield f"left over: {message.id!r}"


def _faults_of(message: Message, held: Message | None) -> Iterator[str]:
    texts = _texts(held.string) if held is not None else ()
    if held is None or not texts or not all(texts):
        yield f"not translated: {message.id!r}"
    elif held.fuzzy:
        yield f"unsure (fuzzy): {message.id!r}"
    else:
        wanted = set(PLACE.findall(" ".join(_texts(message.id))))
        for text in texts:
            has = set(PLACE.findall(text))
            if has != wanted and not (has < wanted and wanted - has == {"num"} and len(texts) > 1):
                yield f"other places: {message.id!r} → {text!r}"


def _texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def collect(found: Catalog) -> None:
    """Write the template, and merge new messages into the English catalogue; translations are kept, never guessed."""
    english = load()
    english.update(found, no_fuzzy_matching=True)
    english.obsolete.clear()
    _write(POT, found)
    _write(PO, english)


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, include_lineno=False, sort_by_file=False)
    dated = re.compile(rb'^"(POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)  # else every run changes the file
    path.write_bytes(dated.sub(b"", out.getvalue()))


def compile_catalogue() -> None:
    """Write the .mo file that the application reads."""
    with MO.open("wb") as file:
        write_mo(file, load())


def check() -> int:
    """Print every fault of the English catalogue; the exit status tells whether there is one."""
    told = list(faults(extract(), load()))
    for fault in told:
        print(fault)
    print(f"{len(told)} faults in the English catalogue")
    return 1 if told else 0


def main(arguments: list[str]) -> int:
    """`extract`, `compile` or `check`."""
    match arguments:
        case ["extract"]:
            collect(extract())
        case ["compile"]:
            compile_catalogue()
        case ["check"]:
            return check()
        case _:
            print("python -m tools.translations extract | compile | check", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
