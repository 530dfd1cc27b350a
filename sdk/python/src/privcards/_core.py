"""A logical call: one idempotency key, one deadline, several attempts. Everything else builds on `Core.call`."""

from __future__ import annotations

import copy
import json
import math
import os
import threading
import time
import urllib.parse
from decimal import Decimal
from typing import Any, Callable, Dict, Mapping, Optional, Type, TypeVar, Union

from . import _retry
from ._cancel import Cancel, current
from ._errors import APIConnectionError, APIError, APITimeoutError, ConfigurationError, error_of
from ._hosts import is_loopback
from ._http import Request, Response, StreamingResponse, Transport
from ._log import log, set_up
from ._models import Model
from ._version import VERSION

M = TypeVar("M", bound=Model)
DEFAULT_BASE_URL = "https://api.privcards.com/v1"
DEFAULT_TIMEOUT_S = 30.0
STREAM_IDLE_S = 45.0  # the server sends a comment every 15 seconds


def path_of(template: str, *ids: str) -> str:
    """The path with its ids encoded. An empty id would turn "get" into "list", a dotted one climbs."""
    for one in ids:
        if not isinstance(one, str):
            raise TypeError(f"an id is a str, not {type(one).__name__}")
        if not one.strip() or one in (".", ".."):
            raise ValueError(f"not an id: {one!r}")
    return template.format(*(urllib.parse.quote(one, safe="") for one in ids))


def _checked_key(key: Optional[str]) -> str:
    key = key if key is not None else os.environ.get("PRIVCARDS_API_KEY")
    if not key:
        raise ConfigurationError("No API key: give it to Client(…), or set PRIVCARDS_API_KEY.")
    if not key.isascii() or any(c.isspace() or not c.isprintable() for c in key):
        raise ConfigurationError("The API key has white space or letters that no key has; was it copied whole?")
    if key.startswith("whsec_"):
        raise ConfigurationError("This is a webhook's secret; an API key begins with sk_live_ or sk_test_.")
    return key


def _checked_base_url(base_url: Optional[str], key: str, allow_insecure: bool) -> str:
    url = (base_url or os.environ.get("PRIVCARDS_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in url:
        raise ConfigurationError(f"Not a base URL such as {DEFAULT_BASE_URL}: {url!r}")
    open_network = parts.scheme == "http" and not is_loopback(parts.hostname)
    if open_network and not key.startswith("sk_test_") and not allow_insecure:
        raise ConfigurationError(
            "A live key is not sent over http:// to another machine: use https://, or allow_insecure=True."
        )
    return url


def _query_text(query: Optional[Mapping[str, Any]]) -> str:
    pairs = [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in (query or {}).items()
        if value is not None
    ]
    return "?" + urllib.parse.urlencode(pairs) if pairs else ""


class Core:
    """The settings of a client, and how it calls."""

    def __init__(
        self,
        api_key: Optional[str] = None,
        *,
        base_url: Optional[str] = None,
        timeout: float = DEFAULT_TIMEOUT_S,
        max_retries: int = _retry.MAX_RETRIES,
        language: Optional[str] = None,
        money: str = "decimal",
        allow_insecure: bool = False,
        transport: Optional[Transport] = None,
    ) -> None:
        if money not in ("decimal", "float"):
            raise ConfigurationError('money is "decimal" or "float"')
        self._key = _checked_key(api_key)
        self.base_url = _checked_base_url(base_url, self._key, allow_insecure)
        self.timeout = _checked_timeout(timeout)
        self.max_retries = _checked_retries(max_retries)
        self.language = language
        self.parse_float: Callable[[str], Any] = Decimal if money == "decimal" else float
        self._own_transport = transport is None
        self._transport = transport
        self._transport_lock = threading.Lock()
        self.last = threading.local()
        self.sleep: Callable[[float], None] = time.sleep
        self.dice: Callable[[], float] = _retry.dice
        set_up()

    def with_options(self, timeout: Optional[float], max_retries: Optional[int], language: Optional[str]) -> Core:
        other = copy.copy(self)
        other._transport = self.transport
        if timeout is not None:
            other.timeout = _checked_timeout(timeout)
        if max_retries is not None:
            other.max_retries = _checked_retries(max_retries)
        if language is not None:
            other.language = language
        return other

    @property
    def transport(self) -> Transport:
        with self._transport_lock:
            if self._transport is None:
                from ._transport import HTTPTransport  # at first use: it loads http.client and ssl

                self._transport = HTTPTransport()
            return self._transport

    @property
    def masked_key(self) -> str:
        return f"{self._key[:8]}…{self._key[-4:]}" if len(self._key) > 20 else "***"

    def close(self) -> None:
        if self._own_transport and self._transport is not None:
            self._transport.close()

    # Calls

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        body: Optional[Any] = None,
        headers: Optional[Mapping[str, str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Response:
        """The successful answer, after as many attempts as the rules allow; otherwise the error."""
        request = self._request(method, path, query, body, headers, idempotency_key)

        def attempt(time_left: float, cancel: Optional[Cancel]) -> Response:
            return self.transport.send(request, timeout=time_left, cancel=cancel)

        response = self._attempts(request, attempt, lambda answer: answer.content)
        response.parse_float = self.parse_float
        response.idempotency_key = request.headers.get("X-Idempotency-Key")
        self.last.response = response
        return response

    def open_stream(
        self, path: str, query: Optional[Mapping[str, Any]], headers: Mapping[str, str]
    ) -> StreamingResponse:
        """The open stream. The deadline is that of opening; afterwards silence ends it (STREAM_IDLE_S)."""
        request = self._request("GET", path, query, None, {"Accept": "text/event-stream", **headers}, None)

        def attempt(time_left: float, cancel: Optional[Cancel]) -> StreamingResponse:
            return self.transport.stream(request, timeout=time_left, idle_timeout=STREAM_IDLE_S, cancel=cancel)

        return self._attempts(request, attempt, _read_and_close)

    def model(self, kind: Type[M], response: Response) -> M:
        document = self.document(response)
        if not isinstance(document, dict):
            raise APIConnectionError(f"The answer is JSON but no object. {response.request_id or ''}".rstrip())
        model = kind.from_dict(document)
        object.__setattr__(model, "_response", response)
        return model

    def document(self, response: Response) -> Any:
        try:
            return response.json()
        except ValueError as error:
            raise APIConnectionError(
                f"The answer is not JSON; is the base URL right? {response.request_id or ''}".rstrip()
            ) from error

    def _request(
        self,
        method: str,
        path: str,
        query: Optional[Mapping[str, Any]],
        body: Optional[Any],
        headers: Optional[Mapping[str, str]],
        idempotency_key: Optional[str],
    ) -> Request:
        sent: Dict[str, str] = {
            "Accept": "application/json",
            "User-Agent": f"privcards-python/{VERSION}",
            **(headers or {}),
            "Authorization": f"Bearer {self._key}",
        }
        if self.language:
            sent["Accept-Language"] = self.language
        content = None
        if method in ("POST", "PATCH", "DELETE", "PUT"):
            sent["X-Idempotency-Key"] = _checked_idempotency_key(idempotency_key)
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
            sent["Content-Type"] = "application/json"
        return Request(method, self.base_url + path + _query_text(query), sent, content)

    def _attempts(
        self,
        request: Request,
        attempt: Callable[[float, Optional[Cancel]], A],
        content_of: Callable[[A], bytes],
    ) -> A:
        started = time.monotonic()
        cancel = current.get()
        number = 0
        while True:
            number += 1
            left = self.timeout - (time.monotonic() - started)
            failure: Union[APIError, APIConnectionError]
            try:
                answer = attempt(left, cancel)
                if 200 <= answer.status < 300:
                    self._log(request, number, started, answer.status, answer.headers.get("request-id"))
                    if isinstance(answer, Response):
                        answer.attempts = number
                    return answer
                failure = error_of(answer.status, answer.headers, content_of(answer), time.time())
                outcome = _retry.Outcome(failure.status, failure.code, failure.headers)
            except OSError as error:
                failure = _connection_error(error, self.base_url, self.timeout)
                failure.__cause__ = error
                outcome = _retry.Outcome()
            self._log(request, number, started, outcome.status or type(failure).__name__, failure.request_id)
            delay = _retry.next_delay(
                number,
                outcome,
                now=time.time(),
                time_left=self.timeout - (time.monotonic() - started),
                max_retries=self.max_retries,
                dice=self.dice,
            )
            if delay is None:
                raise failure
            (self.sleep if cancel is None else cancel.sleep)(delay)

    @staticmethod
    def _log(request: Request, number: int, started: float, result: Any, request_id: Optional[str]) -> None:
        log(
            "DEBUG",
            "%s %s attempt %d: %s after %d ms %s",
            request.method,
            urllib.parse.urlsplit(request.url).path,
            number,
            result,
            (time.monotonic() - started) * 1000,
            request_id or "",
        )


A = TypeVar("A", Response, StreamingResponse)


def _read_and_close(answer: StreamingResponse) -> bytes:
    try:
        return answer.read()
    finally:
        answer.close()


def _connection_error(error: OSError, base_url: str, timeout: float) -> APIConnectionError:
    if isinstance(error, TimeoutError):
        return APITimeoutError(f"No answer from {base_url} in the time of the call ({timeout:g} s): {error}")
    return APIConnectionError(f"No answer from {base_url}: {error or type(error).__name__}")


def _checked_timeout(timeout: float) -> float:
    if not timeout > 0:
        raise ConfigurationError("timeout is a number of seconds above 0; math.inf waits for ever")
    return timeout if timeout < math.inf else 1e9


def _checked_retries(max_retries: int) -> int:
    if max_retries < 0:
        raise ConfigurationError("max_retries is 0 or more")
    return max_retries


def _checked_idempotency_key(key: Optional[str]) -> str:
    if key is None:
        import uuid

        return f"pc-python-{uuid.uuid4()}"
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise ValueError("an idempotency key has 1 to 255 printable ASCII characters")
    return key


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)) or hasattr(value, "__iter__"):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")
