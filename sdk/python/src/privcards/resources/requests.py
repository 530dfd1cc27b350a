"""The log of what this account asked of the API, for finding out what an integration does."""

from __future__ import annotations

from typing import Optional, Union

from .._models import RequestLogEntry
from .._pages import Page
from .._stream import EventStream
from ._base import Resource


class Requests(Resource):
    def list(
        self,
        *,
        method: Optional[str] = None,
        status: Optional[Union[int, str]] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[RequestLogEntry]:
        """Newest first; kept in the server's memory, so not for ever."""
        return self._list(
            RequestLogEntry,
            "/requests",
            method=method,
            status=status,
            page=page,
            per_page=per_page,
            starting_after=starting_after,
        )

    def get(self, id: str) -> RequestLogEntry:
        """The request whose answer had this Request-Id."""
        return self._get(RequestLogEntry, "/requests/{}", id)

    def stream(self, *, last_event_id: Optional[str] = None) -> EventStream[RequestLogEntry]:
        """Follow requests as they are answered: after the one with this id, or from now on."""
        if last_event_id is None:
            newest = self.list(per_page=1).data
            last_event_id = newest[0].id if newest else None
        return EventStream(
            self._core,
            "/requests/stream",
            RequestLogEntry.from_dict,
            last_event_id,
            lambda: reversed([*self.list(per_page=100).auto_paging_iter()]),
        )
