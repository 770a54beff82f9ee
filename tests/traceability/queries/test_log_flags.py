"""Flags over real records: corrections are not late writing, officers compare cooperatives, managers see their own."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Forbidden
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import log_flags
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.log_flags import FlagKind
from app.traceability.services import log_corrections
from tests.factories import MINH_HOP, make_grower
from tests.traceability.services.log_samples import TODAY, Field, days_ago

OFFICER = Actor(None, "Cán bộ tỉnh", Role.PROVINCE_OFFICER)
COMMUNE = Actor(None, "Cán bộ xã", Role.COMMUNE_OFFICER, commune_code=MINH_HOP)


@pytest.fixture
def field(db: Session) -> Field:
    """Lan's field, a plot for each of two households."""
    made = Field(db)
    for plot, name in zip(made.plots, ("Trần Văn Hùng", "Cô Sáu"), strict=True):
        plot.grower_id = make_grower(db, made.cooperative, name=name).id
    return made


def kinds(db: Session, actor: Actor) -> list[FlagKind]:
    return [flag.kind for flag in log_flags.found(db, actor, TODAY)]


def log(field: Field, *plot_numbers: int, days: tuple[int, ...] = (13, 12, 11), shift: int = 0) -> None:
    for day in days:
        field.spray(day + shift, plot_ids=[field.plots[number].id for number in plot_numbers])


def harvest(field: Field, days: int = 2) -> None:
    field.open(days)


def test_the_logs_of_two_households_are_compared_and_described(field: Field) -> None:
    log(field, 0)
    log(field, 1)
    harvest(field)
    flags = log_flags.found(field.db, field.lan, TODAY)
    (seen,) = log_flags.described(field.db, [flag for flag in flags if flag.kind is FlagKind.ALIKE])
    assert [name for name, _entries in seen.groups] == ["Trần Văn Hùng", "Cô Sáu"]
    assert [len(entries) for _name, entries in seen.groups] == [3, 3]


def test_one_spraying_of_both_households_is_no_copy(field: Field) -> None:
    log(field, 0, 1, days=(13, 12, 11, 10))
    harvest(field)
    assert FlagKind.ALIKE not in kinds(field.db, field.lan)


def test_an_officer_compares_cooperatives_and_a_manager_cannot(field: Field) -> None:
    mai = Field(field.db)
    for plot in mai.plots:
        plot.grower_id = make_grower(field.db, mai.cooperative, name="Ông Ba").id
    log(field, 0)
    harvest(field, 2)
    log(mai, 0, shift=-1)
    harvest(mai, 1)
    assert FlagKind.ALIKE not in kinds(field.db, field.lan)
    assert FlagKind.ALIKE in kinds(field.db, OFFICER)
    assert FlagKind.ALIKE in kinds(field.db, COMMUNE)
    far = Actor(None, "Cán bộ nơi khác", Role.COMMUNE_OFFICER, commune_code="00000")
    assert kinds(field.db, far) == []


def test_a_log_written_after_the_harvest_is_told(field: Field) -> None:
    harvest(field, 2)
    log(field, 0, 1, days=(20, 19, 18, 17, 16))
    assert sorted(kinds(field.db, field.lan)) == [FlagKind.AT_ONCE, FlagKind.BACK_DATED]
    (seen,) = [one for one in described(field) if one.flag.kind is FlagKind.AT_ONCE]
    assert seen.groups[0][0] == "Khe Dứa 1, Khe Dứa 3"


def described(field: Field) -> list[log_flags.Seen]:
    return log_flags.described(field.db, log_flags.found(field.db, field.lan, TODAY))


def test_to_mend_lines_that_were_written_in_time_is_not_to_write_late(field: Field) -> None:
    harvest(field, 2)
    for day in (20, 19, 18, 17, 16):
        wrong = in_time(field, day)
        log_corrections.correct(
            field.db,
            field.lan,
            wrong.id,
            plot_ids=[field.plots[0].id],
            done_on=wrong.done_on,
            reason="Sai lượng",
            input_item_id=field.week.id,
            amount=150,
        )
    assert kinds(field.db, field.lan) == []


def in_time(field: Field, days: int) -> LogEntry:
    """A spraying of the first plot, written on its day."""
    row = LogEntry(
        cooperative_id=field.cooperative.id,
        kind=LogKind.SPRAYING,
        done_on=days_ago(days),
        input_item_id=field.week.id,
        amount=100,
        plots=[field.plots[0]],
        by_name="Nguyễn Thị Lan",
        recorded_at=clock.now() - timedelta(days=days),
    )
    field.db.add(row)
    field.db.flush()
    return row


def test_growers_and_staff_are_not_shown_what_is_to_be_looked_at(field: Field) -> None:
    for person in (field.hung, field.staff):
        with pytest.raises(Forbidden):
            log_flags.found(field.db, person, TODAY)
