"""Writing the farm log: once, by those who may, about own things, with the interval as it was on that day."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import farm_log as queries
from app.traceability.queries import log_doubts
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import InputKind, Measure
from app.traceability.services import log_corrections
from tests.factories import make_file
from tests.traceability.services.log_samples import Field, days_ago


@pytest.fixture
def field(db: Session) -> Field:
    """Lan's field."""
    return Field(db)


def fault(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.problems[0].field


def test_a_spraying_keeps_the_interval_of_that_day_whatever_the_register_says_later(field: Field) -> None:
    entry = field.spray(plot_ids=[plot.id for plot in field.plots], operator="Anh Hùng")
    field.week.pre_harvest_days = 1
    field.db.flush()
    field.db.expire(entry)
    assert (entry.pre_harvest_days, entry.by_name, len(entry.plots)) == (7, "Nguyễn Thị Lan", 2)


def test_the_same_form_sent_twice_is_one_line(field: Field) -> None:
    assert field.spray(request_key="k1").id == field.spray(request_key="k1", amount=5).id
    assert field.db.scalar(sa.select(sa.func.count()).select_from(LogEntry)) == 1


def test_a_grower_only_reads_the_log(field: Field) -> None:
    with pytest.raises(Forbidden):
        field.spray(actor=field.hung)


def test_things_of_others_are_not_there(field: Field) -> None:
    mai = Field(field.db)
    for strange in ({"plot_ids": [mai.plots[0].id]}, {"input_item_id": mai.week.id}):
        with pytest.raises(NotFound):
            field.spray(**strange)
    with pytest.raises(NotFound):
        log_corrections.strike(field.db, mai.lan, field.spray().id, "Nhầm")


def test_what_is_out_of_use_is_refused_but_an_old_line_that_names_it_can_be_corrected(field: Field) -> None:
    wrong = field.spray(1)
    field.plots[0].retired_at = field.week.retired_at = clock.now()
    with pytest.raises(Invalid) as error:
        field.spray()
    assert fault(error) == "plot_ids"
    right = log_corrections.correct(
        field.db,
        field.lan,
        wrong.id,
        plot_ids=[field.plots[0].id],
        done_on=days_ago(2),
        reason="Sai ngày",
        input_item_id=field.week.id,
        amount=100,
    )
    assert (right.corrects_id, right.kind, right.amount) == (wrong.id, LogKind.SPRAYING, 100)


def test_a_pesticide_cannot_pass_by_as_something_else(field: Field) -> None:
    with pytest.raises(Invalid) as error:
        field.spray(kind=LogKind.FERTILISING)
    assert fault(error) == "input_item_id"


def test_millilitres_of_something_weighed_are_refused(field: Field) -> None:
    with pytest.raises(Invalid) as error:
        field.spray(measure=Measure.GRAMS)
    assert fault(error) == "amount"


def test_a_line_belongs_to_the_one_open_season_of_its_plot(field: Field) -> None:
    season = field.season("Vụ cam 2026")
    field.season("Vụ cũ", closed_at=clock.now())
    field.season("Vụ trước", ends_on=days_ago(10))
    assert field.spray().season_id == season.id
    assert field.spray(plot_ids=[field.plots[1].id]).season_id is None
    field.season("Vụ xen")
    assert field.spray().season_id is None


def test_a_line_is_replaced_once_and_a_crossed_out_one_stays_so(field: Field) -> None:
    wrong = field.spray()
    struck = log_corrections.strike(field.db, field.lan, wrong.id, "Ghi nhầm vườn", request_key="s1")
    assert log_corrections.strike(field.db, field.lan, wrong.id, "Ghi nhầm vườn", request_key="s1").id == struck.id
    for entry_id in (wrong.id, struck.id):
        with pytest.raises(Conflict):
            log_corrections.strike(field.db, field.lan, entry_id, "Lần nữa")
    assert field.db.scalars(sa.select(LogEntry.id).where(queries.live())).all() == []
    assert [entry.id for entry in field.db.scalars(queries.listing(field.lan))] == [struck.id]


def test_a_correction_keeps_the_photos_and_takes_more(field: Field) -> None:
    first, second = (make_file(field.db, field.cooperative, sha256=digit * 64) for digit in "12")
    wrong = field.spray(photo_ids=(first.id,))
    facts = {"plot_ids": [field.plots[0].id], "done_on": days_ago(0), "input_item_id": field.week.id, "amount": 1}
    right = log_corrections.correct(
        field.db, field.lan, wrong.id, reason="Thêm ảnh", photo_ids=(second.id, first.id), **facts
    )
    assert [photo.file_id for photo in right.photos] == [first.id, second.id]


def test_doubts_are_told_and_never_silent(field: Field) -> None:
    sprayed = field.spray(input_item_id=field.unknown.id)
    fields = {doubt.field for doubt in log_doubts.of_entry(field.db, sprayed)}
    assert fields == {"pre_harvest_days", "amount"}  # nothing was bought either
    tea = field.input("Thuốc chè", days=3, crops="chè")
    assert "input_item_id" in {
        doubt.field for doubt in log_doubts.of_entry(field.db, field.spray(input_item_id=tea.id))
    }
    picked = field.spray(kind=LogKind.HARVEST, input_item_id=None, amount=None, grams=5000)
    assert [doubt.field for doubt in log_doubts.of_entry(field.db, picked)] == ["plot_ids"]


def test_text_finds_inputs_and_plots_without_marks_and_notes_as_typed(field: Field) -> None:
    entry = field.spray(note="Nhện đỏ nhiều")
    for text in ("abamectin", "khe dua", "Nhện đỏ"):
        assert [row.id for row in field.db.scalars(queries.listing(field.lan, text=text))] == [entry.id]
    assert field.db.scalars(queries.listing(field.lan, text="phân chuồng")).all() == []
    assert field.db.scalars(queries.listing(field.lan, kind=LogKind.HARVEST)).all() == []


def test_the_input_used_last_is_offered_first(field: Field) -> None:
    field.input("Phân", days=None, kind=InputKind.FERTILISER)
    field.spray(input_item_id=field.unknown.id)
    assert [item.id for item in queries.items_for(field.db, field.lan, LogKind.SPRAYING)] == [
        field.unknown.id,
        field.week.id,
    ]
