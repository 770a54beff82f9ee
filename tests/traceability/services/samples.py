"""Label runs and scans as rows, for tests that only count them."""

from sqlalchemy.orm import Session

from app.core import clock
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun, ScanCount
from app.traceability.models.trade_items import TradeItem


def make_run(
    db: Session, batch: Batch, item: TradeItem, *, labels: int, first: int = 1, voided: bool = False
) -> LabelRun:
    """A run of `labels` labels from position `first`."""
    run = LabelRun(
        cooperative_id=batch.cooperative_id,
        batch_id=batch.id,
        trade_item_id=item.id,
        key_id=1,
        first_position=first,
        last_position=first + labels - 1,
        link_prefix="HTTP://127.0.0.1:8000/Q/",
        layout="L7160",
        start_cell=0,
        cut_marks=False,
        content={},
        voided_at=clock.now() if voided else None,
        request_key=f"run-{first}",
        created_by="Nguyễn Thị Lan",
        created_at=clock.now(),
    )
    db.add(run)
    db.flush()
    return run


def make_scans(db: Session, run: LabelRun, position: int, *, scans: int) -> None:
    """Scans of one label today."""
    db.add(ScanCount(run_id=run.id, position=position, day=clock.today(), scans=scans, last_at=clock.now()))
    db.flush()
