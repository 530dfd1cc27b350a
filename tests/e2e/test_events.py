"""GET /events and its stream: everything that happened, in order, once."""

import socket
import threading
import urllib.parse

import pytest
from server import Api
from sse import EventStream
from waiting import eventually


def all_events(api, **params):
    """Newest first, by cursor."""
    rows = []
    while True:
        page = api.get("/events", params={**params, "per_page": 7}).json()
        rows += page["data"]
        if not page["has_more"]:
            return rows
        params["starting_after"] = page["data"][-1]["id"]


def act(api, count):
    """`count` events, one after the other."""
    card = api.card(amount=100)["id"]
    for number in range(count - 1):
        changed = api.patch(f"/cards/{card}", {"label": f"number {number}"})
        assert changed.status_code == 200, changed.text


def stranger_of(server):
    account = server.run("admin", "account", "create", "--name", "stranger").stdout.strip()
    made = server.run("admin", "key", "create", "--account", account).stdout
    return Api(server.info["base_url"], made.split()[-1])


# The list.


def test_the_sequence_has_no_gap_and_the_newest_comes_first(api):
    act(api, 20)
    rows = all_events(api)
    assert [row["sequence"] for row in rows] == list(range(22, 0, -1))  # 2 of the first deposit
    assert [row["type"] for row in rows[-3:]] == ["card.created", "deposit.confirmed",
                                                  "deposit.pending"]
    assert len({row["id"] for row in rows}) == 22
    assert [row["created_at"] for row in rows] == sorted((r["created_at"] for r in rows),
                                                         reverse=True)
    paged = []
    for page in (1, 2, 3):
        paged += api.get("/events", params={"per_page": 10, "page": page}).json()["data"]
    assert paged == rows


def test_events_by_type(api):
    card = api.card()["id"]
    for verb in ("freeze", "unfreeze", "freeze"):
        api.post(f"/cards/{card}/{verb}")
    frozen = api.get("/events", params={"type": "card.frozen"}).json()
    assert [row["type"] for row in frozen["data"]] == ["card.frozen"] * 2
    assert frozen["total"] == 2
    assert all_events(api, type="deposit.confirmed")[0]["sequence"] == 2
    wrong = api.get("/events", params={"type": "card.*"})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_choice")


def test_one_event_and_none_of_others(api, server):
    api.card()
    event = api.get("/events").json()["data"][0]
    assert api.get(f"/events/{event['id']}").json() == event
    stranger = stranger_of(server)
    assert stranger.get("/events").json()["data"] == []
    assert stranger.get(f"/events/{event['id']}").status_code == 404
    unknown = stranger.get("/events", params={"starting_after": event["id"]})
    assert (unknown.status_code, unknown.json()["error"]) == (400, "unknown_cursor")


def test_concurrent_writes_leave_no_gap(api):
    card = api.card(amount=1000)["id"]

    def work():
        own = Api(api.base_url, api.key)
        for _ in range(15):
            assert own.post(f"/cards/{card}/fund", {"amount": 1}).status_code == 200

    stream = EventStream(api)
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row["sequence"] for row in all_events(api)] == list(range(93, 0, -1))
    assert [message.sequence for message in stream.take(90)] == list(range(4, 94))
    stream.close()


# The stream.


def test_live_events_as_they_happen(api):
    stream = EventStream(api)
    assert stream.response.getheader("Content-Type") == "text/event-stream"
    assert stream.response.getheader("Cache-Control") == "no-store"
    assert stream.response.getheader("Request-Id").startswith("req_")
    card = api.card(label="Été €")["id"]
    created = stream.next()
    assert (created.type, created.sequence) == ("card.created", 3)
    assert created.data == api.get(f"/events/{created.id}").text
    api.post("/sandbox/authorizations", {"card_id": card, "amount": 1})
    assert stream.next().type == "transaction.authorized"
    stream.close()


def test_a_reader_resumes_without_gap_or_repeat(api):
    stream = EventStream(api)
    act(api, 5)
    seen = stream.take(3)
    stream.close()
    act(api, 4)
    resumed = EventStream(api, last_event_id=seen[-1].id)
    missed = resumed.take(6)
    act(api, 2)
    seen += missed + resumed.take(2)
    assert [message.sequence for message in seen] == list(range(3, 14))
    assert [message.id for message in seen] == [row["id"] for row in all_events(api)][-3::-1]
    resumed.close()
    first = api.get("/events").json()["data"][-1]["id"]
    long = EventStream(api, last_event_id=first)
    assert [message.sequence for message in long.take(12)] == list(range(2, 14))
    long.close()


def test_resuming_again_and_again_under_load(api):
    done = threading.Event()

    def work():
        act(Api(api.base_url, api.key), 120)
        done.set()

    last = api.get("/events").json()["data"][0]
    expected, last_id = last["sequence"] + 1, last["id"]
    thread = threading.Thread(target=work)
    thread.start()
    while expected <= 122:
        stream = EventStream(api, last_event_id=last_id)
        for message in stream.take(min(7, 123 - expected)):
            assert message.sequence == expected
            expected, last_id = expected + 1, message.id
        stream.close()
    thread.join()
    assert done.is_set()


WIDE = {f"key_{number}": "x" * 500 for number in range(20)}  # an event of 10 KB


def act_widely(api, card, count):
    for number in range(count):
        changed = api.patch(f"/cards/{card}", {"label": f"number {number}", "metadata": WIDE})
        assert changed.status_code == 200, changed.text


def test_a_fast_reader_catches_up_in_one_connection(api):
    act_widely(api, api.card()["id"], 700)
    rows = all_events(api)
    for _ in range(4):
        stream = EventStream(api, last_event_id=rows[-1]["id"])
        assert [message.id for message in stream.take(len(rows) - 1)] == [row["id"] for row in rows[-2::-1]]
        stream.close()


def test_what_happens_while_a_reader_catches_up_waits_for_it(api):
    """More than waits for a reader that follows; this one has not had its turn yet."""
    card = api.card()["id"]
    act_widely(api, card, 400)
    first = all_events(api)[-1]
    stream = EventStream(api, last_event_id=first["id"], reads=False)
    act_widely(api, card, 300)
    stream.read()
    newest = api.get("/events").json()["data"][0]["sequence"]
    assert [message.sequence for message in stream.take(newest - 1)] == list(range(2, newest + 1))
    act(api, 3)
    assert [message.sequence for message in stream.take(3)] == [newest + 1, newest + 2, newest + 3]
    stream.close()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_reader_resumes_after_a_restart(own_server, end):
    server = own_server.start()
    stream = EventStream(server.api)
    act(server.api, 3)
    seen = stream.take(2)
    assert (server.stop() == 0) if end == "stop" else (server.kill() is None)
    rest = stream.rest()  # ends with the server
    server.start()
    act(server.api, 3)
    resumed = EventStream(server.api, last_event_id=seen[-1].id)
    missed = resumed.take(4)
    sequences = [message.sequence for message in seen + missed]
    assert sequences == list(range(sequences[0], sequences[0] + 6))
    assert {message.id for message in rest} <= {message.id for message in missed}
    resumed.close()


def test_ids_that_name_no_event_of_the_account_are_refused(api, server):
    other = server.api.get("/events").json()["data"][0]["id"]
    for last, error in ((other, "unknown_cursor"), ("evt_zzzzzzzzzz", "unknown_cursor"),
                        ("card_1", "invalid_id"), ("42", "invalid_id")):
        refused = api.get("/events/stream", headers={"Last-Event-ID": last})
        assert refused.status_code == 400, (last, refused.text)
        assert refused.json()["error"] == error and refused.json()["param"] == "Last-Event-ID"


def test_other_accounts_events_do_not_show(api, server):
    stranger = stranger_of(server)
    stream = EventStream(stranger)
    act(api, 5)
    stranger.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 1})
    assert [message.type for message in stream.take(2)] == ["deposit.pending", "deposit.confirmed"]
    stream.close()


def test_a_slow_reader_delays_nobody_and_is_cut_off(api):
    """It is cut off when too much waits for it, and resumes from where it was."""
    url = urllib.parse.urlsplit(api.base_url)
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect((url.hostname, url.port))
    slow.sendall(f"GET {url.path}/events/stream HTTP/1.1\r\nHost: x\r\n"
                 f"Authorization: Bearer {api.key}\r\n\r\n".encode())
    assert slow.recv(12) == b"HTTP/1.1 200"
    quick = EventStream(api)
    card = api.card()["id"]
    for number in range(3_000):  # 10 KB each
        changed = api.patch(f"/cards/{card}", {"label": f"number {number}", "metadata": WIDE})
        assert changed.status_code == 200, changed.text
        if is_closed(slow):
            break
    assert is_closed(slow), f"{number} events wait for a reader that does not read"
    newest = api.get("/events").json()["data"][0]["sequence"]
    assert [m.sequence for m in quick.take(newest - 2)] == list(range(3, newest + 1))
    quick.close()
    slow.close()


def is_closed(connection):
    """Whether the server has ended it, by the system's table of connections: reading is not what a
    slow reader does, and nothing else tells it while unread bytes are in the way."""
    port = connection.getsockname()[1]
    for line in open("/proc/net/tcp", encoding="ascii").readlines()[1:]:
        _, _, peer, state = line.split()[:4]
        if int(peer.split(":")[1], 16) == port and state == "01":
            return False
    return True


def test_sixteen_streams_are_the_most(api):
    streams = [EventStream(api) for _ in range(16)]
    refused = api.get("/events/stream")
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    streams.pop().close()
    eventually(lambda: room_for_one(api))
    act(api, 1)
    assert {stream.next().type for stream in streams} == {"card.created"}
    for stream in streams:
        stream.close()


def room_for_one(api):
    stream = EventStream(api)
    stream.close()
    return stream.status == 200
