"""Three `privcards serve` on one database, as an operator would run them: a directory each, one key
file, one catalog."""

import shutil
import signal
import subprocess

from server import Api
from serving import Serving

SETTINGS = {"limits__requests_per_minute": 0, "limits__requests_per_hour": 0,
            "limits__card_creations_per_minute": 0, "limits__card_details_per_minute": 0,
            "webhooks__test_loopback": True}
DEPOSIT_USD = 1_000_000


class Node(Serving):
    def __init__(self, directory, database, binary=None, read_database=""):
        super().__init__(directory, data__database=database, data__read_database=read_database,
                         **SETTINGS)
        self.binary = binary or self.binary
        self.name = directory.name

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def wake(self):
        self.process.send_signal(signal.SIGCONT)

    def api_with(self, key):
        return Api(self.base_url, key)

    def verify(self, database):
        return subprocess.run([self.binary, "verify", "--database", database], capture_output=True,
                              text=True, timeout=120)


class Nodes:
    def __init__(self, directory, databases, binary=None, read_database=""):
        """One connection string per node."""
        self.all = [Node(directory / f"node{number}", database, binary, read_database)
                    for number, database in enumerate(databases, 1)]

    def start(self):
        """The first makes keys and schema and is set up; the others find them."""
        first = self.all[0]
        first.start().catalog()
        first.admin("bin", "set", "541275", "--network", "mastercard")
        for node in self.all[1:]:
            node.directory.mkdir(mode=0o700)
            shutil.copy2(first.directory / "privcards.keys", node.directory)
            node.start()
        return self

    def account(self, name):
        """A key of a new account with money."""
        first = self.all[0]
        api = first.key(first.account(name))
        deposit = api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": DEPOSIT_USD})
        assert deposit.status_code == 201, deposit.text
        return api

    def stop(self):
        for node in self.all:
            if node.process and node.process.poll() is None:
                node.process.send_signal(signal.SIGCONT)
                node.kill()
