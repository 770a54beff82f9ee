"""The network edge, against a socket that says exactly what the test wants."""

import gzip
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import pytest

from connectors import http
from connectors.errors import ConnectorError, LostAnswer, Misbehaved, NeedsSignIn, Retryable
from connectors.http import Http, Reply

Serve = Callable[[bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that answers every call with these bytes and hangs up; gives its address."""
    servers: list[socketserver.TCPServer] = []

    def start(answer: bytes) -> str:
        class Says(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.request.recv(65_536)
                self.wfile.write(answer)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Says)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers])
    return f"{head}\r\n\r\n".encode() + body


def call(
    url: str, method: str = "POST", clock: Callable[[], float] | None = None, *, harmless: bool | None = None
) -> Reply:
    client = Http(url, (2.0, 5.0), clock=clock) if clock else Http(url, (2.0, 5.0))
    try:
        return client.call(method, "/x", content=b"{}" if method == "POST" else None, harmless=harmless)
    finally:
        client.close()


def test_status_and_json_come_back_whatever_the_status_means_to_the_floor(serve: Serve) -> None:
    assert call(serve(answer("422 No", body='{"ý": [1]}'.encode()))) == Reply(422, {"ý": [1]})
    assert call(serve(answer("204 Nothing"))) == Reply(204, None)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (answer("302 Found", "Location: http://127.0.0.1:1/"), Misbehaved),
        (answer("401 No", body=b"<p>"), NeedsSignIn),
        (answer("403 No"), NeedsSignIn),
        (answer("404 No", body=b"<p>not here</p>"), Misbehaved),
        (answer("200 OK", body=b"<p>hello</p>"), LostAnswer),
        (answer("200 OK", body=b"\xff\xfe"), LostAnswer),
        (answer("200 OK", body=b"[" * 100_000), LostAnswer),
        (answer("503 Busy"), LostAnswer),
        (answer("503 Busy", "Retry-After: 3"), Retryable),
        (answer("502 Bad"), LostAnswer),
        (answer("200 OK", body=b'{"a": 1}')[:-3], LostAnswer),
        (b"", LostAnswer),
        (b"no http at all\r\n\r\n", LostAnswer),
        (answer("200 OK", "Content-Encoding: gzip", body=b"not gzip"), LostAnswer),
    ],
)
def test_each_failure_says_what_to_do_next(serve: Serve, said: bytes, error: type[ConnectorError]) -> None:
    with pytest.raises(error):
        call(serve(said))


def test_a_lost_answer_to_a_harmless_call_is_retryable(serve: Serve) -> None:
    url = serve(b"")
    with pytest.raises(Retryable):
        call(url, "GET")
    with pytest.raises(Retryable):
        call(url, "POST", harmless=True)


def test_a_port_nobody_listens_on_did_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with pytest.raises(Retryable, match="no connection"):
            call(f"http://127.0.0.1:{probe.getsockname()[1]}")


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_cut_off(serve: Serve, packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY_BYTES", 100_000)
    body = b" " * 200_000
    said = answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(body)) if packed else answer("200", body=body)
    with pytest.raises(Misbehaved, match="larger"):
        call(serve(said))


def test_an_answer_that_drips_is_given_up(serve: Serve) -> None:
    ticks = count(0, 40)
    with pytest.raises(LostAnswer, match="not complete"):
        call(serve(answer("200 OK", body=b'"' + b"a" * 500_000 + b'"')), clock=lambda: float(next(ticks)))


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("7", 7, 7),
        (" 0 ", 0, 0),
        ("999999999", http.MAX_RETRY_AFTER, http.MAX_RETRY_AFTER),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3500, 3600),
        (format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), 0, 0),
    ],
    ids=["seconds", "spaces", "far too long", "a date ahead", "a date past"],
)
def test_both_forms_of_retry_after_are_understood(serve: Serve, value: str, least: float, most: float) -> None:
    with pytest.raises(Retryable) as wait:
        call(serve(answer("429 Wait", f"Retry-After: {value}")))
    assert wait.value.retry_after is not None
    assert least <= wait.value.retry_after <= most


@pytest.mark.parametrize("value", ["soon", "-5", "٣", "1.5"])
def test_a_waiting_time_that_is_none_is_left_open(serve: Serve, value: str) -> None:
    with pytest.raises(Retryable) as wait:
        call(serve(answer("429 Wait", f"Retry-After: {value}".encode().decode("latin-1"))))
    assert wait.value.retry_after is None


def test_the_machine_s_netrc_and_proxies_are_not_used(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / ".netrc"
    netrc.write_text("machine 127.0.0.1 login nguoi-khac password bi-mat\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert call(serve(answer("200 OK", body=b"1"))) == Reply(200, 1)
