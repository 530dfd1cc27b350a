"""What may be wrong with a data directory, its disk and its addresses: one clear line, and nothing
half-written."""

import os
import re
import resource
import sqlite3
import subprocess

import pytest
from server import Server
from serving import Serving
from stopped import copy, start_fails, stopped  # noqa: F401
from waiting import eventually
from webhook_receiver import Endpoint, Receiver


@pytest.mark.parametrize("damage", ["header", "garbage", "other"])
def test_a_database_that_is_none(copy, damage):
    path = copy.directory / "privcards.db"
    data = path.read_bytes()
    if damage == "other":
        path.unlink()
        sqlite3.connect(path).executescript("CREATE TABLE meta (x); PRAGMA journal_mode = WAL")
    else:
        path.write_bytes(os.urandom(len(data)) if damage == "garbage" else
                         b"\x00" * 100 + data[100:])
    before = path.read_bytes()
    why = start_fails(copy.directory)
    assert "privcards.db" in why, why
    if damage != "other":
        assert path.read_bytes() == before
    verified = copy.run("verify")
    assert verified.returncode == 1 and (verified.stdout + verified.stderr).count("\n") == 1


def test_a_newer_database_is_left_alone(copy):
    with sqlite3.connect(copy.directory / "privcards.db") as database:
        database.execute("INSERT INTO schema_migrations VALUES (999, 'x')")
    database.close()
    assert "newer program" in start_fails(copy.directory)


def change_newest_event(server, packed_body):
    """Its body before, as the file has it."""
    with sqlite3.connect(server.directory / "privcards.db") as database:
        row, body = database.execute("SELECT id, packed_body FROM events ORDER BY id DESC").fetchone()
        database.execute("UPDATE events SET packed_body = ? WHERE id = ?", (packed_body, row))
    database.close()
    return body


def unread(server):
    return int(re.search(r"^privcards_webhook_unread_total (\d+)", server.metrics(), re.M)[1])


def test_a_damaged_event_is_neither_shown_nor_sent(copy):
    server, receiver = copy.start(), Receiver()
    event, older = server.api.get("/events").json()["data"][:2]
    endpoint = Endpoint(server.api, receiver, "/hooks", [event["type"]])
    others = Endpoint(server.api, receiver, "/others", [older["type"]])
    assert older["type"] != event["type"]
    server.stop()
    body = change_newest_event(server, b"\x02")
    server.start()
    for path in ("/events", f"/events/{event['id']}"):
        answer = server.api.get(path)
        assert (answer.status_code, answer.json()["error"]) == (500, "internal_error"), answer.text
    assert server.api.get(f"/events/{older['id']}").json() == older
    server.api.post(f"/events/{event['id']}/resend")
    eventually(lambda: unread(server) == 1)
    # Others fall due meanwhile: they are sent, and what is damaged is not read again for each of them.
    for sent in range(1, 4):
        server.api.post(f"/events/{older['id']}/resend", {"webhook_id": others.id})
        receiver.wait("/others", sent)
    assert unread(server) == 1
    assert "the body of an event cannot be read" in copy.run("verify").stdout
    server.stop()
    change_newest_event(server, body)
    server.start()
    assert server.api.get(f"/events/{event['id']}").json() == event
    received, = receiver.wait("/hooks")
    assert received.event == event
    endpoint.api = server.api
    endpoint.wait_for_delivery(status="succeeded")
    receiver.close()


def test_a_directory_in_use(own_server):
    server = own_server.start()
    before = (server.directory / "dev.json").read_text()
    assert "in use by another privcards process" in start_fails(server.directory)
    assert (server.directory / "dev.json").read_text() == before
    assert server.api.get("/wallet").status_code == 200
    server.kill()
    server.start()  # the lock went with the process


def test_an_address_in_use(own_server, tmp_path):
    server = own_server.start()
    port = server.info["base_url"].split(":")[2].split("/")[0]
    why = start_fails(tmp_path / "other", http=f"127.0.0.1:{port}")
    assert port in why, why
    why = start_fails(tmp_path / "other", iso8583=server.info["iso8583"])
    assert str(server.iso8583[1]) in why, why
    again = Server(tmp_path / "other").start()  # what was begun is completed
    assert again.api.get("/wallet").json()["balance"] == 10_000
    again.stop()


def test_a_directory_that_cannot_be_written(tmp_path):
    assert "/proc/privcards" in start_fails("/proc/privcards")
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in start_fails(tmp_path / "file" / "data")
    assert str(tmp_path / "file") in start_fails(tmp_path / "file")


def limit_files(size):
    """A limit on the size of files stands for a full disk: nobody need be root."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))}


@pytest.mark.parametrize("size", [0, 100, 4_096, 40_000, 150_000])
def test_no_room_for_the_first_start(tmp_path, size):
    why = start_fails(tmp_path / "data", **limit_files(size))
    assert why.startswith("privcards: ")
    server = Server(tmp_path / "data").start()  # with room it goes on
    assert server.api.get("/wallet").json()["balance"] == 10_000
    assert server.stop() == 0
    assert server.run("verify").returncode == 0


class Disk:
    """A small file system of its own; needs root."""

    def __init__(self, path):
        self.path = path
        path.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", path], check=True,
                       capture_output=True)

    def fill(self):
        ballast = os.open(self.path / "ballast", os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(ballast, b"x" * 4096):
                pass
        except OSError:
            os.close(ballast)

    def make_room(self):
        (self.path / "ballast").unlink()

    def remove(self):
        subprocess.run(["umount", "-l", self.path], check=True)


@pytest.fixture
def disk(tmp_path):
    try:
        small = Disk(tmp_path / "disk")
    except (subprocess.CalledProcessError, PermissionError):
        pytest.skip("no permission to mount a file system")
    yield small
    small.remove()


def write_until_refused(api):
    """Acknowledged deposits until one is refused; that one's answer."""
    for number in range(20_000):
        answer = api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 1},
                          idempotency_key=f"full-{number}")
        if answer.status_code != 201:
            return number, answer
    raise AssertionError("never full")


def check_refused(answer):
    assert (answer.status_code, answer.json()["error"]) == (503, "unavailable"), answer.text
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.fixture
def server_on_disk(disk, tmp_path):
    server = Server(disk.path / "data", "--no-rate-limits")
    server.log_path = tmp_path / "log"
    yield server.start()
    server.stop()


def test_a_disk_that_fills_up_and_gets_room_again(disk, server_on_disk):
    server = server_on_disk
    disk.fill()
    count, answer = write_until_refused(server.api)
    check_refused(answer)
    assert server.api.get("/wallet").json()["balance"] == 10_000 + count  # reading goes on
    disk.make_room()
    retried = eventually(lambda: server.api.post(
        "/sandbox/deposits", {"currency": "usdt", "amount_usd": 1},
        idempotency_key=f"full-{count}").status_code == 201)
    assert retried
    assert server.api.get("/wallet").json()["balance"] == 10_001 + count
    assert server.stop() == 0
    assert server.run("verify").returncode == 0


def commit_faults(server):
    return int(re.search(r"^privcards_book_commit_faults_total (\d+)", server.metrics(), re.M)[1])


def test_a_webhook_that_cannot_be_recorded_is_not_sent_again(disk, server_on_disk):
    server = server_on_disk
    receiver = Receiver()
    gate = receiver.hold("/hook")
    endpoint = Endpoint(server.api, receiver, "/hook", events=["card.created"])
    server.api.card()
    endpoint.wait()
    disk.fill()
    write_until_refused(server.api)
    faults = commit_faults(server)
    gate.set()
    eventually(lambda: commit_faults(server) >= faults + 3)  # tried again and again
    disk.make_room()
    assert endpoint.wait_for_delivery(status="succeeded")["attempts"] == 1
    assert len(receiver.on("/hook")) == 1
    receiver.close()


@pytest.fixture
def serving(tmp_path):
    running = Serving(tmp_path / "data")
    yield running
    running.stop()


def test_a_disk_that_fills_up_and_a_restart_with_room(serving):
    server = serving
    server.set(limits__requests_per_minute=0, limits__requests_per_hour=0)
    server.start(**limit_files(3_000_000)).catalog()
    api = server.key(server.account())
    count, answer = write_until_refused(api)
    check_refused(answer)
    assert server.stop() == 0
    server.start()
    api.base_url = server.base_url
    assert api.get("/wallet").json()["balance"] == count
    repeated = api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 1},
                        idempotency_key=f"full-{count - 1}")
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert server.stop() == 0
    assert server.run("verify").returncode == 0
