"""The public page's own style sheet: the rules it uses out of tokens.css and components.css, with two small typefaces.

A first scan over a slow network loads one small file instead of the whole design system. `python -m tools.public_css`
writes app/static/css/public.css anew after a change of the design; a test tells when that was forgotten.
"""

import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "app" / "static" / "css"
TARGET = CSS / "public.css"

CLASSES = frozenset(
    """
    brand btn buy by c-dot c-lead code dates error error-page facts field form full go hero hint icon input is-attention
    is-blocked is-good is-neutral is-recalled is-unknown is-waiting l lead list m-here m-prov m-text mapframe mark none
    origin primary printed product pub pub-foot pub-top pub-wide row s say skip soft spaced sprite stack stars stop
    strong task task-title verdict w-l way when wide wrong
    """.split()  # noqa: SIM905 - reads better than fifty quoted words
)
"""Classes that stand in the public templates."""
ELEMENTS = frozenset(
    """
    a b body dd details div dl dt figure footer h1 h2 h3 h4 header html img input label li main ol p section span strong
    summary svg time ul
    """.split()  # noqa: SIM905 - as above
)

_FACES = "\n".join(
    f'@font-face{{font-family:"Be Vietnam Pro";font-weight:{weight};font-display:swap;'
    f'src:url("../fonts/be-vietnam-pro-public-{weight}.woff2") format("woff2")}}'
    for weight in (400, 600)
)
_HEAD = "/* Made by tools/public_css.py from tokens.css and components.css: change those. */\n"
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_STATES = re.compile(r"::?[a-z-]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")
_NAME = re.compile(r"(?<![\w.-])[a-z][a-z0-9]*")
_PROPERTY = re.compile(r"(--[a-z0-9-]+):([^;}]*);?")


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The rules of a sheet in order, as (what stands before the brace, what stands inside)."""
    at = 0
    while (opening := text.find("{", at)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield text[at:opening].strip(), text[opening + 1 : end - 1].strip()
        at = end


def used(selector: str) -> bool:
    """Whether a selector can match on the public page."""
    bare = _STATES.sub("", selector)
    classes = re.findall(r"\.([\w-]+)", bare)
    elements = _NAME.findall(re.sub(r"\[[^]]*\]|\.[\w-]+", " ", bare))
    by_script = "[data-theme" in bare or ":is(" in selector
    return not by_script and CLASSES.issuperset(classes) and ELEMENTS.issuperset(elements)


def chosen(text: str) -> str:
    """The rules that are used, without comments and spaces."""
    kept = []
    for before, inside in blocks(_COMMENT.sub("", text)):
        if before.startswith("@media"):
            inner = chosen(inside)
            kept += [f"{_tight(before)}{{{inner}}}"] if inner else []
        elif before.startswith("@font-face"):
            kept += [f"@font-face{{{_tight(inside)}}}"] if "BVP fallback" in inside else []
        elif not before.startswith("@"):
            selectors = [_tight(one) for one in before.split(",") if used(one)]
            kept += [f"{','.join(selectors)}{{{_tight(inside)}}}"] if selectors else []
    return "\n".join(kept)


def _tight(text: str) -> str:
    squeezed = re.sub(r"\s+", " ", text.strip())
    return re.sub(r" ?([;{}]) ?|(?<=[a-z]): ", lambda found: found[1] or ":", squeezed).rstrip(";")


def _if_asked_for(asked: set[str], found: re.Match[str]) -> str:
    return found[0] if found[1] in asked else ""


def _without_idle_properties(text: str) -> str:
    """Leave out custom properties that nothing asks for, until each is asked for."""
    while True:
        slim = _PROPERTY.sub(partial(_if_asked_for, set(re.findall(r"var\((--[a-z0-9-]+)", text))), text)
        slim = re.sub(r"(?m)^[^{}\n]*\{\}\n?", "", slim)
        if slim == text:
            return text
        text = slim


def make() -> str:
    """The text of public.css."""
    sheets = "\n".join((CSS / name).read_text("utf-8") for name in ("tokens.css", "components.css"))
    return _HEAD + _FACES + "\n" + _without_idle_properties(chosen(sheets)) + "\n"


if __name__ == "__main__":
    sys.exit(not TARGET.write_text(make(), "utf-8"))
