"""Endpoints of yours, what was sent to them, and the proof that it came from PrivCards."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

from .. import _webhooks
from .._core import path_of
from .._models import Delivery, Webhook, WebhookWithSecret
from .._pages import Page
from .._types import DeliveryStatus, Time, WebhookStatus, time_text
from ._base import Resource, given


class Webhooks(Resource):
    def create(
        self,
        *,
        url: str,
        events: Sequence[str],
        secret: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> WebhookWithSecret:
        """Events are types, groups such as "card.*", or "*". Keep the secret: it is shown this once."""
        body = given(url=url, events=_listed(events), secret=secret)
        return self._write(WebhookWithSecret, "POST", "/webhooks", body, idempotency_key)

    def list(
        self,
        *,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Webhook]:
        """Newest first."""
        return self._list(Webhook, "/webhooks", page=page, per_page=per_page, starting_after=starting_after)

    def get(self, id: str) -> Webhook:
        return self._get(Webhook, "/webhooks/{}", id)

    def update(
        self,
        id: str,
        *,
        url: Optional[str] = None,
        events: Optional[Sequence[str]] = None,
        status: Optional[WebhookStatus] = None,
        idempotency_key: Optional[str] = None,
    ) -> Webhook:
        """Change what is given. Enabling forgets past failures."""
        body = given(url=url, events=None if events is None else _listed(events), status=status)
        return self._write(Webhook, "PATCH", path_of("/webhooks/{}", id), body, idempotency_key)

    def delete(self, id: str, *, idempotency_key: Optional[str] = None) -> Webhook:
        """Nothing more is sent to it; its secret is wiped."""
        return self._write(Webhook, "DELETE", path_of("/webhooks/{}", id), None, idempotency_key)

    def test(self, id: str, *, idempotency_key: Optional[str] = None) -> Delivery:
        """Send it a `ping`."""
        return self._write(Delivery, "POST", path_of("/webhooks/{}/test", id), None, idempotency_key)

    def rotate_secret(
        self,
        id: str,
        *,
        grace_hours: Optional[int] = None,
        force: Optional[bool] = None,
        idempotency_key: Optional[str] = None,
    ) -> WebhookWithSecret:
        """A new secret, shown this once. Until the grace ends (24 hours) both secrets sign."""
        body = given(grace_hours=grace_hours, force=force)
        path = path_of("/webhooks/{}/rotate_secret", id)
        return self._write(WebhookWithSecret, "POST", path, body, idempotency_key)

    def finish_rotation(self, id: str, *, idempotency_key: Optional[str] = None) -> Webhook:
        """From now on only the new secret signs."""
        return self._write(Webhook, "POST", path_of("/webhooks/{}/finish_rotation", id), None, idempotency_key)

    def deliveries(
        self,
        id: str,
        *,
        status: Optional[DeliveryStatus] = None,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        starting_after: Optional[str] = None,
    ) -> Page[Delivery]:
        """What was sent to this webhook, newest first."""
        return self._list(
            Delivery,
            path_of("/webhooks/{}/deliveries", id),
            status=status,
            page=page,
            per_page=per_page,
            starting_after=starting_after,
        )

    def get_delivery(self, id: str) -> Delivery:
        return self._get(Delivery, "/deliveries/{}", id)

    def retry_delivery(self, id: str, *, idempotency_key: Optional[str] = None) -> Delivery:
        """Send it again at once, the same bytes, whatever became of it before."""
        return self._write(Delivery, "POST", path_of("/deliveries/{}/retry", id), None, idempotency_key)

    def recover(self, id: str, *, since: Optional[Time] = None) -> List[Delivery]:
        """Retry every failed delivery of this webhook that was made at `since` or later, oldest first."""
        from datetime import timezone

        from .._types import parse_time

        text = time_text(since)
        first = parse_time(text) if text else None
        if first is not None and first.tzinfo is None:  # a bare date is midnight UTC, as in filters
            first = first.replace(tzinfo=timezone.utc)
        failed = []
        for delivery in self.deliveries(id, status="failed", per_page=100).auto_paging_iter():
            if first is not None and parse_time(delivery.created_at) < first:
                break
            failed.append(delivery)
        return [self.retry_delivery(delivery.id) for delivery in reversed(failed)]

    verify = staticmethod(_webhooks.verify)
    construct_event = staticmethod(_webhooks.construct_event)
    sign_for_test = staticmethod(_webhooks.sign_for_test)


def _listed(events: Sequence[str]) -> Any:
    if isinstance(events, str):
        raise TypeError('events is a list of types, for example ["card.*"], not one text')
    return [*events]
