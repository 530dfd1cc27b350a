"""A page of a list, and the walk over all that follow it by cursor."""

from __future__ import annotations

from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Dict,
    Generic,
    Iterator,
    List,
    Mapping,
    Optional,
    Type,
    TypeVar,
)

from ._core import Core
from ._http import Response
from ._models import Model

T = TypeVar("T")
M = TypeVar("M", bound=Model)
U = TypeVar("U")


class _PageData(Generic[T]):
    def __init__(self, data: List[T], envelope: Mapping[str, Any], response: Optional[Response]) -> None:
        self.data = data
        self.page: Optional[int] = envelope.get("page")
        self.per_page: Optional[int] = envelope.get("per_page")
        self.total: Optional[int] = envelope.get("total")
        self.total_capped: bool = envelope.get("total_capped") is True
        self.has_more: bool = envelope.get("has_more") is True
        self.last_response = response

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, at: int) -> T:
        return self.data[at]

    def __iter__(self) -> Iterator[T]:
        return iter(self.data)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.data)}, total {self.total}, has_more {self.has_more}>"


class Page(_PageData[T]):
    """Iterating gives this page's own items; `auto_paging_iter()` goes on to the last."""

    def __init__(
        self,
        data: List[T],
        envelope: Mapping[str, Any],
        response: Optional[Response],
        fetch_next: Optional[Callable[[], Page[T]]],
    ) -> None:
        super().__init__(data, envelope, response)
        self._fetch_next = fetch_next

    def next_page(self) -> Optional[Page[T]]:
        """The page that follows by cursor, so that new items shift nothing; None after the last."""
        return self._fetch_next() if self._fetch_next is not None else None

    def auto_paging_iter(self) -> Iterator[T]:
        page: Optional[Page[T]] = self
        while page is not None:
            yield from page.data
            page = page.next_page()


class AsyncPage(_PageData[T]):
    """Iterating gives this page's own items; `async for … in page.auto_paging_iter()` goes on to the last."""

    def __init__(self, page: Page[T], run: Callable[..., Awaitable[Any]]) -> None:
        self.__dict__.update({k: v for k, v in page.__dict__.items() if k != "_fetch_next"})
        self._page = page
        self._run = run

    async def next_page(self) -> Optional[AsyncPage[T]]:
        """The page that follows by cursor, so that new items shift nothing; None after the last."""
        following: Optional[AsyncPage[T]] = await self._run(self._page.next_page)
        return following

    async def auto_paging_iter(self) -> AsyncIterator[T]:
        page: Optional[AsyncPage[T]] = self
        while page is not None:
            for item in page.data:
                yield item
            page = await page.next_page()


def fetch_page(core: Core, kind: Type[M], path: str, query: Dict[str, Any]) -> Page[M]:
    return page_of(core, kind, path, query, core.call("GET", path, query=query))


def page_of(core: Core, kind: Type[M], path: str, query: Dict[str, Any], response: Response) -> Page[M]:
    document = core.document(response)
    envelope: Mapping[str, Any] = document if isinstance(document, dict) else {}
    rows = envelope.get("data")
    data = [kind.from_dict(row) for row in rows] if isinstance(rows, list) else []
    following: Optional[Callable[[], Page[M]]] = None
    last = getattr(data[-1], "id", None) if data else None
    if last and envelope.get("has_more") is True:
        after = {**query, "page": None, "starting_after": last}
        following = lambda: fetch_page(core, kind, path, after)  # noqa: E731
    return Page(data, envelope, response, following)
