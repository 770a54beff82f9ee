"""`make run`: migrations, sample data on the first start, then web server, sync worker and mock marketplaces together.

Ctrl-C or SIGTERM stops all three; when one ends by itself the others are stopped too. Each child leads a process group
of its own, so that nothing it started stays behind.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

from app.cooperatives.services import admin_units
from app.core import migrations, settings
from app.core.db import Database
from app.core.settings import Settings
from app.demo import sample

GRACE_SECONDS = 10.0


class Stopped(Exception):
    """Somebody asked us to stop."""


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _commands(chosen: Settings) -> dict[str, list[str]]:
    python = sys.executable
    serve = [
        os.path.join(os.path.dirname(python), "granian"),
        *("--interface", "wsgi", "--host", chosen.host, "--port", str(chosen.port)),
        *("--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "wsgi:app"),
    ]
    worker = [python, "-m", "flask", "--app", "wsgi", "sync", "worker"]
    mock_data = str(chosen.data_dir / "mock")
    mock = [python, "-m", "connectors.mock_server", "--port", str(chosen.mock_port), "--data", mock_data]
    return {"web": serve, "worker": worker} | ({"mock": mock} if chosen.sample else {})


def _environment(chosen: Settings) -> dict[str, str]:
    """What the children see: in the sample house only warnings are told, so that the greeting stays in sight."""
    told = {"GOCNGHE_LOG_LEVEL": "WARNING"} if chosen.sample else {}
    return {**told, **os.environ}


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _wait_until_ready(url: str, children: dict[str, "subprocess.Popen[bytes]"], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for name, child in children.items():
            if child.poll() is not None:
                raise SystemExit(f"{name} stopped with code {child.returncode} while starting")
        if _answers(url):
            return
        time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s")


def _stop(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _greet(chosen: Settings) -> None:
    print(f"\n  Gốc Nghệ      http://{chosen.host}:{chosen.port}")
    if chosen.sample:
        print(f"  Sàn mẫu       http://127.0.0.1:{chosen.mock_port}   (37nghean, PostMart, VoSo)")
        print("\n  Đăng nhập thử (mật khẩu chung: " + sample.PASSWORD + ")")
        for email, who in sample.SIGN_INS:
            print(f"    {email:<28} {who}")
    print("\n  Ctrl-C để dừng.\n", flush=True)


def _prepare(chosen: Settings) -> None:
    """Refuse taken ports, bring the database up, load the sample once."""
    ports = [chosen.port, *([chosen.mock_port] if chosen.sample else [])]
    taken = [str(port) for port in ports if not _free(chosen.host, port)]
    if taken:
        sentence = "đang có chương trình khác dùng; xin đặt GOCNGHE_PORT hoặc GOCNGHE_MOCK_PORT khác."
        raise SystemExit(f"Cổng {', '.join(taken)} {sentence}")
    migrations.upgrade(chosen.database_url)
    if chosen.sample:
        sample.load_once(chosen)
    else:
        with Database(chosen.database_url).transaction() as db:
            admin_units.load(db)


def _watch(chosen: Settings, children: dict[str, "subprocess.Popen[bytes]"]) -> int:
    """Start everything, greet, and wait until one child ends by itself."""
    for name, command in _commands(chosen).items():
        quiet = subprocess.DEVNULL if name == "mock" else None
        children[name] = subprocess.Popen(  # noqa: S603 - our own programs
            command, start_new_session=True, stdout=quiet, env=_environment(chosen)
        )
    _wait_until_ready(f"http://{chosen.host}:{chosen.port}/health", children)
    if chosen.sample:
        _wait_until_ready(f"http://127.0.0.1:{chosen.mock_port}/", children)
    _greet(chosen)
    while all(child.poll() is None for child in children.values()):
        time.sleep(0.5)
    ended = [name for name, child in children.items() if child.poll() is not None]
    print(f"{', '.join(ended)} stopped by itself; stopping the rest.", file=sys.stderr)
    return 1


def main() -> int:
    """Run until stopped; returns the exit code."""
    chosen = settings.load()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ask_to_stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _prepare(chosen)
        return _watch(chosen, children)
    except Stopped:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _stop(children)


if __name__ == "__main__":
    sys.exit(main())
