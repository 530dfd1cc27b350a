"""Three nodes, a few hot cards: whatever is asked of whichever node at once must look as if one card with
one balance had answered, one after the other. porcupine judges the histories (checker/), also of a
build that does not lock a card's balance: that one it must reject, or this test proves nothing."""

import os
import pathlib
import random
import subprocess
import tempfile
import time

import pytest

from nodes import Nodes
from postgres import USER, Postgres, own_folder
from recorder import HotCard, History, Recorder
from server import ROOT

CHECKER = ROOT / "tests" / "linearizability" / "checker"
BROKEN = pathlib.Path(os.environ.get("PRIVCARDS_BROKEN",
                                     ROOT / "build/release/tests/linearizability/privcards_broken"))
CARDS = 3
CLIENTS_PER_NODE = 3
CALM_S = 3
PAUSED_S = 6  # longer than the server keeps a sleeping node's locks
BROKEN_S = 4


@pytest.fixture(scope="module")
def checker():
    """The program that judges; its own tests come first."""
    go = {**os.environ, "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    program = ROOT / "build" / "linearizability-checker"
    for command in (["go", "vet", "./..."], ["go", "test", "./..."], ["go", "build", "-o", program, "."]):
        subprocess.run(command, cwd=CHECKER, env=go, check=True, timeout=300)

    def judge(path):
        done = subprocess.run([program, path], capture_output=True, text=True, timeout=180)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        print("\n" + done.stdout.strip())
        return done.returncode == 0
    return judge


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="privcards-histories-") as scratch:
        pathlib.Path(scratch).chmod(0o755)
        yield pathlib.Path(scratch)


@pytest.fixture(scope="module")
def postgres(folder):
    server = Postgres(own_folder(folder / "postgres")).make().start()
    yield server
    server.stop()


class Scene:
    """Nodes of one binary on a database of their own, and clients on all of them."""

    def __init__(self, folder, postgres, name, binary=None, seed=1):
        postgres.ask(f"CREATE DATABASE {name}")
        database = (f"host=127.0.0.1 port={postgres.port} user={USER} dbname={name} "
                    "target_session_attrs=read-write")
        directory = folder / name
        directory.mkdir()
        self.nodes = Nodes(directory, [database] * 3, binary)
        try:
            self.nodes.start()
            self.history = History()
            key = self.nodes.account("hot").key
            api = self.nodes.all[0].api_with(key)
            self.cards = [HotCard(self.history, api, amount=100) for _ in range(CARDS)]
            self.clients = [Recorder(number, self.nodes.all[number % 3], key, self.cards, self.history,
                                     random.Random(f"{seed}-{number}"))
                            for number in range(3 * CLIENTS_PER_NODE)]
        except BaseException:
            self.nodes.stop()
            raise

    def __enter__(self):
        for client in self.clients:
            client.thread.start()
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.stopping.set()
        try:
            for client in self.clients:
                client.stop()
            # What the cards hold at last, asked in a way that must see everything.
            for card in self.cards:
                self.clients[0].record(card, "fund", 100, self.clients[0].move)
        finally:
            self.nodes.stop()


def test_what_three_nodes_answer_is_linearizable(folder, postgres, checker):
    with Scene(folder, postgres, "sound") as scene:
        time.sleep(CALM_S)
        scene.nodes.all[1].pause()
        time.sleep(PAUSED_S)
        scene.nodes.all[1].wake()
        time.sleep(CALM_S)
        scene.nodes.all[2].kill()
        scene.nodes.all[2].start()
        time.sleep(CALM_S)
    history = scene.history
    for verb in ("fund", "withdraw", "authorize", "reverse"):
        assert history.count(verb=verb, accepted=True) > 50, verb
    assert history.count(verb="withdraw", accepted=False) > 10
    assert history.count(verb="authorize", accepted=False) > 10
    assert history.count(**{"return": 0}) > 0, "the faults hit nobody"
    assert checker(history.write(folder / "sound.history"))


def test_what_a_build_without_the_row_lock_answers_is_not(folder, postgres, checker):
    with Scene(folder, postgres, "broken", BROKEN) as scene:
        time.sleep(BROKEN_S)
    assert not checker(scene.history.write(folder / "broken.history"))
