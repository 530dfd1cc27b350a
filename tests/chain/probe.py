"""Asks a node through the server's own adapters: the program chain_probe, built from this folder."""

import json
import os
import pathlib
import subprocess

from nodes import ROOT

PROBE = pathlib.Path(os.environ.get("PRIVCARDS_PROBE", ROOT / "build" / "release" / "tests" / "chain" / "chain_probe"))
# With PRIVCARDS_RECORD set, every exchange is added to this folder's fixtures.
FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"


class Probe:
    def __init__(self, kind, node, watch=(), tokens=(), **options):
        self.arguments = [kind, node.url]
        if node.user:
            self.arguments += ["--user", node.user, "--password", node.password]
        for one in tokens:
            self.arguments += ["--token", one]
        for one in watch:
            self.arguments += ["--watch", one]
        for name, value in options.items():
            self.arguments += ["--" + name.replace("_", "-"), str(value)]

    def run(self, *command, record=None, **options):
        more = [text for name, value in options.items() for text in ("--" + name.replace("_", "-"), str(value))]
        if record and os.environ.get("PRIVCARDS_RECORD"):
            FIXTURES.mkdir(exist_ok=True)
            more += ["--record", FIXTURES / record]
        return subprocess.run([str(one) for one in [PROBE, *self.arguments, *more, *command]], capture_output=True,
                              text=True, timeout=120)

    def __call__(self, *command, record=None):
        done = self.run(*command, record=record)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, *command, **options):
        """The sentence of a call that must fail."""
        done = self.run(*command, **options)
        assert done.returncode == 1, done
        return done.stderr.strip()

    def sightings(self, begin, end, record=None):
        """All of the blocks from `begin` to `end`."""
        return [one for block in self("blocks", begin, end, record=record) for one in block["sightings"]]
