"""Pages of recalls: nothing is held before the second yes, nothing recalled before the second person's."""

import re
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import Recall, RecallCase, RecallNotice
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import ADVICE, CaseState, Hazard
from tests.factories import make_cooperative, make_user, sign_in
from tests.traceability.services.recall_samples import make_farm
from tests.traceability.services.samples import make_run
from tests.traceability.views.shop import Shop

WHY = {"hazard": "residue", "reason": "Thu hoạch sớm 2 ngày", "contact_phone": "0912 345 678"}


@pytest.fixture
def farm(database: Database) -> SimpleNamespace:
    """Raw goods and what was made of them with 340 labels about, and the people around them."""
    with database.transaction() as db:
        made = make_farm(db)
        make_run(db, made.made, made.item, labels=340)
        cooperative = made.cooperative
        return SimpleNamespace(
            lan=make_user(db, cooperative=cooperative),
            son=make_user(db, cooperative=cooperative, name="Hoàng Văn Sơn"),
            staff=make_user(db, role=Role.STAFF, cooperative=cooperative),
            officer=make_user(db, role=Role.PROVINCE_OFFICER),
            mai=make_user(db, cooperative=make_cooperative(db, name="HTX Hai")),
            path=f"/recalls/new/batch/{made.raw.id}",
            raw_id=made.raw.id,
            made_id=made.made.id,
            numbers=(made.raw.number, made.made.number),
        )


def cases(database: Database) -> list[RecallCase]:
    with database.reading() as db:
        return list(db.scalars(sa.select(RecallCase)))


def states(database: Database, farm: SimpleNamespace) -> list[BatchState]:
    with database.reading() as db:
        return [db.get_one(Batch, one).state for one in (farm.raw_id, farm.made_id)]


def change(client: FlaskClient, user: object) -> None:
    """Somebody else sits down."""
    client.post("/sign-out")
    sign_in(client, user)  # type: ignore[arg-type]  # a row of the fixture


def proposed(client: FlaskClient, farm: SimpleNamespace, **given: str) -> str:
    """The board of Lan's proposal."""
    sign_in(client, farm.lan)
    answer = client.post(farm.path, data=WHY | given | {"confirmed": "yes"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


def test_the_form_knows_the_phone_and_shows_all_that_is_downstream(client: FlaskClient, farm: SimpleNamespace) -> None:
    sign_in(client, farm.lan)
    answer = client.get(f"/batches/{farm.raw_id}/recall", follow_redirects=True)
    text = answer.get_data(as_text=True)
    assert answer.request.path == farm.path
    assert 'value="+84912345678"' in text
    assert "2 lô" in text
    assert "340 tem đang dùng" in text


def test_the_first_yes_only_shows_the_scope_and_what_people_will_read(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    sign_in(client, farm.lan)
    text = client.post(farm.path, data=WHY).get_data(as_text=True)
    for words in (ADVICE[Hazard.RESIDUE].vi, ADVICE[Hazard.RESIDUE].en, *farm.numbers, "Siêu thị Sông Lam"):
        assert words in text
    assert cases(database) == []
    assert "Thu hoạch sớm 2 ngày" in client.post(farm.path, data=WHY | {"edit": "yes"}).get_data(as_text=True)


def test_two_persons_recall_and_the_board_follows(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    sign_in(client, farm.lan)
    preview = client.post(farm.path, data=WHY).get_data(as_text=True)
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview.partition("<main")[2]))
    form = carried | {"confirmed": "yes", "batch_ids": [str(farm.raw_id), str(farm.made_id)]}
    answers = [client.post(farm.path, data=form) for _ in range(2)]
    board = answers[0].location
    assert (answers[1].location, len(cases(database))) == (board, 1)
    assert states(database, farm) == [BatchState.HELD, BatchState.HELD]
    assert "Hoàng Văn Sơn" in client.get(board).get_data(as_text=True)
    own = client.post(f"{board}/confirm", data={"confirmed": "yes"})
    assert own.status_code == 409
    assert "Hoàng Văn Sơn" in own.get_data(as_text=True)
    change(client, farm.son)
    assert "đang chờ anh/chị xác nhận" in client.get("/today").get_data(as_text=True)
    assert "chờ anh/chị" in client.get("/recalls/").get_data(as_text=True)
    assert "Xác nhận thu hồi" in client.post(f"{board}/confirm").get_data(as_text=True)
    assert states(database, farm)[0] is BatchState.HELD
    assert client.post(f"{board}/confirm", data={"confirmed": "yes"}).location == board
    assert states(database, farm) == [BatchState.RECALLED, BatchState.RECALLED]
    text = client.get(board).get_data(as_text=True)
    for words in ("Thu hoạch sớm 2 ngày", "340/340 tem", "Siêu thị Sông Lam", "+84912345678"):
        assert words in text
    with database.reading() as db:
        recall_id = db.scalars(sa.select(Recall.id).where(Recall.batch_id == farm.made_id)).one()
    assert client.get(f"/recalls/{recall_id}").location == board
    assert client.get(f"/batches/{farm.made_id}/recall").location == f"/recalls/{recall_id}"


def test_found_goods_answers_and_the_end_are_written_on_the_board(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    board = proposed(client, farm)
    change(client, farm.son)
    client.post(f"{board}/confirm", data={"confirmed": "yes"})
    found = {"batch_id": farm.made_id, "quantity": "700", "outcome": "returned", "place": "Kho"}
    refused = client.post(f"{board}/locate", data=found)
    assert refused.status_code == 422
    assert 'value="700"' in refused.get_data(as_text=True)
    assert client.post(f"{board}/locate", data=found | {"quantity": "500"}).status_code == 303
    assert "50\u00a0%" in client.get(board).get_data(as_text=True).replace(" %", "\u00a0%")
    with database.reading() as db:
        notice_id = db.scalars(sa.select(RecallNotice.id)).one()
    for name in (f"/recall-notices/{notice_id}/notice.pdf", f"{board}/notice.pdf"):
        assert client.get(name).get_data()[:5] == b"%PDF-"
    client.post(f"/recall-notices/{notice_id}/acknowledge")
    assert client.post(f"{board}/narrow", data={"batch_ids": [farm.raw_id], "reason": "Mẫu đạt"}).status_code == 303
    assert states(database, farm) == [BatchState.HELD, BatchState.RECALLED]
    assert farm.numbers[0] in client.get(f"{board}/widen?q={farm.numbers[0]}").get_data(as_text=True)
    assert client.get(f"{board}/report.pdf").location == board
    assert client.post(f"{board}/close").status_code == 422
    assert client.post(f"{board}/close", data={"note": "Đã bán hết"}).location == board
    assert client.get(f"{board}/report.pdf").get_data()[:5] == b"%PDF-"
    assert cases(database)[0].state is CaseState.CLOSED


def test_a_drill_says_so_everywhere_and_a_withdrawn_proposal_frees_the_goods(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    board = proposed(client, farm, drill="yes")
    assert "DIỄN TẬP" in client.get(board).get_data(as_text=True)
    assert states(database, farm) == [BatchState.OPEN, BatchState.OPEN]
    real = client.post(farm.path, data=WHY | {"confirmed": "yes"}).location
    assert states(database, farm) == [BatchState.HELD, BatchState.HELD]
    assert client.post(f"{real}/withdraw", data={"note": "Nhầm"}).location == real
    assert states(database, farm) == [BatchState.OPEN, BatchState.OPEN]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"contact_phone": "115 nhé"}, "contact_phone"), ({"reason": ""}, "reason"), ({"picking": "yes"}, "batch_ids")],
)
def test_a_mistake_is_told_at_its_field(
    client: FlaskClient, farm: SimpleNamespace, given: dict[str, str], field: str
) -> None:
    sign_in(client, farm.lan)
    answer = client.post(farm.path, data=WHY | given | {"confirmed": "yes"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("mai", 404)])
def test_nobody_else_proposes(
    client: FlaskClient, farm: SimpleNamespace, database: Database, who: str, status: int
) -> None:
    sign_in(client, getattr(farm, who))
    for path in (farm.path, f"/batches/{farm.raw_id}/recall"):
        assert client.get(path).status_code == status
    assert client.post(farm.path, data=WHY | {"confirmed": "yes"}).status_code == status
    assert cases(database) == []


def test_officers_propose_and_follow_and_mai_does_neither(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    sign_in(client, farm.officer)
    board = client.post(farm.path, data=WHY | {"confirmed": "yes"}).location
    assert "HTX Cam Đồi Mây" in client.get(board).get_data(as_text=True)
    change(client, farm.mai)
    assert client.get(board).status_code == 404
    assert client.post(f"{board}/confirm", data={"confirmed": "yes"}).status_code == 404
    assert states(database, farm) == [BatchState.HELD, BatchState.HELD]


def test_other_domains_tell_their_part_of_the_reach(app: Flask, client: FlaskClient, farm: SimpleNamespace) -> None:
    app.extensions["recall_scope"].append(lambda _db, _actor, _batches: ("Hợp đồng", 3))
    sign_in(client, farm.lan)
    assert "Hợp đồng: 3" in client.get(farm.path).get_data(as_text=True)


def test_the_label_page_is_red_at_the_next_request(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        cooperative = db.get_one(Batch, shop.batch_id).cooperative
        lan, son = (make_user(db, cooperative=cooperative) for _ in range(2))
    sign_in(client, lan)
    board = client.post(f"/recalls/new/batch/{shop.batch_id}", data=WHY | {"confirmed": "yes"}).location
    change(client, son)
    assert "Thu hoạch sớm 2 ngày" not in client.get(f"/q/{shop.serial}").get_data(as_text=True)
    client.post(f"{board}/confirm", data={"confirmed": "yes"})
    assert "Thu hoạch sớm 2 ngày" in client.get(f"/q/{shop.serial}").get_data(as_text=True)
    assert "20/20 tem" in client.get(board).get_data(as_text=True)
