"""PrivCards: issue, fund, freeze and follow virtual cards.

from privcards import Client

client = Client("sk_test_…")
card = client.cards.create(bin_id="491653", amount=500, label="Ad Spend")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._client import Client
from ._errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    FieldError,
    IdempotencyError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    PrivCardsError,
    RateLimitError,
    SignatureVerificationError,
    UnprocessableEntityError,
)
from ._http import Request, Response, StreamingResponse, Transport
from ._models import (
    Bin,
    Card,
    CardDetails,
    Challenge,
    Delivery,
    Deposit,
    DepositAddress,
    Event,
    Merchant,
    Model,
    Movement,
    RequestLogEntry,
    TestClock,
    ThreeDSOutcome,
    Transaction,
    Wallet,
    Webhook,
    WebhookWithSecret,
)
from ._money import format_minor, from_minor, parse_minor, to_minor
from ._pages import AsyncPage, Page
from ._stream import AsyncEventStream, EventStream
from ._types import NOT_GIVEN, Amount, EventType, MerchantParams, parse_time
from ._version import VERSION
from ._webhooks import construct_event, sign_for_test, verify

if TYPE_CHECKING:
    from ._async_client import AsyncClient
    from ._transport import HTTPTransport

__version__ = VERSION
__all__ = [
    "NOT_GIVEN",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "Amount",
    "AsyncClient",
    "AsyncEventStream",
    "AsyncPage",
    "AuthenticationError",
    "BadRequestError",
    "Bin",
    "Card",
    "CardDetails",
    "Challenge",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "Delivery",
    "Deposit",
    "DepositAddress",
    "Event",
    "EventStream",
    "EventType",
    "FieldError",
    "HTTPTransport",
    "IdempotencyError",
    "InternalServerError",
    "Merchant",
    "ThreeDSOutcome",
    "MerchantParams",
    "Model",
    "Movement",
    "NotFoundError",
    "Page",
    "PermissionDeniedError",
    "PrivCardsError",
    "RateLimitError",
    "Request",
    "RequestLogEntry",
    "Response",
    "SignatureVerificationError",
    "StreamingResponse",
    "TestClock",
    "Transaction",
    "Transport",
    "UnprocessableEntityError",
    "Wallet",
    "Webhook",
    "WebhookWithSecret",
    "construct_event",
    "format_minor",
    "from_minor",
    "parse_minor",
    "parse_time",
    "sign_for_test",
    "to_minor",
    "verify",
]


def __getattr__(name: str) -> Any:
    # asyncio, http.client and ssl are loaded by those who use them.
    if name == "AsyncClient":
        from ._async_client import AsyncClient

        return AsyncClient
    if name == "HTTPTransport":
        from ._transport import HTTPTransport

        return HTTPTransport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
