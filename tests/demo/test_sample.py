"""The loaded sample: all of it is there, keeps every rule of the house, and loads once."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.memberships import Membership
from app.accounts.models.users import User
from app.accounts.queries import audit
from app.accounts.services import passwords
from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.growers import Grower
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import growing_areas
from app.cooperatives.rules import growing_area_codes
from app.cooperatives.rules.certificates import Standing, validity
from app.cooperatives.rules.cooperatives import Kind, parse_phone
from app.cooperatives.rules.growing_areas import AreaState, CropCycle, area_warning
from app.cooperatives.rules.markets import Market
from app.cooperatives.rules.tax_codes import parse_tax_code
from app.core import clock
from app.core.db import Database
from app.core.settings import Settings, load
from app.core.storage import FolderStore
from app.demo import sample
from app.gs1.gtin import Gtin
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.traceability.models.batches import Batch, Event
from app.traceability.models.labels import LabelRun, ScanCount
from app.traceability.models.products import Product
from app.traceability.models.recalls import Recall
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_counts
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.products import FRESH

pytestmark = pytest.mark.xdist_group("sample house")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Settings:
    """Settings of a house with the sample in it."""
    data = tmp_path_factory.mktemp("looked-at") / "data"
    shutil.copytree(sample_data, data)
    return load({"GOCNGHE_DATA_DIR": str(data)})


@pytest.fixture(scope="module")
def db(house: Settings) -> Iterator[Session]:
    """A look into it."""
    database = Database(house.database_url)
    with database.reading() as session:
        yield session
    database.engine.dispose()


def _count(db: Session, table: type[Any]) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_there_is_as_much_of_everything_as_promised(db: Session) -> None:
    counted = {kind: _count(db, kind) for kind in (Cooperative, GrowingArea, TradeItem, Batch, LabelRun, Recall)}
    assert counted == {Cooperative: 12, GrowingArea: 40, TradeItem: 60, Batch: 303, LabelRun: 152, Recall: 1}
    assert _count(db, Product) >= 20
    assert _count(db, ScanCount) >= 400
    assert _count(db, Listing) >= 40


def test_every_kind_of_producer_is_there_with_a_valid_tax_code(db: Session) -> None:
    producers = db.scalars(sa.select(Cooperative)).all()
    assert {producer.kind for producer in producers} == set(Kind)
    for producer in producers:
        assert producer.tax_code is None or parse_tax_code(producer.tax_code) == producer.tax_code
        assert (producer.tax_code is None) == (producer.kind is Kind.HOUSEHOLD)
        assert producer.logo is not None


def test_phones_are_invented_numbers_with_three_zeros(db: Session) -> None:
    phones = [*db.scalars(sa.select(Cooperative.phone)), *db.scalars(sa.select(Grower.phone))]
    assert len(set(phones)) == len(phones)
    assert all(phone and parse_phone(phone) == phone and phone[6:9] == "000" for phone in phones)


def test_every_code_is_of_a_known_shape_without_doubts_and_all_shapes_occur(db: Session) -> None:
    areas = db.scalars(sa.select(GrowingArea)).all()
    known = [growing_area_codes.recognise(area.code_raw) for area in areas if area.code_raw]
    assert all(code.warnings == () for code in known)
    assert {code.scheme for code in known} == set(growing_area_codes.Scheme) - {growing_area_codes.Scheme.UNKNOWN}
    assert {area.state for area in areas} >= {AreaState.GRANTED, AreaState.SUSPENDED, AreaState.REVOKED}


def test_every_area_is_large_enough_for_its_code(db: Session) -> None:
    for area in db.scalars(sa.select(GrowingArea)):
        cycle = CropCycle.PERENNIAL if area.perennial else CropCycle.ANNUAL
        assert area_warning(cycle, area.area_m2) is None, area.name
        assert area.market is Market.DOMESTIC or area.area_m2 > 90_000, area.name


def test_plots_lie_in_their_commune_and_are_of_a_believable_size(db: Session) -> None:
    plots = db.scalars(sa.select(Plot)).all()
    assert all(plot.outside_percent <= 5 for plot in plots)
    assert all(1_000 <= plot.area_m2 <= 40_000 for plot in plots)


def test_a_third_of_the_packs_have_demonstration_gtins(db: Session) -> None:
    gtins = [gtin for gtin in db.scalars(sa.select(TradeItem.gtin)) if gtin]
    assert len(gtins) == 20
    assert all(Gtin.parse(gtin).gtin14 == gtin and gtin.startswith("0952") for gtin in gtins)


def test_no_batch_comes_from_an_area_that_was_not_in_force(db: Session) -> None:
    for batch in db.scalars(sa.select(Batch)):
        assert batch.override_reason is None
        if batch.growing_area_id is None:
            assert batch.product.group not in FRESH or batch.origin is BatchOrigin.RECEIVED, batch.number
        else:
            assert growing_areas.in_force(db, batch.growing_area_id, batch.harvested_on).ok, batch.number


def test_no_batch_has_more_labels_or_trips_than_goods(db: Session) -> None:
    for batch in db.scalars(sa.select(Batch)):
        shipped = sum(event.grams or 0 for event in batch.events if event.type is EventType.SHIP)
        assert label_counts.labelled_grams(db, batch.id) <= batch.grams, batch.number
        assert shipped <= batch.grams, batch.number
        assert shipped == batch.grams or batch.state is not BatchState.CLOSED, batch.number


def test_one_batch_is_held_one_recalled_and_each_producer_sells_something_fresh(db: Session) -> None:
    states = db.scalars(sa.select(Batch.state)).all()
    assert [states.count(BatchState.HELD), states.count(BatchState.RECALLED)] == [1, 1]
    selling = sa.select(Batch.cooperative_id).where(Batch.state == BatchState.OPEN)
    assert set(db.scalars(selling)) == set(db.scalars(sa.select(Cooperative.id)))
    stale = sa.select(Batch.number).where(Batch.state == BatchState.OPEN, Batch.best_before_on <= clock.today())
    assert db.scalars(stale).all() == []
    assert db.scalars(sa.select(sa.func.max(Batch.harvested_on))).one() >= clock.today() - timedelta(days=3)


def test_nothing_lies_ahead_of_the_clock(db: Session) -> None:
    now = clock.now()
    for column in (Event.happened_at, Event.recorded_at, Batch.created_at, LabelRun.created_at, ScanCount.last_at):
        assert db.scalars(sa.select(column).order_by(column.desc()).limit(1)).one() < now


def test_the_audit_chains_hold_after_the_load(db: Session) -> None:
    assert audit.verify(db) == []


def test_one_certificate_is_about_to_end_one_has_ended_and_one_has_its_paper(db: Session, house: Settings) -> None:
    papers = db.scalars(sa.select(Certificate)).all()
    standing = [validity(paper.valid_from, paper.valid_until, clock.today()) for paper in papers]
    assert any(each.standing is Standing.EXPIRED for each in standing)
    assert any(each.standing is Standing.EXPIRING and (each.days_left or 99) <= 30 for each in standing)
    (scan,) = [paper.scan for paper in papers if paper.scan]
    assert FolderStore(house.data_dir / "files").get(scan.sha256).startswith(b"%PDF-")


def test_files_and_sheets_lie_in_the_store(db: Session, house: Settings) -> None:
    store = FolderStore(house.data_dir / "files")
    kept = {*db.scalars(sa.select(StoredFile.sha256)), *db.scalars(sa.select(LabelRun.sheet_sha256))} - {None}
    assert all(sha256 and store.path(sha256).is_file() for sha256 in kept)
    runs = db.scalars(sa.select(LabelRun)).all()
    assert all(run.sheet_sha256 and run.read_back_ok == run.labels for run in runs)


def test_listings_wait_on_all_three_floors_and_one_photo_is_too_small(db: Session) -> None:
    assert set(db.scalars(sa.select(Channel.marketplace))) == {"nghean37", "postmart", "voso"}
    assert len(set(db.scalars(sa.select(Channel.cooperative_id)))) >= 8
    placements = db.scalars(sa.select(Placement)).all()
    assert all(placement.wanted and placement.state is PlacementState.NEW for placement in placements)
    faults = [offers.lacking(db, each.listing, each.channel.marketplace, day=clock.today()) for each in placements]
    assert ["photos"] in [[fault.field for fault in found] for found in faults]
    assert {fault.field for found in faults for fault in found} == {"photos"}
    assert sum(offers.desired(db, each).offer is not None for each in placements) > len(placements) // 2


def test_everybody_named_at_the_start_can_sign_in(db: Session) -> None:
    assert len(sample.SIGN_INS) == 6
    for email, _ in sample.SIGN_INS:
        assert passwords.matches(db.scalar(sa.select(User).where(User.email == email)), sample.PASSWORD)
    lan = sa.select(Membership).join(Membership.user).where(User.email == "lan@camdoimay.example")
    assert len(db.scalars(lan).all()) == 2


def test_loading_again_changes_nothing(db: Session, house: Settings) -> None:
    before = Path(house.data_dir / "gocnghe.db").stat().st_size, _count(db, Batch)
    assert not sample.load_once(house)
    assert (Path(house.data_dir / "gocnghe.db").stat().st_size, _count(db, Batch)) == before


def test_a_load_that_fails_leaves_nothing_and_gives_the_clock_back(settings: Settings) -> None:
    (settings.data_dir / "files").write_text("in the way")
    with pytest.raises(NotADirectoryError):
        sample.load_once(settings)
    database = Database(settings.database_url)
    with database.reading() as left:
        assert _count(left, Cooperative) == 0
        assert _count(left, User) == 0
    database.engine.dispose()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_house_outside_the_sample_mode_stays_empty(settings: Settings) -> None:
    assert not sample.load_once(replace(settings, sample=False))
    database = Database(settings.database_url)
    with database.reading() as left:
        assert _count(left, Cooperative) == 0
    database.engine.dispose()
