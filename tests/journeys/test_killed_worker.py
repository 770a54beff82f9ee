"""The worker killed again and again while floors drop answers: one listing per trade item and floor, no job stuck."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.core.outbox import Job, JobState
from app.core.settings import Settings
from app.listings.models.channels import Channel
from app.listings.models.placements import Placement
from app.listings.rules.placements import PlacementState
from app.listings.sync import worker
from connectors.mock_server.server import MockServer
from tests.listings.samples import KEY
from tests.listings.sync.shopping import FLOORS, Shopping, open_shops

ROOT = Path(__file__).parents[2]
LISTINGS = 7
"""Seven listings on three floors: 21 publishes."""
KILLS = 10


def _worker(settings: Settings) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "GOCNGHE_DATA_DIR": str(settings.data_dir),
        "GOCNGHE_CREDENTIALS_KEY": KEY,
        "GOCNGHE_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sync", "worker", "--every", "0.05", "--lease", "1.5"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def _kill_at_a_random_moment(process: "subprocess.Popen[bytes]", luck: random.Random) -> None:
    try:
        process.wait(timeout=luck.uniform(0.9, 2.6))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL


def _finish(shopping: Shopping) -> None:
    for _ in range(40):
        shopping.clock.forward(minutes=20)
        shopping.work()
        with shopping.database.reading() as db:
            states = set(db.scalars(sa.select(Placement.state)))
        if states == {PlacementState.LIVE}:
            return


def test_ten_kills_leave_one_live_listing_per_item_and_floor(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    luck = random.Random(20261124)
    with MockServer(tmp_path / "mock", review_seconds=0) as mock:
        shopping = open_shops(database, mock)
        offered = [shopping.offer() for _ in range(LISTINGS)]
        for floor in FLOORS:
            mock.fault(floor, "drop_after", times=40, probability=0.35)
        with database.transaction() as db:
            for channel in db.scalars(sa.select(Channel)):
                channel.next_due_at = clock.now()
        for _ in range(KILLS):
            _kill_at_a_random_moment(_worker(settings), luck)
        mock.control("DELETE", "/faults")
        shopping.clock.forward(seconds=5)
        _finish(shopping)
        live = Counter((row["floor"], row["sku"]) for row in mock.listings() if row["state"] == "live")
        ever = Counter((row["floor"], row["sku"]) for row in mock.listings())
        wanted = {(floor, shopping.sku(listing)) for listing in offered for floor in FLOORS}
        assert set(live) == wanted
        assert set(live.values()) == {1}
        assert ever == live, "a second listing was made and taken off again"
        with database.reading() as db:
            stuck = db.scalars(
                sa.select(Job).where(
                    sa.or_(
                        Job.state == JobState.DEAD,
                        sa.and_(Job.state == JobState.LEASED, Job.lease_until < shopping.clock() - timedelta(hours=1)),
                    )
                )
            ).all()
        assert stuck == []
        assert worker.drain(shopping.engine) == 0
