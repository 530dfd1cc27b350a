"""GET /requests and its stream: what the API was asked, for the developer who asked it."""

import json

import pytest
import requests

from document import CheckedApi, errors_of
from server import Api
from sse import EventStream
from waiting import eventually

KEPT = 1000  # per account and world


class RequestStream(EventStream):
    PATH = "/requests/stream"


def log(api, **params):
    answer = api.get("/requests", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(api, **params):
    return [f"{row['method']} {row['path']} {row['status']}" for row in log(api, **params)["data"]]


def key_of(server, account, world="test", *scopes):
    made = server.run("admin", "key", "create", "--account", account, "--world", world, *scopes)
    return Api(server.info["base_url"], made.stdout.split()[-1])


# The list.


def test_the_newest_comes_first_with_its_outcome(api):
    card = api.card(label="secret label")
    api.post(f"/cards/{card['id']}/freeze", idempotency_key="freeze-1")
    again = api.post(f"/cards/{card['id']}/freeze")
    api.call("HEAD", "/cards?page=1")
    head, refused, frozen, created = log(api, per_page=4)["data"]
    assert (head["method"], head["path"], head["status"], head["error"]) == ("HEAD", "/v1/cards", 200, None)
    assert refused["id"] == again.headers["Request-Id"] == again.json()["request_id"]
    assert (refused["status"], refused["error"], refused["idempotency_key"]) == (409, "card_already_frozen", None)
    assert (frozen["status"], frozen["error"], frozen["idempotency_key"]) == (200, None, "freeze-1")
    assert frozen["path"] == f"/v1/cards/{card['id']}/freeze"
    assert (created["method"], created["status"], created["livemode"]) == ("POST", 201, False)
    assert created["api_key_last4"] == api.key[-4:]
    assert isinstance(created["duration_ms"], int)
    assert api.get(f"/requests/{frozen['id']}").json() == frozen


def test_it_holds_no_secret(api):
    card = api.card()["id"]
    number = api.get(f"/cards/{card}/details").json()["pan"]
    api.get("/cards", params={"status": "active", "bin_id": number})
    api.get(f"/cards/{number}")
    api.get(f"/cards/{api.key}")
    api.post("/webhooks", {"url": "https://example.com/a?token=1", "events": ["*"], "secret": "whsec_" + "A" * 40})
    text = api.get("/requests").text
    for secret in (number, api.key, "whsec_", "token", "bin_id", "example.com"):
        assert secret not in text
    assert lines(api, per_page=4) == ["POST /v1/webhooks 201", "GET /v1/cards/{id} 404", "GET /v1/cards/{id} 404",
                                      "GET /v1/cards 400"]


def test_every_refusal_of_a_known_key_is_in_it(server, api):
    reader = key_of(server, api.account, "test", "--scope", "read")
    assert reader.post("/cards", {}).status_code == 403
    api.call("POST", "/cards", None, headers={"Content-Type": "text/plain"})
    api.session.post(api.base_url + "/cards", data="{", timeout=30,
                     headers={"Authorization": f"Bearer {api.key}", "Content-Type": "application/json"})
    api.post("/cards", {"bin_id": "1"})
    rows = log(api, per_page=4)["data"]
    assert [row["error"] for row in rows] == ["missing_parameter", "invalid_json", "missing_parameter",
                                              "insufficient_scope"]
    assert rows[3]["api_key_last4"] == reader.key[-4:]


def test_what_is_not_in_it(api):
    api.get("/wallet")
    before = log(api)["data"]
    requests.get(api.base_url + "/cards", timeout=30)
    api.get("/nothing")
    api.call("PUT", "/cards")
    api.get("/requests?status=9")
    api.get(f"/requests/{before[0]['id']}")
    assert log(api)["data"] == before


def test_pages_cursors_and_filters(api):
    card = api.card()["id"]
    for verb in ("freeze", "freeze", "unfreeze", "freeze", "freeze"):
        api.post(f"/cards/{card}/{verb}")
        api.get(f"/cards/{card}")
    whole = log(api)
    assert whole["total"] == len(whole["data"]) == 12  # 10, the card, its account's deposit
    assert whole["has_more"] is False
    paged = [row for page in (1, 2, 3) for row in log(api, page=page, per_page=5)["data"]]
    assert paged == whole["data"]
    first = log(api, per_page=5)
    assert first["has_more"] is True
    rest = log(api, per_page=100, starting_after=first["data"][-1]["id"])["data"]
    assert first["data"] + rest == whole["data"]
    assert lines(api, status="409") == [f"POST /v1/cards/{card}/freeze 409"] * 2
    assert log(api, status="4xx")["total"] == 2
    assert log(api, status="2xx")["total"] == 10
    assert {row["method"] for row in log(api, method="GET")["data"]} == {"GET"}
    assert log(api, method="POST", status="4xx")["total"] == 2
    assert log(api, method="GET", status="4xx")["data"] == []


@pytest.mark.parametrize(("params", "error"), [
    ({"status": "600"}, "invalid_choice"),
    ({"status": "4XX"}, "invalid_choice"),
    ({"method": "get"}, "invalid_choice"),
    ({"method": "PUT"}, "invalid_choice"),
    ({"starting_after": "evt_1"}, "invalid_id"),
    ({"starting_after": "req_1"}, "unknown_cursor"),
    ({"page": "0"}, "invalid_number"),
    ({"path": "/v1"}, "unknown_parameter"),
])
def test_wrong_parameters(api, params, error):
    answer = CheckedApi(api.base_url, api.key).get("/requests", params=params)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_accounts_and_worlds_see_their_own(server, api):
    api.get("/wallet")
    live = key_of(server, api.account, "live")
    live.get("/bins")
    other_account = server.run("admin", "account", "create", "--name", "other").stdout.strip()
    other = key_of(server, other_account)
    other.get("/events")
    assert lines(live) == ["GET /v1/bins 200"]
    assert log(live)["data"][0]["livemode"] is True
    assert lines(other) == ["GET /v1/events 200"]
    assert "GET /v1/bins 200" not in lines(api)
    mine = log(api)["data"][0]["id"]
    for stranger in (live, other):
        assert stranger.get(f"/requests/{mine}").status_code == 404
        unknown = stranger.get("/requests", params={"starting_after": mine})
        assert unknown.json()["error"] == "unknown_cursor"
    # Two keys of an account in one world share its log.
    assert lines(key_of(server, api.account)) == lines(api)


def test_it_is_bounded_and_gone_after_a_restart(own_server):
    own_server.arguments = ("--no-rate-limits",)
    api = own_server.start().api
    first = api.get("/wallet").headers["Request-Id"]
    for _ in range(KEPT + 5):
        last = api.get("/bins/491653").headers["Request-Id"]
    rows = log(api, per_page=100)
    assert (rows["total"], rows["data"][0]["id"]) == (KEPT, last)
    assert api.get(f"/requests/{first}").status_code == 404
    deepest = log(api, per_page=100, page=10)
    assert (len(deepest["data"]), deepest["has_more"]) == (100, False)
    assert log(api, per_page=100, page=11)["data"] == []
    own_server.stop()
    assert log(own_server.start().api)["data"] == []


# The stream.


def test_it_streams_as_it_happens(api):
    api.get("/wallet")
    stream = RequestStream(api)
    assert stream.status == 200
    assert stream.response.headers["Content-Type"] == "text/event-stream"
    answer = api.get("/cards/card_1")
    message = stream.next()
    row = json.loads(message.data)
    assert (message.type, message.id) == ("request", answer.headers["Request-Id"])
    assert (row["path"], row["error"]) == ("/v1/cards/card_1", "not_found")
    assert errors_of(row, {"$ref": "#/components/schemas/RequestLogEntry"}, strict=True) == []
    assert api.get(f"/requests/{row['id']}").text == message.data
    stream.close()


def test_it_resumes_without_gap_or_repeat(api):
    stream = RequestStream(api)
    api.get("/wallet")
    last = stream.next().id
    stream.close()
    missed = [api.get("/bins").headers["Request-Id"] for _ in range(300)]
    resumed = RequestStream(api, last)
    missed.append(api.get("/wallet").headers["Request-Id"])
    assert [message.id for message in resumed.take(301)] == missed
    resumed.close()


def test_a_request_no_longer_held_resumes_with_all_that_is(api):
    held = [row["id"] for row in log(api)["data"]]
    stream = RequestStream(api, "req_1")
    assert [message.id for message in stream.take(len(held))] == held[::-1]
    stream.close()


def test_streams_are_of_one_account_and_world(server, api):
    live = key_of(server, api.account, "live")
    stream = RequestStream(live)
    api.get("/wallet")
    seen = live.get("/wallet").headers["Request-Id"]
    assert stream.next().id == seen
    stream.close()


def test_at_most_sixteen_streams(api):
    streams = [RequestStream(api) for _ in range(16)]
    assert {stream.status for stream in streams} == {200}
    refused = CheckedApi(api.base_url, api.key).get("/requests/stream")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "15")
    for stream in streams:
        stream.close()

    def there_is_room():
        api.get("/wallet")  # the server learns of a closed connection when it writes to it
        stream = RequestStream(api)
        stream.close()
        return stream.status == 200

    eventually(there_is_room)


def test_a_revoked_key_ends_its_stream(server, api):
    made = server.run("admin", "key", "create", "--account", api.account).stdout
    second = Api(api.base_url, made.split()[-1])
    stream = RequestStream(second)
    kept = RequestStream(api)
    keys = server.run("admin", "key", "list", "--account", api.account).stdout
    key = next(line.split()[0] for line in keys.splitlines() if second.key[-4:] in line)
    assert server.run("admin", "key", "revoke", key).returncode == 0
    assert stream.next() is None
    api.get("/wallet")
    assert kept.next() is not None
    kept.close()


@pytest.mark.parametrize(("headers", "params", "error"), [
    ({"Last-Event-ID": "evt_1"}, None, "invalid_id"),
    (None, {"last_event_id": "x"}, "invalid_id"),
    (None, {"method": "GET"}, "unknown_parameter"),
])
def test_what_the_stream_refuses(api, headers, params, error):
    answer = CheckedApi(api.base_url, api.key).get("/requests/stream", headers=headers, params=params)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
