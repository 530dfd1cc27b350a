"""Real answers, streams and deliveries hold what the document says, and nothing else."""

import datetime
import hashlib
import hmac
import json

import pytest
import requests
import standardwebhooks

from document import CheckedApi, errors_of, load, operations, resolve
from receiver import WAIT_S, delivered, receiving, until
from server import ROOT


@pytest.fixture
def checked(api):
    return CheckedApi(api.base_url, api.key)


@pytest.fixture
def receiver():
    with receiving() as endpoint:
        yield endpoint


def made(answer, status=201):
    assert answer.status_code == status, answer.text
    return answer.json()


def cards_and_payments(api):
    card = made(api.post("/cards", {"bin_id": "491653", "amount": 1000, "label": "Été €", "metadata": {"a": "b"}}))["id"]
    made(api.get("/cards"), 200)
    made(api.get(f"/cards/{card}/details"), 200)
    made(api.patch(f"/cards/{card}", {"allowed_categories": None, "auto_freeze_at": "1.50"}), 200)
    for verb in ("freeze", "unfreeze"):
        made(api.post(f"/cards/{card}/{verb}"), 200)
    made(api.post(f"/cards/{card}/fund", {"amount": "20.00"}), 200)
    made(api.post(f"/cards/{card}/withdraw", {"amount": 20}), 200)

    def authorize(amount):
        return made(api.post("/sandbox/authorizations", {"card_id": card, "amount": amount}))

    first = authorize(50)["id"]
    made(api.post(f"/sandbox/authorizations/{first}/increment", {"amount": 5}), 200)
    made(api.post(f"/sandbox/authorizations/{first}/reverse", {"amount": "1.00"}), 200)
    settled = made(api.post(f"/sandbox/authorizations/{first}/settle", {"amount": 10, "final": False}))
    made(api.post("/sandbox/refunds", {"card_id": card, "amount": 4, "settlement_id": settled["id"]}))
    made(api.post(f"/sandbox/authorizations/{first}/expire"), 200)
    assert authorize(9000)["type"] == "decline"
    made(api.post("/sandbox/settlements", {"card_id": card, "amount": 3, "merchant": {"mcc": "7311"}}))
    made(api.get("/transactions", params={"card_id": card}), 200)
    for kept in (first, settled["id"]):
        made(api.get(f"/transactions/{kept}"), 200)
    return card


def challenges(api, card):
    challenge = made(api.post("/sandbox/3ds_challenges", {"card_id": card, "amount": 9.99, "merchant": {"name": "SPOTIFY"}}))
    for path in ("/3ds", "/3ds/challenges"):
        assert made(api.get(path), 200)["data"][0]["otp"] == challenge["otp"]
        made(api.get(f"{path}/{challenge['id']}"), 200)
    done = made(api.post(f"/sandbox/3ds_challenges/{challenge['id']}/submit", {"otp": challenge["otp"]}), 200)
    assert (done["status"], done["otp"]) == ("completed", None)


def wallet_and_bins(api):
    deposit = made(api.post("/sandbox/deposits", {"currency": "eth", "amount_usd": 60.01, "confirm": False}))
    for path in ("/wallet", "/wallet/addresses", "/wallet/deposits", f"/wallet/deposits/{deposit['id']}", "/bins",
                 "/bins/491653", "/events"):
        made(api.get(path), 200)
    made(api.get("/events/" + api.get("/events").json()["data"][0]["id"]), 200)
    made(api.post("/sandbox/clock/advance", {"seconds": 60}), 200)


def webhooks(api, receiver):
    hook = made(api.post("/webhooks", {"url": receiver.url, "events": ["*"]}))
    path = f"/webhooks/{hook['id']}"
    ping = made(api.post(path + "/test"))
    receiver.got.get(timeout=WAIT_S)
    delivered(api, ping["id"])
    retried = made(api.post(f"/deliveries/{ping['id']}/retry"), 200)
    assert retried["event_type"] == "ping"
    receiver.got.get(timeout=WAIT_S)
    for each in ("/webhooks", path, path + "/deliveries"):
        made(api.get(each), 200)
    made(api.patch(path, {"events": ["card.*"]}), 200)
    made(api.post(path + "/rotate_secret"), 200)
    made(api.post(path + "/finish_rotation"), 200)
    made(api.delete(path), 200)


def test_every_operation_answers_as_documented(checked, receiver):
    card = cards_and_payments(checked)
    challenges(checked, card)
    wallet_and_bins(checked)
    webhooks(checked, receiver)
    made(checked.post(f"/cards/{card}/terminate"), 200)
    made(checked.get(f"/cards/{card}"), 200)
    made(checked.delete("/cards/" + made(checked.post("/cards", {"bin_id": "541275", "amount": 1}))["id"]), 200)
    assert {each.id for each in operations()} - checked.succeeded == {"streamEvents"}


def test_amounts_are_printed_with_two_decimals(checked):
    card = checked.card(amount=5)
    text = checked.get(f"/cards/{card['id']}").text
    assert '"balance":5.00,' in text
    assert '"spending_limit":50000.00,' in text


def test_head_answers_as_get_without_a_body(checked):
    card = checked.card()["id"]
    for path in ("/cards", f"/cards/{card}", "/wallet", "/bins", "/events"):
        head = checked.call("HEAD", path)
        assert head.status_code == 200
        assert head.content == b""
        assert int(head.headers["Content-Length"]) == len(checked.get(path).content)
    assert checked.call("HEAD", "/cards/card_1").status_code == 404


def test_the_examples_of_requests_are_what_the_server_understands(checked):
    """Each is accepted, or refused because the object it names is not there; never because it is not valid."""
    for each in operations():
        if each.method == "get":
            continue
        answer = checked.call(each.method.upper(), each.filled_path(), each.body_example())
        assert answer.ok or answer.status_code == 404, f"{each}: {answer.text}"


def test_deliveries_are_as_documented(checked, receiver):
    secret = made(checked.post("/webhooks", {"url": receiver.url, "events": ["*"]}))["secret"]
    card = checked.card()["id"]
    checked.post("/cards/" + card + "/fund", {"amount": 1})
    checked.post("/sandbox/authorizations", {"card_id": card, "amount": 5})
    checked.post("/sandbox/3ds_challenges", {"card_id": card, "amount": 5})
    checked.post("/sandbox/deposits", {"currency": "sol", "amount_usd": 5})
    sent = [receiver.got.get(timeout=WAIT_S) for _ in range(6)]
    types = set()
    for headers, body in sent:
        event = json.loads(body)
        types.add(event["type"])
        described = load()["webhooks"][event["type"]]["post"]
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        assert errors_of(event, schema, strict=True) == []
        assert checked.get(f"/events/{event['id']}").content == body
        lower = {name.lower(): value for name, value in headers.items()}
        for header in map(resolve, described["parameters"]):
            value = lower.get(header["name"].lower())
            assert (value is not None) or not header["required"], header["name"]
            assert value is None or errors_of(value, header["schema"]) == []
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        assert lower["x-privcards-signature"] == digest
        standardwebhooks.Webhook(secret).verify(body, lower)
    assert types == {"card.created", "card.funded", "transaction.authorized", "3ds.challenge", "deposit.pending",
                     "deposit.confirmed"}


def test_the_shared_signature_vector():
    vector = json.loads((ROOT / "api" / "vectors" / "webhook_signature.json").read_text())
    for case in vector["cases"]:
        body, secret = case["body"].encode(), case["secret"]
        assert len(body) == case["body_bytes"]
        assert hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() == case["x_privcards_signature"]
        key = standardwebhooks.Webhook(secret)
        moment = datetime.datetime.fromtimestamp(case["webhook_timestamp"], tz=datetime.timezone.utc)
        assert key.sign(case["webhook_id"], moment, case["body"]) == case["webhook_signature"]
    for case in vector["rejected"]:
        assert case["x_privcards_signature"] != vector["cases"][0]["x_privcards_signature"]


class Stream:
    """Reads server-sent events: one dict per event."""

    def __init__(self, api, headers=None, params=None):
        self.response = api.get("/events/stream", headers=headers, params=params, stream=True)
        self.lines = self.response.iter_lines(chunk_size=1, decode_unicode=True)

    def next(self):
        fields = {}
        for line in self.lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                return fields
            elif fields:
                fields = {}
        raise AssertionError("the stream ended")

    def close(self):
        self.response.close()


def test_the_stream_begins_with_what_comes_next_and_resumes(api):
    api.card()
    stream = Stream(api)
    assert stream.response.status_code == 200
    assert stream.response.headers["Content-Type"] == "text/event-stream"
    assert stream.response.headers["Request-Id"].startswith("req_")
    first_card = api.card()["id"]
    first = stream.next()
    event = json.loads(first["data"])
    assert (first["event"], event["data"]["id"], first["id"]) == ("card.created", first_card, event["id"])
    assert errors_of(event, {"$ref": "#/components/schemas/Event"}, strict=True) == []
    assert api.get(f"/events/{event['id']}").text == first["data"]
    stream.close()
    missed = [api.card()["id"] for _ in range(3)]
    for resumed in (Stream(api, headers={"Last-Event-ID": first["id"]}), Stream(api, params={"last_event_id": first["id"]})):
        seen = [json.loads(resumed.next()["data"]) for _ in missed]
        assert [each["data"]["id"] for each in seen] == missed
        assert [each["sequence"] for each in seen] == [event["sequence"] + 1 + at for at in range(3)]
        resumed.close()


def test_what_the_stream_refuses(api):
    checked = CheckedApi(api.base_url, api.key)
    for headers, params, error in (
        ({"Last-Event-ID": "card_1"}, None, "invalid_id"),
        ({"Last-Event-ID": "evt_1"}, None, "unknown_cursor"),
        (None, {"last_event_id": "x"}, "invalid_id"),
        (None, {"after": "evt_1"}, "unknown_parameter"),
    ):
        answer = checked.get("/events/stream", headers=headers, params=params)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert requests.get(api.base_url + "/events/stream", timeout=30).status_code == 401


def test_sixteen_streams_and_no_more(api):
    checked = CheckedApi(api.base_url, api.key)
    streams = [Stream(api) for _ in range(16)]
    refused = checked.get("/events/stream")
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    for stream in streams:
        stream.close()
    reopened = until(
        lambda: api.get("/events/stream", stream=True), lambda answer: answer.status_code == 200
    )
    reopened.close()
