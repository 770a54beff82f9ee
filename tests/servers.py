"""The application under a real server, for tests that need one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Served:
    """A running house: its address and its data folder."""

    url: str
    data: Path


@contextlib.contextmanager
def served(data: Path, **settings: str) -> Iterator[Served]:
    """The application under granian on a free port, on the data in `data`; stopped as an operator stops it."""
    url, process = _started(data, settings)
    try:
        yield Served(url, data)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _started(data: Path, settings: dict[str, str]) -> tuple[str, "subprocess.Popen[bytes]"]:
    """Start on a free port; another test may take the port in between, then the next one is tried."""
    for _ in range(3):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "GOCNGHE_DATA_DIR": str(data),
            "GOCNGHE_PORT": str(port),
            "GOCNGHE_PUBLIC_URL": url,
            "GOCNGHE_LOG_LEVEL": "WARNING",
            **settings,
        }
        command = [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
            *("--blocking-threads", "4", "--no-ws", "--log-level", "error", "wsgi:app"),
        ]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        if _answers(url + "/health", process):
            return url, process
    pytest.fail("the server did not start")


def _answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(url, timeout=2)
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    return False
