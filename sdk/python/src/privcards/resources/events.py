"""Everything that happened, in order."""

from __future__ import annotations

from typing import Optional

from .._core import path_of
from .._models import Delivery, Event
from .._pages import Page, page_of
from .._stream import EventStream
from .._types import EventType
from ._base import Resource, given


class Events(Resource):
    def list(
        self,
        *,
        type: Optional[EventType] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Event]:
        """Newest first."""
        return self._list(Event, "/events", type=type, page=page, per_page=per_page, starting_after=starting_after)

    def get(self, id: str) -> Event:
        return self._get(Event, "/events/{}", id)

    def stream(self, *, last_event_id: Optional[str] = None) -> EventStream[Event]:
        """Follow events as they happen: after `last_event_id`, or from now on. Dropped connections are opened
        again without loss; keep the id of the last event you dealt with to go on after a restart."""
        if last_event_id is None:  # without an id in hand a connection that drops at once would lose events
            newest = self.list(per_page=1).data
            last_event_id = newest[0].id if newest else None
        return EventStream(
            self._core,
            "/events/stream",
            Event.from_dict,
            last_event_id,
            lambda: reversed([*self.list(per_page=100).auto_paging_iter()]),
        )

    def resend(
        self, id: str, webhook_id: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> Page[Delivery]:
        """Deliver an event again: to one webhook, or to all that want its type."""
        path = path_of("/events/{}/resend", id)
        response = self._core.call("POST", path, body=given(webhook_id=webhook_id), idempotency_key=idempotency_key)
        return page_of(self._core, Delivery, path, {}, response)
