"""The outside world of a test key: merchants, chains, time."""

from __future__ import annotations

from typing import Optional

from .._core import Core, path_of
from .._models import Challenge, Deposit, TestClock, Transaction
from .._money import amount_text
from .._types import Amount, Asset, MerchantParams
from ._base import Resource, given, optional_amount


class SandboxAuthorizations(Resource):
    def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        currency: Optional[str] = None,
        cvv: Optional[str] = None,
        partial_approval: Optional[bool] = None,
        three_ds: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction:
        """Pay with a card. A decline is no error: it is a transaction of type `decline` with its reasons."""
        body = given(
            card_id=card_id,
            amount=amount_text(amount),
            merchant=merchant,
            currency=currency,
            cvv=cvv,
            partial_approval=partial_approval,
            three_ds=three_ds,
        )
        return self._write(Transaction, "POST", "/sandbox/authorizations", body, idempotency_key)

    def increment(self, id: str, *, amount: Amount, idempotency_key: Optional[str] = None) -> Transaction:
        """The merchant asks for more."""
        path = path_of("/sandbox/authorizations/{}/increment", id)
        return self._write(Transaction, "POST", path, given(amount=amount_text(amount)), idempotency_key)

    def reverse(
        self, id: str, *, amount: Optional[Amount] = None, idempotency_key: Optional[str] = None
    ) -> Transaction:
        """The merchant gives back what it holds, or a part."""
        path = path_of("/sandbox/authorizations/{}/reverse", id)
        body = given(amount=optional_amount(amount))
        return self._write(Transaction, "POST", path, body, idempotency_key)

    def settle(
        self,
        id: str,
        *,
        amount: Optional[Amount] = None,
        final: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction:
        """The merchant takes what it holds, or `amount`. Answers the settlement."""
        path = path_of("/sandbox/authorizations/{}/settle", id)
        body = given(amount=optional_amount(amount), final=final)
        return self._write(Transaction, "POST", path, body, idempotency_key)

    def expire(self, id: str, *, idempotency_key: Optional[str] = None) -> Transaction:
        """The merchant never comes back for it."""
        path = path_of("/sandbox/authorizations/{}/expire", id)
        return self._write(Transaction, "POST", path, None, idempotency_key)


class SandboxSettlements(Resource):
    def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction:
        """A merchant takes money without asking first."""
        body = given(card_id=card_id, amount=amount_text(amount), merchant=merchant)
        return self._write(Transaction, "POST", "/sandbox/settlements", body, idempotency_key)


class SandboxRefunds(Resource):
    def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        settlement_id: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Transaction:
        """A merchant gives money back."""
        body = given(card_id=card_id, amount=amount_text(amount), merchant=merchant, settlement_id=settlement_id)
        return self._write(Transaction, "POST", "/sandbox/refunds", body, idempotency_key)


class SandboxChallenges(Resource):
    def create(
        self,
        *,
        card_id: str,
        amount: Amount,
        merchant: Optional[MerchantParams] = None,
        outcome: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Challenge:
        """A merchant asks for 3-D Secure."""
        body = given(card_id=card_id, amount=amount_text(amount), merchant=merchant, outcome=outcome)
        return self._write(Challenge, "POST", "/sandbox/3ds_challenges", body, idempotency_key)

    def submit(self, id: str, *, otp: str, idempotency_key: Optional[str] = None) -> Challenge:
        """The cardholder types the code."""
        path = path_of("/sandbox/3ds_challenges/{}/submit", id)
        return self._write(Challenge, "POST", path, {"otp": otp}, idempotency_key)


class SandboxDeposits(Resource):
    def create(
        self,
        *,
        currency: Asset,
        amount_usd: Amount,
        confirm: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> Deposit:
        """A payment on a chain, confirmed unless `confirm` is False."""
        body = given(currency=currency, amount_usd=amount_text(amount_usd), confirm=confirm)
        return self._write(Deposit, "POST", "/sandbox/deposits", body, idempotency_key)


class SandboxClock(Resource):
    def advance(self, *, seconds: int, idempotency_key: Optional[str] = None) -> TestClock:
        """Move this account's test clock: holds expire, months turn, webhook retries fall due."""
        return self._write(TestClock, "POST", "/sandbox/clock/advance", {"seconds": seconds}, idempotency_key)


class Sandbox(Resource):
    authorizations: SandboxAuthorizations
    settlements: SandboxSettlements
    refunds: SandboxRefunds
    challenges: SandboxChallenges
    deposits: SandboxDeposits
    clock: SandboxClock

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self.authorizations = SandboxAuthorizations(core)
        self.settlements = SandboxSettlements(core)
        self.refunds = SandboxRefunds(core)
        self.challenges = SandboxChallenges(core)
        self.deposits = SandboxDeposits(core)
        self.clock = SandboxClock(core)
