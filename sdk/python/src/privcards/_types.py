"""Words the whole package shares: what a caller may pass, and the open enums of the API.

Every enum is open: the known values help an editor to complete, any other text passes through."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Literal, Mapping, Optional, Sequence, TypedDict, Union

Money = Decimal  # dollars; what a model's amount is
Amount = Union[int, Decimal, str, float]  # dollars; what a method takes
Time = Union[str, datetime.date, datetime.datetime]
Headers = Mapping[str, str]
Query = Mapping[str, Any]

Network = Union[Literal["visa", "mastercard"], str]
CardStatus = Union[Literal["active", "frozen", "terminated"], str]
FrozenReason = Union[Literal["requested", "low_balance", "cvv_attempts"], str]
TransactionType = Union[Literal["authorization", "settlement", "refund", "decline"], str]
TransactionStatus = Union[Literal["pending", "settled", "partially_settled", "reversed", "expired", "declined"], str]
Asset = Union[Literal["btc", "eth", "sol", "usdt"], str]
DepositStatus = Union[Literal["pending", "confirmed", "reverted"], str]
ChallengeStatus = Union[Literal["pending", "completed", "failed", "expired"], str]
WebhookStatus = Union[Literal["enabled", "disabled", "deleted"], str]
DeliveryStatus = Union[Literal["pending", "succeeded", "failed"], str]
EventType = Union[
    Literal[
        "card.created",
        "card.frozen",
        "card.unfrozen",
        "card.terminated",
        "card.funded",
        "card.withdrawn",
        "card.updated",
        "transaction.authorized",
        "transaction.settled",
        "transaction.declined",
        "transaction.refunded",
        "transaction.reversed",
        "transaction.expired",
        "3ds.challenge",
        "3ds.completed",
        "deposit.pending",
        "deposit.confirmed",
        "webhook.disabled",
        "ping",
    ],
    str,
]


class MerchantParams(TypedDict, total=False):
    """The merchant of a sandbox payment; what is left out has a default."""

    name: Optional[str]
    id: Optional[str]
    mcc: Optional[str]
    city: Optional[str]
    country: Optional[str]


class NotGiven:
    """Tells "leave it as it is" from None, which clears."""

    def __repr__(self) -> str:
        return "NOT_GIVEN"

    def __bool__(self) -> bool:
        return False


NOT_GIVEN = NotGiven()
Categories = Sequence[str]
Metadata = Mapping[str, str]


def time_text(value: Optional[Time]) -> Optional[str]:
    """RFC 3339, as a filter takes it. A datetime must know its zone: a guess would be wrong somewhere."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("a datetime needs a time zone, for example datetime.timezone.utc")
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def parse_time(text: str) -> datetime.datetime:
    """The datetime, in UTC, of a time as the API prints it."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
