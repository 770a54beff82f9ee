"""A small PDF writer that lets go of each page once written, so that a roll of labels needs the memory of one sheet.

It writes what label sheets need of ISO 32000-1: objects in file order, deflated streams, embedded TrueType subsets with
a ToUnicode map (text can be read back letter by letter), one flat page tree and a cross-reference table.
"""

from array import array
from collections.abc import Iterable
from typing import BinaryIO
from zlib import compress

from app.traceability.labels.pictures import Picture
from app.traceability.labels.typefaces import Typeface

_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"  # the second line tells transfer programs that the file is binary
_SYMBOLIC = 4  # font flag: codes are our own, not a standard encoding
_UNUSED = 0xFFFF  # a code point no typeface has
_PER_BLOCK = 100  # most entries one bfchar block may hold (Adobe technical note 5014)


class PdfFile:
    """One PDF being written to a binary stream, from the first byte to the last."""

    def __init__(self, out: BinaryIO) -> None:
        """Start the file; `out` need not be seekable."""
        self._out = out
        self._at = 0
        self._offsets = array("Q", [0])  # by object number; 0 heads the list of free objects
        self._pages = array("L")
        self._put(_HEADER)
        self._tree = self.reserve()

    @property
    def pages(self) -> int:
        """How many pages have been written."""
        return len(self._pages)

    def _put(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)

    def reserve(self) -> int:
        """A number for an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def add(self, body: bytes, number: int = 0) -> int:
        """Write one object, under its reserved number or a new one; gives the number."""
        number = number or self.reserve()
        self._offsets[number] = self._at
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add_stream(self, data: bytes, entries: bytes = b"") -> int:
        """Write one deflated stream whose dictionary also holds `entries`."""
        packed = compress(data, 6)
        head = b"<</Length %d/Filter/FlateDecode%b>>" % (len(packed), entries)
        return self.add(b"%b\nstream\n%b\nendstream" % (head, packed))

    def add_picture(self, picture: Picture) -> int:
        """Write a picture as an image that pages can draw, a unit square; gives its number."""
        colours = b"Gray" if picture.grey else b"RGB"
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/Device%b/BitsPerComponent 8"
        return self.add_stream(picture.pixels, entries % (picture.width, picture.height, colours))

    def add_page(self, content: bytes, resources: int, width: float, height: float) -> None:
        """Write one page of `width` × `height` points; its content is not kept."""
        stream = self.add_stream(content)
        page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.3f %.3f]/Resources %d 0 R/Contents %d 0 R>>"
        self._pages.append(self.add(page % (self._tree, width, height, resources, stream)))

    def close(self, title: str) -> None:
        """Write the page tree, the catalogue and the cross-reference table."""
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self.add(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self._pages), kids), self._tree)
        # /None: the print dialogue must not shrink the page, or every label would miss its die-cut cell.
        catalog = (
            b"<</Type/Catalog/Pages %d 0 R/Lang(vi-VN)/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>>>"
        )
        root = self.add(catalog % self._tree)
        info = self.add(b"<</Title<FEFF%b>>>" % title.encode("utf-16-be").hex().encode())
        start = self._at
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for offset in self._offsets[1:]:
            self._put(b"%010d 00000 n \n" % offset)
        trailer = b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        self._put(trailer % (len(self._offsets), root, info, start))


class EmbeddedFont:
    """A subset of a typeface in one file: ASCII characters are their own codes, others take the free ones."""

    def __init__(self, file: PdfFile, face: Typeface, texts: Iterable[str]) -> None:
        """Embed the glyphs that `texts` need; ValueError if they use more characters than one font can hold (256)."""
        wanted = {ord(char) for text in texts for char in text}
        self._codes = {code: code for code in wanted if code < 0x7F}
        free = [code for code in (*range(0x80, 0x100), *range(1, 0x20)) if code not in (0x0A, 0x0D)]
        others = sorted(wanted - self._codes.keys())
        if len(others) > len(free):
            raise ValueError(f"{len(others)} different letters are more than one embedded font can hold")
        self._codes |= dict(zip(others, free, strict=False))
        self.number = self._embed(file, face)

    def _embed(self, file: PdfFile, face: Typeface) -> int:
        shown = {code: point for point, code in self._codes.items()}
        last = max(shown)
        subset = face.file.makeSubset([shown.get(code, _UNUSED) for code in range(last + 1)])
        program = file.add_stream(subset, b"/Length1 %d" % len(subset))
        name = b"GOCNGH+" + face.name.encode()
        ttf = face.file
        descriptor = file.add(
            b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV %d/FontFile2 %d 0 R>>"
            % (name, _SYMBOLIC, *ttf.bbox, ttf.ascent, ttf.descent, ttf.capHeight, ttf.stemV, program)
        )
        widths = b" ".join(b"%d" % round(face.widths.get(shown.get(code, 0), 0)) for code in range(last + 1))
        return file.add(
            b"<</Type/Font/Subtype/TrueType/BaseFont/%b/FirstChar 0/LastChar %d/Widths[%b]/FontDescriptor %d 0 R"
            b"/ToUnicode %d 0 R>>" % (name, last, widths, descriptor, file.add_stream(_to_unicode(shown)))
        )

    def literal(self, text: str) -> bytes:
        """`text` as a PDF string in this font's codes."""
        raw = bytes(self._codes[ord(char)] for char in text)
        return b"(%b)" % raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _to_unicode(shown: dict[int, int]) -> bytes:
    """The CMap that says which character each code stands for."""
    entries = [b"<%02X><%04X>" % (code, point) for code, point in sorted(shown.items())]
    blocks = (entries[at : at + _PER_BLOCK] for at in range(0, len(entries), _PER_BLOCK))
    return b"\n".join(
        (
            b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap",
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def",
            b"/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
            b"1 begincodespacerange<00><FF>endcodespacerange",
            *(b"%d beginbfchar\n%b\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks),
            b"endcmap CMapName currentdict/CMap defineresource pop end end",
        )
    )
