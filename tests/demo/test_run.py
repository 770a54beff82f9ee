"""One command starts everything, and one Ctrl-C stops everything."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.db import Database
from app.core.settings import load
from tests import factories
from tests.conftest import free_port

ROOT = Path(__file__).parents[2]


class Running:
    """`make run` on a house that has its data already."""

    def __init__(self, data: Path) -> None:
        """Start, and wait for the greeting."""
        self.port, self.mock_port = free_port(), free_port()
        environment = {
            **os.environ,
            "GOCNGHE_DATA_DIR": str(data),
            "GOCNGHE_PORT": str(self.port),
            "GOCNGHE_MOCK_PORT": str(self.mock_port),
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", "app.demo.run"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        self.greeting = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.greeting += line
            if "Ctrl-C" in line:
                break

    def children(self) -> list[int]:
        """Everything that runs below it."""
        found = [self.process.pid]
        for parent in found:
            path = Path(f"/proc/{parent}/task/{parent}/children")
            found += [int(pid) for pid in path.read_text().split()] if path.exists() else []
        return found[1:]

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and wait; returns the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(25)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def running(tmp_path: Path, template: Path) -> Iterator[Running]:
    """A house with one cooperative, so that no sample is loaded."""
    shutil.copy(template, tmp_path / "gocnghe.db")
    database = Database(load({"GOCNGHE_DATA_DIR": str(tmp_path)}).database_url)
    with database.transaction() as db:
        factories.make_cooperative(db)
    database.engine.dispose()
    started = Running(tmp_path)
    yield started
    if started.process.poll() is None:
        started.stop(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_answers_and_one_signal_leaves_nothing_behind(running: Running, number: signal.Signals) -> None:
    for port in (running.port, running.mock_port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            assert answer.status == 200
    assert f"http://127.0.0.1:{running.port}" in running.greeting
    assert "lan@camdoimay.example" in running.greeting
    below = running.children()
    assert len(below) >= 3
    assert running.stop(number) == 0
    assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []


def test_when_one_part_dies_the_rest_is_stopped_too(running: Running) -> None:
    below = running.children()
    worker = next(pid for pid in below if b"sync" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    assert running.process.wait(25) == 1
    assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []
    assert running.process.stdout is not None
    running.process.stdout.close()


def test_a_taken_port_is_named_before_anything_starts(running: Running, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "GOCNGHE_DATA_DIR": str(tmp_path),
        "GOCNGHE_PORT": str(running.port),
        "GOCNGHE_MOCK_PORT": str(free_port()),
    }
    second = subprocess.run(
        [sys.executable, "-m", "app.demo.run"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert second.returncode != 0
    assert str(running.port) in second.stderr
    assert "GOCNGHE_PORT" in second.stderr


def test_outside_the_sample_mode_a_missing_secret_stops_the_start(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GOCNGHE_")}
    environment |= {"GOCNGHE_SAMPLE": "0", "GOCNGHE_DATA_DIR": str(tmp_path)}
    stopped = subprocess.run(
        [sys.executable, "-m", "app.demo.run"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert stopped.returncode != 0
    assert "GOCNGHE_SECRET_KEY" in stopped.stderr
    assert "Traceback" not in stopped.stderr
