"""What Lan's cooperative has around field and trade: season, inputs, farm log, partners, cartons, recall, EPCIS."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models.api_tokens import ApiToken
from app.cooperatives.models.partners import Partner
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season, SeasonPlot
from app.core import clock
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.epcis import EpcisCapture, EpcisEvent, EpcisTerm
from app.traceability.models.farm_log import LogEntry, LogPhoto
from app.traceability.models.inputs import InputItem, InputLot, ReferenceInput, ReferenceList
from app.traceability.models.products import ProductUnit
from app.traceability.models.recalls import Recall, RecallBatch, RecallCase, RecallNotice, RecallStep
from app.traceability.models.units import LogisticUnit
from app.traceability.rules.captures import CaptureState, ErrorBehaviour
from app.traceability.rules.events import ItemRole
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import InputKind, Measure
from app.traceability.rules.recalls import CaseState, Hazard, NoticeState, StepKind
from app.traceability.rules.units import UnitKind

BY = "Nguyễn Thị Lan"


def add(db: Session, plot: Plot, batch: Batch, event: Event, recall: Recall, file_id: int) -> dict[str, Any]:
    """One row of everything that stands around these of Lan's."""
    return (
        _field(db, plot, file_id)
        | _trade(db, batch, event)
        | _case(db, recall)
        | _standard(db, event)
        | {"seed_kind": "batch", "seed_id": batch.id}
    )


def _field(db: Session, plot: Plot, file_id: int) -> dict[str, Any]:
    now, today, own = clock.now(), clock.today(), {"cooperative_id": plot.cooperative_id}
    reference = ReferenceList(
        name="Danh mục mẫu",
        basis="Mẫu",
        valid_from=today,
        sample=True,
        rows=1,
        sha256="0" * 64,
        imported_by=BY,
        imported_at=now,
    )
    season = Season(
        name="Vụ cam",
        search="vu cam",
        crop="Cam",
        starts_on=today - timedelta(days=300),
        ends_on=today + timedelta(days=60),
        created_at=now,
        **own,
    )
    db.add_all([reference, season])
    db.flush()
    line = ReferenceInput(list_id=reference.id, kind=InputKind.PESTICIDE, name="Abamectin", search="abamectin")
    item = InputItem(
        kind=InputKind.PESTICIDE,
        name="Thuốc trừ nhện",
        search="thuoc tru nhen",
        measure=Measure.MILLILITRES,
        pre_harvest_days=3,
        created_at=now,
        **own,
    )
    db.add_all([line, item, SeasonPlot(season_id=season.id, plot_id=plot.id, **own)])
    db.flush()
    lot = InputLot(
        item_id=item.id, bought_on=today - timedelta(days=100), amount=5000, by_name=BY, recorded_at=now, **own
    )
    db.add(lot)
    db.flush()
    entry = LogEntry(
        kind=LogKind.SPRAYING,
        season_id=season.id,
        done_on=today - timedelta(days=90),
        input_item_id=item.id,
        input_lot_id=lot.id,
        amount=200,
        pre_harvest_days=3,
        by_name=BY,
        recorded_at=now,
        plots=[plot],
        **own,
    )
    db.add(entry)
    db.flush()
    photo = LogPhoto(entry_id=entry.id, file_id=file_id, position=0, **own)
    db.add(photo)
    db.flush()
    return {
        "season_id": season.id,
        "list_id": reference.id,
        "reference_id": line.id,
        "item_id": item.id,
        "input_item_id": item.id,
        "lot_id": lot.id,
        "input_lot_id": lot.id,
        "entry_id": entry.id,
    }


def _trade(db: Session, batch: Batch, event: Event) -> dict[str, Any]:
    now, own = clock.now(), {"cooperative_id": batch.cooperative_id}
    partner = Partner(name="Siêu thị Vinh", search="sieu thi vinh", buyer=True, supplier=False, created_at=now, **own)
    unit = LogisticUnit(kind=UnitKind.CARTON, sscc="189312345000000012", created_by=BY, created_at=now, **own)
    measure = ProductUnit(product_id=batch.product_id, name="sọt", grams=20_000, **own)
    db.add_all([partner, unit, measure])
    db.flush()
    db.add(EventItem(event_id=event.id, role=ItemRole.OUTPUT, batch_id=batch.id, grams=batch.grams, **own))
    db.flush()
    return {"partner_id": partner.id, "unit_id": unit.id, "measure_id": measure.id, "product_unit_id": measure.id}


def _case(db: Session, recall: Recall) -> dict[str, Any]:
    now, own = clock.now(), {"cooperative_id": recall.cooperative_id}
    case = RecallCase(
        number="TH-1",
        drill=False,
        state=CaseState.ACTIVE,
        hazard=Hazard.RESIDUE,
        reason=recall.reason,
        advice=recall.advice,
        contact_phone=recall.contact_phone,
        seed_kind="batch",
        seed_id=recall.batch_id,
        seed_words="lô",
        proposed_by=BY,
        proposed_at=now,
        **own,
    )
    partner = Partner(name="Chợ Vinh", search="cho vinh", buyer=True, supplier=False, created_at=now, **own)
    db.add_all([case, partner])
    db.flush()
    recall.case_id = case.id
    notice = RecallNotice(case_id=case.id, partner_id=partner.id, state=NoticeState.QUEUED, queued_at=now, **own)
    db.add_all(
        [
            RecallBatch(case_id=case.id, batch_id=recall.batch_id, grams=1000, labels=0, added_at=now, **own),
            RecallStep(case_id=case.id, kind=StepKind.PROPOSE, at=now, by_name=BY, **own),
            notice,
        ]
    )
    db.flush()
    return {"case_id": case.id, "notice_id": notice.id}


def _standard(db: Session, event: Event) -> dict[str, Any]:
    now, own = clock.now(), {"cooperative_id": event.cooperative_id}
    token = ApiToken(
        name="Máy tính tiền", hint="gn_abc", token_hash="3" * 64, may_capture=True, created_by=BY, created_at=now, **own
    )
    capture = EpcisCapture(
        public_id="00000000-0000-4000-8000-000000000001",
        state=CaptureState.DONE,
        error_behaviour=ErrorBehaviour.ROLLBACK,
        document_sha256="4" * 64,
        size=2,
        total=1,
        by_name=BY,
        created_at=now,
        **own,
    )
    db.add_all([token, capture])
    db.flush()
    row = EpcisEvent(
        event_id="urn:uuid:00000000-0000-4000-8000-000000000002",
        event_type="ObjectEvent",
        event_time=now,
        record_time=now,
        read_point="urn:htx:place:gate",
        biz_location="urn:htx:place:store",
        body="{}",
        capture_id=capture.id,
        **own,
    )
    db.add(row)
    db.flush()
    db.add(EpcisTerm(event_row_id=row.id, part="epc", value="urn:x"))
    db.flush()
    return {
        "token_id": token.id,
        "capture_id": capture.public_id,
        "epcis_event_id": row.event_id,
        "epc": "urn:x",
        "read_point": row.read_point,
        "biz_location": row.biz_location,
    }
