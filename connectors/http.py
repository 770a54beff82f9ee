"""The one place where connectors touch the network: timeouts, size limits, and each failure mapped to its next step."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as TransportError
from requests.exceptions import ConnectTimeout, InvalidHeader, RequestException
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, NewConnectionError

from connectors.errors import LostAnswer, Misbehaved, NeedsSignIn, Retryable

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_ANSWER_SECONDS = 60.0
MAX_RETRY_AFTER = 86_400.0
_CHUNK = 65_536

Lost = type[Retryable] | type[LostAnswer]
"""Which error an answer that did not arrive whole becomes."""


def json_bytes(document: object) -> bytes:
    """The document as UTF-8 JSON, diacritics kept."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """A floor's answer: HTTP status and decoded JSON (None when there was no body)."""

    status: int
    document: object


class Http:
    """Calls under one base address: no redirects, no automatic retries, no cookies, no proxies or netrc read."""

    def __init__(
        self, base_url: str, timeout: tuple[float, float], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`timeout`: seconds to connect, seconds of silence; the whole answer may take `MAX_ANSWER_SECONDS`."""
        self._base = base_url.rstrip("/")
        self.base_path = urlsplit(self._base).path
        self._timeout = timeout
        self._clock = clock
        self._session = requests.Session()
        # A netrc entry or a proxy of the machine would replace the shop's own credentials or read them.
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=0))

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        harmless: bool | None = None,
    ) -> Reply:
        """One request; `content` is JSON bytes. What every floor means alike is raised, the rest is the connector's.

        `harmless`: repeating changes nothing on the floor (default: GET), so a lost answer is Retryable.
        Raises Retryable, LostAnswer, NeedsSignIn (401, 403) and Misbehaved (redirects, oversize, refusals not in JSON).
        """
        lost: Lost = Retryable if (method == "GET" if harmless is None else harmless) else LostAnswer
        query = f"?{urlencode(sorted(params.items()))}" if params else ""
        sent = {
            "Accept": "application/json",
            **({"Content-Type": "application/json"} if content else {}),
            **(headers or {}),
        }
        started = self._clock()
        outcome: object = "no answer"
        try:
            status, answer_headers, body = self._exchange(method, f"{self._base}{path}{query}", content, sent, lost)
            outcome = status
            return _judge(status, answer_headers, body, lost)
        finally:
            log.info("%s %s: %s in %d ms", method, path, outcome, (self._clock() - started) * 1000)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _exchange(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], lost: Lost
    ) -> tuple[int, Mapping[str, str], bytes]:
        self._session.cookies.clear()
        try:
            with self._session.request(
                method, url, data=content, headers=headers, timeout=self._timeout, allow_redirects=False, stream=True
            ) as response:
                return response.status_code, response.headers, self._read(response, lost)
        except (InvalidHeader, UnicodeEncodeError) as error:
            raise NeedsSignIn("a credential holds characters that cannot be sent") from error
        except (RequestException, HTTPError, OSError) as error:
            if _never_connected(error):
                raise Retryable("no connection to the floor") from error
            raise lost(f"answer lost: {type(error).__name__}") from error

    def _read(self, response: requests.Response, lost: Lost) -> bytes:
        """The body, by pieces as they arrive: a floor that drips bytes must not hold a worker for ever."""
        until = self._clock() + MAX_ANSWER_SECONDS
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_BODY_BYTES:
                raise Misbehaved(f"answer larger than {MAX_BODY_BYTES} bytes")
            if self._clock() > until:
                raise lost(f"answer not complete after {MAX_ANSWER_SECONDS:.0f} s")
        return b"".join(pieces)


def _never_connected(error: Exception) -> bool:
    """Only this proves that the floor did nothing."""
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if isinstance(error, TransportError) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError | NameResolutionError)


def _judge(status: int, headers: Mapping[str, str], body: bytes, lost: Lost) -> Reply:
    wait = _retry_after(headers.get("Retry-After"))
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None):
        raise Retryable(f"the floor asks to wait (HTTP {status})", retry_after=wait)
    if status >= 500:
        raise lost(f"HTTP {status}")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise NeedsSignIn(f"the floor refused the credentials (HTTP {status})")
    if 300 <= status < 400:
        raise Misbehaved(f"the floor redirects (HTTP {status}); redirects are not followed")
    if not body:
        return Reply(status, None)
    try:
        return Reply(status, json.loads(body))
    except (ValueError, RecursionError) as error:
        if status >= 400:
            raise Misbehaved(f"HTTP {status} without JSON") from error
        raise lost("not JSON: a page in place of an answer") from error


def _retry_after(value: str | None) -> float | None:
    """Seconds from either form of the header (RFC 9110, 10.2.3): whole seconds or a date."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), MAX_RETRY_AFTER)
