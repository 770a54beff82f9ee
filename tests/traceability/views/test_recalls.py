"""Pages of recalls: nothing is recalled before the second yes."""

import re
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import Recall
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import ADVICE, Hazard
from tests.factories import make_batch, make_cooperative, make_product, make_trade_item, make_user, sign_in
from tests.traceability.services.samples import make_run

WHY = {"hazard": "residue", "reason": "Thu hoạch sớm 2 ngày", "contact_phone": "0912 345 678"}


@pytest.fixture
def farm(database: Database) -> SimpleNamespace:
    """A batch with 340 labels about, and the people around it."""
    with database.transaction() as db:
        cooperative = make_cooperative(db)
        product = make_product(db, cooperative)
        batch = make_batch(db, product)
        make_run(db, batch, make_trade_item(db, product), labels=340)
        return SimpleNamespace(
            lan=make_user(db, cooperative=cooperative),
            staff=make_user(db, role=Role.STAFF, cooperative=cooperative),
            officer=make_user(db, role=Role.PROVINCE_OFFICER),
            mai=make_user(db, cooperative=make_cooperative(db, name="HTX Hai")),
            path=f"/batches/{batch.id}/recall",
            batch_id=batch.id,
            number=batch.number,
        )


def recalls(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(Recall)) or 0


def test_the_form_knows_the_phone_and_shows_the_reach(client: FlaskClient, farm: SimpleNamespace) -> None:
    sign_in(client, farm.lan)
    text = client.get(farm.path).get_data(as_text=True)
    assert 'value="+84912345678"' in text
    assert "340 tem đang dùng" in text


def test_the_first_yes_only_shows_what_people_will_read(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    sign_in(client, farm.lan)
    text = client.post(farm.path, data=WHY).get_data(as_text=True)
    assert ADVICE[Hazard.RESIDUE].vi in text
    assert ADVICE[Hazard.RESIDUE].en in text
    assert recalls(database) == 0


def test_the_second_yes_recalls_and_pressing_it_again_leads_to_the_same_board(
    client: FlaskClient, farm: SimpleNamespace, database: Database
) -> None:
    sign_in(client, farm.lan)
    preview = client.post(farm.path, data=WHY).get_data(as_text=True)
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview.partition("<main")[2]))
    answers = [client.post(farm.path, data=carried | {"confirmed": "yes"}) for _ in range(2)]
    assert answers[0].status_code == 303
    assert answers[0].location == answers[1].location
    assert recalls(database) == 1
    board = client.get(answers[0].location).get_data(as_text=True)
    for words in ("Thu hoạch sớm 2 ngày", "Đang thu hồi", "340 tem", "+84912345678"):
        assert words in board
    batch = client.get(f"/batches/{farm.batch_id}").get_data(as_text=True)
    assert "Lô này đang bị thu hồi từ" in batch
    assert "Tạm giữ lô" not in batch
    assert farm.number in client.get("/recalls/").get_data(as_text=True)
    assert client.get(farm.path).location == answers[0].location


def test_going_back_from_the_last_look_keeps_everything(client: FlaskClient, farm: SimpleNamespace) -> None:
    sign_in(client, farm.lan)
    text = client.post(farm.path, data=WHY | {"advice": "Gọi cho chúng tôi", "edit": "yes"}).get_data(as_text=True)
    assert "Gọi cho chúng tôi" in text
    assert "Thu hoạch sớm 2 ngày" in text


@pytest.mark.parametrize(
    ("given", "field"),
    [({"contact_phone": "115 nhé"}, "contact_phone"), ({"reason": ""}, "reason"), ({"hazard": "x"}, "hazard")],
)
def test_a_mistake_is_told_before_the_last_look(
    client: FlaskClient, farm: SimpleNamespace, given: dict[str, str], field: str
) -> None:
    sign_in(client, farm.lan)
    answer = client.post(farm.path, data=WHY | given)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("officer", 403), ("mai", 404)])
def test_nobody_else_recalls(
    client: FlaskClient, farm: SimpleNamespace, database: Database, who: str, status: int
) -> None:
    sign_in(client, getattr(farm, who))
    assert client.get(farm.path).status_code == status
    assert client.post(farm.path, data=WHY | {"confirmed": "yes"}).status_code == status
    with database.reading() as db:
        assert db.get_one(Batch, farm.batch_id).state is BatchState.OPEN


def test_officers_follow_a_recall_and_mai_does_not(client: FlaskClient, farm: SimpleNamespace) -> None:
    sign_in(client, farm.lan)
    board = client.post(farm.path, data=WHY | {"confirmed": "yes"}).location
    client.post("/sign-out")
    sign_in(client, farm.officer)
    assert "HTX Cam Đồi Mây" in client.get(board).get_data(as_text=True)
    client.post("/sign-out")
    sign_in(client, farm.mai)
    assert client.get(board).status_code == 404


def test_other_domains_tell_their_part_of_the_reach(app: Flask, client: FlaskClient, farm: SimpleNamespace) -> None:
    app.extensions["recall_scope"].append(lambda _db, _actor, _batch: ("Tin bán", 3))
    sign_in(client, farm.lan)
    assert "Tin bán: 3" in client.get(farm.path).get_data(as_text=True)
