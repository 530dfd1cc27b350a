"""The decision webhook: the operator's own endpoint is asked about each AReq while the directory server waits."""

import json
import threading
import time

import pytest

from test_frictionless import MAGIC
from webhook_receiver import Receiver, verify_webhook
from world import World

SECRET = "a secret of the decision's own"
NO_PREFERENCE, MANDATE = "01", "04"
DEADLINE_MS = 700
FALLBACKS = {"rules": "C", "approve": "Y", "challenge": "C", "decline": "N"}


def says(decision):
    return 200, {"Content-Type": "application/json"}, json.dumps({"decision": decision}).encode()


class Asked:
    """An installation that asks, and the endpoint that answers."""

    def __init__(self, directory, fallback):
        self.receiver = Receiver()
        secret = directory / "decision.secret"
        secret.write_text(SECRET + "\n")
        self.world = World(directory / "world")
        self.world.serving.config["acs.decision"] = {
            "url": self.receiver.url("/decide"), "secret_file": str(secret), "ca_file": "",
            "deadline_ms": DEADLINE_MS, "fallback": fallback, "programs": []}
        self.world.start()
        self.customer = self.world.customer()

    def answer(self, *answers):
        self.receiver.answer("/decide", *answers)

    def asked(self):
        return self.receiver.on("/decide")

    def ask(self, **more):
        more.setdefault("challenge", NO_PREFERENCE)
        return self.customer.authenticate(**more)

    def status(self, **more):
        return self.ask(**more).ares["transStatus"]

    def close(self):
        self.customer.settle()
        assert self.world.stop() == 0
        self.receiver.close()


@pytest.fixture(scope="module", params=FALLBACKS)
def asked(request, tmp_path_factory):
    made = Asked(tmp_path_factory.mktemp(f"decision-{request.param}"), request.param)
    made.fallback = FALLBACKS[request.param]
    yield made
    made.close()


@pytest.mark.parametrize("decision,status", [("APPROVE", "Y"), ("CHALLENGE", "C"), ("DECLINE", "N"),
                                             ("approve", "Y")])
def test_what_it_says_counts(asked, decision, status):
    asked.answer(says(decision))
    ares = asked.ask().ares
    assert ares["transStatus"] == status
    assert ("authenticationValue" in ares) == (status == "Y")
    rule = {"Y": "owner_approved", "C": "owner_challenged", "N": "owner_declined"}[status]
    assert asked.world.rule(ares) == rule


def test_the_question(asked):
    asked.answer(says("APPROVE"))
    conversation = asked.ask(name="SPOTIFY <b>", amount="123450")
    question = asked.asked()[-1]
    event, data = question.event, question.event["data"]
    assert (event["type"], event["livemode"]) == ("3ds.decision", False)
    assert data["card_id"] == asked.customer.card["id"]
    assert (data["amount"], data["currency"]) == ("1234.50", "USD")
    assert data["merchant"] == {"name": "SPOTIFY <b>", "id": "MERCHANT-0001", "mcc": "5815", "country": "840"}
    assert (data["channel"], data["category"]) == ("browser", "payment")
    assert data["ds_trans_id"] == conversation.areq["dsTransID"]
    assert asked.customer.pan.encode() not in question.body


def test_the_question_is_signed(asked):
    asked.answer(says("APPROVE"))
    asked.ask()
    question = asked.asked()[-1]
    signature = question.headers["X-PrivCards-Signature"]
    body = question.body.decode()
    assert verify_webhook(body, signature, SECRET)
    assert not verify_webhook(body, signature, SECRET + "x")
    assert not verify_webhook(body.replace("SPOTIFY", "SP0TIFY"), signature, SECRET)


def test_it_lifts_no_refusal_and_no_mandate(asked):
    asked.answer(says("APPROVE"))
    assert asked.status(challenge=MANDATE) == "C"
    assert asked.status(amount=MAGIC["R"]) == "R"
    frozen = asked.world.customer()
    assert frozen.api.post(f"/cards/{frozen.card['id']}/freeze").status_code == 200
    assert frozen.authenticate(challenge=NO_PREFERENCE).ares["transStatus"] == "N"
    frozen.settle()


@pytest.mark.parametrize("answer", [
    (200, {}, b""), (200, {}, b"{"), (200, {}, b"[]"), (200, {}, b'"APPROVE"'), (200, {}, b"{}"),
    (200, {}, b'{"decision":true}'), (200, {}, b'{"decision":"MAYBE"}'), (200, {}, b'{"decision":""}'),
    (200, {}, b'{"decision":"APPROVE"'), (200, {}, b"\xff\xfe" * 40), (200, {}, b"[" * 3000),
    (204, {}, b""), (302, {"Location": "/elsewhere"}, b""), (401, {}, says("APPROVE")[2]),
    (500, {}, says("APPROVE")[2]), (503, {}, b"")], ids=lambda answer: f"{answer[0]}-{answer[2][:20]!r}")
def test_nonsense_has_a_stated_outcome(asked, answer):
    asked.answer(answer)
    assert asked.status() == asked.fallback
    assert not asked.receiver.on("/elsewhere")


def test_an_answer_that_is_too_late(asked):
    asked.answer(says("APPROVE" if asked.fallback != "Y" else "DECLINE"))
    gate = asked.receiver.hold("/decide")
    begun = time.monotonic()
    conversation = asked.ask()
    took = time.monotonic() - begun
    gate.set()
    del asked.receiver.gates["/decide"]
    assert conversation.ares["transStatus"] == asked.fallback
    assert DEADLINE_MS / 1000 <= took < 2.5, took
    # What comes afterwards changes nothing: the same AReq has the same answer.
    again = asked.customer.directory.ask_raw(json.dumps(conversation.areq).encode())
    assert again == conversation.ares


def test_nobody_listens(asked):
    port = asked.receiver.port
    asked.receiver.server.shutdown()
    asked.receiver.server.server_close()
    try:
        assert asked.status() == asked.fallback
    finally:
        before, asked.receiver = asked.receiver, Receiver(port=port)
        asked.receiver.requests = before.requests


def test_two_at_once_are_asked_about_apart(asked):
    asked.answer(says("APPROVE"))
    other = asked.world.customer()
    before = len(asked.asked())
    conversations = []
    threads = [threading.Thread(target=lambda who=who: conversations.append(
        who.authenticate(challenge=NO_PREFERENCE))) for who in (asked.customer, other) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.ares["transStatus"] for one in conversations] == ["Y"] * 16
    cards = [question.event["data"]["card_id"] for question in asked.asked()[before:]]
    assert sorted(cards) == sorted([asked.customer.card["id"], other.card["id"]] * 8)
    other.settle()
