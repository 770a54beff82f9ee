"""One text and one hash for one value."""

from datetime import UTC, date, datetime, timedelta, timezone

from app.accounts.rules.audit_chain import GENESIS, canonical, seal
from app.core.actor import Role


def test_the_order_of_keys_and_the_zone_of_a_time_do_not_change_the_text() -> None:
    noon = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
    same = noon.astimezone(timezone(timedelta(hours=7)))
    assert canonical({"b": noon, "a": 1}) == canonical({"a": 1, "b": same})


def test_letters_days_and_states_are_written_readably() -> None:
    assert canonical([date(2026, 11, 18), Role.STAFF, "Xã Đoài"]) == '["2026-11-18","cooperative_staff","Xã Đoài"]'


def test_moving_text_from_one_field_to_the_next_changes_the_hash() -> None:
    assert seal(GENESIS, "ab", "c") != seal(GENESIS, "a", "bc")
    assert seal(GENESIS, "a") != seal("1" * 64, "a")
