"""What needs doing today as sentences with one next step each; facts come from queries, nothing is made up here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.rules.certificates import SCHEMES
from app.core import outbox
from app.core.actor import Actor
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import placements, today
from app.listings.rules.placements import PlacementState
from app.listings.views import mending
from app.listings.views.cells import change_refused, floor_name, when
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import RecallCase
from app.traceability.queries import recall_cases
from app.web import filters

WORKER_SILENCE = timedelta(minutes=2)
SHOWN = 3
"""Of one kind; more of them are summed up in one line."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: a sentence, why, and one next step."""

    look: str
    icon: str
    title: str
    text: str
    url: str
    word: str


Kind = tuple[sa.Select[Any], Callable[[Any], Task], Callable[[int], Task]]


def _some(db: Session, kind: Kind) -> Iterator[Task]:
    """The first few one by one, the rest in one line."""
    statement, tell, more = kind
    found = today.few(db, statement, SHOWN)
    yield from (tell(row) for row in found.rows)
    if found.total > SHOWN:
        yield more(found.total - SHOWN)


def for_actor(db: Session, actor: Actor, *, day: date) -> list[Task]:
    """Everything to do, what is stopped first."""
    kinds: list[Kind] = [
        (recall_cases.waiting(actor), _proposal, _more_proposals),
        (today.channels_signed_out(actor), _signed_out, _more_channels),
        (placements.needing_a_person(actor), _stopped, _more_stopped),
        (today.listings_to_recount(actor), _recount, _more_recounts),
        (today.areas_suspended(actor), _suspended, _more_areas),
        (today.batches_near_their_end(actor, day), lambda row: _near_end(row, day), _more_ending),
        (today.batches_without_labels(actor), _unlabelled, _more_unlabelled),
        (today.certificates_ending(actor, day), lambda row: _ending(row, day), _more_certificates),
        (placements.unknown(actor), _unknown, _more_unknown),
    ]
    return [task for kind in kinds for task in _some(db, kind)]


def proposals(db: Session, actor: Actor) -> list[Task]:
    """Recalls that wait for this person's word, for those who have no other tasks here."""
    return list(_some(db, (recall_cases.waiting(actor), _proposal, _more_proposals)))


def silent_worker(db: Session, now: datetime) -> Task | None:
    """A warning when nothing has been sent to floors for a while because no worker is alive."""
    beat = outbox.last_beat(db)
    if beat is not None and now - beat <= WORKER_SILENCE:
        return None
    title = _("Bộ đồng bộ sàn đang không chạy")
    since = _("Lần cuối thấy chạy: %(when)s.", when=filters.instant(beat)) if beat else _("Chưa từng thấy chạy.")
    text = _("%(since)s Tin bán chưa được gửi và xem lại cho tới khi bật lại.", since=since)
    return Task("is-blocked", "blocked", title, text, url_for("channels.index"), _("Xem kênh bán"))


def _proposal(row: RecallCase) -> Task:
    title = _("Đề xuất thu hồi %(number)s đang chờ anh/chị xác nhận", number=row.number)
    if row.drill:
        title = _("Đề xuất diễn tập thu hồi %(number)s đang chờ anh/chị xác nhận", number=row.number)
    text = _(
        "%(name)s đề xuất %(ago)s: %(reason)s",
        name=row.proposed_by,
        ago=filters.ago(row.proposed_at),
        reason=row.reason,
    )
    look = "is-attention" if row.drill else "is-blocked"
    return Task(look, "recalled", title, text, url_for("recall_boards.show", case_id=row.id), _("Xem và xác nhận"))


def _more_proposals(count: int) -> Task:
    title = _("Còn %(count)s đề xuất thu hồi chờ xác nhận", count=count)
    return Task("is-blocked", "recalled", title, "", url_for("recalls.index"), _("Xem các hồ sơ"))


def _signed_out(row: Channel) -> Task:
    title = _("%(floor)s không nhận khóa của gian hàng %(shop)s", floor=floor_name(row.marketplace), shop=row.shop_name)
    text = _("Tin trên sàn này không được gửi và xem lại cho tới khi nhập khóa mới.")
    return Task("is-blocked", "blocked", title, text, url_for("channels.show", channel_id=row.id), _("Nhập lại khóa"))


def _more_channels(count: int) -> Task:
    title = _("Còn %(count)s gian hàng cần nhập lại khóa", count=count)
    return Task("is-blocked", "blocked", title, "", url_for("channels.index"), _("Xem kênh bán"))


def _stopped(row: Placement) -> Task:
    names = {"floor": floor_name(row.channel.marketplace), "title": row.listing.title}
    if row.state is PlacementState.REJECTED:
        title = _("%(floor)s từ chối tin “%(title)s”", **names)
    elif change_refused(row):
        return _change_refused(row, _("%(floor)s từ chối lần sửa mới nhất của tin “%(title)s”", **names))
    else:
        title = _("Tin “%(title)s” chưa lên được %(floor)s", **names)
    url, word = mending.place_of(row.listing, row.error_field or "")
    if not row.error_field or row.state is not PlacementState.REJECTED:
        url, word = url_for("placements.show", placement_id=row.id), _("Xem cần sửa gì")
    return Task("is-blocked", "blocked", title, filters.say(row.error), url, word)


def _change_refused(row: Placement, title: str) -> Task:
    text = _("Trên sàn vẫn là bản cũ.")
    if row.error:
        text = _("Trên sàn vẫn là bản cũ. Sàn trả lời: “%(answer)s”", answer=filters.say(row.error))
    url = url_for("placements.show", placement_id=row.id)
    return Task("is-attention", "attention", title, text, url, _("Xem cần sửa gì"))


def _more_stopped(count: int) -> Task:
    title = _("Còn %(count)s tin cần sửa", count=count)
    return Task("is-blocked", "blocked", title, "", url_for("listings.index", tab="to_mend"), _("Xem tin cần sửa"))


def _unknown(row: Placement) -> Task:
    floor = floor_name(row.channel.marketplace)
    title = _("Chưa rõ tin “%(title)s” đã lên %(floor)s chưa", title=row.listing.title, floor=floor)
    text = _("Mất trả lời của sàn. Hệ thống tự tìm lại, chưa cần làm gì.")
    if row.retry_at:
        text = _("Mất trả lời của sàn. Hệ thống tự tìm lại lúc %(when)s, chưa cần làm gì.", when=when(row.retry_at))
    return Task(
        "is-unknown", "unknown", title, text, url_for("placements.show", placement_id=row.id), _("Xem diễn biến")
    )


def _more_unknown(count: int) -> Task:
    title = _("Còn %(count)s tin chưa rõ", count=count)
    return Task("is-unknown", "unknown", title, "", url_for("listings.index", tab="unknown"), _("Xem tin chưa rõ"))


def _recount(row: Listing) -> Task:
    title = _("Tin “%(title)s” đang ẩn vì có lô bị thu hồi", title=row.title)
    text = _("Đếm lại số hàng còn bán, không tính lô thu hồi, thì tin mới hiện lại.")
    return Task("is-blocked", "recalled", title, text, url_for("listings.show", listing_id=row.id), _("Ghi số còn bán"))


def _more_recounts(count: int) -> Task:
    title = _("Còn %(count)s tin đang ẩn vì thu hồi", count=count)
    return Task("is-blocked", "recalled", title, "", url_for("listings.index"), _("Xem tin bán"))


def _suspended(row: GrowingArea) -> Task:
    title = _("Vùng trồng %(name)s đang bị đình chỉ", name=row.name)
    text = _("Chưa mở được lô mới từ vùng này cho tới khi được phục hồi.")
    url = url_for("growing_areas.show", area_id=row.id)
    return Task("is-blocked", "map", title, text, url, _("Xem lý do"))


def _more_areas(count: int) -> Task:
    title = _("Còn %(count)s vùng trồng bị đình chỉ", count=count)
    url = url_for("growing_areas.index", state="suspended")
    return Task("is-blocked", "map", title, "", url, _("Xem vùng trồng"))


def _near_end(row: Batch, day: date) -> Task:
    assert row.best_before_on is not None  # noqa: S101 - the question asked for those that have one
    left = (row.best_before_on - day).days
    text = _("%(product)s, dùng tốt trước %(day)s.", product=row.product.name, day=filters.day(row.best_before_on))
    url = url_for("batches.show", batch_id=row.id)
    if left < 0:
        title = _("Lô %(number)s đã qua ngày dùng tốt mà chưa đóng", number=row.number)
        return Task("is-blocked", "calendar", title, text, url, _("Xem và đóng lô"))
    title = _("Lô %(number)s còn %(left)s ngày dùng tốt", number=row.number, left=left)
    if left == 0:
        title = _("Lô %(number)s dùng tốt đến hết hôm nay", number=row.number)
    return Task("is-attention", "calendar", title, text, url, _("Xem lô"))


def _more_ending(count: int) -> Task:
    title = _("Còn %(count)s lô sắp hoặc đã qua ngày dùng tốt", count=count)
    return Task("is-attention", "calendar", title, "", url_for("batches.index", state="open"), _("Xem các lô"))


def _unlabelled(row: Batch) -> Task:
    title = _("Lô %(number)s chưa in tem", number=row.number)
    text = _(
        "%(product)s, %(weight)s, thu hoạch %(day)s.",
        product=row.product.name,
        weight=filters.kg(row.grams),
        day=filters.day(row.harvested_on),
    )
    return Task("is-attention", "label", title, text, url_for("label_printing.new", batch_id=row.id), _("In tem"))


def _more_unlabelled(count: int) -> Task:
    title = _("Còn %(count)s lô chưa in tem", count=count)
    return Task("is-attention", "label", title, "", url_for("batches.index", state="open"), _("Xem các lô"))


def _ending(row: Certificate, day: date) -> Task:
    assert row.valid_until is not None  # noqa: S101 - the question asked for those that have one
    name = _(SCHEMES[row.scheme].name)
    title = _("Chứng nhận %(name)s còn %(left)s ngày", name=name, left=(row.valid_until - day).days)
    if row.valid_until == day:
        title = _("Chứng nhận %(name)s hết hạn hôm nay", name=name)
    text = _(
        "Hết hạn %(day)s. Sau ngày đó, chứng nhận tự mất khỏi trang tem và tin bán.", day=filters.day(row.valid_until)
    )
    url = url_for("certificates.show", certificate_id=row.id)
    return Task("is-attention", "certificate", title, text, url, _("Xem chứng nhận"))


def _more_certificates(count: int) -> Task:
    title = _("Còn %(count)s chứng nhận sắp hết hạn", count=count)
    return Task("is-attention", "certificate", title, "", url_for("certificates.index"), _("Xem chứng nhận"))
