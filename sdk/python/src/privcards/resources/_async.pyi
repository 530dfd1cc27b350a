# Written by tools/make_async_stub.py. Do not edit: change the synchronous resources and run it.

from typing import Any, List, Optional, Sequence, Union

from .. import _webhooks
from .._models import (
    Bin,
    Card,
    CardDetails,
    Challenge,
    Delivery,
    Deposit,
    DepositAddress,
    Event,
    Movement,
    RequestLogEntry,
    TestClock,
    Transaction,
    Webhook,
    WebhookWithSecret,
)
from .._models import Wallet as WalletModel
from .._pages import AsyncPage
from .._stream import AsyncEventStream
from .._types import (
    NOT_GIVEN,
    Amount,
    Asset,
    CardStatus,
    Categories,
    ChallengeStatus,
    DeliveryStatus,
    DepositStatus,
    EventType,
    MerchantParams,
    Metadata,
    NotGiven,
    Time,
    TransactionType,
    WebhookStatus,
)
from ._base import Resource

class AsyncResource:
    def __init__(self, sync: Resource, run: Any) -> None: ...

class AsyncBins(AsyncResource):
    async def list(self) -> AsyncPage[Bin]: ...
    async def get(self, id: str) -> Bin: ...

class AsyncCards(AsyncResource):
    async def create(
        self,
        *,
        bin_id: str,
        amount: Amount,
        label: Optional[str] = None,
        spending_limit: Optional[Amount] = None,
        allowed_categories: Optional[Categories] = None,
        auto_freeze_at: Optional[Amount] = None,
        metadata: Optional[Metadata] = None,
        idempotency_key: Optional[str] = None,
    ) -> Card: ...
    async def list(
        self,
        *,
        status: Optional[CardStatus] = None,
        bin_id: Optional[str] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[Card]: ...
    async def get(self, id: str) -> Card: ...
    async def update(
        self,
        id: str,
        *,
        label: Union[str, None, NotGiven] = NOT_GIVEN,
        spending_limit: Union[Amount, None, NotGiven] = NOT_GIVEN,
        allowed_categories: Union[Categories, None, NotGiven] = NOT_GIVEN,
        auto_freeze_at: Union[Amount, None, NotGiven] = NOT_GIVEN,
        metadata: Union[Metadata, None, NotGiven] = NOT_GIVEN,
        idempotency_key: Optional[str] = None,
    ) -> Card: ...
    async def details(self, id: str) -> CardDetails: ...
    async def freeze(self, id: str, *, idempotency_key: Optional[str] = None) -> Card: ...
    async def unfreeze(self, id: str, *, idempotency_key: Optional[str] = None) -> Card: ...
    async def terminate(self, id: str, *, idempotency_key: Optional[str] = None) -> Card: ...
    async def delete(self, id: str, *, idempotency_key: Optional[str] = None) -> Card: ...
    async def fund(self, id: str, *, amount: Amount, idempotency_key: Optional[str] = None) -> Movement: ...
    async def withdraw(self, id: str, *, amount: Amount, idempotency_key: Optional[str] = None) -> Movement: ...

class AsyncEvents(AsyncResource):
    async def list(
        self,
        *,
        type: Optional[EventType] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[Event]: ...
    async def get(self, id: str) -> Event: ...
    async def stream(self, *, last_event_id: Optional[str] = None) -> AsyncEventStream[Event]: ...
    async def resend(
        self, id: str, webhook_id: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> AsyncPage[Delivery]: ...

class AsyncRequests(AsyncResource):
    async def list(
        self,
        *,
        method: Optional[str] = None,
        status: Optional[Union[int, str]] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[RequestLogEntry]: ...
    async def get(self, id: str) -> RequestLogEntry: ...
    async def stream(self, *, last_event_id: Optional[str] = None) -> AsyncEventStream[RequestLogEntry]: ...

class AsyncSandboxAuthorizations(AsyncResource):
    async def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        currency: Optional[str] = None,
        cvv: Optional[str] = None,
        partial_approval: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction: ...
    async def increment(self, id: str, *, amount: Amount, idempotency_key: Optional[str] = None) -> Transaction: ...
    async def reverse(
        self, id: str, *, amount: Optional[Amount] = None, idempotency_key: Optional[str] = None
    ) -> Transaction: ...
    async def settle(
        self,
        id: str,
        *,
        amount: Optional[Amount] = None,
        final: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction: ...
    async def expire(self, id: str, *, idempotency_key: Optional[str] = None) -> Transaction: ...

class AsyncSandboxSettlements(AsyncResource):
    async def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction: ...

class AsyncSandboxRefunds(AsyncResource):
    async def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        settlement_id: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction: ...

class AsyncSandboxChallenges(AsyncResource):
    async def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        idempotency_key: Optional[str] = None,
    ) -> Challenge: ...
    async def submit(self, id: str, *, otp: str, idempotency_key: Optional[str] = None) -> Challenge: ...

class AsyncSandboxDeposits(AsyncResource):
    async def create(
        self,
        *,
        currency: Asset,
        amount_usd: Amount,
        confirm: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Deposit: ...

class AsyncSandboxClock(AsyncResource):
    async def advance(self, *, seconds: int, idempotency_key: Optional[str] = None) -> TestClock: ...

class AsyncSandbox(AsyncResource):
    authorizations: AsyncSandboxAuthorizations
    settlements: AsyncSandboxSettlements
    refunds: AsyncSandboxRefunds
    challenges: AsyncSandboxChallenges
    deposits: AsyncSandboxDeposits
    clock: AsyncSandboxClock

class AsyncThreeDS(AsyncResource):
    async def list(
        self,
        *,
        card_id: Optional[str] = None,
        status: Optional[ChallengeStatus] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[Challenge]: ...
    async def get(self, id: str) -> Challenge: ...

class AsyncTransactions(AsyncResource):
    async def list(
        self,
        *,
        card_id: Optional[str] = None,
        type: Optional[TransactionType] = None,
        from_: Optional[Time] = None,
        to: Optional[Time] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[Transaction]: ...
    async def get(self, id: str) -> Transaction: ...

class AsyncDeposits(AsyncResource):
    async def list(
        self,
        *,
        currency: Optional[Asset] = None,
        status: Optional[DepositStatus] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[Deposit]: ...
    async def get(self, id: str) -> Deposit: ...

class AsyncWallet(AsyncResource):
    deposits: AsyncDeposits
    async def get(self) -> WalletModel: ...
    async def addresses(self, *, currency: Optional[Asset] = None) -> AsyncPage[DepositAddress]: ...

class AsyncWebhooks(AsyncResource):
    async def create(
        self, *, url: str, events: Sequence[str], secret: Optional[str] = None, idempotency_key: Optional[str] = None
    ) -> WebhookWithSecret: ...
    async def list(
        self, *, page: Optional[int] = None, per_page: Optional[int] = None, starting_after: Optional[str] = None
    ) -> AsyncPage[Webhook]: ...
    async def get(self, id: str) -> Webhook: ...
    async def update(
        self,
        id: str,
        *,
        url: Optional[str] = None,
        events: Optional[Sequence[str]] = None,
        status: Optional[WebhookStatus] = None,
        idempotency_key: Optional[str] = None,
    ) -> Webhook: ...
    async def delete(self, id: str, *, idempotency_key: Optional[str] = None) -> Webhook: ...
    async def test(self, id: str, *, idempotency_key: Optional[str] = None) -> Delivery: ...
    async def rotate_secret(
        self,
        id: str,
        *,
        grace_hours: Optional[int] = None,
        force: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> WebhookWithSecret: ...
    async def finish_rotation(self, id: str, *, idempotency_key: Optional[str] = None) -> Webhook: ...
    async def deliveries(
        self,
        id: str,
        *,
        status: Optional[DeliveryStatus] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> AsyncPage[Delivery]: ...
    async def get_delivery(self, id: str) -> Delivery: ...
    async def retry_delivery(self, id: str, *, idempotency_key: Optional[str] = None) -> Delivery: ...
    async def recover(self, id: str, *, since: Optional[Time] = None) -> List[Delivery]: ...
    verify = staticmethod(_webhooks.verify)
    construct_event = staticmethod(_webhooks.construct_event)
    sign_for_test = staticmethod(_webhooks.sign_for_test)
