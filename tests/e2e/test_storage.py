"""The data directory: proof, backup and keys."""

import os
import shutil
import sqlite3
import subprocess

import pytest
from iso_link import IsoLink, Terminal, card_of, decode, encode
from server import BINARY, Api, Server
from stopped import copy, files_of, fill, start_fails, stopped  # noqa: F401


# Proof.


def test_verify_counts_what_is_there_running_or_not(own_server):
    server = own_server.start()
    fill(server)
    running = server.run("verify")
    assert running.returncode == 0 and running.stdout.startswith("The ledger holds: "), running
    assert " 7 cards, " in running.stdout
    assert server.stop() == 0
    assert server.run("verify").stdout == running.stdout


NEWEST_CARD = "(SELECT max(id) FROM cards)"
LAST_MOVE = "(SELECT max(number) FROM journal WHERE transfer_count > 0)"
TAMPERINGS = {
    "a balance": f"UPDATE card_balances SET available = available + 1 WHERE id = {NEWEST_CARD}",
    "a wallet": "UPDATE wallets SET balance = balance + 100, "
                "total_deposited = total_deposited + 100 WHERE balance > 0",
    "a hold": "UPDATE transactions SET held = held + 1 WHERE held > 0",
    "a transfer's amount": "UPDATE transfers SET amount = amount + 1 "
                           "WHERE id = (SELECT min(id) FROM transfers)",
    "a transfer gone": "DELETE FROM transfers WHERE id = (SELECT max(id) FROM transfers)",
    "a transfer added": "INSERT INTO transfers SELECT id + 1, from_kind, from_owner, to_kind, "
                        "to_owner, amount, currency, reason, cause, created_at FROM transfers "
                        "ORDER BY id DESC LIMIT 1",
    "a time in the journal": "UPDATE journal SET committed_at = committed_at + 1 WHERE number = 3",
    "a group gone": "DELETE FROM journal WHERE number = 3",
    "the last group that moved money gone": f"DELETE FROM journal WHERE number = {LAST_MOVE}",
    "a settlement gone": "DELETE FROM transactions "
                         "WHERE id = (SELECT max(id) FROM transactions WHERE type = 1)",
    "an event gone": "DELETE FROM events WHERE sequence = 5",
    "a card's number gone": f"DELETE FROM card_secrets WHERE card = {NEWEST_CARD}",
    "a hold that never expires": "DELETE FROM alarms WHERE kind = (SELECT min(kind) FROM alarms)",
    "a card gone": f"DELETE FROM cards WHERE id = {NEWEST_CARD}",
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
