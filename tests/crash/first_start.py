#!/usr/bin/env python3
"""Kills the first start of the seeded test world at each step that changes files (die_at.cpp says which), and shows
that the next start completes it: keys, certificates, account, cards.

    build/venv/bin/python tests/crash/first_start.py [--postgres] [--first STEP] [--every STEPS]
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / folder) for folder in ("e2e", "nodes")]

import die_at  # noqa: E402
import postgres  # noqa: E402
from server import Server  # noqa: E402


class Ended(Exception):
    """The program was killed before it was ready."""


class FirstStart(Server):
    """`privcards dev`, killed by itself at a step; `start` raises Ended then."""

    def __init__(self, directory, step, store):
        super().__init__(directory, *store.arguments(step))
        self.step, self.sends = step, store.sends

    def environment(self):
        return die_at.environment(self.step, self.sends)

    def not_ready(self, code):
        raise Ended(code) if code == die_at.KILLED else AssertionError(f"ended with {code}: {self.logs()}")


class InAFile:
    """The world's store is the file in its directory."""

    sends = False

    def make(self, step):
        """The first start does."""

    def arguments(self, step):
        return []

    def verify(self, server, step):
        return server.run("verify")


class InPostgres:
    """A database of its own for each step; every statement sent to it is a step as well."""

    sends = True

    def __init__(self, postgres):
        self.postgres = postgres

    def make(self, step):
        self.postgres.ask(f"CREATE DATABASE step{step}")

    def arguments(self, step):
        return ["--database", self.postgres.connection(f"step{step}")]

    def verify(self, server, step):
        done = subprocess.run([server.binary, "verify", *self.arguments(step)],
                              capture_output=True, text=True, timeout=120)
        self.postgres.ask(f"DROP DATABASE step{step}")
        return done


@contextmanager
def postgres_store():
    with tempfile.TemporaryDirectory(prefix="privcards-first-start-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL's own user must come to its folder
        server = postgres.Postgres(postgres.own_folder(pathlib.Path(folder) / "postgres")).make()
        try:
            yield InPostgres(server.start())
        finally:
            server.stop()


def killed_at(step, directory, store):
    """False if the start came to its end before the step."""
    first = FirstStart(directory, step, store)
    try:
        first.start()
    except Ended:
        return True
    first.kill()
    return False


def completes(directory, step, store):
    server = Server(directory, *store.arguments(step)).start()
    try:
        wallet, cards = server.api.get("/wallet"), server.api.get("/cards")
        assert wallet.status_code == 200, (step, wallet.text)
        assert (wallet.json()["balance"], cards.json()["total"]) == (10000, 4), (step, wallet.json())
        assert not list(pathlib.Path(directory).rglob("*.partial")), (step, "a part of a file stays")
        assert server.stop() == 0
        verified = store.verify(server, step)
        assert verified.returncode == 0, (step, verified)
    finally:
        if server.process.poll() is None:
            server.kill()


def run(directory, store=None, first=1, every=1):
    """How many starts were killed, each `every` steps later than the one before."""
    store = store or InAFile()
    kills, step = 0, first
    while True:
        data = pathlib.Path(directory) / f"step{step}"
        store.make(step)
        killed = killed_at(step, data, store)
        completes(data, step, store)
        shutil.rmtree(data)
        if not killed:
            return kills
        kills += 1
        step += every


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--postgres", action="store_true", help="the store is a PostgreSQL started for it")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, \
            (postgres_store() if arguments.postgres else nullcontext()) as store:
        kills = run(folder, store, arguments.first, arguments.every)
        print(f"first starts killed, and completed by the next: {kills}")


if __name__ == "__main__":
    main()
