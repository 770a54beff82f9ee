"""Issuing labels: codes are taken once, never without goods, and the sheet is handed out only when it reads back."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.storage import FolderStore
from app.traceability.labels.read_back import ReadBack
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import BatchState
from app.traceability.rules.serials import SerialKey, read
from app.traceability.services import labels
from tests import factories

KEYS = (SerialKey(1, b"k" * 32),)
URL = "https://gocnghe.vn"


def _goods(db: Session) -> tuple[Cooperative, Batch, TradeItem]:
    cooperative = factories.make_cooperative(db)
    product = factories.make_product(db, cooperative)
    return cooperative, factories.make_batch(db, product, grams=1_200_000), factories.make_trade_item(db, product)


def _issue(db: Session, batch: Batch, item: TradeItem, count: int = 48, **given: object) -> LabelRun:
    cooperative = db.get_one(Cooperative, batch.cooperative_id)
    settings: dict[str, object] = {"layout": "L7160", "request_key": "once"} | given
    actor = settings.pop("actor", factories.manager(cooperative))
    return labels.issue(
        db,
        actor,
        KEYS,
        batch_id=batch.id,
        trade_item_id=item.id,
        count=count,
        public_url=URL,
        **settings,  # type: ignore[arg-type]  # test shorthand
    )


def test_every_label_of_a_run_has_its_own_serial_that_leads_back_to_the_run(db: Session) -> None:
    _, batch, item = _goods(db)
    run = _issue(db, batch, item)
    minted = labels.serials(KEYS, run)
    assert len(set(minted)) == 48
    positions = [found.position for found in (read(KEYS, serial) for serial in minted) if found]
    assert positions == list(range(run.first_position, run.last_position + 1))


def test_the_same_request_twice_is_one_run(db: Session) -> None:
    _, batch, item = _goods(db)
    assert _issue(db, batch, item).id == _issue(db, batch, item).id
    assert db.scalar(sa.select(sa.func.count()).select_from(LabelRun)) == 1


def test_two_runs_never_share_a_position(db: Session) -> None:
    _, batch, item = _goods(db)
    first, second = _issue(db, batch, item, 10), _issue(db, batch, item, 10, request_key="again")
    assert second.first_position == first.last_position + 1


def test_labels_never_outnumber_the_packs_of_the_harvest(db: Session) -> None:
    _, batch, item = _goods(db)
    _issue(db, batch, item, 590)
    with pytest.raises(Invalid) as refused:
        _issue(db, batch, item, 11, request_key="too many")
    assert refused.value.problems[0].field == "count"
    assert refused.value.problems[0].values == {"left": 10}


def test_a_manager_may_go_over_with_a_reason_that_stays_and_staff_may_not(db: Session) -> None:
    cooperative, batch, item = _goods(db)
    staff = replace(factories.manager(cooperative), role=factories.Role.STAFF)
    with pytest.raises(Invalid):
        _issue(db, batch, item, 601, actor=staff, over_reason="Tem thay cho tem rách")
    run = _issue(db, batch, item, 601, over_reason="Tem thay cho tem rách")
    assert run.content["over_reason"] == "Tem thay cho tem rách"


def test_voided_labels_make_room_for_new_ones(db: Session) -> None:
    cooperative, batch, item = _goods(db)
    run = _issue(db, batch, item, 600)
    labels.void(db, factories.manager(cooperative), run.id, reason="Giấy lệch")
    db.flush()
    assert queries.allowance(db, batch, item) == 600


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.RECALLED])
def test_a_held_or_recalled_batch_gets_no_labels(db: Session, state: BatchState) -> None:
    _, batch, item = _goods(db)
    batch.state = state
    with pytest.raises(Conflict):
        _issue(db, batch, item)


def test_a_pack_taken_off_sale_gets_no_labels(db: Session) -> None:
    _, batch, item = _goods(db)
    item.retired_at = clock.now()
    with pytest.raises(Invalid) as refused:
        _issue(db, batch, item)
    assert refused.value.problems[0].field == "trade_item_id"


def _stop(state: BatchState | None) -> Callable[[LabelRun], None]:
    """Hold or recall the run's batch, or (None) void the run."""

    def change(run: LabelRun) -> None:
        if state is None:
            run.voided_at = clock.now()
        else:
            run.batch.state = state

    return change


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.RECALLED, None])
def test_labels_of_stopped_goods_and_voided_runs_are_not_handed_out_again(
    db: Session, settings: object, state: BatchState | None
) -> None:
    cooperative, batch, item = _goods(db)
    lan, run = factories.manager(cooperative), _issue(db, batch, item, 4)
    store = FolderStore(settings.data_dir / "files")  # type: ignore[attr-defined]  # Settings
    _stop(state)(run)
    db.flush()
    with pytest.raises(Conflict):
        labels.to_hand_out(db, lan, run.id)
    with pytest.raises(Conflict):
        labels.note_reprint(db, lan, run.id)
    with pytest.raises(Conflict):
        labels.attach_sheet(db, lan, store, run.id, pdf=b"%PDF", pages=1, outcome=ReadBack(1, 4, 4, ()))
    assert (run.reprints, run.sheet_sha256) == (0, None)


@pytest.mark.parametrize("state", [BatchState.OPEN, BatchState.CLOSED])
def test_labels_of_goods_on_sale_or_sold_are_printed_again(db: Session, state: BatchState) -> None:
    cooperative, batch, item = _goods(db)
    lan, run = factories.manager(cooperative), _issue(db, batch, item, 4)
    batch.state = state
    db.flush()
    assert labels.to_hand_out(db, lan, run.id) is run
    assert labels.note_reprint(db, lan, run.id).reprints == 1


@pytest.mark.parametrize("role", [factories.Role.GROWER, factories.Role.PROVINCE_OFFICER])
def test_who_only_reads_gets_no_genuine_labels(db: Session, role: factories.Role) -> None:
    cooperative, batch, item = _goods(db)
    run = _issue(db, batch, item, 4)
    with pytest.raises(Forbidden):
        labels.to_hand_out(db, replace(factories.manager(cooperative), role=role), run.id)


@pytest.mark.parametrize(("field", "given"), [("start_cell", {"start_cell": 22}), ("layout", {"layout": "A9"})])
def test_a_sheet_that_does_not_exist_is_refused_at_its_field(db: Session, field: str, given: dict[str, object]) -> None:
    _, batch, item = _goods(db)
    with pytest.raises(Invalid) as refused:
        _issue(db, batch, item, **given)
    assert refused.value.problems[0].field == field


@pytest.mark.parametrize("count", [0, -1, labels.MOST_AT_ONCE + 1])
def test_an_absurd_number_of_labels_is_refused(db: Session, count: int) -> None:
    _, batch, item = _goods(db)
    with pytest.raises(Invalid):
        _issue(db, batch, item, count)


def test_mai_finds_no_batch_of_lans(db: Session) -> None:
    _, batch, item = _goods(db)
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    with pytest.raises(NotFound):
        _issue(db, batch, item, actor=mai)


def test_a_grower_prints_nothing(db: Session) -> None:
    cooperative, batch, item = _goods(db)
    with pytest.raises(Forbidden):
        _issue(db, batch, item, actor=replace(factories.manager(cooperative), role=factories.Role.GROWER))


def test_a_pack_of_another_product_is_refused(db: Session) -> None:
    cooperative, batch, _ = _goods(db)
    other = factories.make_trade_item(db, factories.make_product(db, cooperative, name="Quýt PQ1"))
    with pytest.raises(Invalid) as refused:
        _issue(db, batch, other)
    assert refused.value.problems[0].field == "trade_item_id"


def test_with_a_gtin_the_code_is_a_digital_link_without_it_the_short_form(db: Session) -> None:
    _, batch, item = _goods(db)
    assert _issue(db, batch, item).link_prefix == "HTTPS://GOCNGHE.VN/Q/"
    item.gtin = "09524000000019"
    run = _issue(db, batch, item, request_key="with gtin")
    assert run.link_prefix == f"https://gocnghe.vn/01/09524000000019/10/{batch.number}/21/"


def test_the_words_on_a_label_stay_as_they_were_printed(db: Session) -> None:
    _, batch, item = _goods(db)
    run = _issue(db, batch, item)
    batch.product.name = "Tên mới"
    db.flush()
    assert labels.content_of(run).product_name == "Cam Vinh giống Xã Đoài"


def test_a_sheet_reads_back_whole_and_is_kept(db: Session, settings: object) -> None:
    cooperative, batch, item = _goods(db)
    run = _issue(db, batch, item)
    pdf, pages, outcome = labels.make_sheet(KEYS, run)
    store = FolderStore(settings.data_dir / "files")  # type: ignore[attr-defined]  # Settings
    kept = labels.attach_sheet(db, factories.manager(cooperative), store, run.id, pdf=pdf, pages=pages, outcome=outcome)
    assert (pages, outcome.matched, kept.read_back_ok) == (3, 48, 48)
    assert kept.sheet_sha256 is not None
    assert store.get(kept.sheet_sha256) == pdf


def test_a_sheet_with_one_unreadable_code_is_not_handed_out(db: Session, settings: object) -> None:
    cooperative, batch, item = _goods(db)
    run = _issue(db, batch, item)
    store = FolderStore(settings.data_dir / "files")  # type: ignore[attr-defined]  # Settings
    with pytest.raises(Conflict):
        labels.attach_sheet(
            db, factories.manager(cooperative), store, run.id, pdf=b"%PDF", pages=3, outcome=ReadBack(3, 48, 47, ())
        )
    assert run.sheet_sha256 is None


def test_two_people_printing_at_once_share_no_code(any_database: Database) -> None:
    with any_database.transaction() as db:
        cooperative, batch, item = _goods(db)
        ids = cooperative.id, batch.id, item.id
    start = threading.Barrier(2)

    def print_run(key: str) -> None:
        start.wait()
        with any_database.transaction() as db:
            lan = factories.manager(db.get_one(Cooperative, ids[0]))
            labels.issue(
                db,
                lan,
                KEYS,
                batch_id=ids[1],
                trade_item_id=ids[2],
                count=100,
                layout="L7160",
                public_url=URL,
                request_key=key,
            )

    threads = [threading.Thread(target=print_run, args=(key,)) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_database.reading() as db:
        runs = db.scalars(sa.select(LabelRun).order_by(LabelRun.first_position)).all()
        assert len(runs) == 2
        assert runs[1].first_position > runs[0].last_position


def test_a_reprint_beside_a_recall_waits_for_it_and_is_refused(any_database: Database) -> None:
    with any_database.transaction() as db:
        cooperative, batch, item = _goods(db)
        lan, batch_id, run_id = factories.manager(cooperative), batch.id, _issue(db, batch, item, 4).id
    told: list[str] = []

    def reprint() -> None:
        try:
            with any_database.transaction() as db:
                labels.note_reprint(db, lan, run_id)
        except Conflict:
            told.append("refused")

    other = threading.Thread(target=reprint)
    with any_database.transaction() as db:
        db.get_one(Batch, batch_id).state = BatchState.RECALLED
        db.flush()
        other.start()
        other.join(0.3)
    other.join(30)
    assert told == ["refused"]
