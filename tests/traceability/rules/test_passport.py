"""The one sentence on top of a label's page."""

from datetime import date

from app.traceability.rules.batches import BatchState
from app.traceability.rules.passport import Verdict, verdict


def test_goods_of_an_area_that_was_not_in_force_are_not_called_good() -> None:
    today = date(2026, 11, 24)
    for state in (BatchState.OPEN, BatchState.CLOSED):
        assert verdict(state, voided=False, best_before_on=None, today=today, area_out=True) is Verdict.AREA_OUT
    assert (
        verdict(BatchState.RECALLED, voided=False, best_before_on=None, today=today, area_out=True) is Verdict.RECALLED
    )
