"""The signatures of webhooks: is it from PrivCards, is it unchanged, is it of now.

Two schemes travel together. `verify` checks the simple one, an HMAC of the body alone. `construct_event` checks
Standard Webhooks 1.0, whose time protects against replay; it never falls back to the other unless told to."""

from __future__ import annotations

import json
import math
import os
import time
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._errors import SignatureVerificationError
from ._headers import HeaderMap
from ._models import Event

Payload = Union[bytes, bytearray, memoryview, str]
Secrets = Union[str, Sequence[str]]
TOLERANCE_S = 300
_PREFIX = "whsec_"
_STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")


def _secret_list(secret: Optional[Secrets]) -> List[str]:
    if secret is None:
        secret = os.environ.get("PRIVCARDS_WEBHOOK_SECRET", "")
    secrets = [secret] if isinstance(secret, str) else list(secret)
    if not secrets or not all(secrets):
        raise SignatureVerificationError("empty_secret", "The secret is empty; is its environment variable set?")
    return secrets


def _body_bytes(payload: Payload) -> bytes:
    if isinstance(payload, str):
        return payload.encode()
    if isinstance(payload, (bytes, bytearray, memoryview)):
        return bytes(payload)
    raise SignatureVerificationError(
        "parsed_body",
        f"The payload is a {type(payload).__name__}: pass the raw body as it was received, before any JSON"
        " parsing (request.body in Django, request.get_data() in Flask, await request.body() in FastAPI).",
    )


def _hmac(key: bytes, signed: bytes) -> Any:
    import hmac  # at first use: most programs that call the API receive no webhooks

    return hmac.new(key, signed, "sha256")


def body_signature(payload: bytes, secret: str) -> str:
    signature: str = _hmac(secret.encode(), payload).hexdigest()
    return signature


def _standard_key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        import base64

        try:
            return base64.b64decode(secret[len(_PREFIX) :], validate=True)
        except ValueError:
            pass
    return secret.encode()


def standard_signature(event_id: str, timestamp: str, payload: bytes, secret: str) -> str:
    import base64

    signed = f"{event_id}.{timestamp}.".encode() + payload
    return "v1," + base64.b64encode(_hmac(_standard_key(secret), signed).digest()).decode()


def _same(expected: str, given: str) -> bool:
    import hmac

    # On bytes: compare_digest refuses text beyond ASCII with an exception.
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def verify(payload: Payload, signature: str, secret: Optional[Secrets] = None) -> bool:
    """Whether `signature`, the X-PrivCards-Signature header, is of this raw body.

    `secret` may be a list; left out, it is PRIVCARDS_WEBHOOK_SECRET.
    It says nothing about time: remember the ids of events, or use construct_event."""
    secrets = _secret_list(secret)
    body = _body_bytes(payload)
    matches = [_same(body_signature(body, one), signature or "") for one in secrets]
    return any(matches)


def construct_event(
    payload: Payload,
    headers: Mapping[str, Any],
    secret: Optional[Secrets] = None,
    *,
    tolerance: float = TOLERANCE_S,
    allow_legacy: bool = False,
    now: Optional[float] = None,
) -> Event:
    """The event of a delivery, or SignatureVerificationError with the reason.

    `secret` may be a list; left out, it is PRIVCARDS_WEBHOOK_SECRET.
    `tolerance` is how many seconds the delivery may be old, or ahead of this clock; math.inf accepts any time.
    `allow_legacy` accepts X-PrivCards-Signature alone, which can be replayed for ever."""
    secrets = _secret_list(secret)
    body = _body_bytes(payload)
    known = HeaderMap({str(name): str(value) for name, value in headers.items()})
    if allow_legacy and not any(known.get(name) for name in _STANDARD):
        _check_legacy(body, known, secrets)
    else:
        _check_standard(body, known, secrets, tolerance, time.time() if now is None else now)
    return _parse(body)


def _check_legacy(body: bytes, headers: HeaderMap, secrets: List[str]) -> None:
    names = ("x-privcards-signature", "x-privcards-signature-next")
    given = [headers[name] for name in names if headers.get(name)]
    if not given:
        raise SignatureVerificationError("missing_header", "There is no X-PrivCards-Signature header.")
    matches = [_same(body_signature(body, secret), one) for secret in secrets for one in given]
    if not any(matches):
        raise _no_match(secrets)


def _check_standard(body: bytes, headers: HeaderMap, secrets: List[str], tolerance: float, now: float) -> None:
    missing = [name for name in _STANDARD if not headers.get(name)]
    if missing:
        raise SignatureVerificationError("missing_header", f"Without {' and '.join(missing)} it is not verified.")
    event_id, timestamp, signatures = (headers[name] for name in _STANDARD)
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 15:
        raise SignatureVerificationError("malformed", f"webhook-timestamp is not in seconds: {timestamp!r}")
    given = [entry for entry in signatures.split(" ") if entry.startswith("v1,")]
    if not given:
        raise SignatureVerificationError("malformed", "webhook-signature has no entry of version v1.")
    expected = [standard_signature(event_id, timestamp, body, secret) for secret in secrets]
    matches = [_same(one, entry) for one in expected for entry in given]
    if not any(matches):
        raise _no_match(secrets)
    age = now - int(timestamp)
    if age > tolerance:
        raise SignatureVerificationError("too_old", f"It was sent {age:.0f} seconds ago.")
    if age < -tolerance:
        raise SignatureVerificationError("too_new", f"It is from {-age:.0f} seconds ahead; is this clock right?")


def _no_match(secrets: List[str]) -> SignatureVerificationError:
    message = (
        "No signature matches. Is the body raw, byte for byte as received (no JSON parsing and printing before),"
        " and is the secret the one of this webhook?"
    )
    if any(secret.startswith(("sk_test_", "sk_live_")) for secret in secrets):
        message += " The secret given looks like an API key; a webhook's secret begins with whsec_."
    return SignatureVerificationError("no_match", message)


def _parse(body: bytes) -> Event:
    try:
        document = json.loads(body, parse_float=Decimal)
    except ValueError:
        document = None
    if not isinstance(document, dict) or not all(isinstance(document.get(m), str) for m in ("id", "type")):
        raise SignatureVerificationError("malformed", "The body is signed, but it is not an event.")
    return Event.from_dict(document)


def sign_for_test(
    payload: Payload,
    secret: Optional[str] = None,
    *,
    timestamp: Optional[float] = None,
    event_id: str = "evt_test",
) -> Dict[str, str]:
    """The headers PrivCards would send with this body, for testing a handler of yours."""
    key = _secret_list(secret)[0]
    body = _body_bytes(payload)
    at = str(math.floor(time.time() if timestamp is None else timestamp))
    return {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": at,
        "webhook-signature": standard_signature(event_id, at, body, key),
        "x-privcards-signature": body_signature(body, key),
    }
