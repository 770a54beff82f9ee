"""Label files that went wrong: drawn for one plan and read for another, or changed after they were drawn."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.sheet import draw_sheet
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.ssccs import SsccRange
from tests.traceability.labels import samples

_CONTENT = re.compile(rb"obj\n<</Length (\d+)/Filter/FlateDecode>>\nstream\n")
BITS = re.compile(rb"(?<=/W 25/H 25/IM true/BPC 1/D\[1 0\]ID ).{100}(?=\nEI)", re.DOTALL)
"""The modules of a symbol for the short address."""


def plan(labels: int, layout: str = "L7160", **options: Any) -> PrintPlan:
    """Oranges on a sheet."""
    return PrintPlan(LAYOUTS[layout], samples.ORANGES, samples.PREFIX, samples.run(labels), **options)


def cartons(count: int, layout: str = "a4-2x4") -> PrintPlan:
    """Cartons with SSCCs."""
    numbers = SsccRange("008938500001", 1, count)
    words = samples.content(packs_each=20)
    return PrintPlan(LAYOUTS[layout], words, samples.PREFIX, numbers, Design(look=Look.CARTON))


def drawn(asked: PrintPlan) -> bytes:
    """The file of a plan."""
    out = BytesIO()
    draw_sheet(out, asked)
    return out.getvalue()


def changed(pdf: bytes, change: Callable[[bytes], bytes], page: int = 0) -> bytes:
    """The file with the content stream of `page` (from 0) changed; no byte around it moves."""
    found = [each for each in _CONTENT.finditer(pdf) if b" Do" in _unpacked(pdf, each)][page]
    before = _unpacked(pdf, found)
    after = change(before)
    assert after != before
    size = int(found[1])
    packed = zlib.compress(after, 9)
    assert len(packed) <= size, "the change does not fit in the place of the page"
    return pdf[: found.end()] + packed.ljust(size) + pdf[found.end() + size :]


def _unpacked(pdf: bytes, stream: re.Match[bytes]) -> bytes:
    return zlib.decompress(pdf[stream.end() : stream.end() + int(stream[1])])


def replaced(pdf: bytes, old: str, new: str) -> bytes:
    """The file with other letters on its first page."""
    return changed(pdf, lambda content: content.replace(old.encode(), new.encode()))


def blanked(pdf: bytes, label: int = 0) -> bytes:
    """The file with one symbol of its first page left white, its words standing."""
    return changed(pdf, lambda content: _without(content, list(BITS.finditer(content))[label]))


def _without(content: bytes, symbol: re.Match[bytes]) -> bytes:
    return content[: symbol.start()] + bytes(len(symbol[0])) + content[symbol.end() :]
