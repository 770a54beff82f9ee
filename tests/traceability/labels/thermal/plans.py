"""Plans for thermal printers: valid by default, only the interesting fact changes."""

from types import ModuleType
from typing import Any

from app.gs1.sscc import Sscc
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.thermal import reader, tspl, zpl
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import LAYOUTS
from tests.traceability.labels import samples

WRITERS = (zpl, tspl)


def plan(layout: str = "roll-50x30", dpi: int | None = 203, look: Look = Look.SMALL, **changes: Any) -> PrintPlan:
    """Three codes on a roll: serials of packs, or SSCCs for the look of a carton."""
    count = changes.pop("count", 3)
    codes = samples.run(count)
    if look is Look.CARTON:
        codes = [Sscc.build("8931234", str(number)).sscc18 for number in range(count)]
    changes = {"content": samples.content(), "prefix": samples.PREFIX, "codes": codes} | changes
    return PrintPlan(LAYOUTS[layout], design=Design(look), dpi=dpi, **changes)


def file(writer: ModuleType, asked: PrintPlan) -> bytes:
    """The whole file."""
    return b"".join(writer.write(asked))


def parts(asked: PrintPlan, data: bytes) -> set[reader.ThermalPart]:
    """Which parts of the labels in `data` are at fault; the reading is never clean when any is."""
    reading = reader.read_printed(data, asked)
    assert reading.clean is not bool(reading.faults)
    return {fault.part for fault in reading.faults}
