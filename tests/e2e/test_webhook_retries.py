"""Webhooks when the endpoint does not do its part: retries, disabling, slowness, restarts."""

import datetime

import pytest
from waiting import eventually
from webhook_receiver import Endpoint, Receiver, advance

HOUR = 3_600
DAY = 24 * HOUR
RETRY_S = [5, 300, 1_800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR]


@pytest.fixture(scope="module", autouse=True)
def slow(server):
    """An endpoint that never answers, begun early: the last test of this file sees it time out."""
    receiver = Receiver()
    receiver.hold("/slow")
    endpoint = Endpoint(server.api, receiver, "/slow", events=["card.updated"])
    assert endpoint.post("test").status_code == 201
    endpoint.wait()
    yield endpoint
    endpoint.api.delete(f"/webhooks/{endpoint.id}")
    receiver.close()


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


def seconds_to_retry(delivery):
    last, following = (datetime.datetime.fromisoformat(delivery[name].replace("Z", "+00:00"))
                       for name in ("last_attempt_at", "next_attempt_at"))
    return (following - last).total_seconds()


def test_a_retry_sends_the_same_bytes_until_it_succeeds(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook")
    receiver.answer("/hook", (500, {}, b"out of order"), 503, 200)
    api.card()
    failed = endpoint.wait_for_delivery(attempts=1)
    assert (failed["status"], failed["error"]) == ("pending", "status_500")
    assert (failed["response_status"], failed["response_body"]) == (500, "out of order")
    assert 4 <= seconds_to_retry(failed) <= 6
    advance(api, 10)
    failed = endpoint.wait_for_delivery(attempts=2)
    assert (failed["status"], failed["error"]) == ("pending", "status_503")
    advance(api, 400)
    done = endpoint.wait_for_delivery(status="succeeded")
    assert (done["attempts"], done["error"], done["next_attempt_at"]) == (3, None, None)
    attempts = receiver.on("/hook")
    assert len(attempts) == 3 and len({attempt.body for attempt in attempts}) == 1
    for name in ("webhook-id", "X-PrivCards-Signature", "X-PrivCards-Delivery"):
        assert len({attempt.headers[name] for attempt in attempts}) == 1, name


def test_ten_attempts_and_then_a_retry_by_hand(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook")
    receiver.answer("/hook", 500)
    api.card()
    for attempts, wait_s in enumerate(RETRY_S, start=1):
        pending = endpoint.wait_for_delivery(attempts=attempts, status="pending")
        assert 0.8 * wait_s <= seconds_to_retry(pending) <= 1.2 * wait_s
        refused = api.post(f"/deliveries/{pending['id']}/retry")
        assert (refused.status_code, refused.json()["error"]) == (409, "delivery_not_retriable")
        advance(api, int(1.2 * wait_s) + 1)
    failed = endpoint.wait_for_delivery(status="failed")
    assert (failed["attempts"], failed["next_attempt_at"]) == (10, None)
    receiver.answer("/hook", 200)
    retried = api.post(f"/deliveries/{failed['id']}/retry")
    assert (retried.status_code, retried.json()["status"]) == (200, "pending")
    assert endpoint.wait_for_delivery(status="succeeded")["id"] == failed["id"]
    assert len({attempt.body for attempt in receiver.on("/hook")}) == 1
    again = api.post(f"/deliveries/{failed['id']}/retry")  # what succeeded may be sent again
    assert again.status_code == 200, again.text
    receiver.wait("/hook", 12)


def test_retry_after_is_honoured_within_bounds(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook")
    receiver.answer("/hook", (429, {"Retry-After": "600"}, b""),
                    (503, {"Retry-After": "999999999"}, b""), (500, {"Retry-After": "90000"}, b""))
    api.card()
    assert seconds_to_retry(endpoint.wait_for_delivery(attempts=1)) == 600
    advance(api, 601)
    assert 7_440 <= seconds_to_retry(endpoint.wait_for_delivery(attempts=2)) <= 7_560
    advance(api, 3 * HOUR)
    assert seconds_to_retry(endpoint.wait_for_delivery(attempts=3)) <= 1.2 * 1_800



def test_an_endpoint_that_is_gone_is_disabled_and_the_others_are_told(api, receiver):
    gone = Endpoint(api, receiver, "/gone", events=["card.*"])
    other = Endpoint(api, receiver, "/other", events=["webhook.disabled"])
    receiver.answer("/gone", 410)
    api.card()
    told = other.wait()[0].event
    assert told["data"]["id"] == gone.id
    assert (told["data"]["status"], told["data"]["disabled_reason"]) == ("disabled", "gone")
    assert (gone.read()["status"], gone.read()["disabled_reason"]) == ("disabled", "gone")
    failed = gone.wait_for_delivery(status="failed")
    assert (failed["attempts"], failed["error"]) == (1, "status_410")
    refused = api.post(f"/deliveries/{failed['id']}/retry")
    assert (refused.status_code, refused.json()["error"]) == (409, "webhook_disabled")
    api.card()  # is not even queued for it
    assert len(gone.deliveries()) == 1
    receiver.answer("/gone", 200)
    assert gone.post("test").status_code == 201  # a ping goes through nevertheless
    gone.wait_for_delivery(status="succeeded", event_type="ping")
    assert gone.read()["status"] == "disabled"
    enabled = api.patch(f"/webhooks/{gone.id}", {"status": "enabled"}).json()
    assert (enabled["status"], enabled["disabled_reason"]) == ("enabled", None)
    api.card()
    gone.wait_for_delivery(status="succeeded", event_type="card.created")


def test_an_endpoint_that_only_fails_for_five_days_is_disabled(api, receiver):
    failing = Endpoint(api, receiver, "/failing", events=["card.*"])
    other = Endpoint(api, receiver, "/other", events=["webhook.disabled"])
    receiver.answer("/failing", 500)
    api.card()
    for attempts in range(1, 10):
        failing.wait_for_delivery(attempts=attempts)
        assert failing.read()["status"] == "enabled"
        advance(api, DAY)  # longer than the longest wait
    assert other.wait()[0].event["data"]["disabled_reason"] == "failing"
    assert failing.read()["disabled_reason"] == "failing"


def test_a_held_endpoint_gets_four_at_once_and_delays_nobody(api, receiver):
    dead = Endpoint(api, receiver, "/dead", events=["card.*"])
    well = Endpoint(api, receiver, "/well", events=["card.*"])
    gate = receiver.hold("/dead")
    card = api.card(amount=100)["id"]
    for _ in range(11):
        assert api.post(f"/cards/{card}/fund", {"amount": 1}).status_code == 200
    well.wait(12)
    dead.wait(4)
    assert len(receiver.on("/dead")) == 4
    gate.set()
    dead.wait(12)
    assert receiver.running_most["/dead"] <= 4
    assert len({request.body for request in receiver.on("/dead")}) == 12
    eventually(lambda: {d["status"] for d in dead.deliveries(per_page=100)} == {"succeeded"})


def test_after_twenty_failures_one_attempt_at_a_time(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook", events=["card.funded"])
    receiver.answer("/hook", 500)
    card = api.card(amount=100)["id"]
    for _ in range(22):
        assert api.post(f"/cards/{card}/fund", {"amount": 1}).status_code == 200
    eventually(lambda: sum(d["attempts"] for d in endpoint.deliveries(per_page=100)) == 22)
    receiver.running_most.clear()
    receiver.answer("/hook", 500)
    gate = receiver.hold("/hook")
    advance(api, 10)
    endpoint.wait(23)
    gate.set()
    eventually(lambda: sum(d["attempts"] for d in endpoint.deliveries(per_page=100)) == 44)
    assert receiver.running_most["/hook"] == 1


def test_deliveries_are_listed_by_status(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook", events=["card.*"])
    receiver.answer("/hook", 200, 500, 500)
    card = api.card(amount=50)["id"]
    endpoint.wait_for_delivery(status="succeeded")
    api.post(f"/cards/{card}/freeze")
    pending = endpoint.wait_for_delivery(attempts=1, status="pending", event_type="card.frozen")
    assert [row["id"] for row in endpoint.deliveries(status="pending")] == [pending["id"]]
    assert [row["event_type"] for row in endpoint.deliveries(status="succeeded")] == ["card.created"]
    assert endpoint.deliveries(status="failed") == []
    assert [row["event_type"] for row in endpoint.deliveries()] == ["card.frozen", "card.created"]
    one = api.get(f"/deliveries/{pending['id']}").json()
    assert one == pending
    wrong = api.get(f"/webhooks/{endpoint.id}/deliveries", params={"status": "lost"})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_choice")


def test_what_is_pending_is_not_sent_to_a_disabled_or_deleted_endpoint(api, receiver):
    disabled = Endpoint(api, receiver, "/disabled", events=["card.*"])
    deleted = Endpoint(api, receiver, "/deleted", events=["card.*"])
    receiver.answer("/disabled", 500)
    receiver.answer("/deleted", 500)
    api.card()
    disabled.wait_for_delivery(attempts=1)
    pending = deleted.wait_for_delivery(attempts=1)
    assert api.patch(f"/webhooks/{disabled.id}", {"status": "disabled"}).status_code == 200
    assert disabled.read()["disabled_reason"] == "requested"
    assert api.delete(f"/webhooks/{deleted.id}").status_code == 200
    advance(api, 60)
    failed = disabled.wait_for_delivery(status="failed")
    assert (failed["error"], failed["attempts"]) == ("endpoint_disabled", 1)
    eventually(lambda: api.get(f"/deliveries/{pending['id']}").json()["status"] == "failed")
    assert len(receiver.on("/disabled")) == len(receiver.on("/deleted")) == 1
    for path in (f"/webhooks/{deleted.id}", f"/webhooks/{deleted.id}/deliveries"):
        assert api.get(path).status_code == 404
    refused = api.post(f"/deliveries/{pending['id']}/retry")
    assert refused.status_code == 404
    assert [row["id"] for row in api.get("/webhooks").json()["data"]] == [disabled.id]


@pytest.mark.parametrize("stop", ["stop", "kill"])
def test_a_restart_resumes_what_is_pending(own_server, receiver, stop):
    server = own_server.start()
    failing = Endpoint(server.api, receiver, "/failing", events=["card.frozen"])
    held = Endpoint(server.api, receiver, "/held", events=["card.created"])
    receiver.answer("/failing", 500)
    gate = receiver.hold("/held")
    card = server.api.card()["id"]
    server.api.post(f"/cards/{card}/freeze")
    failing.wait_for_delivery(attempts=1)
    held.wait(1)
    if stop == "kill":
        server.kill()
        gate.set()
    else:
        gate.set()  # what runs is waited for and recorded
        assert server.stop() == 0
    server.start()
    failing.api = held.api = server.api
    held.wait_for_delivery(status="succeeded")
    assert {r.body for r in receiver.on("/held")} == {receiver.on("/held")[0].body}
    assert failing.deliveries()[0]["attempts"] == 1
    receiver.answer("/failing", 200)
    advance(server.api, 60)
    assert failing.wait_for_delivery(status="succeeded")["attempts"] == 2
    first, second = receiver.on("/failing")
    assert first.body == second.body


def test_an_endpoint_that_does_not_answer_times_out(slow):
    timed_out = slow.wait_for_delivery(attempts=1)
    assert (timed_out["status"], timed_out["error"]) == ("pending", "timeout")
    assert timed_out["duration_ms"] >= 15_000
