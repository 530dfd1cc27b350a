"""POST /events/{id}/resend: an event that happened, delivered again."""

import pytest

from document import CheckedApi
from server import Api
from webhook_receiver import Endpoint, Receiver


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def event(api):
    api.card()
    return api.get("/events", params={"type": "card.created"}).json()["data"][0]


def resend(api, event_id, body=None, status=201, **options):
    answer = CheckedApi(api.base_url, api.key).post(f"/events/{event_id}/resend", body, **options)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_every_endpoint_that_wants_it_gets_it_again(api, receiver, event):
    cards = Endpoint(api, receiver, "/cards", ["card.*"])
    every = Endpoint(api, receiver, "/every", ["*"])
    deposits = Endpoint(api, receiver, "/deposits", ["deposit.*"])
    off = Endpoint(api, receiver, "/off", ["*"])
    api.patch(f"/webhooks/{off.id}", {"status": "disabled"})
    data = resend(api, event["id"])["data"]
    assert [delivery["webhook_id"] for delivery in data] == [cards.id, every.id]
    assert {(d["event_id"], d["event_type"], d["status"], d["attempts"]) for d in data} == {
        (event["id"], "card.created", "pending", 0)}
    original = api.get(f"/events/{event['id']}").content
    for endpoint, delivery in zip((cards, every), data):
        received = endpoint.wait()[0]
        assert received.body == original
        assert received.headers["X-PrivCards-Delivery"] == delivery["id"]
        assert endpoint.wait_for_delivery(status="succeeded")["id"] == delivery["id"]
    assert deposits.deliveries() == off.deliveries() == []


def test_a_named_endpoint_gets_what_it_did_not_subscribe_to(api, receiver, event):
    deposits = Endpoint(api, receiver, "/deposits", ["deposit.*"])
    for _ in range(2):
        (delivery,) = resend(api, event["id"], {"webhook_id": deposits.id})["data"]
        assert deposits.wait_for_delivery(id=delivery["id"], status="succeeded")
    assert [request.event["id"] for request in receiver.on("/deposits")] == [event["id"]] * 2


def test_nobody_wants_it(api, receiver, event):
    Endpoint(api, receiver, "/deposits", ["deposit.*"])
    assert resend(api, event["id"]) == {"data": []}


def test_a_ping_goes_to_a_named_endpoint_only(api, receiver):
    every = Endpoint(api, receiver, "/every", ["*"])
    every.post("test")
    every.wait()
    ping = api.get("/events", params={"type": "ping"}).json()["data"][0]["id"]
    assert resend(api, ping)["data"] == []
    resend(api, ping, {"webhook_id": every.id})
    assert every.wait(2)[1].type == "ping"


def test_what_is_refused(server, api, receiver, event):
    endpoint = Endpoint(api, receiver, "/hooks", ["3ds.*"])
    account = server.run("admin", "account", "create", "--name", "stranger").stdout.strip()
    made = server.run("admin", "key", "create", "--account", account).stdout
    stranger = Api(api.base_url, made.split()[-1])
    theirs = Endpoint(stranger, receiver, "/theirs")
    assert resend(api, "evt_1", status=404)["error"] == "not_found"
    assert resend(api, "x", status=404)["error"] == "not_found"
    assert resend(stranger, event["id"], status=404)["error"] == "not_found"
    assert resend(api, event["id"], {"webhook_id": theirs.id}, 404)["error"] == "not_found"
    assert resend(api, event["id"], {"webhook_id": "wh_1"}, 404)["error"] == "not_found"
    assert resend(api, event["id"], {"webhook_id": "evt_1"}, 400)["error"] == "invalid_id"
    assert resend(api, event["id"], {"webhook": endpoint.id}, 400)["error"] == "unknown_parameter"
    api.patch(f"/webhooks/{endpoint.id}", {"status": "disabled"})
    assert resend(api, event["id"], {"webhook_id": endpoint.id}, 409)["error"] == "webhook_disabled"
    api.delete(f"/webhooks/{endpoint.id}")
    assert resend(api, event["id"], {"webhook_id": endpoint.id}, 404)["error"] == "not_found"
    assert receiver.requests == []


def test_a_repeat_with_the_same_key_sends_nothing_new(api, receiver, event):
    endpoint = Endpoint(api, receiver, "/hooks", ["card.*"])
    first = resend(api, event["id"], idempotency_key="again")
    assert resend(api, event["id"], idempotency_key="again") == first
    assert [row["id"] for row in endpoint.deliveries()] == [first["data"][0]["id"]]
    other = resend(api, event["id"], {"webhook_id": endpoint.id}, 409, idempotency_key="again")
    assert other["error"] == "idempotency_key_reused"
