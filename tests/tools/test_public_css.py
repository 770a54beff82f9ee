"""The public page's style sheet: up to date, and with every rule that its templates need."""

import re
from pathlib import Path

from tools import public_css

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
PUBLIC = [TEMPLATES / "layouts" / "public.html", *sorted((TEMPLATES / "traceability").glob("scan*.html"))]


def test_the_style_sheet_is_the_one_that_the_design_gives() -> None:
    assert public_css.TARGET.read_text("utf-8") == public_css.make(), "run: python -m tools.public_css"


def test_every_class_of_a_public_template_has_its_rules() -> None:
    for path in [*PUBLIC, TEMPLATES / "traceability" / "passport.html"]:
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", path.read_text("utf-8"), flags=re.S)
        named = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
        assert named - public_css.CLASSES - {"is-"} == set(), path.name


def test_rules_of_other_pages_stay_out() -> None:
    assert not re.search(r"\.(shell|doors|table|dialog)\b|data-theme=\"dark\"", public_css.make())
