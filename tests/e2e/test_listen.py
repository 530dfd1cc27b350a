"""`privcards listen`: every event once, in order, signed as the server signs it."""

import json
import os
import stat
import time

import pytest
import standardwebhooks

from developer import Running, environment_of, run
from server import Api
from waiting import eventually
from webhook_receiver import Endpoint, Receiver, verify_webhook


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def started():
    """Starts listeners and stops them in the end."""
    running = []

    def start(environment, *arguments):
        running.append(Running(environment, "listen", *arguments))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def environment(api, tmp_path):
    return environment_of(api, tmp_path / "home")


def sequences(requests):
    return [request.event["sequence"] for request in requests]


def newest(api):
    return api.get("/events", params={"per_page": 1}).json()["data"][0]["sequence"]


def relabel(api, card, count):
    for number in range(count):
        assert api.patch(f"/cards/{card}", {"label": f"{number}"}).status_code == 200


def secret_of(environment):
    printed = run(environment, "listen", "--print-secret")
    assert printed.returncode == 0, printed.stderr
    return printed.stdout.strip()


def test_it_forwards_what_the_server_would_send(api, environment, receiver, started):
    secret = secret_of(environment)
    delivered = Endpoint(api, receiver, "/delivered", secret=secret)
    listener = started(environment, "--forward-to", receiver.url("/forwarded?x=1"))
    assert secret in " ".join(listener.lines)
    api.card(label="Été €")
    (forwarded,) = receiver.wait("/forwarded?x=1")
    (sent,) = delivered.wait()
    listener.wait_for("card.created", forwarded.event["id"], "200 in")
    assert forwarded.body == sent.body == api.get(f"/events/{forwarded.event['id']}").content
    ours = {name.lower(): value for name, value in forwarded.headers.items()}
    theirs = {name.lower(): value for name, value in sent.headers.items()}
    assert set(ours) == set(theirs)
    for name in ("content-type", "user-agent", "x-privcards-signature", "x-privcards-event", "webhook-id"):
        assert ours[name] == theirs[name]
    assert verify_webhook(forwarded.body.decode(), ours["x-privcards-signature"], secret)
    assert abs(int(ours["webhook-timestamp"]) - time.time()) < 60
    assert standardwebhooks.Webhook(secret).verify(forwarded.body, ours)["type"] == "card.created"
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(secret).verify(forwarded.body.replace(b"card", b"cart", 1), ours)


def test_the_secret_stays_and_is_the_owners_alone(environment, tmp_path):
    first = secret_of(environment)
    assert first.startswith("whsec_")
    kept = tmp_path / "home" / ".config" / "privcards" / "listen-secret"
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    assert secret_of(environment) == first
    elsewhere = {**environment, "XDG_CONFIG_HOME": str(tmp_path / "elsewhere")}
    assert secret_of(elsewhere) != first
    assert (tmp_path / "elsewhere" / "privcards" / "listen-secret").read_text().strip() == secret_of(elsewhere)
    assert run(environment, "listen", "--print-secret", "--secret", "of my own").stdout == "of my own\n"


def test_it_prints_one_line_for_each_event(api, environment, started):
    listener = started(environment)
    card = api.card()["id"]
    relabel(api, card, 3)
    api.post(f"/cards/{card}/freeze")
    listener.wait_for("card.frozen")
    assert listener.stop() == 0
    printed = [line.split("  ") for line in listener.out if "evt_" in line]
    assert [words[2] for words in printed] == ["card.created"] + ["card.updated"] * 3 + ["card.frozen"]
    assert [words[1] for words in printed] == [f"#{number}" for number in range(3, 8)]
    assert f"--since {newest(api)}" in listener.lines[-1]


def test_documents_on_standard_output(api, environment, receiver, started):
    listener = started(environment, "--print-json", "--forward-to", receiver.url("/hooks"))
    api.card()
    listener.wait_for("card.created", "200 in")
    listener.stop()
    (document,) = listener.out
    assert document == api.get(f"/events/{json.loads(document)['id']}").text


def test_only_the_events_asked_for(api, environment, receiver, started):
    started(environment, "--events", "card.frozen,3ds.*,ping", "--forward-to", receiver.url("/hooks"))
    card = api.card()["id"]
    api.post(f"/cards/{card}/freeze")
    api.post(f"/cards/{card}/unfreeze")
    api.post("/sandbox/3ds_challenges", {"card_id": card, "amount": 5})
    Endpoint(api, receiver, "/other").post("test")
    assert [request.type for request in receiver.wait("/hooks", 3)] == ["card.frozen", "3ds.challenge", "ping"]


def test_a_restart_of_the_server_loses_and_repeats_nothing(own_server, tmp_path, receiver, started):
    own_server.arguments = ("--no-rate-limits",)
    api = own_server.start().api
    own_server.keep_address()
    card = api.card()["id"]
    first = newest(api) + 1
    environment = environment_of(api, tmp_path)
    listener = started(environment, "--forward-to", receiver.url("/hooks"))
    for restart in (own_server.kill, own_server.stop, own_server.kill):
        relabel(api, card, 20)
        restart()
        own_server.start()
        relabel(api, card, 20)
    requests = receiver.wait("/hooks", 120)
    assert sequences(requests) == list(range(first, first + 120))
    listener.wait_for(f"#{first + 119} ")
    assert any("trying again" in line for line in listener.lines)
    assert any("connected again" in line for line in listener.lines)
    assert len(receiver.on("/hooks")) == 120


def test_a_restart_before_the_first_event_loses_nothing(own_server, tmp_path, started):
    api = own_server.start().api
    own_server.keep_address()
    account = own_server.run("admin", "account", "create", "--name", "empty").stdout.strip()
    made = own_server.run("admin", "key", "create", "--account", account).stdout
    empty = Api(api.base_url, made.split()[-1])
    listener = started(environment_of(empty, tmp_path))
    own_server.kill()
    own_server.start()
    for _ in range(3):  # most likely before the listener is back
        empty.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 10})
    for number in range(1, 7):
        listener.wait_for(f"#{number} ")


def test_a_failing_endpoint_is_asked_again_and_then_passed_over(api, environment, receiver, started):
    receiver.answer("/hooks", 500, 503, 200, 500, 500, 500, 500, 200)
    listener = started(environment, "--forward-to", receiver.url("/hooks"))
    card = api.card()["id"]
    listener.wait_for("card.created", "500 in", "again in")
    listener.wait_for("card.created", "503 in", "again in")
    listener.wait_for("card.created", "200 in")
    relabel(api, card, 2)
    passed_over = listener.wait_for("card.updated", "passed over", "4 attempts")
    listener.wait_for("card.updated", "200 in")
    numbers = sequences(receiver.on("/hooks"))
    last = newest(api)
    assert numbers == [last - 2] * 3 + [last - 1] * 4 + [last]
    listener.stop()
    # It can be had again, as the line says.
    since = passed_over.split("--since ")[1]
    again = started(environment, "--since", since, "--forward-to", receiver.url("/again"))
    again.wait_for(f"#{last} ")
    assert sequences(receiver.on("/again")) == [last - 1, last]


def test_an_endpoint_that_is_not_there_yet(api, environment, receiver, started):
    """A redirect is a failure as well: the server follows none either."""
    port = receiver.port
    receiver.close()
    listener = started(environment, "--forward-to", f"http://127.0.0.1:{port}/hooks")
    api.card()
    listener.wait_for("card.created", "again in")
    listener.wait_for("card.created", "passed over")
    assert listener.process.poll() is None


def test_a_slow_endpoint_gets_all_in_order(api, environment, receiver, started):
    card = api.card()["id"]
    gate = receiver.hold("/hooks")
    first = newest(api) + 1
    started(environment, "--forward-to", receiver.url("/hooks"))
    relabel(api, card, 50)
    receiver.wait("/hooks")
    gate.set()
    assert sequences(receiver.wait("/hooks", 50)) == list(range(first, first + 50))
    assert receiver.running_most["/hooks"] == 1


def test_from_any_event_on(api, environment, started):
    card = api.card()["id"]
    relabel(api, card, 30)
    last = newest(api)
    for since in (0, 1, 7, last - 1, last):
        listener = started(environment, "--print-json", "--since", str(since))
        relabel(api, card, 1)
        last = newest(api)
        eventually(lambda: listener.out and json.loads(listener.out[-1])["sequence"] == last)
        listener.stop()
        assert [json.loads(line)["sequence"] for line in listener.out] == list(range(since + 1, last + 1))
    beyond = run(environment, "listen", "--since", str(last + 1))
    assert (beyond.returncode, beyond.stdout) == (1, "")
    assert f"number {last}" in beyond.stderr


def test_others_events_are_not_shown(server, api, environment, started):
    listener = started(environment)
    account = server.run("admin", "account", "create", "--name", "other").stdout.strip()
    made = server.run("admin", "key", "create", "--account", account).stdout
    Api(api.base_url, made.split()[-1]).post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 10})
    api.card()
    listener.wait_for("card.created")
    assert [line for line in listener.lines if "deposit" in line] == []


@pytest.mark.parametrize(("arguments", "words"), [
    (["--events", "card.cut"], "card.cut is not an event type"),
    (["--forward-to", "localhost:3000"], "localhost:3000 is not an http or https URL"),
    (["--base-url", "http://127.0.0.1:0/"], "is not an http or https URL"),
    (["--base-url", "http://no.such.host.invalid"], "the name is not known"),
    (["--api-key", "sk_test_wrong"], "401 invalid_api_key"),
    (["--data", "/nowhere"], "/nowhere/dev.json"),
])
def test_what_is_wrong_is_said_on_standard_error(api, environment, arguments, words):
    done = run(environment, "listen", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert api.key not in done.stderr
    assert "sk_test_wrong" not in done.stderr


def test_no_key_is_no_surprise(environment):
    del environment["PRIVCARDS_API_KEY"]
    done = run(environment, "listen")
    assert done.returncode == 1
    assert "PRIVCARDS_API_KEY" in done.stderr


def test_a_revoked_key_ends_it(server, api, tmp_path, started):
    made = server.run("admin", "key", "create", "--account", api.account).stdout
    second = Api(api.base_url, made.split()[-1])
    listener = started(environment_of(second, tmp_path))
    keys = server.run("admin", "key", "list", "--account", api.account).stdout
    key = next(line.split()[0] for line in keys.splitlines() if second.key[-4:] in line)
    server.run("admin", "key", "revoke", key)
    listener.wait_for("401 invalid_api_key")
    assert listener.stop() == 1
    assert second.key not in " ".join(listener.lines)
