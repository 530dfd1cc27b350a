"""Real answers, streams and deliveries hold what the document says, and nothing else."""

import datetime
import hashlib
import hmac
import json

import pytest
import requests
import standardwebhooks

from document import CheckedApi, errors_of, load, operations, resolve
from server import ROOT
from sse import EventStream
from webhook_receiver import Endpoint, Receiver


@pytest.fixture
def checked(api):
    return CheckedApi(api.base_url, api.key)


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


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
    endpoint = Endpoint(api, receiver, "/hooks")
    ping = made(endpoint.post("test"))
    endpoint.wait_for_delivery(status="succeeded")
    made(api.get(f"/deliveries/{ping['id']}"), 200)
    assert made(api.post(f"/deliveries/{ping['id']}/retry"), 200)["event_type"] == "ping"
    path = f"/webhooks/{endpoint.id}"
    for each in ("/webhooks", path, path + "/deliveries"):
        made(api.get(each), 200)
    made(api.patch(path, {"events": ["card.*"]}), 200)
    event = api.get("/events", params={"type": "ping"}).json()["data"][0]["id"]
    assert len(made(api.post(f"/events/{event}/resend", {"webhook_id": endpoint.id}))["data"]) == 1
    made(endpoint.post("rotate_secret"), 200)
    made(endpoint.post("finish_rotation"), 200)
    made(api.delete(path), 200)


def request_log(api):
    newest = made(api.get("/requests", params={"per_page": 1}), 200)["data"][0]
    assert made(api.get(f"/requests/{newest['id']}"), 200) == newest


def test_every_operation_answers_as_documented(checked, receiver):
    card = cards_and_payments(checked)
    challenges(checked, card)
    wallet_and_bins(checked)
    webhooks(checked, receiver)
    request_log(checked)
    made(checked.post(f"/cards/{card}/terminate"), 200)
    made(checked.get(f"/cards/{card}"), 200)
    made(checked.delete("/cards/" + made(checked.post("/cards", {"bin_id": "541275", "amount": 1}))["id"]), 200)
    assert {each.id for each in operations()} - checked.succeeded == {"streamEvents", "streamRequests"}


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
    endpoint = Endpoint(checked, receiver, "/hooks")
    card = checked.card()["id"]
    checked.post("/cards/" + card + "/fund", {"amount": 1})
    checked.post("/sandbox/authorizations", {"card_id": card, "amount": 5})
    checked.post("/sandbox/3ds_challenges", {"card_id": card, "amount": 5})
    checked.post("/sandbox/deposits", {"currency": "sol", "amount_usd": 5})
    types = set()
    for request in endpoint.wait(6):
        body, event = request.body, request.event
        types.add(request.type)
        described = load()["webhooks"][event["type"]]["post"]
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        assert errors_of(event, schema, strict=True) == []
        assert checked.get(f"/events/{event['id']}").content == body
        lower = {name.lower(): value for name, value in request.headers.items()}
        for header in map(resolve, described["parameters"]):
            value = lower.get(header["name"].lower())
            assert (value is not None) or not header["required"], header["name"]
            assert value is None or errors_of(value, header["schema"]) == []
        digest = hmac.new(endpoint.secret.encode(), body, hashlib.sha256).hexdigest()
        assert lower["x-privcards-signature"] == digest
        standardwebhooks.Webhook(endpoint.secret).verify(body, lower)
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


def test_the_stream_is_as_documented(api):
    """That it resumes without a gap is for test_events.py."""
    stream = EventStream(api)
    assert stream.status == 200
    assert stream.response.headers["Content-Type"] == "text/event-stream"
    assert stream.response.headers["Request-Id"].startswith("req_")
    card = api.card()["id"]
    message = stream.next()
    event = json.loads(message.data)
    assert (message.type, message.id, event["data"]["id"]) == ("card.created", event["id"], card)
    assert errors_of(event, {"$ref": "#/components/schemas/Event"}, strict=True) == []
    assert api.get(f"/events/{event['id']}").text == message.data
    stream.close()


def test_a_stream_may_name_its_last_event_in_the_query(api):
    api.card()
    last = api.get("/events").json()["data"][0]["id"]
    missed = api.card()["id"]
    answer = api.get("/events/stream", params={"last_event_id": last}, stream=True)
    lines = answer.iter_lines(chunk_size=1, decode_unicode=True)
    data = next(line for line in lines if line.startswith("data: "))
    assert json.loads(data.removeprefix("data: "))["data"]["id"] == missed
    answer.close()


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
