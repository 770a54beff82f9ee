"""A mail server on loopback that keeps what it is given, for tests of letters."""

import queue
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from threading import Thread

WAIT = 20


class Postbox:
    """Letters in the order in which they came."""

    def __init__(self) -> None:
        """Empty, and not yet listening."""
        self.url = ""
        self._letters: queue.Queue[EmailMessage] = queue.Queue()

    def put(self, raw: bytes) -> None:
        """Keep one letter."""
        self._letters.put(BytesParser(policy=policy.default).parsebytes(raw))

    def next(self) -> EmailMessage:
        """The next letter; fails when none comes."""
        return self._letters.get(timeout=WAIT)

    @property
    def empty(self) -> bool:
        """Is there no letter at this moment?"""
        return self._letters.empty()


class _Server(socketserver.ThreadingTCPServer):
    """A server that knows its postbox."""

    daemon_threads = True

    def __init__(self, postbox: Postbox) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.postbox = postbox


class _Talk(socketserver.StreamRequestHandler):
    """The few commands a submission needs (RFC 5321)."""

    server: _Server

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 postbox")
        while command := self.rfile.readline():
            verb = command[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.server.postbox.put(self._letter())
            self.say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """A running mail server; its address stands in `url`."""
    postbox = Postbox()
    with _Server(postbox) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        postbox.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        try:
            yield postbox
        finally:
            server.shutdown()
            thread.join()
