"""Data directories with something in them, and starts that must fail."""

import shutil
import subprocess

import pytest
from server import BINARY, Server


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
    fill(server)
    assert server.stop() == 0
    return server


@pytest.fixture
def copy(stopped, tmp_path):
    """A copy of it, as a server that is not started."""
    shutil.copytree(stopped.directory, tmp_path / "data")
    server = Server(tmp_path / "data", "--no-rate-limits")
    yield server
    server.stop()


def files_of(directory):
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*")
            if path.is_file() and path.name != "lock"}
