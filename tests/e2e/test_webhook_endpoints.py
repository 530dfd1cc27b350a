"""Where webhooks are sent and where not, and answers no one should give."""

import json
import socket

import pytest
from waiting import eventually
from webhook_receiver import Endpoint, Receiver, advance

HOUR = 3_600


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


@pytest.mark.parametrize("host, error", [
    ("127.0.0.1", "address_not_allowed"),
    ("[::1]", "address_not_allowed"),
    ("[::ffff:127.0.0.1]", "address_not_allowed"),
    ("169.254.169.254", "address_not_allowed"),
    ("10.0.0.1", "address_not_allowed"),
    ("2130706433", "address_not_allowed"),  # 127.0.0.1 as getaddrinfo reads it
    ("0x7f.1", "address_not_allowed"),
    ("0", "address_not_allowed"),
    ("localhost", "address_not_allowed"),  # a name that resolves to loopback
    ("nothing.invalid", "name_not_resolved"),
])
def test_https_does_not_reach_into_the_network_around(api, receiver, host, error):
    url = f"https://{host}:{receiver.port}/hook"
    made = api.post("/webhooks", {"url": url, "events": ["*"]})
    assert made.status_code == 201, made.text
    api.card()
    path = f"/webhooks/{made.json()['id']}/deliveries"
    row = eventually(lambda: [r for r in api.get(path).json()["data"] if r["attempts"] == 1])[0]
    assert (row["error"], row["status"]) == (error, "pending")
    assert row["response_status"] is None and row["response_body"] is None
    assert receiver.requests == []


@pytest.mark.parametrize("url", [
    "http://example.com/hook", "http://10.0.0.1/hook", "http://127.0.0.1.example.com/",
    "ftp://127.0.0.1/", "https://user:secret@example.com/", "https://example.com:22/",
    "https://example.com/#x", "https:///hook", "https://", "javascript:alert(1)", "",
])
def test_urls_that_are_no_endpoint_are_refused(api, url):
    refused = api.post("/webhooks", {"url": url, "events": ["*"]})
    assert refused.status_code == 400 and refused.json()["param"] == "url", refused.text


def test_answers_that_are_no_text_are_kept_as_text(api, receiver):
    endpoint = Endpoint(api, receiver, "/hook")
    receiver.answer("/hook", (500, {}, b"\xff\xfe\x00\x01\"\\ \xe2\x82"),
                    (500, {}, ("é" * 100_000).encode()), (500, {}, b"xyz" + "€".encode() * 3_000))
    api.card()
    for attempt, text in ((1, '\ufffd\ufffd\x00\x01"\\ \ufffd\ufffd'), (2, "é" * 2_048), (3, "xyz" + "€" * 1_364)):
        delivery = endpoint.wait_for_delivery(attempts=attempt)
        for path in (f"/webhooks/{endpoint.id}/deliveries", f"/deliveries/{delivery['id']}"):
            answer = api.get(path).content
            shown = json.loads(answer.decode("utf-8"))  # strict, as `requests` is not
            assert shown.get("data", [shown])[0]["response_body"] == text
            assert all(byte >= 0x20 for byte in answer)
        advance(api, HOUR)


def test_an_answer_that_is_no_http_and_a_port_where_nobody_listens(api):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    made = api.post("/webhooks", {"url": f"http://127.0.0.1:{port}/", "events": ["*"]}).json()
    path = f"/webhooks/{made['id']}/deliveries"
    api.card()
    connection, _ = listener.accept()
    connection.recv(65536)
    connection.sendall(b"220 mail.example ESMTP\r\n")
    connection.close()
    listener.close()
    eventually(lambda: api.get(path).json()["data"][0]["error"] == "broken_response")
    advance(api, 10)
    failed = eventually(lambda: [row for row in api.get(path).json()["data"] if row["attempts"] > 1])
    assert (failed[0]["error"], failed[0]["response_status"]) == ("connection_failed", None)


def test_a_redirect_is_not_followed(api, receiver):
    endpoint = Endpoint(api, receiver, "/from")
    receiver.answer("/from", (302, {"Location": receiver.url("/to")}, b""))
    api.card()
    assert endpoint.wait_for_delivery(attempts=1)["error"] == "status_302"
    receiver.answer("/from", (307, {"Location": receiver.url("/to")}, b""))
    advance(api, 10)
    assert endpoint.wait_for_delivery(attempts=2)["error"] == "status_307"
    assert receiver.on("/to") == []
