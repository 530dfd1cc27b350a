"""What can go wrong. The text of every error that came from the API ends with the id of the request."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Type

from ._headers import HeaderMap
from ._retry import parse_retry_after


class PrivCardsError(Exception):
    """Everything this package raises on its own account is one."""

    request_id: Optional[str] = None

    def __reduce__(self) -> Any:  # task queues carry errors from process to process
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: Type[PrivCardsError], arguments: Any, members: Dict[str, Any]) -> PrivCardsError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(members)
    return error


class ConfigurationError(PrivCardsError):
    """The client cannot work like this: no key, a bad address, a key over an open network."""


class APIConnectionError(PrivCardsError):
    """No whole answer came. A write may have happened: the same idempotency key finds out."""


class APITimeoutError(APIConnectionError):
    """The time given to the call is over, retries and waits included."""


class SignatureVerificationError(PrivCardsError):
    """A webhook that is not to be believed. `reason` is one of missing_header, malformed, no_match, too_old,
    too_new, empty_secret, parsed_body."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{message} ({reason})")
        self.reason = reason


class FieldError:
    """One of the invalid fields of a request."""

    def __init__(self, code: Optional[str], param: Optional[str], message: Optional[str]) -> None:
        self.code = code
        self.param = param
        self.message = message

    def __repr__(self) -> str:
        return f"FieldError(code={self.code!r}, param={self.param!r}, message={self.message!r})"


class APIError(PrivCardsError):
    """The API answered, and not with success."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: Optional[str] = None,
        param: Optional[str] = None,
        request_id: Optional[str] = None,
        doc_url: Optional[str] = None,
        errors: Optional[List[FieldError]] = None,
        headers: Optional[Mapping[str, str]] = None,
        body: Any = None,
        retry_after: Optional[float] = None,
    ) -> None:
        text = f"{message} ({status}{' ' + code if code else ''})"
        super().__init__(f"{text} {request_id}" if request_id else text)
        self.message = message
        self.status = status
        self.code = code
        self.param = param
        self.request_id = request_id
        self.doc_url = doc_url
        self.errors = errors or []
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.body = body
        self.retry_after = retry_after


class BadRequestError(APIError):
    """400: a parameter is not valid, or the rules refuse (insufficient funds, for example)."""


class AuthenticationError(APIError):
    """401: the key is missing, wrong, expired or revoked."""


class PermissionDeniedError(APIError):
    """403: the key lacks the scope, or is of the wrong world."""


class NotFoundError(APIError):
    """404: there is no such object in this account and world."""


class ConflictError(APIError):
    """409: the object is in another state."""


class IdempotencyError(APIError):
    """409: the idempotency key was used for another request, or its first request still runs."""


class UnprocessableEntityError(APIError):
    """422."""


class RateLimitError(APIError):
    """429: too many requests; `retry_after` says for how many seconds to wait."""


class InternalServerError(APIError):
    """5xx: the server could not do it; asking again with the same idempotency key is safe."""


_BY_STATUS: Dict[int, Type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}
_IDEMPOTENCY_CODES = ("idempotency_key_reused", "idempotency_in_progress")


def _text(body: Mapping[str, Any], name: str) -> Optional[str]:
    value = body.get(name)
    return value if isinstance(value, str) else None


def _field_errors(body: Mapping[str, Any]) -> List[FieldError]:
    rows = body.get("errors")
    if not isinstance(rows, list):
        return []
    return [
        FieldError(_text(row, "error"), _text(row, "param"), _text(row, "message"))
        for row in rows
        if isinstance(row, dict)
    ]


def error_class(status: int, code: Optional[str]) -> Type[APIError]:
    if status == 409 and code in _IDEMPOTENCY_CODES:
        return IdempotencyError
    if status >= 500:
        return InternalServerError
    return _BY_STATUS.get(status, APIError)


def _default_message(status: int, headers: Mapping[str, str]) -> str:
    if 300 <= status < 400:
        return (
            "The server answered with a redirect, which is not followed so that the API key stays here."
            " Is the base URL right?"
        )
    kind = headers.get("content-type", "").split(";")[0] or "nothing"
    return f"The server answered {status} with {kind}, not with an error of the API."


def error_of(status: int, headers: Mapping[str, str], content: bytes, now: float) -> APIError:
    """The error that an answer is. What is not the API's own shape leaves members None, never raises."""
    headers = HeaderMap(headers)
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    members: Mapping[str, Any] = body if isinstance(body, dict) else {}
    code = _text(members, "error")
    return error_class(status, code)(
        _text(members, "message") or _default_message(status, headers),
        status=status,
        code=code,
        param=_text(members, "param"),
        request_id=_text(members, "request_id") or headers.get("request-id"),
        doc_url=_text(members, "doc_url"),
        errors=_field_errors(members),
        headers=headers,
        body=body if body is not None else content.decode("utf-8", "replace"),
        retry_after=parse_retry_after(headers.get("retry-after"), now),
    )
