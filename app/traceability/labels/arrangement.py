"""Where everything stands on one label: the largest symbols that the cell allows, and the words beside or below them.

Measures are points from the cell's lower left corner, as in PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.traceability.labels import pictures
from app.traceability.labels.content import NICETY, OPTIONAL, Block, LabelContent, blocks
from app.traceability.labels.geometry import LEAST_MODULE, MM, QUIET, Cell, Places, Spot, Strip, places
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.typefaces import X_HEIGHT
from app.traceability.labels.typesetting import FLOOR, Frame, Line, SetBlock, Type, fit, height, placed
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import Layout

__all__ = [
    "FLOOR",
    "LEAST_MODULE",
    "MM",
    "QUIET",
    "STRIP",
    "Arrangement",
    "Line",
    "Spot",
    "Strip",
    "arrange",
    "arrangement_of",
    "lawful_size",
]

STRIP = "GS1-128"
"""What `left_out` calls the strip of a carton whose label has no room for it."""

_SMALL_COLUMN = 20 * MM  # a narrower column of words says only name, pack and batch
_SMALL_CELL = 24 * MM  # so does a lower cell
_SMALL_FOOT = 14 * MM  # and so do words below the code with less room than this
_LARGEST_SCALES = {Look.CONSUMER: 1.6, Look.SMALL: 2.0, Look.BOX: 3.2, Look.CARTON: 3.2}
_LETTER_MM, _SMALL_FACE_LETTER_MM = 1.2, 0.9  # heights of small letters
_LOGO_SHARE, _LOGO_WIDTH = 0.24, 0.85  # of the words' frame
_LOWEST_LOGO, _HIGHEST_LOGO = 3.0 * MM, 14 * MM
_LOGO_GAP = 1.0 * MM
_USUAL_FRAME, _MOST_ENLARGED = 45 * MM, 2.5  # type grows with frames larger than this, up to so many times
_ABOVE = 0.4  # of the height that is left over, above the code when words stand below it
_SMALLEST_WITH_LOGO = 18 * MM  # height of words below which a logo would take too much of it


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A label: QR symbol (lower left corner, side of a module), the serial's middle, baseline and room, the words.

    `left_out` are the texts that found no room, or not with all their words. `strip` is the GS1-128 symbol of a carton,
    whose SSCC stands where the serial does; `logo` the place of the cooperative's mark; `required_size` the smallest
    type of words that label law asks for. The hint to scan and the house's address may be missing without a word.
    """

    width: float
    height: float
    qr_x: float
    qr_y: float
    module: float
    serial_middle: float
    serial_y: float
    serial_size: float
    serial_room: float
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]
    strip: Strip | None = None
    logo: Spot | None = None
    required_size: float | None = None


def lawful_size(design: Design) -> float:
    """The least type size, in points, of words that label law asks for: small letters of 1.2 mm, 0.9 mm on packs whose
    largest face is under 80 cm² (Decree 43/2017, article 5)."""
    return (_SMALL_FACE_LETTER_MM if design.small_face else _LETTER_MM) * MM / X_HEIGHT


def arrangement_of(plan: PrintPlan) -> Arrangement:
    """The arrangement of a plan's labels. A carton's look without an SSCC to show is that of a box.

    Raises ValueError for a logo that cannot be read.
    """
    design = plan.design
    if design.look is Look.CARTON and plan.barcode(plan.codes[0]) is None:
        design = replace(design, look=Look.BOX)
    return arrange(
        plan.layout,
        plan.stencil.modules,
        plan.content,
        design=design,
        reprint=plan.reprint,
        dpi=plan.dpi,
        logo_ratio=pictures.flat(plan.logo).ratio if plan.logo and design.logo else None,
    )


def arrange(
    layout: Layout,
    modules: int,
    content: LabelContent,
    *,
    design: Design = Design(),  # noqa: B008 - a frozen value
    reprint: bool = False,
    dpi: int | None = None,
    logo_ratio: float | None = None,
) -> Arrangement:
    """Fit a QR of `modules` modules and the words of `content` into one cell of `layout`: the largest symbol with which
    the least is lost of the words.

    With the `dpi` of a thermal printer, modules of both symbols are whole dots (rounded down) and their upper left
    corners lie on whole dots, counted from the cell's upper left corner. `logo_ratio` is the logo's width by height.
    """
    return _arranged(layout, modules, content, design, reprint, dpi, logo_ratio if design.logo else None)


@lru_cache(maxsize=128)
def _arranged(
    layout: Layout,
    modules: int,
    content: LabelContent,
    design: Design,
    reprint: bool,
    dpi: int | None,
    logo_ratio: float | None,
) -> Arrangement:
    """Kept, since writers and readers of one run ask for the same arrangement."""
    cell = Cell.of(layout, modules, design.look, dpi)
    wanted = blocks(content, look=design.look, reprint=reprint)
    drafts = (
        _drafted(cell, at, wanted, design, ratio)
        for at in places(cell, design.look)
        for ratio in dict.fromkeys((logo_ratio, None))
    )
    return min(drafts, key=lambda draft: draft.cost(logo_wanted=logo_ratio is not None)).finished(cell, design.look)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One way to fill a cell: the places, the words as they are set, the logo's width and height."""

    at: Places
    wanted: Sequence[Block]
    setting: Sequence[SetBlock]
    logo: tuple[float, float] | None
    lawful_size: float

    @property
    def lost(self) -> list[Block]:
        """What does not stand on the label, or not whole."""
        whole = {each.block.text for each in self.setting if not each.cut}
        return [block for block in self.wanted if block.text not in whole]

    @property
    def required_size(self) -> float | None:
        """The smallest size of words that law asks for."""
        return min((each.size for each in self.setting if each.block.drop < OPTIONAL), default=None)

    def cost(self, *, logo_wanted: bool) -> tuple[int, bool, int]:
        """What is wrong with it, the gravest first: required words lost, set too small, other words or logo lost."""
        lost = self.lost
        too_small = (self.required_size or 0.0) < self.lawful_size
        required = sum(block.drop < OPTIONAL for block in lost)
        others = sum(OPTIONAL <= block.drop < NICETY for block in lost) + (logo_wanted and self.logo is None)
        return required, too_small, others

    def finished(self, cell: Cell, look: Look) -> Arrangement:
        """The label itself."""
        at, words = self.at, height(self.setting)
        taken = words + (self.logo[1] + _LOGO_GAP if self.logo else 0.0)
        if at.frame.centred:  # code and words together in the middle of the height
            at = at.lowered(cell.down(max(0.0, at.frame.height - taken) * _ABOVE))
        spot, frame = _with_logo(at.frame, self.logo, words)
        left_out = tuple(block.text for block in self.lost if block.drop < NICETY)
        return Arrangement(
            cell.width,
            cell.height,
            qr_x=at.square.x,
            qr_y=at.square.y,
            module=at.square.module,
            serial_middle=at.text.middle,
            serial_y=at.text.y,
            serial_size=at.text.size,
            serial_room=at.text.room,
            lines=tuple(placed(self.setting, frame)),
            left_out=(*left_out, STRIP) if look is Look.CARTON and at.strip is None else left_out,
            strip=at.strip,
            logo=spot,
            required_size=self.required_size,
        )


def _drafted(cell: Cell, at: Places, wanted: Sequence[Block], design: Design, logo_ratio: float | None) -> _Draft:
    small = _is_small(cell, at)
    chosen = [block for block in wanted if block.small or not small]
    logo = None if small or logo_ratio is None else _logo_size(at.frame, logo_ratio)
    taken = logo[1] + _LOGO_GAP if logo else 0.0
    frame = replace(at.frame, height=at.frame.height - taken)
    larger = min(_MOST_ENLARGED, max(1.0, min(frame.width, frame.height) / _USUAL_FRAME))
    style = Type(_LARGEST_SCALES[design.look] * larger, lawful_size(design))
    return _Draft(at, wanted, fit(chosen, frame, style), logo, style.lawful_size)


def _is_small(cell: Cell, at: Places) -> bool:
    """Whether only name, pack and batch stand on the label."""
    frame = at.frame
    low = frame.height < _SMALL_FOOT if frame.centred else cell.height < _SMALL_CELL
    return low or frame.width < _SMALL_COLUMN


def _logo_size(frame: Frame, ratio: float) -> tuple[float, float] | None:
    """Width and height of a logo above the words; None where they need the room."""
    high = min(frame.height * _LOGO_SHARE, _HIGHEST_LOGO, frame.width * _LOGO_WIDTH / ratio)
    if frame.height < _SMALLEST_WITH_LOGO or high < _LOWEST_LOGO:
        return None
    return high * ratio, high


def _with_logo(frame: Frame, logo: tuple[float, float] | None, words: float) -> tuple[Spot | None, Frame]:
    """Logo and words together in the middle of the frame: the logo's place, and the frame of the words below it."""
    if logo is None:
        return None, frame
    wide, high = logo
    spare = max(0.0, frame.height - high - _LOGO_GAP - words) / 2
    left = frame.left + (max(0.0, frame.width - wide) / 2 if frame.centred else 0.0)
    spot = Spot(left, frame.top - spare - high, wide, high)
    return spot, replace(frame, top=spot.y - _LOGO_GAP, height=words)
