"""Commands on a data directory, killed with SIGKILL at each of their steps: what was there stays usable, and the same
command succeeds when it is given again."""

import itertools
import pathlib
import shutil
import subprocess
import sys

import pytest
from server import BINARY, Server
from stopped import fill

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "crash"))

import die_at  # noqa: E402


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("installation") / "data", "--no-rate-limits").start()
    server.details = fill(server)
    server.card = server.api.get("/cards").json()["data"][0]["id"]
    assert server.stop() == 0
    return server


def until_it_ends(installation, folder, *command):
    """A copy of the installation for each step the command was killed at, and the last for when it was not."""
    for step in itertools.count(1):
        data = folder / f"step{step}"
        shutil.copytree(installation.directory, data)
        done = subprocess.run([BINARY, command[0], "--data", data, *command[1:]], env=die_at.environment(step),
                              capture_output=True, text=True, timeout=60)
        yield step, Server(data)
        shutil.rmtree(data)
        if done.returncode != die_at.KILLED:
            assert done.returncode == 0, done
            return


def shows_its_cards(server, installation):
    server.start()
    assert server.api.get(f"/cards/{installation.card}/details").json() == installation.details


def test_rotating_the_master_key(installation, tmp_path):
    for step, server in until_it_ends(installation, tmp_path, "admin", "rotate-master-key"):
        shows_its_cards(server, installation)
        assert server.run("admin", "rotate-master-key").returncode == 0, step
        assert not list(server.directory.glob("*.partial")), step
        assert server.stop() == 0
        shows_its_cards(server, installation)
        assert server.stop() == 0
    assert step > 15


def test_backup(installation, tmp_path):
    copy = tmp_path / "copies" / "privcards.db"
    copy.parent.mkdir()
    for step, server in until_it_ends(installation, tmp_path, "backup", "--to", copy):
        if not copy.exists():
            assert server.run("backup", "--to", copy).returncode == 0, step
        assert [copy] == list(copy.parent.iterdir()), step
        restored = Server(tmp_path / "restored")
        restored.directory.mkdir(mode=0o700)
        shutil.move(copy, restored.directory)
        shutil.copy2(server.directory / "privcards.keys", restored.directory)
        assert restored.run("verify").returncode == 0, step
        shutil.copy2(server.directory / "dev.json", restored.directory)  # whose key it is
        shows_its_cards(restored, installation)
        assert restored.stop() == 0
        shutil.rmtree(restored.directory)
    assert step > 8
