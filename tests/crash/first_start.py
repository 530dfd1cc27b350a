#!/usr/bin/env python3
"""Kills the first start of the seeded test world at each step that changes files (die_at.cpp says which), and shows
that the next start completes it: keys, certificates, account, cards.

    build/venv/bin/python tests/crash/first_start.py
"""

import os
import pathlib
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "e2e"))

from server import Server  # noqa: E402

DIE_AT = ROOT / "build" / "release" / "tests" / "crash" / "libprivcards_die_at.so"


class Ended(Exception):
    """The program was killed before it was ready."""


class FirstStart(Server):
    """`privcards dev`, killed by itself at a step; `start` raises Ended then."""

    def environment(self):
        return os.environ | {"LD_PRELOAD": str(DIE_AT), "PRIVCARDS_DIE_AT": str(self.die_at)}

    def not_ready(self, code):
        raise Ended(code) if code == -9 else AssertionError(f"ended with {code}: {self.logs()}")


def killed_at(step, directory):
    """False if the start came to its end before the step."""
    first = FirstStart(directory)
    first.die_at = step
    try:
        first.start()
    except Ended:
        return True
    first.kill()
    return False


def completes(directory, step):
    server = Server(directory).start()
    try:
        wallet, cards = server.api.get("/wallet"), server.api.get("/cards")
        assert wallet.status_code == 200, (step, wallet.text)
        assert (wallet.json()["balance"], cards.json()["total"]) == (10000, 4), (step, wallet.json())
        assert not list(pathlib.Path(directory).rglob("*.partial")), (step, "a part of a file stays")
        assert server.stop() == 0
        verified = server.run("verify")
        assert verified.returncode == 0, (step, verified)
    finally:
        if server.process.poll() is None:
            server.kill()


def run(directory, first=1, every=1):
    """How many starts were killed, each `every` steps later than the one before."""
    assert DIE_AT.exists(), f"{DIE_AT} is not built"
    kills, step = 0, first
    while True:
        data = pathlib.Path(directory) / f"step{step}"
        killed = killed_at(step, data)
        completes(data, step)
        shutil.rmtree(data)
        if not killed:
            return kills
        kills += 1
        step += every


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(f"first starts killed, and completed by the next: {run(folder)}")
