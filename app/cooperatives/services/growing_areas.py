"""Growing areas: recorded by the cooperative, moved through their states with a dated, appended history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea, GrowingAreaChange
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import growing_areas as queries
from app.cooperatives.queries import scope
from app.cooperatives.rules import growing_area_codes
from app.cooperatives.rules.growing_areas import AreaState, move
from app.cooperatives.rules.markets import Market
from app.cooperatives.services import duplicates
from app.cooperatives.services.cooperatives import known_commune
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, NotFound, Problem
from app.core.text import fold, nfc

DRAWN_UP = N_("Lập hồ sơ vùng trồng.")
HANDED_IN = N_("Nộp hồ sơ xin cấp mã.")
HANDED_BACK = N_("Rút hồ sơ về để sửa.")
COMPARED = N_("Đã đối chiếu với quyết định cấp mã.")

_COMPARED_FACTS = {
    "market": "market",
    "market_country": "market_country",
    "crop": "crop",
    "perennial": "cycle",
    "commune_code": "commune_code",
    "area_m2": "area",
}
"""What stands on the decision that gave the code, each with its field in the form."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a growing area is; no `area_m2` means the sum of its plots."""

    name: str
    crop: str
    perennial: bool
    market: Market
    commune_code: str
    market_country: str | None = None
    area_m2: int | None = None
    plot_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What the decision says: the code exactly as written, who gave it, its day, and its last day if it has one."""

    code: str
    issuer: str
    decided_on: date
    valid_until: date | None = None


def draw_up(db: Session, actor: Actor, facts: Facts, grant: Grant | None = None) -> GrowingArea:
    """A new growing area: a draft, or (`grant`, for managers) one whose code the cooperative holds already.

    Raises Invalid at the fields, Conflict at "name" or "code" for one that the cooperative has recorded before.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.MANAGE if grant else Permission.RECORD, cooperative_id)
    row = GrowingArea(
        cooperative_id=cooperative_id,
        scheme=growing_area_codes.Scheme.UNKNOWN,
        state=AreaState.GRANTED if grant else AreaState.DRAFT,
        created_at=clock.now(),
    )
    scope.take_turns(db, cooperative_id)
    with db.no_autoflush:  # plots pull the unfinished row into the session
        _fill(db, actor, row, facts)
        if grant:
            _take_grant(db, row, grant)
        _refuse_same_name(db, row)
    db.add(row)
    duplicates.flush(db, _code_taken())
    if grant:
        _append(db, actor, row, AreaState.GRANTED, [grant.decided_on], queries.SELF_DECLARED)
    else:
        _append(db, actor, row, AreaState.DRAFT, [clock.today()], DRAWN_UP)
    return row


def edit(db: Session, actor: Actor, area_id: int, facts: Facts) -> GrowingArea:
    """Mend what a growing area is. Raises Invalid at the fields, Conflict when its code has ended."""
    row = scope.get(db, actor, GrowingArea, area_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    if row.state in (AreaState.REVOKED, AreaState.SUPERSEDED):
        raise Conflict(N_("Mã của vùng trồng này đã hết dùng nên không sửa nữa; xin lập vùng trồng mới."))
    _fill(db, actor, row, facts)
    db.flush()
    outbox.mark_changed(db, "growing_area", row.id, now=clock.now())
    return row


def submit(db: Session, actor: Actor, area_id: int) -> GrowingArea:
    """Note that the papers went to the office. Raises Conflict from any other state than draft."""
    return _step(db, actor, area_id, AreaState.SUBMITTED, HANDED_IN)


def take_back(db: Session, actor: Actor, area_id: int) -> GrowingArea:
    """Make a submitted growing area a draft again. Raises Conflict from any other state."""
    return _step(db, actor, area_id, AreaState.DRAFT, HANDED_BACK)


def record_grant(db: Session, actor: Actor, area_id: int, grant: Grant) -> GrowingArea:
    """Write down the decision that gave the code: an officer vouches for it, a manager only declares it.

    A manager may mend his own declaration, until an office stands behind it. Raises Invalid, Conflict.
    """
    row = scope.get(db, actor, GrowingArea, area_id, lock=True)
    by_office = _speaks_for_office(actor, row)
    known = queries.voucher(row)
    mending = row.state is AreaState.GRANTED and known is not None and not known.by_office
    if row.state not in (AreaState.DRAFT, AreaState.SUBMITTED) and not mending:
        raise Conflict(N_("Quyết định cấp mã của vùng trồng này đã có cơ quan xác nhận, nên không ghi lại ở đây."))
    row.state = AreaState.GRANTED  # from a draft too: whoever holds a decision has handed in
    _take_grant(db, row, grant)
    duplicates.flush(db, _code_taken())
    reason = COMPARED if by_office else queries.SELF_DECLARED
    # Papers are often entered after the decision: each later day of the history is said again, never rewritten.
    later = {change.from_on for change in row.history if change.from_on > grant.decided_on}
    _append(db, actor, row, AreaState.GRANTED, sorted({grant.decided_on, *later}), reason)
    return row


def confirm(db: Session, actor: Actor, area_id: int) -> GrowingArea:
    """An officer has compared the declared code with the decision. Raises Conflict when there is nothing to compare."""
    actor.require(Permission.OVERSEE)
    row = scope.get(db, actor, GrowingArea, area_id, lock=True)
    known = queries.voucher(row)
    if row.state is not AreaState.GRANTED or known is None or known.by_office:
        raise Conflict(N_("Mã này không ở trạng thái chờ đối chiếu; xin tải lại trang."))
    _append(db, actor, row, AreaState.GRANTED, [row.history[-1].from_on], COMPARED)
    return row


def suspend(db: Session, actor: Actor, area_id: int, *, from_on: date, reason: str) -> GrowingArea:
    """The office stops the code from a day on. Raises Invalid at "from_on", Conflict from a state that has no code."""
    return _decide(db, actor, area_id, AreaState.SUSPENDED, from_on, reason)


def reinstate(db: Session, actor: Actor, area_id: int, *, from_on: date, reason: str) -> GrowingArea:
    """The office lets a suspended code count again. Raises Invalid at "from_on", Conflict."""
    row = scope.get(db, actor, GrowingArea, area_id)
    if row.state is not AreaState.SUSPENDED:
        raise Conflict(N_("Mã này không bị đình chỉ; xin tải lại trang để xem tình trạng mới nhất."))
    return _decide(db, actor, area_id, AreaState.GRANTED, from_on, reason)


def revoke(db: Session, actor: Actor, area_id: int, *, from_on: date, reason: str) -> GrowingArea:
    """The office ends the code for good. Raises Invalid at "from_on", Conflict."""
    return _decide(db, actor, area_id, AreaState.REVOKED, from_on, reason)


def _decide(db: Session, actor: Actor, area_id: int, target: AreaState, from_on: date, reason: str) -> GrowingArea:
    actor.require(Permission.OVERSEE)
    row = scope.get(db, actor, GrowingArea, area_id, lock=True)
    last = row.history[-1].from_on
    state = move(row.state, target)
    if from_on > clock.today():
        raise Invalid.at("from_on", N_("Ngày này còn ở phía trước; xin ghi khi quyết định đã có hiệu lực"))
    if from_on < last:
        raise Invalid.at("from_on", N_("Ngày này phải từ %(last)s, ngày của thay đổi gần nhất"), last=last)
    row.state = state
    _append(db, actor, row, state, [from_on], reason)
    return row


def _step(db: Session, actor: Actor, area_id: int, target: AreaState, reason: str) -> GrowingArea:
    row = scope.get(db, actor, GrowingArea, area_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.state = move(row.state, target)
    _append(db, actor, row, target, [clock.today()], reason)
    return row


def _speaks_for_office(actor: Actor, row: GrowingArea) -> bool:
    """Whether the actor oversees; otherwise he must manage the area's cooperative. Raises Forbidden."""
    if actor.may(Permission.OVERSEE):
        return True
    actor.require(Permission.MANAGE, row.cooperative_id)
    return False


def _append(db: Session, actor: Actor, row: GrowingArea, state: AreaState, days: Sequence[date], reason: str) -> None:
    """One act: its days in order, all written at the same moment, by which they are known to belong together."""
    now = clock.now()
    for from_on in days:
        db.add(
            GrowingAreaChange(
                cooperative_id=row.cooperative_id,
                growing_area_id=row.id,
                state=state,
                from_on=from_on,
                reason=reason,
                by_name=actor.name,
                at=now,
            )
        )
        db.flush()  # one by one, for their numbers to keep the order
    db.expire(row, ["history"])
    outbox.mark_changed(db, "growing_area", row.id, now=now)


def _keep_what_was_compared(actor: Actor, row: GrowingArea, kept: dict[str, object]) -> None:
    """What an office has compared with its decision, only an office changes."""
    known = queries.voucher(row)
    if known is None or not known.by_office or actor.may(Permission.OVERSEE):
        return
    changed = [field for name, field in _COMPARED_FACTS.items() if getattr(row, name) != kept[name]]
    if changed:
        message = N_("Mục này đã được đối chiếu với quyết định cấp mã; xin nhờ cơ quan cấp mã sửa")
        raise duplicates.taken(changed[0], message)


def _fill(db: Session, actor: Actor, row: GrowingArea, facts: Facts) -> None:
    """Take the facts over. Raises Invalid at the fields, Conflict at one that an office has compared."""
    if facts.market is Market.EXPORT and not facts.market_country:
        raise Invalid.at("market_country", N_("Xin ghi nước nhập khẩu: mỗi mã xuất khẩu chỉ dùng cho một nước"))
    plots = _plots(db, actor, row.cooperative_id, facts.plot_ids)
    area_m2 = facts.area_m2 or sum(plot.area_m2 for plot in plots)
    if not area_m2:
        raise Invalid.at("area", N_("Xin ghi diện tích, hoặc chọn các thửa để cộng diện tích của chúng"))
    kept: dict[str, object] = {
        "market": facts.market,
        "market_country": facts.market_country if facts.market is Market.EXPORT else None,
        "crop": nfc(facts.crop),
        "perennial": facts.perennial,
        "commune_code": known_commune(facts.commune_code),
        "area_m2": area_m2,
    }
    _keep_what_was_compared(actor, row, kept)
    for name, value in kept.items():
        setattr(row, name, value)
    row.name, row.search, row.plots = nfc(facts.name), fold(f"{facts.name} {facts.crop}"), plots


def _plots(db: Session, actor: Actor, cooperative_id: int, plot_ids: tuple[int, ...]) -> list[Plot]:
    """The chosen plots. Raises Invalid at "plots" for one that is not the cooperative's own."""
    try:
        plots = [scope.get(db, actor, Plot, plot_id) for plot_id in dict.fromkeys(plot_ids)]
    except NotFound as error:
        raise Invalid.at("plots", N_("Có thửa không còn trong danh sách; xin chọn lại")) from error
    if any(plot.cooperative_id != cooperative_id for plot in plots):
        raise Invalid.at("plots", N_("Có thửa của một hợp tác xã khác; xin chọn lại"))
    return plots


def _take_grant(db: Session, row: GrowingArea, grant: Grant) -> None:
    if grant.decided_on > clock.today():
        raise Invalid.at("decided_on", N_("Ngày quyết định còn ở phía trước; xin xem lại năm"))
    if grant.valid_until is not None and grant.valid_until < grant.decided_on:
        raise Invalid.at("valid_until", N_("Ngày hết hiệu lực phải sau ngày quyết định"))
    key = growing_area_codes.compare_key(grant.code)
    if not key:
        raise Invalid.at("code", N_("Mã cần có chữ hoặc số"))
    _refuse_known_code(db, row, key)
    row.code_raw, row.code_key = grant.code, key
    row.scheme = growing_area_codes.recognise(grant.code).scheme
    row.issuer, row.valid_from, row.valid_until = nfc(grant.issuer), grant.decided_on, grant.valid_until


def _refuse_known_code(db: Session, row: GrowingArea, key: str) -> None:
    with db.no_autoflush:
        statement = sa.select(GrowingArea).where(
            GrowingArea.cooperative_id == row.cooperative_id, GrowingArea.code_key == key
        )
        other = db.scalar(statement)
    if other is not None and other is not row:
        raise duplicates.taken("code", N_("Mã này đã ghi cho vùng trồng “%(name)s”"), name=other.name)


def _refuse_same_name(db: Session, row: GrowingArea) -> None:
    """A form sent twice is no second growing area; the name of one that has ended may be used again."""
    ended = (AreaState.REVOKED, AreaState.SUPERSEDED)
    same = sa.select(GrowingArea.id).where(
        GrowingArea.cooperative_id == row.cooperative_id,
        GrowingArea.name == row.name,
        GrowingArea.market == row.market,
        GrowingArea.state.not_in(ended),
    )
    if db.scalar(same) is not None:
        raise duplicates.taken("name", N_("Đã có vùng trồng tên “%(name)s” cho thị trường này"), name=row.name)


def _code_taken() -> Conflict:
    return Conflict(problems=[Problem("code", N_("Mã này đã ghi cho một vùng trồng khác của hợp tác xã"))])
