"""Reading ZPL II as a printer does: from the bytes of a file to what comes to stand on each label.

Nothing here knows how our own files are written; a command that is not in the table below is a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from PIL import Image

from app.traceability.labels.thermal.printed import (
    BarsField,
    Field,
    PictureField,
    PrintedLabel,
    QrField,
    TextField,
    Unreadable,
    values_of_c,
)

_COMMAND = re.compile(rb"[\^~][^\^~]*")
# Cell (height, width), gap and height of capitals of the bitmap fonts (ZPL II Programming Guide, Fonts and Barcodes).
_FONTS = {"A": (9, 5, 1, 7), "B": (11, 7, 2, 11), "D": (18, 10, 2, 14), "F": (26, 13, 3, 21), "G": (60, 40, 8, 48)}
_LARGEST_CELL = 10  # ^BQ: newer firmware takes up to 100, older refuses more than this
_POWER_UP = (2, 10)  # ^BY: module and height before a file says otherwise


def read(data: bytes) -> Iterator[PrintedLabel]:
    """Every label of the file in the order of printing."""
    printer = _Printer()
    end = 0
    for match in _COMMAND.finditer(data):
        if stray := data[end : match.start()].strip():
            printer.faults.append(f"stray data {stray[:20]!r}")
        end = match.end()
        name, rest = _split(match.group().decode("latin-1"))
        if label := printer.obey(name, rest):
            yield label
    if printer.open:
        printer.faults.append("the last format does not end")
    if printer.faults:
        printer.quantity = 0
        yield printer.torn()


def _split(text: str) -> tuple[str, str]:
    """Name and parameters; the name of ^A has one letter, since the font's follows it."""
    length = 2 if text.startswith("^A") else 3
    return text[:length], text[length:]


class _Printer:
    """The state of a printer: its memory, its settings, and the label and field that are being described."""

    def __init__(self) -> None:
        self.memory: dict[str, Image.Image] = {}
        self.width = self.height = 0
        self.module, self.tall = _POWER_UP
        self.open = False
        self.faults: list[str] = []
        self.fields: list[Field] = []
        self.quantity = 1
        self.x = self.y = 0
        self.awaiting: Callable[[str], Field] | None = None  # what ^FD will draw
        self.orders: Mapping[str, Callable[[str], None]] = {
            "^XA": self.start,
            "^PW": self.print_width,
            "^LL": self.label_length,
            "^LH": self.label_home,
            "^MN": self.media,
            "^ID": self.forget,
            "~DG": self.store,
            "^FO": self.origin,
            "^XG": self.recall,
            "^BY": self.bar_default,
            "^BQ": self.qr,
            "^BC": self.code128,
            "^A": self.font,
            "^FD": self.data,
            "^FS": self.separate,
            "^PQ": self.print_quantity,
        }

    def obey(self, name: str, rest: str) -> PrintedLabel | None:
        """Carry out one command; gives the label that it ends."""
        if name == "^XZ":
            return self.finish()
        order = self.orders.get(name)
        try:
            if order is None:
                raise Unreadable("unknown command")
            order(rest if name == "^FD" else rest.strip())
        except (Unreadable, ValueError, IndexError) as error:
            self.faults.append(f"{name}{rest[:40].rstrip()}: {error}")
        return None

    def start(self, rest: str) -> None:
        if self.open or rest:
            raise Unreadable("a format inside a format")
        self.open, self.fields, self.quantity, self.awaiting = True, [], 1, None

    def finish(self) -> PrintedLabel | None:
        """The label that was described; a format without fields only sets the printer up."""
        if not self.open:
            self.faults.append("^XZ: no format to end")
        self.open = False
        return self.torn() if self.fields else None

    def torn(self) -> PrintedLabel:
        """The label as far as it was described."""
        label = PrintedLabel(self.width, self.height, tuple(self.fields), self.quantity, tuple(self.faults))
        self.fields, self.faults = [], []
        return label

    def print_quantity(self, rest: str) -> None:
        self.quantity = int(rest)
        if self.quantity < 1:
            raise Unreadable("no label at all")

    def print_width(self, rest: str) -> None:
        self.width = int(rest)

    def label_length(self, rest: str) -> None:
        self.height = int(rest)

    def label_home(self, rest: str) -> None:
        if rest != "0,0":
            raise Unreadable("fields would stand elsewhere")

    def media(self, rest: str) -> None:
        if rest not in ("Y", "N"):
            raise Unreadable("neither web sensing nor continuous")

    def forget(self, rest: str) -> None:
        self.memory.pop(rest, None)

    def store(self, rest: str) -> None:
        name, total, stride, digits = rest.split(",", 3)
        rows, wide = bytes.fromhex(digits), int(stride)
        if len(rows) != int(total) or len(rows) % wide:
            raise Unreadable(f"{len(rows)} bytes are not {total} in rows of {wide}")
        picture = Image.frombytes("1", (wide * 8, len(rows) // wide), rows, "raw", "1;I")
        self.memory[name] = picture.convert("L")

    def origin(self, rest: str) -> None:
        self.x, self.y = map(int, rest.split(","))
        if min(self.x, self.y) < 0:
            raise Unreadable("an origin off the label")

    def recall(self, rest: str) -> None:
        name, across, down = rest.split(",")
        if (across, down) != ("1", "1") or name not in self.memory:
            raise Unreadable("no such picture at its own size")
        self.fields.append(PictureField(self.x, self.y, self.memory[name]))

    def bar_default(self, rest: str) -> None:
        module, _ratio, tall = rest.split(",")
        self.module, self.tall = int(module), int(tall)

    def qr(self, rest: str) -> None:
        way, model, cell = rest.split(",")
        if (way, model) != ("N", "2") or not 1 <= int(cell) <= _LARGEST_CELL:
            raise Unreadable("not an upright model 2 symbol of 1 to 10 dots")
        # Firmware lowers the symbol by the height in ^BY.
        x, y, dots = self.x, self.y + self.tall, int(cell)
        self.awaiting = lambda data: QrField(x, y, dots, *_switches(data))

    def code128(self, rest: str) -> None:
        way, tall, below, above, check = rest.split(",")
        if (way, below, above, check) != ("N", "N", "N", "N"):
            raise Unreadable("not an upright symbol without text and check digit of its own")
        x, y, module, height = self.x, self.y, self.module, int(tall)
        self.awaiting = lambda data: BarsField(x, y, module, height, _code128_values(data))

    def font(self, rest: str) -> None:
        face, tall, wide = rest[:1], *map(int, rest[1:].removeprefix("N,").split(","))
        height, width, gap, capital = _FONTS.get(face, (0, 0, 0, 0))
        times = tall // height if height else 0
        if times < 1 or (tall, wide) != (height * times, width * times):
            raise Unreadable("not a bitmap font at a whole magnification")
        x, y = self.x, self.y
        self.awaiting = lambda data: TextField(x, y, wide, tall, gap * times, capital * times, data)

    def data(self, rest: str) -> None:
        if self.awaiting is None:
            raise Unreadable("data for no field")
        make, self.awaiting = self.awaiting, None
        self.fields.append(make(rest))

    def separate(self, rest: str) -> None:
        if rest or self.awaiting:
            raise Unreadable("a field without its data")


def _switches(data: str) -> tuple[str, str]:
    """Error level and data of ^FD after ^BQ ("QR Switches"): level, A for automatic, a comma, the data."""
    level, way, comma, rest = data[:1], data[1:2], data[2:3], data[3:]
    if level not in "LMQH" or (way, comma) != ("A", ",") or not rest:
        raise Unreadable("not level, automatic input and data")
    return level, rest


def _code128_values(data: str) -> tuple[int, ...]:
    """Values of ^FD after ^BC ("Code 128 Invocation Characters"): start C (>;), FNC1 (>8) and pairs of digits."""
    if not data.startswith(">;"):
        raise Unreadable("not code set C")
    values: list[int] = [105]
    for number, part in enumerate(data[2:].split(">8")):
        values += ([102] if number else []) + list(values_of_c(part))
    return tuple(values)
