"""Reading TSPL as a printer does: from the bytes of a file to what comes to stand on each label.

Nothing here knows how our own files are written; a command that is not in the table below is a fault.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

from PIL import Image, UnidentifiedImageError

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

_MM_PER_INCH = 25.4
_END = b"\r\n"
_DOWNLOAD = re.compile(rb'DOWNLOAD "([^"]+)",(\d+),')
_MILLIMETRES = re.compile(r"(\d+(?:\.\d+)?) mm")
_CONTROL = re.compile(r"!(\d{3})|(\d\d)")
# Cell (width, height) of the bitmap fonts, gap included (TSPL/TSPL2 Programming Manual, TEXT).
_FONTS = {"1": (8, 12), "2": (12, 20), "3": (16, 24), "4": (24, 32), "5": (32, 48)}
_LARGEST = 10  # QRCODE cell width, TEXT multiplication


def read(data: bytes, dpi: int) -> Iterator[PrintedLabel]:
    """Every label of the file in the order of printing, on a print head of `dpi`."""
    printer = _Printer(dpi)
    at = 0
    while at < len(data):
        if download := _DOWNLOAD.match(data, at):
            at = download.end() + int(download[2])
            printer.store(download[1].decode("latin-1"), data[download.end() : at], data[at : at + len(_END)])
            at += len(_END)
            continue
        end = data.find(_END, at)
        line = data[at : end if end >= 0 else len(data)]
        at = end + len(_END) if end >= 0 else len(data)
        if label := printer.obey(line.decode("latin-1"), ended=end >= 0):
            yield label
    if printer.faults:
        yield printer.torn(0)


class _Printer:
    """The state of a printer: its memory, the size of its labels, and the image that is being composed."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self.memory: dict[str, Image.Image] = {}
        self.width = self.height = 0
        self.fields: list[Field] = []
        self.faults: list[str] = []
        self.orders: Mapping[str, Callable[[list[str]], None]] = {
            "SIZE": self.size,
            "GAP": self.gap,
            "DIRECTION": self.direction,
            "REFERENCE": self.reference,
            "KILL": self.kill,
            "CLS": self.clear,
            "PUTPCX": self.put_pcx,
            "QRCODE": self.qr,
            "BARCODE": self.code128,
            "TEXT": self.text,
        }

    def obey(self, line: str, *, ended: bool) -> PrintedLabel | None:
        """Carry out one line; gives the label that it prints. The image stays until CLS, as in the printer."""
        name, _, rest = line.partition(" ")
        try:
            if not ended or "\n" in line or "\r" in line:
                raise Unreadable("a line that does not end in CR LF")
            arguments = next(csv.reader([rest], strict=True), [])
            if name == "PRINT":
                return self.torn(_quantity(arguments))
            if name not in self.orders:
                raise Unreadable("unknown command")
            self.orders[name](arguments)
        except (Unreadable, ValueError, IndexError, csv.Error) as error:
            self.faults.append(f"{line[:60]}: {error}")
        return None

    def torn(self, quantity: int) -> PrintedLabel:
        """The label as it stands in the image."""
        label = PrintedLabel(self.width, self.height, tuple(self.fields), quantity, tuple(self.faults))
        self.faults = []
        return label

    def store(self, name: str, file: bytes, ending: bytes) -> None:
        """Keep a downloaded picture."""
        try:
            if ending != _END:
                raise Unreadable("the file has another length than announced")
            picture = Image.open(BytesIO(file), formats=["PCX"])
            if picture.mode != "1":
                raise Unreadable("a picture with more than two colours")
            self.memory[name] = picture.convert("L")
        except (Unreadable, UnidentifiedImageError, OSError) as error:
            self.faults.append(f"DOWNLOAD {name}: {error}")

    def size(self, arguments: list[str]) -> None:
        width, height = (self._dots(each) for each in arguments)
        self.width, self.height = width, height

    def _dots(self, text: str) -> int:
        match = _MILLIMETRES.fullmatch(text)
        if match is None:
            raise Unreadable("a length that is not in millimetres")
        return round(float(match[1]) * self.dpi / _MM_PER_INCH)

    def gap(self, arguments: list[str]) -> None:
        distance, offset = (self._dots(each) for each in arguments)
        if distance < 0 or offset:
            raise Unreadable("labels would start elsewhere")

    def direction(self, arguments: list[str]) -> None:
        if arguments != ["0"]:
            raise Unreadable("labels would stand on their heads")

    def reference(self, arguments: list[str]) -> None:
        if arguments != ["0", "0"]:
            raise Unreadable("everything would stand elsewhere")

    def kill(self, arguments: list[str]) -> None:
        self.memory.pop(arguments[0], None)

    def clear(self, arguments: list[str]) -> None:
        if arguments:
            raise Unreadable("CLS takes nothing")
        self.fields = []

    def put_pcx(self, arguments: list[str]) -> None:
        x, y, name = arguments
        if name not in self.memory:
            raise Unreadable("no such picture")
        self.fields.append(PictureField(int(x), int(y), self.memory[name]))

    def qr(self, arguments: list[str]) -> None:
        x, y, level, cell, way, turn, model, data = arguments
        if (way, turn, model) != ("A", "0", "M2") or level not in "LMQH" or not 1 <= int(cell) <= _LARGEST:
            raise Unreadable("not an upright model 2 symbol of 1 to 10 dots in automatic mode")
        self.fields.append(QrField(int(x), int(y), int(cell), level, data))

    def code128(self, arguments: list[str]) -> None:
        x, y, kind, height, readable, turn, narrow, _wide, data = arguments
        if (kind, readable, turn) != ("128M", "0", "0"):
            raise Unreadable("not an upright Code 128 symbol without text of its own")
        self.fields.append(BarsField(int(x), int(y), int(narrow), int(height), _code128_values(data)))

    def text(self, arguments: list[str]) -> None:
        x, y, face, turn, across, down, data = arguments
        times = int(across)
        if face not in _FONTS or turn != "0" or across != down or not 1 <= times <= _LARGEST:
            raise Unreadable("not an upright bitmap font of even magnification")
        width, height = (dots * times for dots in _FONTS[face])
        self.fields.append(TextField(int(x), int(y), width, height, 0, height * 3 // 4, data))


def _quantity(arguments: list[str]) -> int:
    """Labels of PRINT m,n: m sets of n copies."""
    sets, copies = map(int, arguments)
    if sets < 1 or copies < 1:
        raise Unreadable("no label at all")
    return sets * copies


def _code128_values(data: str) -> tuple[int, ...]:
    """Values of 128M in code set C: control codes "!nnn" are themselves, pairs of digits their number."""
    values: list[int] = []
    for control, pair in _CONTROL.findall(data):
        values += [int(control)] if control else list(values_of_c(pair))
    if "".join(f"!{c}" if c else p for c, p in _CONTROL.findall(data)) != data or values[:1] != [105]:
        raise Unreadable("not code set C")
    return tuple(values)
