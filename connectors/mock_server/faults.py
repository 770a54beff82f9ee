"""Scripted trouble: which calls of which floor fail, how, and how often."""

import random
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, cast

from flask import Response, request


class FaultKind(StrEnum):
    """`before`: nothing was done. `after`: it was done and committed, then the answer was spoiled."""

    HTTP_500_BEFORE = "http_500_before"
    HTTP_500_AFTER = "http_500_after"
    HTTP_429 = "http_429"
    HTTP_503 = "http_503"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    TIMEOUT_AFTER = "timeout_after"
    HALF_BODY = "half_body"
    HTML_200 = "html_200"
    EXPIRE_TOKENS = "expire_tokens"


@dataclass(frozen=True, slots=True)
class Fault:
    """An order for trouble: after `skip` calls, the next `times` calls fail, each with `probability`."""

    floor: str
    kind: FaultKind
    times: int = 1
    probability: float = 1.0
    on: str = "write"
    skip: int = 0
    retry_after: int = 2
    seconds: float = 30.0

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Fault":
        """From JSON; raises ValueError or TypeError when a field is unknown or of the wrong kind."""
        fault = cls(**{**document, "kind": FaultKind(str(document.get("kind")))})
        whole = (fault.times, fault.skip, fault.retry_after)
        if not all(isinstance(number, int) and number >= 0 for number in whole):
            raise ValueError("times, skip and retry_after are whole numbers from 0")
        if fault.on not in ("any", "read", "write", "sign_in"):
            raise ValueError("on is any, read, write or sign_in")
        if not 0 <= fault.probability <= 1 or fault.seconds < 0:
            raise ValueError("probability is between 0 and 1, seconds is not negative")
        return fault


class Faults:
    """The orders still open; safe between threads."""

    def __init__(self, seed: int | None = None) -> None:
        """`seed` makes the draws of `probability` repeatable."""
        self._lock = threading.Lock()
        self._open: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311 - luck for tests, no secret
        self.quiet = threading.Event()

    def add(self, fault: Fault) -> None:
        """Give an order."""
        with self._lock:
            self._open.append(fault)

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._open.clear()

    def waiting(self) -> list[Fault]:
        """What is still ordered."""
        with self._lock:
            return list(self._open)

    def take(self, floor: str, kind: str) -> Fault | None:
        """The trouble for this call, if any; the first fitting order is used up by one."""
        with self._lock:
            for place, fault in enumerate(self._open):
                if fault.floor != floor or fault.on not in ("any", kind) or not fault.times:
                    continue
                if fault.skip:
                    self._open[place] = replace(fault, skip=fault.skip - 1)
                    continue
                if self._random.random() >= fault.probability:
                    continue
                self._open[place] = replace(fault, times=fault.times - 1)
                self._open = [order for order in self._open if order.times]
                return fault
        return None


def before(fault: Fault) -> Response | None:
    """The answer in place of handling the call, or None to handle it."""
    match fault.kind:
        case FaultKind.HTTP_500_BEFORE:
            return Response("", 500)
        case FaultKind.HTTP_429:
            return Response("", 429, {"Retry-After": str(fault.retry_after)})
        case FaultKind.HTTP_503:
            return Response("", 503, {"Retry-After": str(fault.retry_after)})
        case FaultKind.HTML_200:
            return Response("<!doctype html><title>Đăng nhập</title><p>Phiên làm việc đã hết hạn.", 200)
        case FaultKind.DROP_BEFORE:
            return _hang_up()
        case _:
            return None


def after(fault: Fault, response: Response, quiet: threading.Event) -> Response:
    """Spoil the answer of a call that was carried out; `quiet` set ends a silence early."""
    match fault.kind:
        case FaultKind.HTTP_500_AFTER:
            return Response("", 502)
        case FaultKind.DROP_AFTER:
            return _hang_up()
        case FaultKind.TIMEOUT_AFTER:
            quiet.wait(fault.seconds)
            return _hang_up()
        case FaultKind.HALF_BODY:
            return _half(response)
        case _:
            return response


def _wire() -> socket.socket:
    return cast("socket.socket", request.environ["werkzeug.socket"])


def _hang_up() -> Response:
    """Close the connection under the answer; what the framework still writes goes nowhere."""
    _shut(_wire())
    return Response("", 500)


def _half(response: Response) -> Response:
    body = response.get_data()
    # An answer without a body cannot be cut in half, so it is given one.
    status, body = (response.status, body) if body else ("200 OK", b"{}")
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    _wire().sendall(head.encode() + body[: len(body) // 2])
    return _hang_up()


def _shut(wire: socket.socket) -> None:
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the caller went away first
