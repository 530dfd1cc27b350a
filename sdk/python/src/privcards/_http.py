"""Requests and answers as the transport sees them, and the shape of a transport."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Protocol

from ._cancel import Cancel
from ._headers import HeaderMap


class Request:
    """One attempt. `headers` has the API key: do not log it."""

    def __init__(self, method: str, url: str, headers: Dict[str, str], body: Optional[bytes] = None) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url})"


class Response:
    """An answer, read whole. `json()` gives decimals where the text has them."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status = status
        self.headers = headers if isinstance(headers, HeaderMap) else HeaderMap(headers)
        self.content = content
        self.attempts = 1
        self.idempotency_key: Optional[str] = None
        self.parse_float: Callable[[str], Any] = Decimal

    @property
    def request_id(self) -> Optional[str]:
        return self.headers.get("request-id")

    @property
    def replayed(self) -> bool:
        """Whether this is the kept answer of an earlier request with the same idempotency key."""
        return self.headers.get("idempotent-replayed") == "true"

    def json(self) -> Any:
        return json.loads(self.content, parse_float=self.parse_float)

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.request_id}>"


class StreamingResponse(Protocol):
    """An answer whose body comes in pieces."""

    status: int
    headers: Mapping[str, str]

    def chunks(self) -> Iterator[bytes]: ...

    def read(self) -> bytes: ...

    def close(self) -> None: ...


class Transport(Protocol):
    """What carries requests; give your own with Client(transport=…).

    Raise OSError (TimeoutError for time) when no whole answer came. Never follow a redirect."""

    def send(self, request: Request, *, timeout: float, cancel: Optional[Cancel] = None) -> Response: ...

    def stream(
        self, request: Request, *, timeout: float, idle_timeout: float, cancel: Optional[Cancel] = None
    ) -> StreamingResponse: ...

    def close(self) -> None: ...
