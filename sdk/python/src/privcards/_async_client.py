"""The client for asyncio: the same core, its calls in threads. A cancelled task ends its call's waits at once."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Literal, Mapping, Optional

from ._cancel import Cancel, current
from ._core import DEFAULT_TIMEOUT_S, Core
from ._http import Response, Transport
from ._pages import AsyncPage, Page
from ._retry import MAX_RETRIES
from ._stream import AsyncEventStream, EventStream
from .resources import _async as resources
from .resources.bins import Bins
from .resources.cards import Cards
from .resources.events import Events
from .resources.requests import Requests
from .resources.sandbox import Sandbox
from .resources.threeds import ThreeDS
from .resources.transactions import Transactions
from .resources.wallet import Wallet
from .resources.webhooks import Webhooks


class _Runner:
    """Runs a call in a thread and gives its result the asynchronous form."""

    def __init__(self, max_connections: int) -> None:
        self._threads = ThreadPoolExecutor(max_connections, thread_name_prefix="privcards")
        self._streams: weakref.WeakSet[EventStream[Any]] = weakref.WeakSet()

    async def __call__(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        cancel = Cancel()
        context = contextvars.copy_context()
        context.run(current.set, cancel)
        call = functools.partial(context.run, work, *arguments, **named)
        try:
            result = await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except asyncio.CancelledError:
            cancel.cancel()
            raise
        return self._adopt(result)

    def _adopt(self, result: Any) -> Any:
        if isinstance(result, Page):
            return AsyncPage(result, self)
        if isinstance(result, EventStream):
            self._streams.add(result)
            return AsyncEventStream(result)
        return result

    def close(self) -> None:
        for stream in list(self._streams):
            stream.close()
        self._threads.shutdown(wait=False)


class AsyncClient:
    """Client for asyncio: the same arguments, resources and methods, each call awaited.

    max_connections  calls under way at the same time; more wait for their turn
    """

    def __init__(
        self,
        api_key: Optional[str] = None,
        *,
        base_url: Optional[str] = None,
        timeout: float = DEFAULT_TIMEOUT_S,
        max_retries: int = MAX_RETRIES,
        language: Optional[str] = None,
        money: Literal["decimal", "float"] = "decimal",
        allow_insecure: bool = False,
        transport: Optional[Transport] = None,
        max_connections: int = 16,
    ) -> None:
        core = Core(
            api_key,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            language=language,
            money=money,
            allow_insecure=allow_insecure,
            transport=transport,
        )
        self._set_core(core, _Runner(max_connections))

    def _set_core(self, core: Core, run: _Runner) -> None:
        self._core = core
        self._run = run
        self.cards = resources.AsyncCards(Cards(core), run)
        self.transactions = resources.AsyncTransactions(Transactions(core), run)
        self.wallet = resources.AsyncWallet(Wallet(core), run)
        self.bins = resources.AsyncBins(Bins(core), run)
        self.threeds = resources.AsyncThreeDS(ThreeDS(core), run)
        self.webhooks = resources.AsyncWebhooks(Webhooks(core), run)
        self.events = resources.AsyncEvents(Events(core), run)
        self.requests = resources.AsyncRequests(Requests(core), run)
        self.sandbox = resources.AsyncSandbox(Sandbox(core), run)

    def with_options(
        self,
        *,
        timeout: Optional[float] = None,
        max_retries: Optional[int] = None,
        language: Optional[str] = None,
    ) -> AsyncClient:
        """A client with other settings on the same connections and threads."""
        other = AsyncClient.__new__(AsyncClient)
        other._set_core(self._core.with_options(timeout, max_retries, language), self._run)
        return other

    async def raw_request(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        body: Optional[Any] = None,
        headers: Optional[Mapping[str, str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Response:
        """Any request, with the same key, retries and errors. `path` begins with a slash, behind the base URL."""
        response: Response = await self._run(
            self._core.call,
            method.upper(),
            path,
            query=query,
            body=body,
            headers=headers,
            idempotency_key=idempotency_key,
        )
        return response

    async def aclose(self) -> None:
        """End the streams, close the kept connections."""
        self._run.close()
        self._core.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"AsyncClient({self._core.masked_key!r}, base_url={self._core.base_url!r})"
