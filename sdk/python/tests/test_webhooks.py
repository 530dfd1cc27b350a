"""Deliveries of the real server, received and verified."""

from __future__ import annotations

import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Iterator, Tuple

import pytest

import privcards
from privcards import Client, SignatureVerificationError

Delivery = Tuple[bytes, Dict[str, str]]


class Receiver:
    def __init__(self) -> None:
        self.got: queue.Queue[Delivery] = queue.Queue()
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(receiver.status)
                self.end_headers()
                receiver.got.put((body, dict(self.headers.items())))

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def next(self) -> Delivery:
        return self.got.get(timeout=30)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def settled(client: Client, delivery_id: str, *statuses: str) -> privcards.Delivery:
    deadline = time.monotonic() + 30
    while True:
        delivery = client.webhooks.get_delivery(delivery_id)
        if delivery.status in statuses:
            return delivery
        assert time.monotonic() < deadline, delivery
        time.sleep(0.02)


def test_a_delivery_is_verified(client: Client, receiver: Receiver) -> None:
    webhook = client.webhooks.create(url=receiver.url, events=["card.created"])
    assert webhook.secret is not None and webhook.secret not in repr(webhook)
    card = client.cards.create(bin_id="491653", amount=5, label="Été €")
    body, headers = receiver.next()
    now = float(headers["webhook-timestamp"])  # other tests move the sandbox's clock
    event = client.webhooks.construct_event(body, headers, webhook.secret, now=now)
    assert isinstance(event.data, privcards.Card)
    assert (event.data.id, event.data.label, event.data.balance) == (card.id, "Été €", 5)
    assert client.events.get(event.id) == event
    assert client.webhooks.verify(body, headers["X-PrivCards-Signature"], webhook.secret)
    assert not client.webhooks.verify(body + b" ", headers["X-PrivCards-Signature"], webhook.secret)
    with pytest.raises(SignatureVerificationError) as caught:
        client.webhooks.construct_event(body + b" ", headers, webhook.secret, now=now)
    assert caught.value.reason == "no_match"
    client.webhooks.delete(webhook.id)


def test_management(client: Client, receiver: Receiver) -> None:
    webhook = client.webhooks.create(url=receiver.url, events=["card.*"], secret="a secret of my own")
    assert client.webhooks.get(webhook.id).events == ["card.*"]
    assert webhook.id in [one.id for one in client.webhooks.list(per_page=100)]
    assert client.webhooks.update(webhook.id, events=["*"]).events == ["*"]
    assert client.webhooks.update(webhook.id, status="disabled").disabled_reason == "requested"
    assert client.webhooks.update(webhook.id, status="enabled").status == "enabled"

    ping = client.webhooks.test(webhook.id)
    body, headers = receiver.next()
    event = client.webhooks.construct_event(
        body, headers, "a secret of my own", now=float(headers["webhook-timestamp"])
    )
    assert (event.type, event.id, type(event.data)) == ("ping", ping.event_id, privcards.Webhook)
    assert settled(client, ping.id, "succeeded").response_status == 204
    assert [d.id for d in client.webhooks.deliveries(webhook.id, status="succeeded")] == [ping.id]
    client.webhooks.retry_delivery(ping.id)
    assert receiver.next()[0] == body
    assert client.webhooks.delete(webhook.id).status == "deleted"


def test_rotation(client: Client, receiver: Receiver) -> None:
    webhook = client.webhooks.create(url=receiver.url, events=["card.created"])
    rotated = client.webhooks.rotate_secret(webhook.id, grace_hours=1)
    with pytest.raises(privcards.ConflictError):
        client.webhooks.rotate_secret(webhook.id)
    client.webhooks.test(webhook.id)
    body, headers = receiver.next()
    now = float(headers["webhook-timestamp"])
    assert webhook.secret and rotated.secret and webhook.secret != rotated.secret
    for secret in (webhook.secret, rotated.secret, [rotated.secret, webhook.secret]):
        assert client.webhooks.construct_event(body, headers, secret, now=now).type == "ping"
    client.webhooks.finish_rotation(webhook.id)
    client.webhooks.test(webhook.id)
    body, headers = receiver.next()
    now = float(headers["webhook-timestamp"])
    assert client.webhooks.construct_event(body, headers, rotated.secret, now=now).type == "ping"
    with pytest.raises(SignatureVerificationError):
        client.webhooks.construct_event(body, headers, webhook.secret, now=now)
    client.webhooks.delete(webhook.id)


def test_recovery(client: Client, receiver: Receiver) -> None:
    receiver.status = 410  # gone: failed at once, and the webhook is disabled
    webhook = client.webhooks.create(url=receiver.url, events=["card.created"])
    failed = client.webhooks.test(webhook.id)
    receiver.next()
    assert settled(client, failed.id, "failed").status == "failed"
    receiver.status = 204
    client.webhooks.update(webhook.id, status="enabled")
    assert client.webhooks.recover(webhook.id, since="2100-01-01") == []
    assert [d.id for d in client.webhooks.recover(webhook.id, since="2020-01-01")] == [failed.id]
    receiver.next()
    assert settled(client, failed.id, "succeeded").attempts == 2
    assert client.webhooks.recover(webhook.id) == []
    client.webhooks.delete(webhook.id)


def test_the_environments_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b'{"id":"evt_1","type":"card.frozen","data":{"id":"card_1"}}'
    with pytest.raises(SignatureVerificationError) as caught:
        privcards.construct_event(body, {})
    assert caught.value.reason == "empty_secret"
    monkeypatch.setenv("PRIVCARDS_WEBHOOK_SECRET", "a secret of my own")
    headers = privcards.sign_for_test(body)
    assert privcards.construct_event(body, headers).id == "evt_1"
    assert privcards.verify(body, headers["x-privcards-signature"])


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_payloads(kind: Any) -> None:
    body = b'{"id":"evt_1","type":"ping"}'
    assert privcards.construct_event(kind(body), privcards.sign_for_test(kind(body), "s" * 16), "s" * 16).type == "ping"


def test_nothing_has_a_float_in_a_webhook() -> None:
    body = b'{"id":"evt_1","type":"card.funded","data":{"card_id":"card_1","amount":0.10}}'
    event = privcards.construct_event(body, privcards.sign_for_test(body, "s" * 16), "s" * 16)
    assert isinstance(event.data, privcards.Movement)
    assert str(event.data.amount) == "0.10"
