"""The client: settings in, resources out."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional

from ._core import DEFAULT_TIMEOUT_S, Core
from ._http import Response, Transport
from ._retry import MAX_RETRIES
from .resources.bins import Bins
from .resources.cards import Cards
from .resources.events import Events
from .resources.requests import Requests
from .resources.sandbox import Sandbox
from .resources.threeds import ThreeDS
from .resources.transactions import Transactions
from .resources.wallet import Wallet
from .resources.webhooks import Webhooks


class Client:
    """`Client("sk_live_…")`, or `Client()` with PRIVCARDS_API_KEY. Threads may share it; close it or use `with`.

    base_url        of your own installation; also PRIVCARDS_BASE_URL
    timeout         seconds for a whole call: all attempts, and the waits between them
    max_retries     attempts after the first
    language        "en" or "fr": of error messages
    money           "decimal"; "float" gives floats in answers, against the declared types
    allow_insecure  lets a live key travel over http:// to another machine
    transport       what carries requests instead of HTTPTransport()
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
        self._set_core(core)

    def _set_core(self, core: Core) -> None:
        self._core = core
        self.cards = Cards(core)
        self.transactions = Transactions(core)
        self.wallet = Wallet(core)
        self.bins = Bins(core)
        self.threeds = ThreeDS(core)
        self.webhooks = Webhooks(core)
        self.events = Events(core)
        self.requests = Requests(core)
        self.sandbox = Sandbox(core)

    def with_options(
        self,
        *,
        timeout: Optional[float] = None,
        max_retries: Optional[int] = None,
        language: Optional[str] = None,
    ) -> Client:
        """A client with other settings on the same connections."""
        other = Client.__new__(Client)
        other._set_core(self._core.with_options(timeout, max_retries, language))
        return other

    def raw_request(
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
        return self._core.call(
            method.upper(), path, query=query, body=body, headers=headers, idempotency_key=idempotency_key
        )

    @property
    def last_response(self) -> Optional[Response]:
        """The last successful answer to this client in this thread."""
        return getattr(self._core.last, "response", None)

    def close(self) -> None:
        """Close the kept connections."""
        self._core.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._core.masked_key!r}, base_url={self._core.base_url!r})"
