"""What is printed on every label of a run besides its own code, and in which order of importance."""

from dataclasses import dataclass


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

    `drop` says how early it goes when room is short: the highest first; 0 never goes.
    """

    text: str
    size: float = 1.0
    bold: bool = False
    lines: int = 2
    gap: float = 0.0
    drop: int = 0


NICETY = 9  # blocks that go before the type gets small, not only when nothing else helps


def blocks(content: LabelContent, *, reprint: bool, small: bool) -> list[Block]:
    """The text of a label from top to bottom; a small label says only name, pack and batch."""
    stars = f"OCOP {'★' * content.stars}" if content.stars else ""
    name = Block(content.product_name, size=1.5, bold=True, gap=0.08)
    batch = Block(f"Lô {content.batch_number}" if content.batch_number else "", bold=True, lines=1, gap=0.45, drop=1)
    mark = Block("Bản in lại" if reprint else "", lines=1, gap=0.45, drop=2)
    if small:
        chosen = [name, Block(content.pack, drop=4), batch, mark]
    else:
        chosen = [
            Block(content.cooperative_name, size=0.92, drop=3),
            name,
            Block(" · ".join(filter(None, (content.pack, stars))), drop=4),
            batch,
            Block(f"Thu hoạch {content.harvested}" if content.harvested else "", lines=1, drop=5),
            Block(f"Dùng tốt trước {content.best_before}" if content.best_before else "", lines=1, drop=5),
            Block(content.area_code, drop=6),
            *(Block(line, drop=7) for line in content.lines),
            Block(content.address_line, size=0.92, drop=8),
            Block("Quét mã để xem nguồn gốc", size=0.92, gap=0.45, drop=NICETY),
            Block(content.host, size=0.92, lines=1, drop=NICETY + 1),
            mark,
        ]
    return [block for block in chosen if block.text.strip()]
