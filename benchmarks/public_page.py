"""Benchmarks of the page behind a label against a bare Flask "hello" on the same server with the same settings."""

import itertools
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from flask import Flask

from app.accounts.services import audit
from app.cooperatives.services import admin_units
from app.core import migrations
from app.core.db import Database
from app.core.settings import Settings, load
from app.traceability.services.label_plans import codes
from app.traceability.services.labels import serial_keys
from benchmarks.figures import Figure, show, speedup
from benchmarks.public_page_rows import fill

CONNECTIONS = 8
ROUNDS = 9
_TARGETS = {
    "warm": ("warm, scans counted", 4000, 0.8),
    "changing": ("with a change between any two scans", 1000, 0.22),
    "cold": ("cold, drawn anew on every scan", 1000, 0.22),
}
"""Applications below: in words, requests in a round, target."""
_FOLDER = "GOCNGHE_DATA_DIR"


def figures() -> list[Figure]:
    """Both ratios, measured now: kept pages with scans counted, and pages drawn anew on every request."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        paths = [f"/Q/{serial}" for serial in _fill(load({_FOLDER: folder}))]
        ports = {name: stack.enter_context(_serving(name, folder)) for name in ("hello", *_TARGETS)}
        floor = _round(ports["hello"], ["/"], 4000)
        made = [
            Figure(f"Public page {words}, share of a bare Flask hello", speedup(ours, floor, ROUNDS), target)
            for name, (words, requests, target) in _TARGETS.items()
            for ours in [_round(ports[name], paths, requests)]
        ]
        _check_counted(load({_FOLDER: folder}))
    return made


def hello() -> Flask:
    """The floor: the least that Flask can do."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def warm() -> Flask:
    """The whole application."""
    from app import create_app

    return create_app()


def changing() -> Flask:
    """The whole application in a cooperative where something changes between any two scans."""
    app = warm()
    finder, versions = app.extensions["passport"].finder, itertools.count(1_000_000)
    find = finder.find
    finder.find = lambda text: replace(find(text), version=next(versions))
    return app


def cold() -> Flask:
    """The whole application, keeping no page."""
    app = warm()
    app.extensions["passport"].most = 0
    return app


@contextmanager
def _serving(name: str, folder: str) -> Iterator[int]:
    """A server process for one of the applications above; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    granian = Path(sys.executable).with_name("granian")
    options = "--interface wsgi --workers 1 --blocking-threads 4 --no-ws --log-level error --factory"
    command = [str(granian), *options.split(), "--port", str(port), f"benchmarks.public_page:{name}"]
    process = subprocess.Popen(command, env={**os.environ, _FOLDER: folder}, start_new_session=True)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def _round(port: int, paths: Sequence[str], requests: int) -> Callable[[], int]:
    """A run of so many requests for random paths, over connections that are kept and never idle."""
    lines = "Host: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: vi\r\n\r\n"
    asked = [f"GET {path} HTTP/1.1\r\n{lines}".encode() for path in paths]
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]

    def run() -> int:
        for one in sockets:
            one.sendall(random.choice(asked))
        for one in itertools.islice(itertools.cycle(sockets), requests - CONNECTIONS):
            _take(one)
            one.sendall(random.choice(asked))
        for one in sockets:
            _take(one)
        return requests

    run()
    return run


def _take(connection: socket.socket) -> None:
    """Read one answer to its end; anything but 200 ends the measurement."""
    data = connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode())
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    left = length - len(body)
    while left > 0:
        left -= len(connection.recv(65536))


def _fill(settings: Settings) -> list[str]:
    """The database; gives the serials of the long run."""
    migrations.upgrade(settings.database_url)
    audit.install()
    database = Database(settings.database_url)
    with database.transaction() as db:
        admin_units.load(db)
        run = fill(db)
    database.engine.dispose()
    return list(codes(serial_keys(settings.label_keys), run))


def _check_counted(settings: Settings) -> None:
    """The figures count only if the scans do: every answer stands in the database after the last second's writing."""
    time.sleep(2)
    database = Database(settings.database_url)
    with database.reading() as db:
        counted = db.scalar(sa.text("SELECT sum(scans) FROM scan_counts"))
    database.engine.dispose()
    asked = (ROUNDS + 1) * sum(requests for _, requests, _ in _TARGETS.values())
    if counted != asked:
        raise SystemExit(f"{counted} scans were counted of {asked}")


if __name__ == "__main__":
    sys.exit(not show(figures()))
