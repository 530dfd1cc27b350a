"""The resources of AsyncClient, derived from the synchronous ones at import, so that each is written once.

Their types, for editors and mypy, are in _async.pyi, which tools/make_async_stub.py writes and tests compare."""

from __future__ import annotations

import functools
from types import FunctionType
from typing import Any, Dict, Type

from ._base import Resource
from .bins import Bins
from .cards import Cards
from .events import Events
from .requests import Requests
from .sandbox import (
    Sandbox,
    SandboxAuthorizations,
    SandboxChallenges,
    SandboxClock,
    SandboxDeposits,
    SandboxRefunds,
    SandboxSettlements,
)
from .threeds import ThreeDS
from .transactions import Transactions
from .wallet import Deposits, Wallet
from .webhooks import Webhooks


class AsyncResource:
    def __init__(self, sync: Resource, run: Any) -> None:
        self._sync = sync
        self._run = run
        for name, value in vars(sync).items():
            if isinstance(value, Resource):
                setattr(self, name, _DERIVED[type(value)](value, run))


_DERIVED: Dict[Type[Resource], Any] = {}


def _awaited(method: FunctionType) -> Any:
    @functools.wraps(method)
    async def call(self: AsyncResource, *arguments: Any, **named: Any) -> Any:
        return await self._run(method, self._sync, *arguments, **named)

    return call


def _derive(sync: Type[Resource]) -> Any:
    members: Dict[str, Any] = {"__doc__": sync.__doc__, "__module__": __name__}
    for name, member in vars(sync).items():
        if name.startswith("_"):
            continue
        if isinstance(member, FunctionType):
            members[name] = _awaited(member)
        elif isinstance(member, staticmethod):  # pure: nothing to wait for
            members[name] = member
    _DERIVED[sync] = type(f"Async{sync.__name__}", (AsyncResource,), members)
    return _DERIVED[sync]


AsyncBins = _derive(Bins)
AsyncCards = _derive(Cards)
AsyncEvents = _derive(Events)
AsyncRequests = _derive(Requests)
AsyncSandboxAuthorizations = _derive(SandboxAuthorizations)
AsyncSandboxChallenges = _derive(SandboxChallenges)
AsyncSandboxClock = _derive(SandboxClock)
AsyncSandboxDeposits = _derive(SandboxDeposits)
AsyncSandboxRefunds = _derive(SandboxRefunds)
AsyncSandboxSettlements = _derive(SandboxSettlements)
AsyncSandbox = _derive(Sandbox)
AsyncThreeDS = _derive(ThreeDS)
AsyncTransactions = _derive(Transactions)
AsyncDeposits = _derive(Deposits)
AsyncWallet = _derive(Wallet)
AsyncWebhooks = _derive(Webhooks)
