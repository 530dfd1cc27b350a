"""`privcards verify` and the rows of the access control server."""

import shutil
import sqlite3

import pytest

from server import Server
from world import World

TAMPERINGS = {
    "an open challenge that was decided": "UPDATE authentications SET status = 89 WHERE state = 2",
    "an outcome without its time": "UPDATE authentications SET ended_at = NULL WHERE state = 4",
    "a report that nobody made": "UPDATE authentications SET report = 1 WHERE state = 2",
    "tries given back": "UPDATE authentications SET interactions = 0 WHERE attempts_left = 2",
    "more tries than there are": "UPDATE authentications SET attempts_left = 9 WHERE state = 2",
    "a deadline gone": "UPDATE authentications SET due_at = NULL WHERE state = 2",
    "a deadline moved": "UPDATE authentications SET due_at = due_at + 1 WHERE state = 2",
    "an alarm gone": "DELETE FROM alarms WHERE subject IN (SELECT id FROM authentications WHERE state = 2)",
}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A store with one challenge that is over, one that is open after a wrong code, and one offered."""
    world = World(tmp_path_factory.mktemp("tampering")).start()
    customer = world.customer()
    conversation, page = customer.opened()
    customer.finish(conversation, page.press("submit", customer.code()))
    _, page = customer.opened()
    assert page.press("submit", customer.wrong_codes(1)[0]).asks
    customer.challenged()
    assert world.stop() == 0
    return world.serving.directory


@pytest.fixture
def copy(stopped, tmp_path):
    return Server(shutil.copytree(stopped, tmp_path / "copy"))


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verify_finds_tampering(copy, what):
    assert copy.run("verify").returncode == 0
    with sqlite3.connect(copy.directory / "privcards.db") as database:
        assert database.execute(TAMPERINGS[what]).rowcount > 0
    database.close()
    found = copy.run("verify")
    assert found.returncode == 1 and found.stdout.startswith("BROKEN: "), found
