"""What a person should look at again in a line of the farm log; none of it keeps the line from being written."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.core.errors import N_, Problem
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem
from app.traceability.queries import farm_log, inputs, pre_harvest
from app.traceability.rules.farm_log import LogKind, allowed_for
from app.traceability.rules.inputs import amount_words


def of_entry(db: Session, entry: LogEntry) -> list[Problem]:
    """Sentences about a line that counts: interval and crop of a spraying, stock, expiry, a harvest too early."""
    found: list[Problem] = []
    if entry.input_item is not None:
        found += _input(db, entry, entry.input_item)
    if entry.kind is LogKind.HARVEST:
        found += _harvest(db, entry)
    return found


def _input(db: Session, entry: LogEntry, item: InputItem) -> Iterator[Problem]:
    named = {"input": item.name}
    if entry.kind is LogKind.SPRAYING:
        if entry.pre_harvest_days is None:
            said = N_(
                "Chưa biết thời gian cách ly của %(input)s: lô nào hái từ các thửa này cũng bị tạm giữ. "
                "Xin ghi số ngày trên nhãn vào mục vật tư, rồi sửa dòng này để lấy số mới."
            )
            yield Problem("pre_harvest_days", said, named)
        yield from _crops(db, entry, item)
    left = inputs.stock(db, [item.id])[item.id]
    if entry.amount is not None and left < 0:
        said = N_(
            "Đã dùng nhiều hơn đã mua: %(input)s thiếu %(amount)s. Xin xem lại lượng, hoặc ghi lần mua còn thiếu."
        )
        yield Problem("amount", said, named | {"amount": amount_words(-left, item.measure)})
    lot = entry.input_lot
    if lot is not None and lot.expires_on is not None and lot.expires_on < entry.done_on:
        said = N_("%(input)s của lần mua đã chọn hết hạn từ %(day)s, trước ngày dùng.")
        yield Problem("input_lot_id", said, named | {"day": lot.expires_on})


def _crops(db: Session, entry: LogEntry, item: InputItem) -> Iterator[Problem]:
    crops = farm_log.crops_of(db, entry)
    verdicts = {crop: allowed_for(item.crops, crop) for crop in crops}
    if not (item.crops or "").strip():
        said = N_("Mục vật tư chưa ghi %(input)s dùng được cho cây nào; xin xem nhãn thuốc.")
        yield Problem("input_item_id", said, {"input": item.name})
    for crop, allowed in verdicts.items():
        if allowed is False:
            said = N_("%(input)s không ghi dùng cho cây %(crop)s; xin xem lại nhãn thuốc.")
            yield Problem("input_item_id", said, {"input": item.name, "crop": crop})


def _harvest(db: Session, entry: LogEntry) -> Iterator[Problem]:
    for one in pre_harvest.of_plots(db, [plot.id for plot in entry.plots], entry.done_on).values():
        if one.too_early:
            said = N_("Thửa %(plot)s hái khi chưa hết thời gian cách ly: hái được từ %(day)s.")
            yield Problem("plot_ids", said, {"plot": one.plot.name, "day": one.earliest_on})
        elif one.unknown:
            said = N_("Thửa %(plot)s có lần phun chưa biết thời gian cách ly.")
            yield Problem("plot_ids", said, {"plot": one.plot.name})
