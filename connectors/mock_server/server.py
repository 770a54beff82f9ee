"""Put the mock floors together and run them: `MockServer` in a thread, `MockProcess` as a process one can kill."""

import os
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from flask import Flask, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from connectors.mock_server.control import Control
from connectors.mock_server.floor import Floor, World
from connectors.mock_server.marketplaces.nghean37 import Nghean37Floor
from connectors.mock_server.marketplaces.postmart import PostMartFloor
from connectors.mock_server.marketplaces.voso import VoSoFloor
from connectors.mock_server.pages import Pages, index, money

HOST = "127.0.0.1"
FLOORS: dict[str, type[Floor]] = {"nghean37": Nghean37Floor, "postmart": PostMartFloor, "voso": VoSoFloor}
_CALL_SECONDS = 10


def create_app(world: World) -> Flask:
    """All floors, their pages and the control door in one WSGI application."""
    app = Flask(__name__)
    app.jinja_env.filters["money"] = money
    floors = {name: floor(world) for name, floor in FLOORS.items()}
    for floor in floors.values():
        app.register_blueprint(floor.api())
        app.register_blueprint(Pages(floor).blueprint())
    app.register_blueprint(index(floors))
    app.register_blueprint(Control(world, floors).blueprint())
    app.after_request(_guarded)
    return app


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src * data:; form-action 'self'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class _Quiet(WSGIRequestHandler):
    """Without a line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The call log in the database is enough."""


def bind(world: World, port: int) -> BaseWSGIServer:
    """A threaded server on loopback; port 0 takes a free one. The caller runs `serve_forever`."""
    return make_server(HOST, port, create_app(world), threaded=True, request_handler=_Quiet)


class Running(ABC):
    """A mock server that runs somewhere, and its control door."""

    url = ""
    control_token = ""

    @abstractmethod
    def start(self, port: int = 0) -> Self:
        """Run; port 0 takes a free one."""

    @abstractmethod
    def stop(self) -> None:
        """End; harmless when repeated."""

    def base_url(self, floor: str) -> str:
        """The address a connector's `Account` takes; `floor` is the marketplace id."""
        return f"{self.url}/{FLOORS[floor].slug}"

    def fault(self, floor: str, kind: str, **options: object) -> None:
        """Order trouble; options as `Fault` names them."""
        self.control("POST", "/faults", {"floor": floor, "kind": kind, **options})

    def calls(self, floor: str = "", kind: str = "") -> list[dict[str, Any]]:
        """The API calls so far."""
        found: list[dict[str, Any]] = self.control("GET", f"/calls?floor={floor}&kind={kind}")
        return found

    def listings(self, floor: str = "") -> list[dict[str, Any]]:
        """Every listing, as the floor stores it."""
        found: list[dict[str, Any]] = self.control("GET", f"/listings?floor={floor}")
        return found

    def reset(self, floor: str = "") -> None:
        """Empty one floor or all."""
        self.control("POST", "/reset", {"floor": floor})

    def add_shop(self, floor: str, shop: str, credentials: dict[str, str]) -> None:
        """Register a shop."""
        self.control("POST", "/shops", {"floor": floor, "shop": shop, "credentials": credentials})

    def review_seconds(self, seconds: float) -> None:
        """How long new listings wait for approval from now on."""
        self.control("POST", "/settings", {"review_seconds": seconds})

    def control(self, method: str, path: str, document: object = None) -> Any:
        """One call to the control door; raises requests.HTTPError when it refuses."""
        headers = {"X-Control-Token": self.control_token}
        answer = requests.request(
            method, f"{self.url}/_control{path}", json=document, headers=headers, timeout=_CALL_SECONDS
        )
        answer.raise_for_status()
        return answer.json()

    def __enter__(self) -> Self:
        """Start on a free port unless it runs."""
        return self if self.url else self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop."""
        self.stop()


class MockServer(Running):
    """The mock server in a thread of this process, for tests."""

    def __init__(
        self, data: Path, *, open_shops: bool = True, review_seconds: float = 20.0, control_token: str = ""
    ) -> None:
        """`data`: folder for the floors' files; what is in it is carried on with."""
        self.control_token = control_token
        self._world = World(data, open_shops, review_seconds, control_token)
        self._server: BaseWSGIServer | None = None
        self._thread = threading.Thread()

    def start(self, port: int = 0) -> Self:
        """Run in a thread of its own."""
        self._world.faults.quiet.clear()
        self._server = bind(self._world, port)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"http://{HOST}:{self._server.server_port}"
        return self

    def stop(self) -> None:
        """Stop listening; silences ordered by faults end."""
        if self._server is None:
            return
        self._world.faults.quiet.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = None
        self.url = ""


class MockProcess(Running):
    """The mock server as a process of its own, which can be killed and started again on the same data."""

    def __init__(
        self, data: Path, *, open_shops: bool = True, review_seconds: float = 20.0, control_token: str = ""
    ) -> None:
        """As `MockServer`."""
        self.control_token = control_token
        mode = "--open" if open_shops else "--no-open"
        self._options = ["--data", str(data), "--review-seconds", str(review_seconds), mode]
        self._process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> Self:
        """Run, and wait until it says its address."""
        command = [sys.executable, "-m", "connectors.mock_server", "--port", str(port), *self._options]
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "MOCK_CONTROL_TOKEN": self.control_token,
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command, stdout=subprocess.PIPE, text=True, env=environment
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith("http://"):
            self.stop()
            raise RuntimeError("the mock server did not start")
        self.url = line.strip()
        return self

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._end(hard=False)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(hard=True)

    def _end(self, *, hard: bool) -> None:
        process, self._process, self.url = self._process, None, ""
        if process is None:
            return
        with process:
            process.kill() if hard else process.terminate()
