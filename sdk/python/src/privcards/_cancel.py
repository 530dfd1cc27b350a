"""Ending a call from outside: AsyncClient's calls run in threads, which a cancelled task must not leave waiting."""

from __future__ import annotations

import contextvars
import threading
from typing import Callable, Optional


class Cancelled(BaseException):
    """Ends a cancelled call's thread; the task has its CancelledError already."""


class Cancel:
    """One call's switch. Whoever waits registers how to be woken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._wake: Optional[Callable[[], None]] = None

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            wake = self._wake
        if wake is not None:
            wake()

    def on_cancel(self, wake: Optional[Callable[[], None]]) -> None:
        with self._lock:
            self._wake = wake
        if wake is not None and self.cancelled:
            wake()

    def sleep(self, seconds: float) -> None:
        if self._event.wait(seconds):
            raise Cancelled()


current: contextvars.ContextVar[Optional[Cancel]] = contextvars.ContextVar("privcards_cancel", default=None)
