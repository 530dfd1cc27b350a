"""Whether a failed attempt is followed by another, and after how long. Pure: time and dice are arguments.

Tested against api/vectors/retry.json, which the other SDKs share."""

from __future__ import annotations

from typing import Callable, Mapping, Optional

MAX_RETRIES = 2
BASE_S = 0.5
CAP_S = 8.0
RETRY_AFTER_MAX_S = 60.0
STATUSES = (408, 429, 500, 502, 503, 504)


def dice() -> float:
    import random  # at the first retry, which is rare

    return random.random()


class Outcome:
    """How an attempt ended: with an answer, or (status None) without one."""

    def __init__(
        self,
        status: Optional[int] = None,
        code: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
    ) -> None:
        self.status = status
        self.code = code
        self.headers: Mapping[str, str] = headers if headers is not None else {}


def parse_retry_after(text: Optional[str], now: float) -> Optional[float]:
    """Seconds from now of a Retry-After header: whole seconds or an HTTP date (RFC 9110, 10.2.3)."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 12 else float("inf")
    if text[-3:] != "GMT":
        return None
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


def _retryable(outcome: Outcome) -> bool:
    if outcome.status is None:
        return True
    asked = outcome.headers.get("privcards-should-retry", "").strip().lower()
    if asked in ("true", "false"):
        return asked == "true"
    if outcome.status == 409:
        return outcome.code == "idempotency_in_progress"
    return outcome.status in STATUSES


def backoff_s(retry: int, dice: Callable[[], float] = dice) -> float:
    """Full jitter: callers that failed together do not come back together. `retry` counts from 1."""
    return dice() * min(CAP_S, BASE_S * 2.0 ** min(retry - 1, 10))


def next_delay(
    attempt: int,
    outcome: Outcome,
    *,
    now: float,
    time_left: float,
    max_retries: int = MAX_RETRIES,
    dice: Callable[[], float] = dice,
) -> Optional[float]:
    """Seconds to wait before the next attempt; None when this was the last. `attempt` counts from 1."""
    if attempt > max_retries or time_left <= 0 or not _retryable(outcome):
        return None
    asked = parse_retry_after(outcome.headers.get("retry-after"), now) or 0.0
    if asked > RETRY_AFTER_MAX_S:
        return None
    delay = asked + backoff_s(attempt, dice)
    return delay if delay < time_left else None
