"""What is printed on every label of a run besides its own code, and in which order of importance."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.traceability.rules.label_designs import Look


@dataclass(frozen=True, slots=True)
class LabelContent:
    """The words of a run, frozen when it is issued; an empty field is left out of the label.

    What a release before this one froze has only the fields up to `host`, and its origin in `lines`.
    """

    product_name: str
    pack: str = ""
    cooperative_name: str = ""
    address_line: str = ""
    area_code: str = ""
    batch_number: str = ""
    harvested: str = ""
    best_before: str = ""
    lines: tuple[str, ...] = ()
    stars: int | None = None
    host: str = ""
    product_name_en: str = ""
    net_weight: str = ""  # "2 kg", without the word before it
    packed: str = ""
    origin: str = ""  # "Việt Nam"
    certificates: tuple[str, ...] = ()  # short names: "VietGAP"
    variety: str = ""
    ingredients: str = ""
    usage: str = ""
    storage: str = ""
    warning: str = ""
    slogan: str = ""
    contact: str = ""  # whom to call about the goods, for farm boxes and cartons
    packs_each: int | None = None  # packs in one box or carton


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text: its size relative to body text, how many lines it should take, the gap above it.

    `drop` says how early it goes when room is short: the highest first; 0 never goes. `small` blocks stand on the
    smallest labels as well.
    """

    text: str
    size: float = 1.0
    bold: bool = False
    lines: int = 2
    gap: float = 0.0
    drop: int = 0
    small: bool = False


OPTIONAL = 20
"""From here on, `drop` means that no law asks for the words: they may be smaller, and they make room for the rest."""

NICETY = 30
"""From here on, words go before the type gets small, not only when nothing else helps."""

SCAN = "Quét mã để xem nguồn gốc"
BLANK = "Tem trắng"


def title(content: LabelContent) -> str:
    """What a file of such labels is called."""
    name = content.product_name or content.cooperative_name or BLANK
    return f"{name} – {content.batch_number}".removesuffix(" – ")


def blocks(content: LabelContent, *, look: Look = Look.CONSUMER, reprint: bool = False) -> list[Block]:
    """The text of a label from top to bottom; what the content leaves empty has no block."""
    mark = Block("Bản in lại" if reprint else "", lines=1, gap=0.45, drop=2, small=True)
    if not content.product_name:
        chosen = [*_unbound(content), mark]
    elif look is Look.SMALL:
        chosen = [_name(content), _batch(content, gap=0.1), mark]
    elif look is Look.CONSUMER:
        chosen = [*_for_consumers(content), mark]
    else:
        chosen = [*_for_handling(content), mark]
    return [block for block in chosen if block.text.strip()]


def _after(word: str, value: object) -> str:
    """The value with the word before it, or nothing."""
    return f"{word} {value}" if value else ""


def _name(content: LabelContent, size: float = 1.5) -> Block:
    return Block(content.product_name, size=size, bold=True, gap=0.08, small=True)


def _batch(content: LabelContent, size: float = 1.0, gap: float = 0.45) -> Block:
    return Block(_after("Lô", content.batch_number), size=size, bold=True, lines=1, gap=gap, drop=1, small=True)


def _unbound(content: LabelContent) -> Iterator[Block]:
    """A label whose goods are named later."""
    yield Block(content.cooperative_name, size=1.3, bold=True, lines=3, small=True)
    yield Block(content.slogan, gap=0.3, drop=OPTIONAL + 1)
    yield Block(SCAN, gap=0.45, drop=OPTIONAL, small=True)
    yield Block(content.host, lines=1, drop=OPTIONAL + 2)
    yield Block(content.address_line, size=0.92, gap=0.45, drop=NICETY)


def _for_consumers(content: LabelContent) -> Iterator[Block]:
    """All that label law asks for (Decree 43/2017, article 10, as amended by 111/2021), and what the design adds."""
    stars = f"OCOP {'★' * content.stars}" if content.stars else ""
    yield Block(content.cooperative_name, size=0.92, drop=3)
    yield _name(content)
    yield Block(content.product_name_en, drop=OPTIONAL + 3)
    told_twice = bool(content.net_weight) and content.net_weight in content.pack  # "Túi 2 kg": one line is enough
    yield Block("" if told_twice else content.pack, drop=5, small=True)
    yield Block(_after("Khối lượng tịnh:", content.net_weight), lines=1, drop=4, small=told_twice)
    yield Block(" · ".join(filter(None, (*content.certificates, stars))), drop=OPTIONAL)
    yield _batch(content)
    yield Block(_after("Thu hoạch", content.harvested), lines=1, drop=8)
    yield Block(_after("Đóng gói", content.packed), lines=1, drop=7)
    yield Block(_after("Dùng tốt trước", content.best_before), lines=1, drop=6)
    yield Block(content.area_code, drop=OPTIONAL + 1)
    yield Block(_after("Giống:", content.variety), drop=OPTIONAL + 4)
    yield Block(_after("Xuất xứ:", content.origin), lines=1, drop=6)
    for line in content.lines:
        yield Block(line, drop=7)
    yield Block(content.address_line, size=0.92, drop=9)
    yield Block(_after("Thành phần:", content.ingredients), size=0.92, lines=4, gap=0.3, drop=11)
    yield Block(_after("Cách dùng:", content.usage), size=0.92, lines=4, drop=13)
    yield Block(_after("Bảo quản:", content.storage), size=0.92, lines=4, drop=12)
    yield Block(_after("Cảnh báo:", content.warning), size=0.92, lines=4, drop=10)
    yield Block(content.slogan, gap=0.3, drop=OPTIONAL + 5)
    yield Block(SCAN, size=0.92, gap=0.45, drop=NICETY)
    yield Block(content.host, size=0.92, lines=1, drop=NICETY + 1)


def _for_handling(content: LabelContent) -> Iterator[Block]:
    """Fewer and larger words, for boxes and cartons that are read from two steps away."""
    packs = f"{content.packs_each} × {content.pack}" if content.packs_each else content.pack
    yield _name(content, size=2.2)
    yield Block(content.product_name_en, drop=OPTIONAL + 2)
    yield Block(packs, size=1.2, bold=True, drop=4, small=True)
    yield Block(_after("Khối lượng tịnh:", content.net_weight), drop=4)
    yield _batch(content, size=1.2)
    yield Block(_after("Thu hoạch", content.harvested), lines=1, drop=6)
    yield Block(_after("Đóng gói", content.packed), lines=1, drop=6)
    yield Block(_after("Dùng tốt trước", content.best_before), lines=1, drop=5)
    yield Block(content.area_code, drop=7)
    yield Block(_after("Xuất xứ:", content.origin), lines=1, drop=8)
    yield Block(content.cooperative_name, size=0.92, gap=0.45, drop=3)
    yield Block(_after("Liên hệ:", content.contact), size=0.92, lines=1, drop=OPTIONAL)
    yield Block(" · ".join(content.certificates), size=0.92, drop=OPTIONAL + 1)
