"""A server whose test world is wired to nodes of regtest chains, and what its customers see of it."""

import contextlib
import json
import re
import sqlite3
from decimal import Decimal

import requests

from server import Server  # noqa: F401
from serving import Serving, render  # noqa: F401
from waiting import eventually

# The account keys of the mnemonic "abandon … about": BIP 84 on test networks, and Ethereum's.
BITCOIN_KEY = ("vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbBrf8ZhDYe2"
               "jWAqvZVnsc")
# Another account of the same kind of wallet: BIP 86's example.
OTHER_BITCOIN_KEY = ("xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHG"
                     "CtMMj92pReUsQ")
BITCOIN_FIRST_PROGRAM = "6rz28mcfaxtmd6v789l9rrlrusdprr9p"
ETHEREUM_KEY = ("xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8"
                "ddYM3PwnATt")
ETHEREUM_FIRST = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"
PRICES = {"fixed": ["BTC=60000.00", "ETH=3000.00", "SOL=150.00", "USDT=1.00"], "fixed_until": "2100-01-01T00:00:00Z"}


class Wired(Serving):
    def __init__(self, directory, **sections):
        super().__init__(directory)
        self.config["prices"] = dict(PRICES)
        for limit in self.config["limits"]:
            self.config["limits"][limit] = 0
        self.config.update(sections)

    def node(self, name, node, **settings):
        self.config[f"rails.{name}"] = {"url": node.url, "user": node.user, "password": node.password,
                                        "poll_ms": 50, **settings}
        return self

    def start(self, **options):
        super().start(**options)
        for customer in self.customers:
            customer.api.base_url = self.base_url
        return self

    customers = ()

    def admin(self, *arguments):
        """What `privcards admin` asks a running server, without starting a program each time."""
        where = json.loads((self.directory / "admin.json").read_text())
        answer = requests.post(where["url"] + "/admin", json=list(arguments), timeout=60,
                               headers={"Authorization": "Bearer " + where["token"]})
        assert answer.headers["privcards-exit-code"] == "0", answer.text
        return answer.text.strip()

    def add_rail(self, name, *options):
        """Adds it, compares its first address as an operator would, and confirms."""
        said = self.admin("rail", "add", name, "--world", "test", *options)
        first = next(line.split()[1] for line in said.splitlines() if line.startswith("  0  "))
        self.admin("rail", "confirm", name, "--first", first)
        eventually(lambda: " read to " in self.rail_line(name))
        return first

    def add_bitcoin(self, node, *options, name="btc", key=BITCOIN_KEY):
        first = self.add_rail(name, "--network", "bitcoin", "--identity", node.rpc("getblockhash", 0),
                              "--key", key, "--prefix", "rltc", *options)
        assert key != BITCOIN_KEY or BITCOIN_FIRST_PROGRAM in first

    def customer(self):
        customer = Customer(self, self.key(self.account()))
        self.customers = (*self.customers, customer)
        return customer

    def rail_line(self, name):
        return next(line for line in self.admin("rail", "list").splitlines() if line.startswith(name + "  "))

    def metric(self, name, **labels):
        inside = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
        found = re.search(rf"^privcards_{name}{{{re.escape(inside)}}} (\S+)$", self.metrics(), re.MULTILINE)
        return found and float(found.group(1))

    def audited(self, action):
        """Subjects of the audit trail's entries of that kind, as they stand in the database."""
        with contextlib.closing(sqlite3.connect(f"file:{self.directory}/privcards.db?mode=ro", uri=True)) as database:
            return [row[0] for row in database.execute("SELECT subject FROM audit WHERE action = ?", (action,))]

    def read_to(self, height, rail):
        eventually(lambda: self.metric("rail_height", rail=rail) == height)

    def proves(self):
        """The books agree, as `privcards verify` sees it on the stopped directory."""
        done = self.run("verify")
        assert done.returncode == 0, done.stdout + done.stderr


class Customer:
    def __init__(self, server, api):
        self.server, self.api = server, api

    def address(self, currency="btc", network=None):
        answer = self.api.get(f"/wallet/addresses?currency={currency}")
        assert answer.status_code == 200, answer.text
        found = [a for a in answer.json()["data"] if network in (None, a["network"])]
        return found[0]

    def wallet(self):
        return self.api.get("/wallet").json()

    def balance(self):
        return Decimal(str(self.wallet()["balance"]))

    def deposits(self):
        return self.api.get("/wallet/deposits").json()["data"]

    def deposit(self, **members):
        """The one deposit with these members, once it is there."""
        def look():
            found = [d for d in self.deposits() if all(d[name] == value for name, value in members.items())]
            assert len(found) <= 1, found
            return found and found[0]
        return eventually(look)

    def events(self, kind):
        return [e for e in self.api.get("/events").json()["data"] if e["type"] == kind]
