"""What was found, what buyers answered, and the report with which a case ends."""

import hashlib
from io import BytesIO

import pypdfium2
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry
from app.core import pdfs
from app.core.errors import Conflict, Invalid, NotFound
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.traceability.models.recalls import RecallNotice, RecallStep
from app.traceability.queries import recall_boards, recall_cases
from app.traceability.rules.recalls import CaseState, NoticeState, Outcome, StepKind, Tally
from app.traceability.services import recall_notices, recall_papers, recall_steps
from tests import factories
from tests.traceability.services.recall_samples import Farm, make_farm
from tests.traceability.services.samples import KEYS, make_run


@pytest.fixture
def farm(db: Session) -> Farm:
    """The standing farm."""
    return make_farm(db)


@pytest.fixture
def store(settings: Settings) -> FolderStore:
    """The house's files."""
    return FolderStore(settings.data_dir / "files")


def text_of(pdf: bytes) -> str:
    """All that a reader finds in the file."""
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(BytesIO(pdf))
        pages = [page.get_textpage().get_text_bounded() for page in document]
        document.close()
    return " ".join(" ".join(pages).split())


def test_goods_are_found_place_by_place_and_never_more_than_there_are(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    found = {"batch_id": farm.made.id, "outcome": Outcome.RETURNED}
    first = {"grams": 150_000, "partner_id": farm.buyer.id, "request_key": "a"}
    steps = [recall_steps.locate(db, farm.lan, case.id, **found, **first) for _ in range(2)]
    assert steps[0].id == steps[1].id
    recall_steps.locate(db, farm.lan, case.id, **found, grams=400_000, place="Kho")
    with pytest.raises(Invalid) as refusal:
        recall_steps.locate(db, farm.lan, case.id, **found, grams=50_001, place="Kho")
    assert refusal.value.problems[0].values == {"left": "50"}
    where = recall_boards.load(db, case).where
    assert (where.grams, where.tally, where.percent) == (1_000_000, Tally(returned=550_000), 55)
    assert [(one.name, one.grams, one.tally.found) for one in where.places] == [
        (farm.buyer.name, 200_000, 150_000),
        ("", 800_000, 400_000),
    ]


def test_found_goods_belong_to_the_case_and_its_cooperative(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    other = factories.make_batch(db, farm.raw.product)
    with pytest.raises(Invalid):
        recall_steps.locate(
            db, farm.lan, case.id, batch_id=other.id, grams=1, outcome=Outcome.RETURNED, place="Kho", request_key="b"
        )
    with pytest.raises(NotFound):
        recall_steps.locate(
            db, farm.lan, case.id, batch_id=farm.raw.id, grams=1, outcome=Outcome.RETURNED, partner_id=10**6
        )


def test_a_buyer_who_was_called_and_answered_stands_in_the_diary_once(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    notice = db.scalars(sa.select(RecallNotice)).one()
    recall_notices.told(db, farm.lan, notice.id)
    assert recall_boards.load(db, case).told.reached == 1
    for _ in range(2):
        recall_notices.acknowledge(db, farm.lan, notice.id, note="Còn 12 kg")
    assert notice.state is NoticeState.ACKNOWLEDGED
    with pytest.raises(Conflict):
        recall_notices.told(db, farm.lan, notice.id)
    kinds = [step.kind for step in recall_cases.steps(db, case.id)]
    assert kinds[2:] == [StepKind.NOTIFY, StepKind.ACKNOWLEDGE]


def test_a_case_ends_with_an_explanation_and_a_report_whose_digest_is_in_the_chain(
    db: Session, farm: Farm, store: FolderStore
) -> None:
    case = farm.confirmed(db)
    recall_steps.write_note(db, farm.lan, case.id, note="Đã gọi trạm y tế xã")
    with pytest.raises(Invalid) as refusal:
        recall_papers.close(db, farm.lan, store, case.id)
    assert refusal.value.problems[0].field == "note"
    more = [("Gỡ tin trên sàn", "3/3 tin")]
    recall_papers.close(db, farm.lan, store, case.id, note="Phần còn lại đã bán hết từ trước", more=more)
    assert (case.state, case.closed_by) == (CaseState.CLOSED, farm.lan.name)
    pdf = store.get(case.report_sha256 or "")
    assert hashlib.sha256(pdf).hexdigest() == case.report_sha256
    last = db.scalars(sa.select(RecallStep).where(RecallStep.kind == StepKind.CLOSE)).one()
    assert last.facts == {"report_sha256": case.report_sha256}
    sealed = sa.select(AuditEntry.after).where(AuditEntry.subject == "recall_steps")
    assert any((case.report_sha256 or "-") in after for after in db.scalars(sealed))
    text = text_of(pdf)
    for words in (case.number, farm.made.number, "Siêu thị Sông Lam", "Đã gọi trạm y tế xã", "3/3 tin", "Hoàng Sơn"):
        assert words in text
    with pytest.raises(Conflict):
        recall_steps.write_note(db, farm.lan, case.id, note="Thêm")
    assert recall_papers.close(db, farm.lan, store, case.id) is case


def test_a_notice_names_what_the_buyer_holds_and_opens_the_page_of_the_batch(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    notice = db.scalars(sa.select(RecallNotice)).one()
    run = make_run(db, farm.made, farm.item, labels=300)
    url = "https://gocnghe.vn"
    sheet = recall_papers.notice_sheet(db, farm.lan, case.id, public_url=url, keys=KEYS, notice_id=notice.id)
    text = text_of(sheet)
    for words in ("Siêu thị Sông Lam", farm.made.number, "200 kg", "+84912345678", "Thông báo thu hồi hàng"):
        assert words in text
    assert farm.raw.number not in text
    assert recall_notices.public_address(db, url, KEYS, farm.raw) is None
    assert str(recall_notices.public_address(db, url, KEYS, farm.made)).startswith(run.link_prefix)
    farm.item.gtin = "08931234567897"
    db.flush()
    assert recall_notices.public_address(db, url, KEYS, farm.made) == f"{url}/01/08931234567897/10/{farm.made.number}"
