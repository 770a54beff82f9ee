"""The tree keeps its own rules: folders say what they are for, files are short, documents are whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from app.listings.rules.marketplaces import MARKETPLACES
from connectors.registry import CONNECTORS

ROOT = Path(__file__).parents[2]
CODE = ("app", "benchmarks", "connectors", "migrations", "tests", "tools")
TEXT = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".cfg",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    ".json",
    ".in",
    ".example",
    ".sh",
    "",
}
FOREIGN = ("vendor", "__pycache__", "fonts")
OPERATIONS = ROOT / "docs" / "operations.md"


def _python() -> Iterator[Path]:
    yield ROOT / "wsgi.py"
    for part in CODE:
        yield from (path for path in sorted((ROOT / part).rglob("*.py")) if "__pycache__" not in path.parts)


def _texts() -> Iterator[Path]:
    """Everything people wrote: code, templates, documents, settings."""
    parts = [ROOT / part for part in (*CODE, "docs", ".ci")]
    files = [path for part in parts for path in part.rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file() and path.name != ".coverage"]
    for path in sorted(files):
        if path.suffix in TEXT and not set(FOREIGN) & set(path.relative_to(ROOT).parts):
            yield path


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _told(faults: list[str]) -> None:
    assert not faults, "\n".join(faults)


def test_every_folder_of_code_says_what_it_is_for() -> None:
    faults = []
    for folder in sorted(
        {path.parent for path in _python()} - {ROOT, ROOT / "migrations", ROOT / "migrations/versions"}
    ):
        door = folder / "__init__.py"
        if not door.exists():
            faults.append(f"{_name(folder)}: no __init__.py")
            continue
        tree = ast.parse(door.read_text())
        if not ast.get_docstring(tree) or (len(tree.body) > 1 and folder != ROOT / "app"):
            faults.append(f"{_name(door)}: one docstring and no code")
    _told(faults)


def test_every_module_begins_with_a_sentence() -> None:
    _told([_name(path) for path in _python() if not ast.get_docstring(ast.parse(path.read_text()))])


def test_files_are_short() -> None:
    long = [path for path in _python() if len(path.read_text().splitlines()) > 300 and "versions" not in path.parts]
    _told([f"{_name(path)}: {len(path.read_text().splitlines())} lines" for path in long])


def test_functions_are_short() -> None:
    faults = []
    for path in _python():
        if path.relative_to(ROOT).parts[0] in ("app", "connectors", "tools"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and len(_body(node)) > 40:
                    faults.append(f"{_name(path)}:{node.lineno} {node.name}: {len(_body(node))} lines")
    _told(faults)


def _body(function: ast.FunctionDef) -> range:
    """The lines below the signature and the docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return range(first.lineno, (function.end_lineno or first.lineno) + 1)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    _told([_name(path) for path in _texts() if later.search(path.read_text())])


def test_a_silenced_rule_carries_its_reason() -> None:
    silenced = re.compile(r"#\s*(?:no" + r"qa(?::\s*[A-Z0-9, ]+)?|type:\s*ig" + r"nore(?:\[[\w, -]+\])?)(?P<rest>.*)$")
    faults = []
    for path in _python():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = silenced.search(line)
            if found and not re.search(r"\w{3,}", found["rest"]):
                faults.append(f"{_name(path)}:{number}")
    _told(faults)


def test_nothing_speaks_of_the_machine_it_was_written_on() -> None:
    places = [f"/{name}/" for name in ("work", "tmp/b", "tmp/bash", "root", "home/user")]
    _told([f"{_name(path)}: {place}" for path in _texts() for place in places if place in path.read_text()])


def test_tests_do_not_sleep() -> None:
    asleep = re.compile(r"\b(?:time\.sle" + r"ep|import sle" + r"ep)\b")
    _told([_name(path) for path in (ROOT / "tests").rglob("*.py") if asleep.search(path.read_text())])


def test_every_setting_is_documented() -> None:
    names = set(re.findall(r"GOCNGHE_[A-Z_]+", (ROOT / "app/core/settings.py").read_text()))
    assert len(names) > 8
    for document in (ROOT / ".env.example", OPERATIONS):
        _told([f"{_name(document)}: {name}" for name in sorted(names) if name not in document.read_text()])


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    names = set(re.findall(r"GOCNGHE_[A-Z_]*[A-Z]", (ROOT / "app/core/settings.py").read_text()))
    names.add("GOCNGHE_TEST_DATABASE_URL")
    for document in (ROOT / ".env.example", OPERATIONS, ROOT / "README.md"):
        _told(sorted(set(re.findall(r"GOCNGHE_[A-Z_]*[A-Z]", document.read_text())) - names))


@pytest.mark.parametrize("marketplace", sorted(CONNECTORS))
def test_every_connector_is_known_to_the_listings_and_documented(marketplace: str) -> None:
    described, connector = MARKETPLACES[marketplace], CONNECTORS[marketplace].capabilities
    ours = [(field.name, field.label, field.secret) for field in described.credential_fields]
    assert ours == [(field.name, field.label, field.secret) for field in connector.credential_fields]
    page = ROOT / "docs" / "connectors" / f"{marketplace}.md"
    assert f"`{marketplace}`" in page.read_text().partition("\n")[0]


def test_no_floor_is_offered_that_has_no_connector() -> None:
    assert set(MARKETPLACES) == set(CONNECTORS)


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name


def test_every_command_is_documented(app: Flask) -> None:
    documents = OPERATIONS.read_text() + (ROOT / "README.md").read_text()
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "test", "check"} <= set(targets)
    missing = [f"make {name}" for name in targets if not re.search(rf"\bmake {name}\b", documents)]
    missing += [f"flask {name}" for name in _commands(app.cli) if not re.search(rf"\b{name}\b", documents)]
    _told(missing)
