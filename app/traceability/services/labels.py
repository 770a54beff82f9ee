"""Issuing labels: a run is one row, its positions are taken once, its words, paper and design are frozen with it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelCounter, LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import labels as queries
from app.traceability.rules import ssccs
from app.traceability.rules.batches import STOPPED
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_runs import AT_ONCE, MOST_LABELS, RunKind, RunState
from app.traceability.rules.serials import POSITIONS, SerialKey
from app.traceability.services import label_contents, label_lints, label_papers
from app.traceability.services.label_contents import Claim
from app.traceability.services.label_papers import Paper

TOPIC = "label_run"
SAFETY = timedelta(minutes=2)
"""When the worker looks after a run whose file the person's own request should have made long since."""
MOST_COPIES = 10
STOPPED_GOODS = N_("Lô đang bị giữ hoặc thu hồi nên chưa in tem được.")


@dataclass(frozen=True, slots=True)
class Amount:
    """How many labels: `count` of different codes, or (`one_code`) that many with the same one.

    `packs_each`: packs in a carton; `over_reason`: why more than the harvest fills.
    """

    count: int
    one_code: bool = False
    packs_each: int | None = None
    over_reason: str | None = None


def issue(
    db: Session,
    actor: Actor,
    keys: Sequence[SerialKey],
    *,
    batch_id: int,
    trade_item_id: int,
    amount: Amount,
    paper: Paper,
    public_url: str,
    request_key: str,
    design: Design = Design(),  # noqa: B008 - a frozen value
) -> LabelRun:
    """A new run of labels, or the run that the same request made before; its file is made afterwards.

    Raises Invalid at the field: more labels than the harvest fills (a manager may go over it with a reason), a start
    cell off the sheet, a pack of another product or off sale, a design that the lint refuses; Conflict when the batch
    is held or recalled.
    """
    actor.require(Permission.RECORD)
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    made = made_before(db, batch.cooperative_id, request_key)
    if made is not None:
        return made
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    check_goods(batch, item)
    _check_amount(db, actor, batch, item, amount, cartons=design.look is Look.CARTON)
    run, claims = compose(db, actor, batch, item, amount=amount, paper=paper, public_url=public_url, design=design)
    if run.kind is RunKind.CARTONS:
        coded = _sscc_columns(db, batch, amount)
    else:
        coded = serial_columns(db, keys, 1 if amount.one_code else amount.count)
    for name, value in (coded | signed(actor, request_key)).items():
        setattr(run, name, value)
    label_lints.refuse(run, claims)
    return add_run(db, run)


def compose(
    db: Session,
    actor: Actor,
    batch: Batch,
    item: TradeItem,
    *,
    amount: Amount,
    paper: Paper,
    public_url: str,
    design: Design,
) -> tuple[LabelRun, list[Claim]]:
    """A run as it would be printed today, without codes and outside the database, and the claims on it.

    Raises Invalid at the field for paper that is not there, and for cartons of a cooperative without GS1 prefix.
    """
    cartons = design.look is Look.CARTON
    if cartons and not batch.cooperative.gs1_prefix:
        raise Invalid.at(
            "look", N_("Thùng có SSCC cần tiền tố mã doanh nghiệp GS1; xin ghi vào trang Hợp tác xã trước")
        )
    claims = label_contents.claims(db, batch, clock.today())
    words = label_contents.content(
        batch, item, public_url, design=design, certificates=claims, packs_each=amount.packs_each if cartons else None
    )
    codes = 1 if amount.one_code and not cartons else amount.count  # each carton has a number of its own
    run = LabelRun(
        cooperative_id=batch.cooperative_id,
        batch_id=batch.id,
        trade_item_id=item.id,
        kind=RunKind.CARTONS if cartons else RunKind.PACKS,
        code_space=ssccs.space(batch.cooperative.gs1_prefix) if cartons and batch.cooperative.gs1_prefix else "",
        first_position=1,
        last_position=codes,
        copies=amount.count // codes,
        packs_each=amount.packs_each if cartons else None,
        link_prefix=f"{public_url}/00/".upper() if cartons else link_prefix(public_url, item.gtin, batch.number),
        design=design.as_dict(),
        content=asdict(words) | beside(batch.cooperative, design, amount.over_reason),
        batch=batch,
        trade_item=item,
        **label_papers.columns(db, actor, batch.cooperative_id, paper),
    )
    return run, claims


def beside(cooperative: Cooperative, design: Design, over_reason: str | None = None) -> dict[str, Any]:
    """What is frozen with the words: the picture of the logo, and why more labels than packs were printed."""
    logo = cooperative.logo if design.logo else None
    found = {"logo_sha256": logo.sha256 if logo else None, "over_reason": over_reason}
    return {name: value for name, value in found.items() if value}


def signed(actor: Actor, request_key: str) -> dict[str, Any]:
    """The columns that say who issues a run, and in which state it begins."""
    return {
        "state": RunState.WAITING,
        "reprints": 0,
        "request_key": request_key,
        "created_by": actor.name,
        "created_at": clock.now(),
    }


def add_run(db: Session, run: LabelRun) -> LabelRun:
    """Keep the run and have its file made; of two equal requests at the same moment the first one's run is given."""
    try:
        with db.begin_nested():
            db.add(run)
    except IntegrityError:
        made = made_before(db, run.cooperative_id, run.request_key)
        if made is None:
            raise
        return made
    follow_up(db, run)
    return run


def follow_up(db: Session, run: LabelRun) -> None:
    """Have the worker make the file: a large one at once, a small one only if the request that issued it has died."""
    now = clock.now()
    outbox.mark_changed(db, TOPIC, run.id, now=now, run_at=now if run.labels > AT_ONCE else now + SAFETY)


def made_before(db: Session, cooperative_id: int, request_key: str) -> LabelRun | None:
    """The run that this request has made already."""
    return db.scalar(
        sa.select(LabelRun).where(LabelRun.cooperative_id == cooperative_id, LabelRun.request_key == request_key)
    )


def check_goods(batch: Batch, item: TradeItem) -> None:
    """Raises Conflict for goods that are held or recalled, Invalid for a pack that is not theirs or no longer sold."""
    if batch.state in STOPPED:
        raise Conflict(STOPPED_GOODS)
    if item.product_id != batch.product_id:
        raise Invalid.at("trade_item_id", N_("Quy cách này không thuộc sản phẩm của lô"))
    if item.retired_at is not None:
        raise Invalid.at("trade_item_id", N_("Quy cách này đã ngừng; xin chọn quy cách khác"))


def check_allowance(actor: Actor, left: int, labels: int, over_reason: str | None, field: str = "count") -> None:
    """No label without goods: a manager may go over the packs of the harvest with a reason. Raises Invalid."""
    if labels > left and not (over_reason and actor.may(Permission.MANAGE)):
        raise Invalid.at(field, N_("Lô này chỉ còn đủ hàng cho %(left)s tem quy cách này"), left=left)


def check_count(count: int) -> None:
    """A run has at least one label and at most MOST_LABELS. Raises Invalid at "count"."""
    if not 1 <= count <= MOST_LABELS:
        raise Invalid.at("count", N_("Mỗi lần in từ 1 đến %(most)s tem"), most=MOST_LABELS)


def _check_amount(db: Session, actor: Actor, batch: Batch, item: TradeItem, amount: Amount, *, cartons: bool) -> None:
    check_count(amount.count)
    if not cartons:
        check_allowance(actor, queries.allowance(db, batch, item), amount.count, amount.over_reason)
        return
    if amount.packs_each is None or amount.packs_each < 1:
        raise Invalid.at("packs_each", N_("Xin ghi số gói trong một thùng"))
    left = queries.carton_allowance(db, batch, item) // amount.packs_each
    if amount.count > left and not (amount.over_reason and actor.may(Permission.MANAGE)):
        raise Invalid.at("count", N_("Lô này chỉ còn đủ hàng cho %(left)s thùng"), left=left)


def serial_columns(db: Session, keys: Sequence[SerialKey], codes: int) -> dict[str, Any]:
    """Positions for `codes` serials, taken for ever, with the newest key."""
    first = take_positions(db, codes)
    newest = max(keys, key=lambda key: key.key_id)
    return {"key_id": newest.key_id, "first_position": first, "last_position": first + codes - 1}


def _sscc_columns(db: Session, batch: Batch, amount: Amount) -> dict[str, Any]:
    prefix = batch.cooperative.gs1_prefix or ""
    first = take_positions(db, amount.count, space=ssccs.space(prefix), most=ssccs.most(prefix))
    return {"key_id": 0, "first_position": first, "last_position": first + amount.count - 1}


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


def serial_keys(pairs: Iterable[tuple[int, bytes]]) -> tuple[SerialKey, ...]:
    """Keys as the settings hold them."""
    return tuple(SerialKey(number, secret) for number, secret in pairs)
