"""Lan's cooperative with a batch and a pack, signed in, and how tests of label pages look behind the pages."""

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models.users import User
from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelPrint, LabelRange, LabelRun
from app.traceability.models.recalls import Recall
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import Hazard
from app.traceability.services import label_plans, label_ranges, labels
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from tests import factories

PREFIX = "8931234"
"""The GS1 company prefix of Lan's cooperative."""
URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Stall:
    """A browser of Lan's, and the ids of her batch of 1,200 kg and her two-kilo bag."""

    app: Flask
    client: FlaskClient
    database: Database
    cooperative_id: int
    batch_id: int
    item_id: int

    @property
    def new(self) -> str:
        """The address at which labels of the batch are printed."""
        return f"/labels/new/{self.batch_id}"

    def typed(self, **given: str) -> dict[str, str]:
        """The least that a person types for a sheet of labels."""
        usual = {"trade_item_id": str(self.item_id), "count": "4", "layout": "L7160", "request_key": "k1"}
        return usual | given

    def printed(self, **given: str) -> str:
        """The address of a run that was printed through the page."""
        return location(self.client.post(self.new, data=self.typed(**given)))

    def rolled(self, **given: str) -> str:
        """The address of a blank roll that was issued through the page."""
        typed = {"count": "10", "layout": "roll-50x30", "look": "consumer", "request_key": "r1"} | given
        return location(self.client.post("/labels/rolls/new", data=typed))

    def bound(self, first: str, last: str, **given: str) -> str:
        """The address of the roll of which labels were bound to the batch through the page."""
        goods = f"{self.batch_id}-{self.item_id}"
        typed = {"first": first, "last": last, "goods": goods, "active": "yes", "request_key": f"b-{first}"} | given
        return location(self.client.post("/labels/rolls/bind", data=typed))

    def page(self, address: str, status: int = 200, **query: str) -> str:
        """The text of a page."""
        answer = self.client.get(address, query_string=query)
        assert answer.status_code == status, answer.get_data(as_text=True)[:1500]
        return answer.get_data(as_text=True)

    def runs(self) -> list[LabelRun]:
        """All runs there are."""
        with self.database.reading() as db:
            return list(db.scalars(sa.select(LabelRun).order_by(LabelRun.id)))

    def ranges(self) -> list[LabelRange]:
        """All ranges there are."""
        with self.database.reading() as db:
            return list(db.scalars(sa.select(LabelRange).order_by(LabelRange.id)))

    def records(self) -> list[LabelPrint]:
        """The print record."""
        with self.database.reading() as db:
            return list(db.scalars(sa.select(LabelPrint).order_by(LabelPrint.id)))

    def codes(self, address: str) -> list[str]:
        """The codes of the run at an address."""
        with self.database.reading() as db:
            run = db.get_one(LabelRun, number(address))
            return list(label_plans.codes(self.keys, run))

    @property
    def keys(self) -> tuple[Any, ...]:
        """The house's label keys."""
        return labels.serial_keys(self.app.extensions["house"].settings.label_keys)

    def change(self, kind: type[Any], row_id: int, **values: object) -> None:
        """Change a row as a service does: through the ORM, sealed in the audit chain."""
        with self.database.transaction() as db:
            row = db.get_one(kind, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def become(self, role: Role, name: str = "Trần Văn Hùng", *, own: bool = True) -> None:
        """Somebody else signs in at this browser: of Lan's cooperative, or of none."""
        with self.database.transaction() as db:
            home = db.get_one(Cooperative, self.cooperative_id) if own else None
            commune = factories.MINH_HOP if role is Role.COMMUNE_OFFICER else None
            user: User = factories.make_user(db, role=role, cooperative=home, name=name, commune_code=commune)
        self.client.post("/sign-out")
        factories.sign_in(self.client, user)

    def issued(self, count: int = 4, *, layout: str = "L7160", key: str = "issued") -> str:
        """The address of a run whose file nobody has made yet, as after a power cut."""
        with self.database.transaction() as db:
            run = labels.issue(
                db,
                self._lan(db),
                self.keys,
                batch_id=self.batch_id,
                trade_item_id=self.item_id,
                amount=Amount(count),
                paper=Paper(layout),
                public_url=URL,
                request_key=key,
            )
            return f"/labels/{run.id}"

    def issued_roll(self, count: int = 10) -> str:
        """The address of a blank roll whose file nobody has made yet."""
        with self.database.transaction() as db:
            run = label_ranges.issue_blank(
                db,
                self._lan(db),
                self.keys,
                cooperative_id=self.cooperative_id,
                count=count,
                paper=Paper("roll-50x30"),
                public_url=URL,
                request_key="issued roll",
            )
            return f"/labels/{run.id}"

    def recall(self) -> None:
        """The batch is recalled."""
        with self.database.transaction() as db:
            db.get_one(Batch, self.batch_id).state = BatchState.RECALLED
            db.add(
                Recall(
                    cooperative_id=self.cooperative_id,
                    batch_id=self.batch_id,
                    hazard=Hazard.RESIDUE,
                    reason="Dư lượng thuốc",
                    advice="Xin đừng ăn.",
                    contact_phone="+84912345678",
                    started_by="Lan",
                    started_at=clock.now(),
                )
            )

    def _lan(self, db: Session) -> Any:
        return factories.manager(db.get_one(Cooperative, self.cooperative_id))


class _Compiled(BytecodeCache):
    """Templates as they were compiled for another test's application: a third of the time of a page's first drawing."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


def set_up(client: FlaskClient) -> Stall:
    """Lan, signed in, with a batch and a pack."""
    client.application.jinja_env.bytecode_cache = COMPILED
    database: Database = client.application.extensions["house"].database
    with database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        cooperative.gs1_prefix = PREFIX
        lan = factories.make_user(db, cooperative=cooperative)
        product = factories.make_product(db, cooperative)
        batch, item = factories.make_batch(db, product), factories.make_trade_item(db, product)
        made = Stall(client.application, client, database, cooperative.id, batch.id, item.id)
    factories.sign_in(client, lan)
    return made


def location(answer: TestResponse) -> str:
    """Where a form that was taken leads to."""
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    return str(answer.location)


def number(address: str) -> int:
    """The run's number in the address of its page."""
    found = re.fullmatch(r"/labels/(\d+)", address)
    assert found, address
    return int(found[1])
