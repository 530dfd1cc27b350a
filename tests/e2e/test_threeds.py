"""3-D Secure as an operator and a developer see it: the sandbox drives the access control server over its real
listeners, a directory server of ours speaks to it over mutual TLS, and what it proved is on the payment."""

import http.client
import json
import pathlib
import sqlite3
import ssl
import time
import urllib.parse
import uuid

import pytest

from webhook_receiver import Endpoint, Receiver, advance


def challenge(api, card, **members):
    answer = api.post("/sandbox/3ds_challenges", {"card_id": card["id"], "amount": 25.5, **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def submit(api, started, otp=None):
    answer = api.post(f"/sandbox/3ds_challenges/{started['id']}/submit", {"otp": otp or started["otp"]})
    assert answer.status_code == 200, answer.text
    return answer.json()


def wrong(otp):
    return "000000" if otp != "000000" else "111111"


class DirectoryServer:
    """Posts AReqs with the certificate that `privcards dev` made for a network."""

    def __init__(self, info, network="visa"):
        files = info["acs_directory_servers"][network]
        self.context = ssl.create_default_context(cafile=info["acs_ca_file"])
        self.context.load_cert_chain(files["client_certificate_file"], files["client_key_file"])
        self.address = urllib.parse.urlsplit(info["acs_directory_url"])

    def authenticate(self, pan, amount_minor, **members):
        message = {
            "messageType": "AReq", "messageVersion": "2.2.0", "deviceChannel": "02", "messageCategory": "01",
            "threeDSServerTransID": str(uuid.uuid4()), "dsTransID": str(uuid.uuid4()),
            "threeDSServerRefNumber": "SERVER", "dsReferenceNumber": "DIRECTORY",
            "threeDSServerURL": "https://server.example/", "dsURL": "https://localhost:9443/results",
            "threeDSRequestorID": "R", "threeDSRequestorName": "Shop", "threeDSRequestorURL": "https://shop.example/",
            "threeDSRequestorAuthenticationInd": "01", "threeDSCompInd": "U",
            "notificationURL": "https://shop.example/done", "browserAcceptHeader": "*/*", "browserUserAgent": "test",
            "browserIP": "192.0.2.1", "browserJavascriptEnabled": False, "browserLanguage": "en", "acctNumber": pan,
            "acquirerBIN": "400000", "acquirerMerchantID": "M1", "mcc": "5734", "merchantCountryCode": "840",
            "merchantName": "Shop", "purchaseAmount": str(amount_minor), "purchaseCurrency": "840",
            "purchaseExponent": "2", "purchaseDate": "20260415120000", "transType": "01", **members,
        }
        connection = http.client.HTTPSConnection(self.address.hostname, self.address.port, context=self.context)
        connection.request("POST", "/areq", json.dumps(message), {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@pytest.mark.parametrize(("outcome", "status"), [
    ("authenticated", "completed"), ("attempted", "completed"), ("informational", "completed"),
    ("denied", "failed"), ("rejected", "failed"), ("unable", "failed"),
])
def test_outcomes_without_a_challenge(api, outcome, status):
    told = challenge(api, api.card(), outcome=outcome)
    assert (told["status"], told["otp"]) == (status, None)
    assert api.get(f"/3ds/challenges/{told['id']}").status_code == 404


def test_a_cancelled_challenge(api):
    told = challenge(api, api.card(), outcome="cancelled")
    assert (told["status"], told["failure_reason"], told["otp"]) == ("failed", "cancelled", None)


def test_an_unknown_outcome_is_refused(api):
    answer = api.post("/sandbox/3ds_challenges", {"card_id": api.card()["id"], "amount": 1, "outcome": "perhaps"})
    assert answer.status_code == 400 and answer.json()["param"] == "outcome"


@pytest.mark.parametrize("name", ["<script>x</script>", "\"onx=alert(1) x=\"", "'; DROP TABLE x;--", "&lt;&amp;&#60;",
                                  "W" * 22, "%3Cb%3E+&cres=1", "{name}\\n%s"])
def test_a_hostile_merchant_stays_text(api, name):
    started = challenge(api, api.card(), merchant={"name": name})
    assert started["merchant"] == name
    assert submit(api, started)["status"] == "completed"


def test_three_wrong_codes(api):
    started = challenge(api, api.card())
    for left in (2, 1, 0):
        after = submit(api, started, wrong(started["otp"]))
        assert after["attempts_left"] == left
    assert (after["status"], after["failure_reason"]) == ("failed", "attempts_exhausted")
    answer = api.post(f"/sandbox/3ds_challenges/{started['id']}/submit", {"otp": started["otp"]})
    assert answer.json()["error"] == "challenge_not_pending"


def test_time_ends_a_challenge(api):
    started = challenge(api, api.card())
    api.post("/sandbox/clock/advance", {"seconds": 599})
    assert api.get(f"/3ds/challenges/{started['id']}").json()["status"] == "pending"
    api.post("/sandbox/clock/advance", {"seconds": 1})
    ended = api.get(f"/3ds/challenges/{started['id']}").json()
    assert (ended["status"], ended["otp"], ended["failure_reason"]) == ("expired", None, "timed_out")


def test_one_idempotency_key_is_one_challenge(api):
    body = {"card_id": api.card()["id"], "amount": 9.99}
    first = api.post("/sandbox/3ds_challenges", body, idempotency_key="one")
    again = api.post("/sandbox/3ds_challenges", body, idempotency_key="one")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == {**first.json(), "otp": None}


def test_the_proof_travels_with_the_payment_once(api):
    card = api.card(amount=100)
    started = challenge(api, card)
    assert submit(api, started)["status"] == "completed"
    payment = {"card_id": card["id"], "amount": 25.5, "three_ds": started["id"]}
    paid = api.post("/sandbox/authorizations", payment).json()
    assert paid["three_ds"] == {"result": "authenticated", "eci": "05", "liability_shift": True}
    again = api.post("/sandbox/authorizations", payment).json()
    assert again["three_ds"] == {"result": "mismatch", "eci": None, "liability_shift": False}
    assert api.post("/sandbox/authorizations", {"card_id": card["id"], "amount": 1}).json()["three_ds"] is None


def test_the_proof_of_another_card_cannot_be_sent(api):
    started = challenge(api, api.card())
    answer = api.post("/sandbox/authorizations",
                      {"card_id": api.card()["id"], "amount": 1, "three_ds": started["id"]})
    assert answer.status_code == 400 and answer.json()["param"] == "three_ds"


def test_rules_of_a_card_spare_a_challenge(server, api):
    card = api.card()
    pan = api.get(f"/cards/{card['id']}/details").json()["pan"]
    directory = DirectoryServer(server.info)
    assert directory.authenticate(pan, 900)["transStatus"] == "C"
    set_ = server.run("admin", "threeds", "set", "--card", card["id"], "--frictionless-up-to", "10.00")
    assert set_.returncode == 0, set_.stderr
    paid_first = api.post("/sandbox/authorizations", {"card_id": card["id"], "amount": 1})
    assert paid_first.json()["type"] == "authorization"
    spared = directory.authenticate(pan, 900)
    assert (spared["transStatus"], spared["eci"]) == ("Y", "05")
    assert directory.authenticate(pan, 1001)["transStatus"] == "C"
    assert "10.00" in server.run("admin", "threeds", "list").stdout
    api.post(f"/cards/{card['id']}/freeze")
    assert directory.authenticate(pan, 900)["transStatus"] in ("N", "R")


def test_a_directory_server_sees_its_network_only(server, api):
    pan = api.get(f"/cards/{api.card()['id']}/details").json()["pan"]
    answer = DirectoryServer(server.info, "mastercard").authenticate(pan, 900)
    assert (answer["messageType"], answer["errorCode"]) == ("Erro", "303")


def test_without_a_certificate_nobody_is_heard(server):
    address = urllib.parse.urlsplit(server.info["acs_directory_url"])
    context = ssl.create_default_context(cafile=server.info["acs_ca_file"])
    connection = http.client.HTTPSConnection(address.hostname, address.port, context=context)
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
        connection.request("POST", "/areq", "{}")
        connection.getresponse()


def test_every_read_of_a_code_is_audited(server, api):
    started = challenge(api, api.card())
    api.get("/3ds/challenges?status=pending")
    api.get(f"/3ds/challenges/{started['id']}")
    submit(api, started)
    api.get(f"/3ds/challenges/{started['id']}")
    database = sqlite3.connect(f"file:{pathlib.Path(server.directory) / 'privcards.db'}?mode=ro", uri=True)
    rows = database.execute("SELECT subject FROM audit WHERE action = '3ds.code'").fetchall()
    assert [subject for (subject,) in rows].count(started["id"]) == 2


def test_the_code_is_in_no_event(api):
    started = challenge(api, api.card())
    events = api.get("/events?type=3ds.challenge")
    assert started["id"] in events.text
    assert started["otp"] not in json.dumps([event["data"] for event in events.json()["data"]])


def test_the_webhook_leaves_within_a_second_while_others_queue(api):
    receiver = Receiver()
    busy = receiver.hold("/busy")
    Endpoint(api, receiver, "/busy", events=["card.*"])
    Endpoint(api, receiver, "/codes", events=["3ds.challenge"])
    card = api.card()
    for _ in range(30):
        api.post(f"/cards/{card['id']}/freeze")
        api.post(f"/cards/{card['id']}/unfreeze")
    before = time.monotonic()
    started = challenge(api, card)
    received = receiver.wait("/codes")[0]
    assert time.monotonic() - before < 1
    assert received.event["data"]["id"] == started["id"]
    assert received.event["data"]["otp"] is None
    busy.set()
    receiver.close()


def test_an_urgent_webhook_is_tried_again_soon(api):
    receiver = Receiver()
    receiver.answer("/codes", 500, 500, 200)
    endpoint = Endpoint(api, receiver, "/codes", events=["3ds.challenge"])
    challenge(api, api.card())
    endpoint.wait_for_delivery(attempts=1)
    advance(api, 2)
    endpoint.wait_for_delivery(attempts=2)
    advance(api, 5)
    endpoint.wait_for_delivery(status="succeeded", attempts=3)
    receiver.close()
