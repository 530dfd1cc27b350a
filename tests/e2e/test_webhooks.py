"""Webhooks as a receiver sees them: signatures, filters, rotation, and every event there is."""

import base64

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from waiting import eventually
from webhook_receiver import Endpoint, Receiver, advance, verify_webhook

EVENT_TYPES = {
    "card.created", "card.frozen", "card.unfrozen", "card.terminated", "card.funded",
    "card.withdrawn", "card.updated", "transaction.authorized", "transaction.settled",
    "transaction.declined", "transaction.refunded", "transaction.reversed", "transaction.expired",
    "3ds.challenge", "3ds.completed", "deposit.pending", "deposit.confirmed", "webhook.disabled",
}


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


def check_signatures(received, secret):
    """By the API page's function, and by the official library."""
    assert verify_webhook(received.body.decode(), received.headers["X-PrivCards-Signature"], secret)
    Webhook(secret).verify(received.body, dict(received.headers))
    assert received.headers["webhook-id"] == received.event["id"]


def test_a_delivery_is_signed_twice_and_carries_the_event_as_it_is(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook")
    assert endpoint.secret.startswith("whsec_")
    assert len(base64.b64decode(endpoint.secret[6:])) == 32
    card = api.card(amount=25, label="Été €")
    received = endpoint.wait()[0]
    check_signatures(received, endpoint.secret)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(received.body + b" ", dict(received.headers))
    assert not verify_webhook(received.body.decode() + " ",
                              received.headers["X-PrivCards-Signature"], endpoint.secret)
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["User-Agent"].startswith("PrivCards")
    event = received.event
    assert (event["type"], event["livemode"], event["data"]) == ("card.created", False, card)
    assert api.get(f"/events/{event['id']}").content == received.body
    delivery = endpoint.wait_for_delivery(status="succeeded")
    assert (delivery["event_id"], delivery["event_type"]) == (event["id"], "card.created")
    assert (delivery["attempts"], delivery["response_status"]) == (1, 200)
    assert (delivery["error"], delivery["next_attempt_at"]) == (None, None)
    assert delivery["id"] == received.headers["X-PrivCards-Delivery"]


def test_a_secret_of_ones_own(api, receiver):
    own = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    endpoint = Endpoint(api, receiver, "/own", secret=own)
    plain = Endpoint(api, receiver, "/plain", secret="correct horse battery staple")
    api.card()
    check_signatures(endpoint.wait()[0], own)
    received = plain.wait()[0]
    assert verify_webhook(received.body.decode(), received.headers["X-PrivCards-Signature"],
                          "correct horse battery staple")


def test_the_secret_is_shown_once(api, receiver):
    body = {"url": receiver.url("/once"), "events": ["*"]}
    first = api.post("/webhooks", body, idempotency_key="once")
    again = api.post("/webhooks", body, idempotency_key="once")
    assert "secret" in first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["id"] == first.json()["id"] and "secret" not in again.json()
    assert "secret" not in api.get(f"/webhooks/{first.json()['id']}").json()
    assert "secret" not in api.get("/webhooks").json()["data"][0]


def do_everything(api):
    """One action at least for every type of event, besides webhook.disabled."""
    card = api.card(amount=500)["id"]
    def act(method, path, body=None, status=(200, 201)):
        answer = api.call(method, path, body)
        assert answer.status_code in status, (path, answer.text)
        return answer.json()
    pay = {"card_id": card, "amount": 20}
    act("POST", f"/cards/{card}/fund", {"amount": 50})
    act("POST", f"/cards/{card}/withdraw", {"amount": 25})
    act("PATCH", f"/cards/{card}", {"label": "renamed"})
    act("POST", f"/cards/{card}/freeze")
    assert act("POST", "/sandbox/authorizations", pay)["decline_reason"] == "card_frozen"
    act("POST", f"/cards/{card}/unfreeze")
    for verb, body in (("settle", {}), ("reverse", {}), ("increment", {"amount": 5})):
        authorization = act("POST", "/sandbox/authorizations", pay)["id"]
        act("POST", f"/sandbox/authorizations/{authorization}/{verb}", body)
    act("POST", f"/sandbox/authorizations/{authorization}/expire")
    act("POST", "/sandbox/settlements", {"card_id": card, "amount": 3})
    act("POST", "/sandbox/refunds", {"card_id": card, "amount": 3})
    challenge = act("POST", "/sandbox/3ds_challenges", pay)
    act("POST", f"/sandbox/3ds_challenges/{challenge['id']}/submit", {"otp": challenge["otp"]})
    act("POST", "/sandbox/deposits", {"currency": "btc", "amount_usd": 10, "confirm": False})
    act("POST", "/sandbox/deposits", {"currency": "eth", "amount_usd": 10})
    act("DELETE", f"/cards/{card}")


def test_every_type_of_event_is_delivered(api, receiver):
    endpoint = Endpoint(api, receiver, "/all")
    gone = Endpoint(api, receiver, "/gone", events=["card.created"])
    receiver.answer("/gone", 410)
    do_everything(api)
    eventually(lambda: gone.read()["status"] == "disabled")
    newest = api.get("/events").json()["data"][0]["sequence"]
    oldest = 3  # the account's first deposit came before its endpoints
    received = endpoint.wait(newest - oldest + 1)
    assert {one.type for one in received} == EVENT_TYPES
    assert sorted(one.event["sequence"] for one in received) == list(range(oldest, newest + 1))
    for one in received:
        check_signatures(one, endpoint.secret)
        assert one.headers["X-PrivCards-Event"] == one.type


def test_an_endpoint_gets_only_what_it_asked_for(api, receiver):
    one = Endpoint(api, receiver, "/one", events=["card.frozen"])
    family = Endpoint(api, receiver, "/family", events=["transaction.*", "card.unfrozen"])
    everything = Endpoint(api, receiver, "/everything")
    card = api.card(amount=50)["id"]
    api.post(f"/cards/{card}/freeze")
    api.post("/sandbox/authorizations", {"card_id": card, "amount": 1})
    api.post(f"/cards/{card}/unfreeze")
    api.post("/sandbox/authorizations", {"card_id": card, "amount": 1})
    assert {r.type for r in everything.wait(5)} == {
        "card.created", "card.frozen", "card.unfrozen", "transaction.authorized",
        "transaction.declined"}
    assert {r.type for r in family.wait(3)} == {
        "card.unfrozen", "transaction.authorized", "transaction.declined"}
    assert {r.type for r in one.wait(1)} == {"card.frozen"}
    changed = api.patch(f"/webhooks/{one.id}", {"events": ["card.funded"]})
    assert changed.json()["events"] == ["card.funded"]
    api.post(f"/cards/{card}/freeze")
    api.post(f"/cards/{card}/fund", {"amount": 5})
    assert [r.type for r in one.wait(2)] == ["card.frozen", "card.funded"]
    everything.wait(7)
    assert len(one.deliveries()) == 2 and len(family.deliveries()) == 3


def test_a_ping_goes_to_its_endpoint_alone(api, receiver):
    endpoint = Endpoint(api, receiver, "/ping", events=["card.created"])
    other = Endpoint(api, receiver, "/other")
    pinged = endpoint.post("test")
    assert pinged.status_code == 201, pinged.text
    assert pinged.json()["event_type"] == "ping"
    received = endpoint.wait()[0]
    assert received.type == "ping"
    check_signatures(received, endpoint.secret)
    endpoint.wait_for_delivery(status="succeeded")
    assert other.deliveries() == []


def signatures_of(received):
    return received.headers["webhook-signature"].split(" ")


def test_rotation_signs_with_both_secrets_until_it_is_finished(api, receiver):
    endpoint = Endpoint(api, receiver, "/rotate")
    old = endpoint.secret
    rotated = endpoint.post("rotate_secret", {"grace_hours": 24})
    assert rotated.status_code == 200, rotated.text
    new = rotated.json()["secret"]
    assert new != old
    api.card()
    during = endpoint.wait(1)[0]
    assert len(signatures_of(during)) == 2
    for secret in (old, new):
        Webhook(secret).verify(during.body, dict(during.headers))
    text = during.body.decode()
    assert verify_webhook(text, during.headers["X-PrivCards-Signature"], old)
    assert verify_webhook(text, during.headers["X-PrivCards-Signature-Next"], new)
    refused = endpoint.post("rotate_secret")
    assert (refused.status_code, refused.json()["error"]) == (409, "rotation_in_progress")
    assert endpoint.post("finish_rotation").status_code == 200
    api.card()
    after = endpoint.wait(2)[1]
    check_signatures(after, new)
    assert len(signatures_of(after)) == 1 and "X-PrivCards-Signature-Next" not in after.headers
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(after.body, dict(after.headers))
    refused = endpoint.post("finish_rotation")
    assert (refused.status_code, refused.json()["error"]) == (409, "rotation_not_in_progress")


def test_a_rotation_can_be_forced_and_can_be_without_grace(api, receiver):
    endpoint = Endpoint(api, receiver, "/force")
    second = endpoint.post("rotate_secret", {}).json()["secret"]
    third = endpoint.post("rotate_secret", {"force": True}).json()["secret"]
    api.card()
    received = endpoint.wait(1)[0]
    Webhook(second).verify(received.body, dict(received.headers))
    Webhook(third).verify(received.body, dict(received.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(received.body, dict(received.headers))
    fourth = endpoint.post("rotate_secret", {"force": True, "grace_hours": 0}).json()["secret"]
    api.card()
    received = endpoint.wait(2)[1]
    check_signatures(received, fourth)
    assert len(signatures_of(received)) == 1


def test_another_account_sees_nothing(api, server, receiver):
    endpoint = Endpoint(api, receiver, "/mine")
    api.card()
    delivery = endpoint.wait_for_delivery(status="succeeded")["id"]
    stranger = server.api
    for method, path in (("GET", f"/webhooks/{endpoint.id}"), ("DELETE", f"/webhooks/{endpoint.id}"),
                         ("GET", f"/webhooks/{endpoint.id}/deliveries"),
                         ("POST", f"/webhooks/{endpoint.id}/test"),
                         ("POST", f"/webhooks/{endpoint.id}/rotate_secret"),
                         ("GET", f"/deliveries/{delivery}"),
                         ("POST", f"/deliveries/{delivery}/retry")):
        assert stranger.call(method, path).status_code == 404, path


def test_twenty_endpoints_are_the_most(api, receiver):
    for number in range(20):
        Endpoint(api, receiver, f"/{number}")
    refused = api.post("/webhooks", {"url": receiver.url("/21"), "events": ["*"]})
    assert (refused.status_code, refused.json()["error"]) == (409, "webhook_limit_reached")
    api.card()
    for number in range(20):
        receiver.wait(f"/{number}")


def test_the_clock_of_the_wallet_does_not_age_the_signature(api, receiver):
    """The timestamp is the receiver's time, however far the test clock was moved."""
    endpoint = Endpoint(api, receiver, "/clock")
    advance(api, 40 * 86_400)
    api.card()
    check_signatures(endpoint.wait()[0], endpoint.secret)
