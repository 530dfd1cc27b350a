"""A stream of events that outlives its connections: what is missed while one is down is sent by the next."""

from __future__ import annotations

import json
import threading
from collections import deque
from typing import Any, AsyncIterator, Awaitable, Callable, Deque, Generic, Iterator, Optional, TypeVar

from ._cancel import current
from ._core import Core
from ._errors import APIConnectionError, APIError, PrivCardsError
from ._http import StreamingResponse
from ._log import log
from ._retry import STATUSES, backoff_s
from ._sse import Message, Parser

T = TypeVar("T")
RETRY_MS = 2000  # until the server asks for another
FAILURES_MAX = 10  # in a row; with the pauses between them about a minute


class EventStream(Generic[T]):
    """An iterator without an end; close() it, or use it in a `with`. Break and go on as you like.

    A dropped connection is opened again after the last event that was given out. It gives up with the error after
    ten failures in a row, or at once when the key is refused."""

    def __init__(
        self,
        core: Core,
        path: str,
        decode: Callable[[Any], T],
        last_event_id: Optional[str],
        missed: Optional[Callable[[], Iterator[T]]] = None,
    ) -> None:
        self.last_event_id = last_event_id
        self._core = core
        self._path = path
        self._decode = decode
        self._missed = missed  # what to give out when a connection drops before any id was known
        self._waiting: Deque[Any] = deque()
        self._parser = Parser()
        self._answer: Optional[StreamingResponse] = None
        self._chunks: Iterator[bytes] = iter(())
        self._closed = False
        self._failures = 0
        self._open()

    def __iter__(self) -> EventStream[T]:
        return self

    def __next__(self) -> T:
        while not self._closed:
            if self._waiting:
                return self._take(self._waiting.popleft())
            try:
                self._receive()
            except (OSError, ValueError, AttributeError) as error:
                if self._closed:  # by another thread, under our hands
                    break
                self._lost(APIConnectionError(f"The stream broke off: {error}"))
            except PrivCardsError as error:
                self._lost(error)
        raise StopIteration

    def close(self) -> None:
        """Ends the iteration, also one that waits in another thread."""
        self._closed = True
        if self._answer is not None:
            self._answer.close()

    def __enter__(self) -> EventStream[T]:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _take(self, waiting: Any) -> T:
        if isinstance(waiting, Message):
            item = self._decode(json.loads(waiting.data, parse_float=self._core.parse_float))
            self.last_event_id = waiting.last_id or self.last_event_id
            return item
        self.last_event_id = waiting.id
        result: T = waiting
        return result

    def _receive(self) -> None:
        if self._answer is None:
            self._open_again()
            if self._waiting:
                return
        chunk = next(self._chunks, None)
        if chunk is None:
            raise ConnectionResetError("the server ended it")
        messages = self._parser.feed(chunk)
        if messages:
            self._failures = 0
            self._waiting.extend(messages)

    def _open(self) -> None:
        headers = {"Last-Event-ID": self.last_event_id} if self.last_event_id else {}
        self._parser = Parser()
        answer = self._core.open_stream(self._path, None, headers)
        self._answer = answer
        self._chunks = answer.chunks()
        if self._closed:
            answer.close()

    def _open_again(self) -> None:
        self._open()
        if self.last_event_id is None and self._missed is not None:
            # There was nothing when it began, so everything there is now came since. The new connection is open
            # before this is asked, so that nothing falls between the two.
            self._waiting.extend(self._missed())
            if self._waiting and self._answer is not None:
                self._answer.close()
                self._answer = None

    def _lost(self, error: PrivCardsError) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None
        if isinstance(error, APIError) and error.status not in STATUSES:
            raise error
        self._failures += 1
        if self._failures > FAILURES_MAX:
            raise error
        asked = getattr(error, "retry_after", None) or (self._parser.retry_ms or RETRY_MS) / 1000
        delay = asked + backoff_s(self._failures, self._core.dice)
        log("INFO", "stream %s lost, again in %.1f s: %s", self._path, delay, error)
        cancel = current.get()
        (self._core.sleep if cancel is None else cancel.sleep)(delay)


class AsyncEventStream(Generic[T]):
    """EventStream for `async for` and `async with`. A cancelled wait loses nothing: the next one goes on with it."""

    def __init__(self, stream: EventStream[T]) -> None:
        self._stream = stream
        self._pending: Optional[Awaitable[Any]] = None

    @property
    def last_event_id(self) -> Optional[str]:
        return self._stream.last_event_id

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        import asyncio

        if self._pending is None:
            self._pending = in_daemon_thread(lambda: next(self._stream, _END))
        pending = self._pending
        try:
            item: Any = await asyncio.shield(pending)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._pending = None
            raise
        self._pending = None
        if item is _END:
            raise StopAsyncIteration
        result: T = item
        return result

    async def aclose(self) -> None:
        """Ends the iteration, also one that waits in another task."""
        self._stream.close()

    async def __aenter__(self) -> AsyncEventStream[T]:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()


_END = object()


def in_daemon_thread(work: Callable[[], Any]) -> Awaitable[Any]:
    """A wait of unknown length, in a thread that does not keep the process alive."""
    import asyncio

    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(result: Any, error: Optional[BaseException]) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as error:
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:
            pass  # the loop is closed: nobody waits any more

    threading.Thread(target=run, name="privcards-stream", daemon=True).start()
    return future
