"""Issuing labels: a run is one row, its positions are taken once, its words are frozen; then the sheet is read back."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.core.storage import FolderStore
from app.traceability.labels.content import LabelContent
from app.traceability.labels.qr import QrStencil
from app.traceability.labels.read_back import ReadBack, read_back
from app.traceability.labels.sheet import draw_sheet
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelCounter, LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import STOPPED
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import POSITIONS, SerialKey, mint

MOST_AT_ONCE = 1000
_STOPPED = N_("Lô đang bị giữ hoặc thu hồi nên chưa in tem được.")


def issue(
    db: Session,
    actor: Actor,
    keys: Sequence[SerialKey],
    *,
    batch_id: int,
    trade_item_id: int,
    count: int,
    layout: str,
    public_url: str,
    request_key: str,
    start_cell: int = 1,
    cut_marks: bool = False,
    over_reason: str | None = None,
) -> LabelRun:
    """A new run of `count` labels, or the run that the same request made before.

    Raises Invalid at the field: more labels than the harvest fills (a manager may go over it with `over_reason`), a
    start cell off the sheet, a pack of another product or off sale; Conflict when the batch is held or recalled.
    """
    actor.require(Permission.RECORD)
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    made = _made_before(db, batch, request_key)
    if made is not None:
        return made
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    _check(db, actor, batch, item, count=count, layout=layout, start_cell=start_cell, over_reason=over_reason)
    first = take_positions(db, count)
    run = LabelRun(
        cooperative_id=batch.cooperative_id,
        batch_id=batch.id,
        trade_item_id=item.id,
        key_id=_newest(keys).key_id,
        first_position=first,
        last_position=first + count - 1,
        link_prefix=link_prefix(public_url, item.gtin, batch.number),
        layout=layout,
        start_cell=start_cell,
        cut_marks=cut_marks,
        content=asdict(content(batch, item, public_url)) | ({"over_reason": over_reason} if over_reason else {}),
        reprints=0,
        request_key=request_key,
        created_by=actor.name,
        created_at=clock.now(),
        batch=batch,
        trade_item=item,
    )
    try:
        with db.begin_nested():
            db.add(run)
    except IntegrityError:
        made = _made_before(db, batch, request_key)
        if made is None:
            raise
        return made
    return run


def _made_before(db: Session, batch: Batch, request_key: str) -> LabelRun | None:
    return db.scalar(
        sa.select(LabelRun).where(LabelRun.cooperative_id == batch.cooperative_id, LabelRun.request_key == request_key)
    )


def _check(
    db: Session,
    actor: Actor,
    batch: Batch,
    item: TradeItem,
    *,
    count: int,
    layout: str,
    start_cell: int,
    over_reason: str | None,
) -> None:
    if batch.state in STOPPED:
        raise Conflict(_STOPPED)
    if item.product_id != batch.product_id:
        raise Invalid.at("trade_item_id", N_("Quy cách này không thuộc sản phẩm của lô"))
    if item.retired_at is not None:
        raise Invalid.at("trade_item_id", N_("Quy cách này đã ngừng; xin chọn quy cách khác"))
    if layout not in LAYOUTS:
        raise Invalid.at("layout", N_("Xin chọn một khổ giấy trong danh sách"))
    if not 1 <= start_cell <= LAYOUTS[layout].cells_per_page:
        most = LAYOUTS[layout].cells_per_page
        raise Invalid.at("start_cell", N_("Tờ này chỉ có ô từ 1 đến %(most)s"), most=most)
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid.at("count", N_("Mỗi lần in từ 1 đến %(most)s tem"), most=MOST_AT_ONCE)
    left = queries.allowance(db, batch, item)
    if count > left and not (over_reason and actor.may(Permission.MANAGE)):
        raise Invalid.at("count", N_("Lô này chỉ còn đủ hàng cho %(left)s tem quy cách này"), left=left)


def take_positions(db: Session, count: int, *, space: str = "", most: int = POSITIONS) -> int:
    """Take `count` positions of a code space for ever; the counter's row is held until the commit.

    Raises Conflict when fewer than `count` are left.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(LabelCounter).values(code_space=space, next_position=1)
    db.execute(new.on_conflict_do_nothing(index_elements=["code_space"]))
    after = db.scalar(
        sa.update(LabelCounter)
        .where(LabelCounter.code_space == space)
        .values(next_position=LabelCounter.next_position + count)
        .returning(LabelCounter.next_position)
        .execution_options(synchronize_session=False)
    )
    if after is None or after > most:
        raise Conflict(N_("Dãy mã tem đã hết; xin báo người vận hành."))
    return int(after) - count


def link_prefix(public_url: str, gtin: str | None, batch_number: str) -> str:
    """What stands before the serial in the code: a GS1 Digital Link with a GTIN, else the short upper-case form."""
    if gtin:
        return f"{public_url}/01/{gtin}/10/{quote(batch_number, safe='')}/21/"
    return f"{public_url}/q/".upper()


def content(batch: Batch, item: TradeItem, public_url: str) -> LabelContent:
    """The words on a label as they are today; a run freezes them."""
    area, cooperative, product = batch.growing_area, batch.cooperative, batch.product
    return LabelContent(
        product_name=product.name,
        pack=item.pack,
        cooperative_name=cooperative.name,
        address_line=f"{cooperative.address}, {cooperative.commune.full_name}, Nghệ An",
        area_code=f"Mã vùng trồng {area.code_raw}" if area and area.code_raw else "",
        batch_number=batch.number,
        harvested=f"{batch.harvested_on:%d/%m/%Y}",
        best_before=f"{batch.best_before_on:%d/%m/%Y}" if batch.best_before_on else "",
        lines=("Xuất xứ: Việt Nam",),
        stars=product.ocop_stars,
        host=public_url.split("//", 1)[1],
    )


def content_of(run: LabelRun) -> LabelContent:
    """The frozen words of a run as the sheet maker takes them."""
    kept = {name: value for name, value in run.content.items() if name != "over_reason"}
    return LabelContent(**(kept | {"lines": tuple(kept.get("lines", ()))}))


def _newest(keys: Sequence[SerialKey]) -> SerialKey:
    return max(keys, key=lambda key: key.key_id)


def serials(keys: Sequence[SerialKey], run: LabelRun) -> list[str]:
    """The serials of a run in print order; the same every time."""
    key = next(key for key in keys if key.key_id == run.key_id)
    return [mint(key, position) for position in range(run.first_position, run.last_position + 1)]


def make_sheet(keys: Sequence[SerialKey], run: LabelRun, *, reprint: bool = False) -> tuple[bytes, int, ReadBack]:
    """The sheet as PDF, its pages, and what reading every code back gave; touches neither database nor store."""
    layout, stencil = LAYOUTS[run.layout], QrStencil.for_prefix(run.link_prefix)
    minted = serials(keys, run)
    out = io.BytesIO()
    result = draw_sheet(
        out,
        layout=layout,
        content=content_of(run),
        stencil=stencil,
        serials=minted,
        start_cell=run.start_cell,
        cut_marks=run.cut_marks,
        reprint=reprint,
    )
    payloads = [stencil.payload(serial) for serial in minted]
    outcome = read_back(out.getvalue(), layout=layout, expected_payloads=payloads, start_cell=run.start_cell)
    return out.getvalue(), result.pages, outcome


def obstacle(run: LabelRun) -> str:
    """Why the labels of a run may not be handed out (again), in words; empty when they may."""
    if run.voided_at is not None:
        return N_("Lần in này đã hủy nên không in lại được.")
    return _STOPPED if run.batch.state in STOPPED else ""


def to_hand_out(db: Session, actor: Actor, run_id: int, *, lock: bool = False) -> LabelRun:
    """The run whose genuine labels the actor is about to get; with `lock` neither it nor its batch changes meanwhile.

    Raises Forbidden for who may only read, Conflict for a voided run and for goods that are held or recalled.
    """
    actor.require(Permission.RECORD)
    run = queries.get(db, actor, run_id, lock=lock)
    actor.require(Permission.RECORD, run.cooperative_id)
    if lock:
        scope.get(db, actor, Batch, run.batch_id, lock=True)
    reason = obstacle(run)
    if reason:
        raise Conflict(reason)
    return run


def attach_sheet(
    db: Session, actor: Actor, store: FolderStore, run_id: int, *, pdf: bytes, pages: int, outcome: ReadBack
) -> LabelRun:
    """Keep the sheet with its run. Raises Conflict when it is not to be handed out: a code did not read back, or
    `obstacle` has a reason."""
    run = to_hand_out(db, actor, run_id, lock=True)
    if not outcome.clean:
        raise Conflict(
            N_("Đọc lại chỉ đúng %(matched)s trên %(expected)s tem; tệp chưa được giao. Xin thử khổ tem lớn hơn."),
            matched=outcome.matched,
            expected=outcome.expected,
        )
    run.sheet_sha256, run.pages = store.put(pdf), pages
    run.read_back_ok, run.read_back_at = outcome.matched, clock.now()
    return run


def note_reprint(db: Session, actor: Actor, run_id: int) -> LabelRun:
    """Count a reprint: same serials, marked on the paper. Raises Conflict as `to_hand_out`."""
    run = to_hand_out(db, actor, run_id, lock=True)
    run.reprints += 1
    return run


def void(db: Session, actor: Actor, run_id: int, *, reason: str) -> LabelRun:
    """Take a whole run out of use (spoiled paper, lost sheet); its pages say so from now on. Twice is fine."""
    actor.require(Permission.RECORD)
    run = queries.get(db, actor, run_id, lock=True)
    if run.voided_at is None:
        run.voided_at, run.void_reason = clock.now(), reason
    return run


def serial_keys(pairs: Iterable[tuple[int, bytes]]) -> tuple[SerialKey, ...]:
    """Keys as the settings hold them."""
    return tuple(SerialKey(number, secret) for number, secret in pairs)
