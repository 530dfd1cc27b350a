"""`privcards trigger`, `logs tail` and `events resend`, against a running server."""

import json
import subprocess

import pytest
import requests

from developer import Running, environment_of, run
from document import load
from server import BINARY, ROOT, Api
from webhook_receiver import Endpoint, Receiver

EVENT_TYPES = list(load()["webhooks"])


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def environment(api, tmp_path):
    return environment_of(api, tmp_path / "home")


def key_of(server, account, world):
    made = server.run("admin", "key", "create", "--account", account, "--world", world)
    return Api(server.info["base_url"], made.stdout.split()[-1])


# trigger


@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_every_event_can_be_made(api, environment, type_):
    before = {event["id"] for event in api.get("/events", params={"per_page": 100}).json()["data"]}
    done = run(environment, "trigger", type_)
    assert (done.returncode, done.stderr) == (0, "")
    printed, event_id, number = done.stdout.split()
    event = api.get(f"/events/{event_id}").json()
    assert printed == event["type"] == type_
    assert number == f"#{event['sequence']}"
    assert event_id not in before
    assert api.get("/webhooks").json()["data"] == []  # what was made for the moment is gone


def test_it_lists_them_all(environment):
    done = run(environment, "trigger", "--list")
    assert [line.split()[0] for line in done.stdout.splitlines()] == EVENT_TYPES


@pytest.mark.parametrize("type_", [each for each in EVENT_TYPES if each.startswith(("card.", "transaction.", "3ds."))])
def test_with_a_card_of_ones_own(api, environment, type_):
    card = api.card(amount=100)["id"]
    done = run(environment, "trigger", type_, "--card", card)
    assert done.returncode == 0, done.stderr
    event = api.get(f"/events/{done.stdout.split()[1]}").json()
    named = event["data"].get("card_id") or event["data"]["id"]
    assert (named == card) == (type_ != "card.created")


@pytest.mark.parametrize(("type_", "verb"), [("card.frozen", "freeze"), ("card.unfrozen", "freeze"),
                                             ("card.unfrozen", "unfreeze"), ("card.frozen", "unfreeze")])
def test_a_card_in_the_wrong_state_is_brought_into_the_right_one(api, environment, type_, verb):
    card = api.card()["id"]
    api.post(f"/cards/{card}/{verb}")
    assert run(environment, "trigger", type_, "--card", card).returncode == 0


def test_an_empty_wallet_is_funded_first(server, tmp_path):
    account = server.run("admin", "account", "create", "--name", "poor").stdout.strip()
    poor = key_of(server, account, "test")
    assert run(environment_of(poor, tmp_path), "trigger", "transaction.settled").returncode == 0


def test_ping_uses_a_webhook_that_is_there(api, environment, receiver):
    endpoint = Endpoint(api, receiver, "/hooks", ["card.created"])
    assert run(environment, "trigger", "ping").returncode == 0
    assert endpoint.wait()[0].type == "ping"


def test_a_live_key_is_refused_before_anything_is_sent(server, api, tmp_path):
    live = key_of(server, api.account, "live")
    done = run(environment_of(live, tmp_path), "trigger", "deposit.confirmed")
    assert (done.returncode, done.stdout) == (1, "")
    assert "live key" in done.stderr
    assert live.key not in done.stderr
    assert live.get("/requests").json()["data"] == []


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["card.cut"], 1, "card.cut is not an event type"),
    ([], 2, "--list"),
    (["card.frozen", "--card", "4916530000000006"], 1, "is not the id of a card"),
    (["card.frozen", "--card", "card_1"], 1, "404 not_found"),
    (["card.frozen", "--base-url", "http://127.0.0.1:1025"], 1, "cannot reach http://127.0.0.1:1025"),
    (["webhook.disabled", "--api-key", "sk_test_wrong"], 1, "401 invalid_api_key"),
])
def test_what_is_wrong_is_said(api, environment, arguments, code, words):
    done = run(environment, "trigger", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert api.key not in done.stderr


def test_the_data_directory_of_dev_is_enough(server, environment):
    elsewhere = {**environment, "PRIVCARDS_BASE_URL": "http://127.0.0.1:1025", "PRIVCARDS_API_KEY": "sk_live_no"}
    done = run(elsewhere, "trigger", "deposit.pending", "--data", server.directory)
    assert done.returncode == 0, done.stderr


# logs tail


def test_requests_are_printed_as_they_are_answered(api, environment):
    tail = Running(environment, "logs", "tail")
    api.card()
    refused = api.get("/cards/card_1").headers["Request-Id"]
    tail.wait_for("201", "POST /v1/cards ", "ms", "…" + api.key[-4:])
    tail.wait_for("404", "GET /v1/cards/card_1", refused, "not_found")
    assert tail.stop() == 0
    assert api.key not in " ".join(tail.lines)


def test_filters_and_documents(api, environment):
    tail = Running(environment, "logs", "tail", "--json", "--method", "GET", "--status", "4xx")
    api.card()
    api.get("/wallet")
    api.post("/cards", {})
    wrong = api.get("/cards/card_1").headers["Request-Id"]
    tail.wait_for(wrong)
    api.get("/cards", params={"page": "x"})
    tail.wait_for("invalid_number")
    tail.stop()
    rows = [json.loads(line) for line in tail.out]
    assert [(row["method"], row["status"]) for row in rows] == [("GET", 404), ("GET", 400)]
    assert rows[0] == api.get(f"/requests/{wrong}").json()


@pytest.mark.parametrize("filters", [("--status", "abc"), ("--method", "get")])
def test_a_wrong_filter_is_said(environment, filters):
    done = run(environment, "logs", "tail", *filters)
    assert (done.returncode, done.stdout) == (1, "")
    assert "400 invalid_choice" in done.stderr


def test_the_tail_goes_on_after_a_restart(own_server, tmp_path):
    api = own_server.start().api
    own_server.keep_address()
    tail = Running(environment_of(api, tmp_path), "logs", "tail")
    api.get("/wallet")
    tail.wait_for("GET /v1/wallet")
    own_server.kill()
    own_server.start()
    api.get("/bins")  # most likely before the tail is back
    tail.wait_for("GET /v1/bins")
    assert tail.stop() == 0
    assert sum("/v1/wallet" in line for line in tail.lines) == 1


# events resend


def test_an_event_is_sent_again(api, environment, receiver):
    api.card()
    event = api.get("/events").json()["data"][0]["id"]
    nobody = run(environment, "events", "resend", event)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "no enabled webhook" in nobody.stderr
    wants = Endpoint(api, receiver, "/wants", ["card.*"])
    other = Endpoint(api, receiver, "/other", ["deposit.*"])
    done = run(environment, "events", "resend", event)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [wants.deliveries()[0]["id"], "card.created", "to", wants.id, "pending"]
    assert wants.wait()[0].event["id"] == event
    assert other.id in run(environment, "events", "resend", event, "--webhook", other.id).stdout
    assert other.wait()[0].event["id"] == event


@pytest.mark.parametrize(("arguments", "words"), [
    (["evt_1"], "404 not_found"),
    (["card_1"], "card_1 is not the id of an event"),
    (["evt_1", "--webhook", "x"], "x is not the id of a webhook"),
])
def test_what_cannot_be_sent_again(environment, arguments, words):
    done = run(environment, "events", "resend", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr


def test_unknown_commands_and_options_are_errors(environment):
    for arguments in (["logs"], ["events"], ["listen", "--nothing"], ["logs", "tail", "x"]):
        assert run(environment, *arguments).returncode == 2


def test_the_answer_of_something_else_is_named(environment, receiver):
    done = run(environment, "events", "resend", "evt_1", "--base-url", receiver.url(""))
    assert done.returncode == 1
    assert "does not answer like PrivCards" in done.stderr
    assert requests.post(receiver.url("/"), timeout=10).status_code == 200


# docs/cli.md

MANUAL = [line for line in (ROOT / "docs" / "cli.md").read_text().splitlines() if line.startswith("privcards ")]


@pytest.mark.parametrize("line", MANUAL)
def test_the_manual_can_be_typed(api, environment, receiver, line):
    environment["PATH"] = f"{BINARY.parent}:{environment['PATH']}"
    environment["WEBHOOK"] = Endpoint(api, receiver, "/hooks").id
    endless = line.startswith(("privcards listen", "privcards logs tail")) and "--print-secret" not in line
    if endless:
        assert Running(environment, *line.split()[1:]).stop() == 0
        return
    done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout
