#!/usr/bin/env python3
"""Kills the server with SIGKILL again and again under load, and shows after every restart that each
acknowledged write is there exactly once and no other is half there.

    build/venv/bin/python tests/crash/crash.py --kills 30 --seed 1
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from account import Account  # noqa: E402
from load import RestWrite, Worker  # noqa: E402
from server import BINARY, Server  # noqa: E402

WORKERS = 6
REPEATS_PER_ROUND = 60  # of earlier rounds; this round's are all repeated
REPEATS_AT_END = 1_500


class Campaign:
    def __init__(self, directory, seed):
        self.dice = random.Random(seed)
        self.server = Server(pathlib.Path(directory) / "data", "--no-rate-limits").start()
        self.api = self.server.api
        self.account = Account(self.api, self.dice)
        self.workers = [Worker(number, random.Random(f"{seed}-{number}"), self.account.money)
                        for number in range(WORKERS)]
        self.unanswered = self.there = self.kills = self.repeated = 0

    # A round: load, kill, restart, ask.

    def round(self):
        before = {worker: len(worker.done) for worker in self.workers}
        for worker in self.workers:
            worker.connect(self.new_api(), self.server.iso8583)
        threads = [threading.Thread(target=worker.run) for worker in self.workers]
        for thread in threads:
            thread.start()
        time.sleep(self.dice.uniform(0.2, 1.5))
        self.end()
        self.kills += 1
        for thread in threads:
            thread.join()
        for worker in self.workers:
            if worker.failure:
                raise worker.failure
        self.verify()
        if self.dice.random() < 0.3:
            self.kill_while_starting()
        self.restart()
        self.unanswered += sum(len(worker.open) for worker in self.workers)
        for worker in self.workers:
            worker.connect(self.new_api(), self.server.iso8583)
            self.there += worker.resolve()
        self.account.check(self.api, self.workers)
        for worker in self.workers:
            recent, old = worker.done[before[worker]:], worker.done[:before[worker]]
            some = self.dice.sample(old, min(len(old), REPEATS_PER_ROUND // WORKERS))
            worker.repeat(recent + some)
            self.repeated += len(recent) + len(some)
        self.account.check(self.api, self.workers)  # the repeats changed nothing

    def end(self):
        self.server.kill()

    def new_api(self):
        return type(self.api)(self.server.info["base_url"], self.api.key)

    def restart(self):
        self.server.start()
        assert self.server.info["api_key"] == self.api.key, "the key changed"
        self.api = self.server.api

    def kill_while_starting(self):
        process = subprocess.Popen(
            [BINARY, "dev", "--data", self.server.directory, "--http", "127.0.0.1:0",
             "--iso8583", "127.0.0.1:0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.dice.uniform(0, 0.15))
        process.kill()
        process.wait()
        self.kills += 1
        self.verify()

    def verify(self):
        done = self.server.run("verify")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def finish(self):
        everything = [(worker, item) for worker in self.workers for item in worker.done]
        chosen = self.dice.sample(everything, min(len(everything), REPEATS_AT_END))
        for worker in self.workers:
            worker.repeat([item for owner, item in chosen if owner is worker])
        self.repeated += len(chosen)
        self.account.check(self.api, self.workers)
        assert self.server.stop() == 0
        return self.verify()

    def summary(self):
        done = [item for worker in self.workers for item in worker.done]
        rest = sum(isinstance(item, RestWrite) for item in done)
        return (f"acknowledged: {rest} REST writes, {len(done) - rest} ISO 8583 messages; "
                f"without an answer at a kill: {self.unanswered} (REST writes that were there "
                f"nevertheless: {self.there}); repeated: {self.repeated}")


def run(kills, seed, directory):
    """Returns what to print; an AssertionError tells what was lost."""
    started = time.monotonic()
    campaign = Campaign(directory, seed)
    try:
        while campaign.kills < kills:
            campaign.round()
        verified = campaign.finish()
    finally:
        if campaign.server.process.poll() is None:
            campaign.server.kill()
    seconds = time.monotonic() - started
    return (f"kills: {campaign.kills}, seed: {seed}, {seconds:.0f} s\n"
            f"{campaign.summary()}\n{verified}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        print(run(arguments.kills, arguments.seed, directory))


if __name__ == "__main__":
    main()
