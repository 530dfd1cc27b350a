"""The data directory: proof, backup, keys, and everything that may be wrong with it."""

import os
import resource
import shutil
import sqlite3
import subprocess

import pytest
from iso_link import IsoLink, Terminal, card_of, decode, encode
from receiver import eventually
from server import BINARY, Api, Server
from serving import Serving


def fill(server, cards=3):
    """Some of everything; the details of one card."""
    for _ in range(cards):
        card = server.api.card(amount=50)["id"]
        paid = server.api.post("/sandbox/authorizations", {"card_id": card, "amount": 20}).json()
        server.api.post(f"/sandbox/authorizations/{paid['id']}/settle", {"amount": 15})
    return server.api.get(f"/cards/{card}/details").json()


def start_fails(directory, http="127.0.0.1:0", iso8583="127.0.0.1:0", **options):
    """`dev` on the directory must end with one clear line."""
    done = subprocess.run(
        [BINARY, "dev", "--data", directory, "--http", http, "--iso8583", iso8583,
         "--log-level", "error"],
        capture_output=True, text=True, timeout=30, **options)
    complaints = done.stderr.splitlines()
    assert done.returncode == 1 and done.stdout == "", done
    assert len(complaints) == 1 and complaints[0].startswith("privcards: "), done
    return complaints[0]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A data directory with something in it; tests work on copies."""
    server = Server(tmp_path_factory.mktemp("stopped") / "data", "--no-rate-limits").start()
    server.details = fill(server)
    server.card = server.api.get("/cards").json()["data"][0]["id"]
    assert server.stop() == 0
    return server


@pytest.fixture
def copy(stopped, tmp_path):
    """A copy of it, as a server that is not started."""
    shutil.copytree(stopped.directory, tmp_path / "data")
    server = Server(tmp_path / "data", "--no-rate-limits")
    server.key = stopped.info["api_key"]
    yield server
    server.stop()


def files_of(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.name != "lock"}


# Proof.


def test_verify_counts_what_is_there_running_or_not(own_server):
    server = own_server.start()
    fill(server)
    running = server.run("verify")
    assert running.returncode == 0 and running.stdout.startswith("The ledger holds: "), running
    assert " 7 cards, " in running.stdout
    assert server.stop() == 0
    assert server.run("verify").stdout == running.stdout


TAMPERINGS = {
    "a balance": "UPDATE card_balances SET available = available + 1 WHERE id = (SELECT max(id) FROM cards)",
    "a wallet": "UPDATE wallets SET balance = balance + 100, total_deposited = total_deposited + 100 WHERE balance > 0",
    "a hold": "UPDATE transactions SET held = held + 1 WHERE held > 0",
    "a transfer's amount": "UPDATE transfers SET amount = amount + 1 WHERE id = (SELECT min(id) FROM transfers)",
    "a transfer gone": "DELETE FROM transfers WHERE id = (SELECT max(id) FROM transfers)",
    "a transfer added": "INSERT INTO transfers SELECT id + 1, from_kind, from_owner, to_kind, to_owner, amount, currency, reason, cause, created_at FROM transfers ORDER BY id DESC LIMIT 1",
    "a time in the journal": "UPDATE journal SET committed_at = committed_at + 1 WHERE number = 3",
    "a group gone": "DELETE FROM journal WHERE number = 3",
    "the last group that moved money gone": "DELETE FROM journal WHERE number = (SELECT max(number) FROM journal WHERE transfer_count > 0)",
    "a settlement gone": "DELETE FROM transactions WHERE type = 1 AND id = (SELECT max(id) FROM transactions WHERE type = 1)",
    "an event gone": "DELETE FROM events WHERE sequence = 5",
    "a card's number gone": "DELETE FROM card_secrets WHERE card = (SELECT max(id) FROM cards)",
    "a hold that never expires": "DELETE FROM alarms WHERE kind = (SELECT min(kind) FROM alarms)",
    "a card gone": "DELETE FROM cards WHERE id = (SELECT max(id) FROM cards)",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verify_finds_tampering(copy, what):
    assert copy.run("verify").returncode == 0
    with sqlite3.connect(copy.directory / "privcards.db") as database:
        assert database.execute(TAMPERINGS[what]).rowcount > 0
    database.close()
    found = copy.run("verify")
    assert found.returncode == 1 and found.stdout.startswith("BROKEN: "), found
    assert len(found.stdout.splitlines()) == 1


def test_verify_finds_damage(copy):
    path = copy.directory / "privcards.db"
    data = bytearray(path.read_bytes())
    for page in range(4, len(data) // 4096, 3):
        data[page * 4096:page * 4096 + 64] = os.urandom(64)
    path.write_bytes(data)
    found = copy.run("verify")
    assert found.returncode == 1 and found.stdout.startswith("BROKEN: the database file"), found


def test_verify_of_what_is_not_there(tmp_path):
    done = subprocess.run([BINARY, "verify", "--data", tmp_path / "none"], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode == 1 and "does not exist" in done.stderr
    assert not (tmp_path / "none").exists()


# Backup.


def test_a_backup_of_a_running_server_is_a_whole_installation(own_server, tmp_path):
    server = own_server.start()
    details = fill(server)
    card = server.api.get("/cards").json()["data"][0]["id"]
    copy = tmp_path / "copies" / "first.db"
    copy.parent.mkdir()
    done = server.run("backup", "--to", str(copy))
    assert done.returncode == 0 and str(copy) in done.stdout, done
    assert os.stat(copy).st_mode & 0o777 == 0o600 and os.listdir(copy.parent) == ["first.db"]
    cards_then = server.api.get("/cards").text
    server.api.card(amount=10)  # is not in it
    again = server.run("backup", "--to", str(copy))
    assert again.returncode == 1 and "exists already" in again.stderr
    lost = server.run("backup", "--to", str(tmp_path / "nowhere" / "x.db"))
    assert lost.returncode == 1 and len(lost.stderr.splitlines()) == 1, lost

    restored = Server(tmp_path / "restored")
    restored.directory.mkdir()
    shutil.copy(copy, restored.directory / "privcards.db")
    shutil.copy(server.directory / "privcards.keys", restored.directory)
    assert restored.run("verify").returncode == 0
    restored.start()
    api = Api(restored.info["base_url"], server.info["api_key"])  # the key of then
    assert api.get("/cards").text == cards_then
    assert api.get(f"/cards/{card}/details").json() == details
    assert api.post(f"/cards/{card}/fund", {"amount": 5}).status_code == 200
    assert restored.stop() == 0
    assert restored.run("verify").returncode == 0


# Keys.


def test_the_master_key_is_rotated_stopped_and_running(copy):
    old_file = (copy.directory / "privcards.keys").read_text()
    done = copy.run("admin", "rotate-master-key")
    assert done.returncode == 0 and done.stdout.startswith("1 data keys"), done
    copy.start()
    details = copy.api.get("/cards").json()["data"][0]["id"]
    before = copy.api.get(f"/cards/{details}/details").json()
    assert before["pan"].startswith("4") or before["pan"].startswith("5")
    done = copy.run("admin", "rotate-master-key")  # while it runs
    assert done.returncode == 0, done
    assert copy.api.get(f"/cards/{details}/details").json() == before
    account = copy.run("admin", "account", "create", "--name", "after").stdout.strip()
    key = copy.run("admin", "key", "create", "--account", account).stdout.split()[-1]
    after = Api(copy.info["base_url"], key)
    after.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    new_card = after.card(amount=5)["id"]
    new_details = after.get(f"/cards/{new_card}/details").json()
    assert copy.stop() == 0
    text = (copy.directory / "privcards.keys").read_text()
    assert [line.split()[:2] for line in text.splitlines() if line.startswith("master")] == [
        ["master", "1"], ["master", "2"], ["master", "3"]]
    assert os.stat(copy.directory / "privcards.keys").st_mode & 0o777 == 0o600
    copy.start()
    assert copy.api.get(f"/cards/{details}/details").json() == before
    after.base_url = copy.info["base_url"]
    assert after.get(f"/cards/{new_card}/details").json() == new_details
    link = IsoLink(copy.iso8583)
    message = Terminal().authorization(card_of(new_details), 100)
    assert decode(link.ask(encode("0100", message)))["39"] == "00"
    link.close()
    assert copy.stop() == 0
    (copy.directory / "privcards.keys").write_text(old_file)  # too old for the data keys
    assert "master" in start_fails(copy.directory)


@pytest.mark.parametrize("text, complaint", [
    (None, "No such file"),
    ("", "the first line is not"),
    ("privcards-keys 1\nmaster 1 00\n", "line 2 is malformed"),
    ("privcards-keys 1\n", "there is no master key"),
    ("privcards-keys 1\nmaster 1 " + "0" * 64 + "\n", "there is no lookup key"),
])
def test_a_key_file_that_is_missing_or_wrong(copy, text, complaint):
    path = copy.directory / "privcards.keys"
    path.unlink()
    if text is not None:
        path.write_text(text)
        path.chmod(0o600)
    before = files_of(copy.directory)
    why = start_fails(copy.directory)
    assert complaint in why and str(path) in why
    after = files_of(copy.directory)
    assert set(after) - {"privcards.db-wal", "privcards.db-shm"} == set(before)


def test_a_key_file_that_others_may_read(copy):
    (copy.directory / "privcards.keys").chmod(0o644)
    assert "chmod 0600" in start_fails(copy.directory)


def test_the_keys_of_another_installation(copy, tmp_path):
    other = Server(tmp_path / "other").start()
    other.stop()
    shutil.copy(other.directory / "privcards.keys", copy.directory / "privcards.keys")
    why = start_fails(copy.directory)
    assert "key" in why, why
    assert copy.run("verify").returncode == 0


# The file, the directory, the disk.


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
