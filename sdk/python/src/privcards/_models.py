"""The objects of the API, as frozen dataclasses. Unknown members are kept in `extra`, missing ones are None."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Dict, FrozenSet, List, Mapping, Optional, Tuple, Type, TypeVar, Union

from ._money import received
from ._types import (
    Asset,
    CardStatus,
    ChallengeStatus,
    DeliveryStatus,
    DepositStatus,
    EventType,
    FrozenReason,
    Money,
    Network,
    TransactionStatus,
    TransactionType,
    WebhookStatus,
)

if TYPE_CHECKING:
    from ._http import Response

M = TypeVar("M", bound="Model")


def _float(value: Any) -> Any:
    return None if value is None else float(value)


_CONVERTERS = {
    "Money": received,
    "Optional[Money]": received,
    "Optional[float]": _float,
}


class Model:
    """What the dataclasses share: from and to JSON, equality, a repr without secrets."""

    _wire_names: ClassVar[Mapping[str, str]] = {}  # where a member is no Python name
    _secrets: ClassVar[Tuple[str, ...]] = ()  # shown as ***
    _nested: ClassVar[Mapping[str, Type[Model]]] = {}

    _plan_made: ClassVar[Optional[Dict[str, Tuple[str, Any]]]] = None
    _response: ClassVar[Optional[Response]] = None
    _absent: ClassVar[FrozenSet[str]] = frozenset()  # members that were not there, not even as null
    extra: Mapping[str, Any] = MappingProxyType({})  # what this version does not know

    @classmethod
    def _plan(cls) -> Dict[str, Tuple[str, Any]]:
        """By wire name: the field, and what converts its value. Made at first use, not at import."""
        made: Optional[Dict[str, Tuple[str, Any]]] = cls.__dict__.get("_plan_made")
        if made is not None:
            return made
        plan: Dict[str, Tuple[str, Any]] = {}
        for one in dataclasses.fields(cls):  # type: ignore[arg-type]
            nested = cls._nested.get(one.name)
            convert = nested._from_any if nested else _CONVERTERS.get(str(one.type))
            plan[cls._wire_names.get(one.name, one.name)] = (one.name, convert)
        cls._plan_made = plan
        return plan

    @classmethod
    def from_dict(cls: Type[M], data: Mapping[str, Any]) -> M:
        """The model of a JSON object as parsed."""
        plan = cls._plan()
        values: Dict[str, Any] = {}
        for wire, (name, convert) in plan.items():
            value = data.get(wire)
            values[name] = convert(value) if convert else value
        model = cls(**values)
        extra = {name: value for name, value in data.items() if name not in plan}
        if extra:
            object.__setattr__(model, "extra", extra)
        absent = frozenset(wire for wire in plan if wire not in data)
        if absent:
            object.__setattr__(model, "_absent", absent)
        return model

    @classmethod
    def _from_any(cls, value: Any) -> Any:
        return cls.from_dict(value) if isinstance(value, dict) else value

    def to_dict(self) -> Dict[str, Any]:
        """The JSON object it came from, members this version does not know included."""
        out: Dict[str, Any] = {}
        for wire, (name, _) in type(self)._plan().items():
            if wire not in self._absent:
                value = getattr(self, name)
                out[wire] = value.to_dict() if isinstance(value, Model) else value
        out.update(self.extra)
        return out

    @property
    def last_response(self) -> Optional[Response]:
        """The answer it came in: status, headers, request id. None for what a list or another object holds."""
        return self._response

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.to_dict() == other.to_dict()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), getattr(self, "id", None)))

    def __repr__(self) -> str:
        shown = []
        for name, _ in type(self)._plan().values():
            value = getattr(self, name)
            if name in self._secrets and value is not None:
                value = "***"
            shown.append(f"{name}={value!r}")
        if self.extra:
            shown.append(f"extra={self.extra!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False, eq=False)
class Card(Model):
    """A virtual card. `balance` is what can still be spent."""

    id: str
    bin_id: str
    network: Network
    last4: str
    status: CardStatus
    balance: Money
    held: Money
    spending_limit: Money
    spent_this_month: Money
    label: Optional[str]
    allowed_categories: List[str]
    auto_freeze_at: Optional[Money]
    frozen_reason: Optional[FrozenReason]
    metadata: Dict[str, str]
    created_at: str
    expires_at: str


@dataclass(frozen=True, repr=False, eq=False)
class CardDetails(Model):
    """The number of a card. Its repr hides pan and cvv; keep them out of logs yourself."""

    _secrets: ClassVar[Tuple[str, ...]] = ("pan", "cvv")

    id: str
    pan: str
    cvv: str
    expiry: str
    exp_month: int
    exp_year: int
    network: Network
    last4: str


@dataclass(frozen=True, repr=False, eq=False)
class Movement(Model):
    """Money moved between the wallet and a card."""

    card_id: str
    amount: Money
    card_balance: Money
    wallet_balance: Money
    created_at: str


@dataclass(frozen=True, repr=False, eq=False)
class Merchant(Model):
    """Who was paid."""

    name: str
    mcc: str
    category: str
    city: str
    country: str


@dataclass(frozen=True, repr=False, eq=False)
class ThreeDSOutcome(Model):
    """What became of the 3-D Secure proof of an authorization."""

    result: str
    eci: Optional[str]
    liability_shift: bool


@dataclass(frozen=True, repr=False, eq=False)
class Transaction(Model):
    """What happened on a card."""

    _nested: ClassVar[Mapping[str, Type[Model]]] = {"merchant": Merchant, "three_ds": ThreeDSOutcome}

    id: str
    card_id: str
    type: TransactionType
    status: TransactionStatus
    amount: Money
    currency: str
    merchant: Merchant
    merchant_amount: Money
    merchant_currency: str
    held: Optional[Money]
    settled: Optional[Money]
    expires_at: Optional[str]
    authorization_id: Optional[str]
    decline_reason: Optional[str]
    decline_reasons: List[str]
    network_response_code: Optional[str]
    three_ds: Optional[ThreeDSOutcome]
    created_at: str


@dataclass(frozen=True, repr=False, eq=False)
class Wallet(Model):
    """What the account has."""

    balance: Money
    currency: str
    pending_deposits: Money
    total_deposited: Money
    total_spent: Money
    cards_active: int
    cards_total_balance: Money


@dataclass(frozen=True, repr=False, eq=False)
class DepositAddress(Model):
    """Where to send a currency."""

    currency: Asset
    network: str
    address: str
    created_at: str
    minimum: Optional[str]
    confirmations_required: Optional[int]
    payment_uri: Optional[str]


@dataclass(frozen=True, repr=False, eq=False)
class Deposit(Model):
    """A payment on a chain. `amount` is text, in the asset's own units."""

    id: str
    currency: Asset
    network: str
    amount: str
    amount_usd: Money
    status: DepositStatus
    confirmations: int
    confirmations_required: int
    tx_hash: str
    address: str
    created_at: str
    confirmed_at: Optional[str]
    reason: Optional[str]


@dataclass(frozen=True, repr=False, eq=False)
class Bin(Model):
    """A range that cards are issued from."""

    _wire_names: ClassVar[Mapping[str, str]] = {"threeds": "3ds"}

    id: str
    network: Network
    type: str
    threeds: bool
    apple_pay: bool
    google_pay: bool
    max_transaction: Money
    max_monthly: Money
    acceptance_rate: Optional[float]
    best_for: List[str]


@dataclass(frozen=True, repr=False, eq=False)
class Challenge(Model):
    """A 3-D Secure challenge. `otp` is there while it is pending; its repr hides it."""

    _secrets: ClassVar[Tuple[str, ...]] = ("otp",)

    id: str
    card_id: str
    merchant: str
    amount: Money
    currency: str
    otp: Optional[str]
    status: ChallengeStatus
    failure_reason: Optional[str]
    attempts_left: int
    resend_count: int
    acs_trans_id: Optional[str]
    ds_trans_id: Optional[str]
    created_at: str
    expires_at: str


@dataclass(frozen=True, repr=False, eq=False)
class Webhook(Model):
    """An endpoint of yours."""

    id: str
    url: str
    events: List[str]
    status: WebhookStatus
    disabled_reason: Optional[str]
    created_at: str


@dataclass(frozen=True, repr=False, eq=False)
class WebhookWithSecret(Model):
    """A webhook as creation and rotation show it: `secret` is shown this once."""

    _secrets: ClassVar[Tuple[str, ...]] = ("secret",)

    id: str
    url: str
    events: List[str]
    status: WebhookStatus
    disabled_reason: Optional[str]
    created_at: str
    secret: Optional[str]


@dataclass(frozen=True, repr=False, eq=False)
class Delivery(Model):
    """What became of sending one event to one webhook."""

    id: str
    event_id: str
    event_type: EventType
    webhook_id: str
    status: DeliveryStatus
    attempts: int
    next_attempt_at: Optional[str]
    last_attempt_at: Optional[str]
    response_status: Optional[int]
    response_body: Optional[str]
    error: Optional[str]
    duration_ms: int
    created_at: str


@dataclass(frozen=True, repr=False, eq=False)
class RequestLogEntry(Model):
    """A request as the API's log keeps it."""

    id: str
    method: str
    path: str
    status: int
    error: Optional[str]
    duration_ms: int
    api_key_last4: str
    idempotency_key: Optional[str]
    created_at: str
    livemode: bool


@dataclass(frozen=True, repr=False, eq=False)
class TestClock(Model):
    """The time of the test world."""

    __test__ = False  # pytest: this is no test

    now: str


EventData = Union[Card, Movement, Transaction, Challenge, Deposit, Webhook, Dict[str, Any]]


@dataclass(frozen=True, repr=False, eq=False)
class Event(Model):
    """Something that happened. `data` is the object it happened to, as it was then; of a type this version does
    not know, the plain JSON object."""

    id: str
    type: EventType
    created_at: str
    livemode: bool
    sequence: int
    data: EventData

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        event = super().from_dict(data)
        kind = _event_model(str(event.type))
        if kind is not None and isinstance(event.data, dict):
            object.__setattr__(event, "data", kind.from_dict(event.data))
        return event


def _event_model(event_type: str) -> Optional[Type[Model]]:
    if event_type in ("card.funded", "card.withdrawn"):
        return Movement
    noun = {"card": Card, "transaction": Transaction, "3ds": Challenge, "deposit": Deposit, "webhook": Webhook}
    known: Mapping[str, Type[Model]] = {**noun, "ping": Webhook}
    kind = known.get(event_type.split(".")[0])
    return kind if event_type in EVENT_TYPES else None


EVENT_TYPES = frozenset(EventType.__args__[0].__args__)  # type: ignore[attr-defined]
