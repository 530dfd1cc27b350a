"""The account's money: balance, deposit addresses, deposits."""

from __future__ import annotations

from typing import Optional

from .._core import Core
from .._models import Deposit, DepositAddress
from .._models import Wallet as WalletModel
from .._pages import Page
from .._types import Asset, DepositStatus
from ._base import Resource


class Deposits(Resource):
    def list(
        self,
        *,
        currency: Optional[Asset] = None,
        status: Optional[DepositStatus] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Deposit]:
        """Newest first."""
        return self._list(
            Deposit,
            "/wallet/deposits",
            currency=currency,
            status=status,
            page=page,
            per_page=per_page,
            starting_after=starting_after,
        )

    def get(self, id: str) -> Deposit:
        return self._get(Deposit, "/wallet/deposits/{}", id)


class Wallet(Resource):
    deposits: Deposits

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self.deposits = Deposits(core)

    def get(self) -> WalletModel:
        return self._get(WalletModel, "/wallet")

    def addresses(self, *, currency: Optional[Asset] = None) -> Page[DepositAddress]:
        """Where to deposit; all currencies when none is named."""
        return self._list(DepositAddress, "/wallet/addresses", currency=currency)
