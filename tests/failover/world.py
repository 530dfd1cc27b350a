"""PostgreSQL with a standby, three nodes, and customers who use them all the time."""

import contextlib
import pathlib
import random
import tempfile
import time

from account import Account
from client import Client
from iso_link import Terminal, card_of
from nodes import Nodes
from postgres import USER, Pair
from proxy import Proxy
from waiting import eventually
from webhook_receiver import Endpoint, Receiver

CLIENTS = 6
CALM_S = 2  # of load before and after a fault
GO_ON_S = 10  # from a fault's end until every node serves again
REPEATS = 60  # of each client's writes of a phase


class World:
    def __init__(self, seed=20260301):
        self.scratch = tempfile.TemporaryDirectory(prefix="privcards-failover-")
        self.directory = pathlib.Path(self.scratch.name)
        self.directory.chmod(0o755)
        self.dice = random.Random(seed)
        self.pair = Pair(self.directory)
        self.receiver = Receiver()
        self.nodes = None
        self.proxies = []
        self.clients = []

    def start(self):
        self.pair.start()
        self.database = self.pair.primary
        self.proxies = [Proxy(self.pair.primary.port) for _ in range(3)]
        self.nodes = Nodes(self.directory, [self.connection(proxy) for proxy in self.proxies],
                           read_database=self.pair.standby.connection())
        self.nodes.start()
        self.key = self.nodes.account("load").key
        self.bystander = Bystander(self, "bystander")
        self.api = self.node(0).api_with(self.key)
        self.endpoint = Endpoint(self.api, self.receiver, "/load")
        self.account = Account(self.api, self.dice)
        self.first_sequence = self.account.money.events + 1
        self.clients = [Client(number, random.Random(number), self.account.money, self.nodes.all,
                               self.key) for number in range(CLIENTS)]
        return self

    def connection(self, proxy):
        """As an operator writes it: every server, and that it must take writes."""
        return (f"host=127.0.0.1,127.0.0.1 port={proxy.port},{self.pair.standby.port} "
                f"user={USER} dbname=postgres target_session_attrs=read-write")

    def stop(self):
        for proxy in self.proxies:
            proxy.heal()
        if self.nodes:
            self.nodes.stop()
        for proxy in self.proxies:
            proxy.close()
        self.receiver.close()
        self.pair.stop()
        self.scratch.cleanup()

    def node(self, number):
        return self.nodes.all[number]

    @contextlib.contextmanager
    def load(self):
        """Customers are busy before, during and after what happens inside; then all is checked."""
        since = {client: len(client.done) for client in self.clients}
        for client in self.clients:
            client.start()
        try:
            time.sleep(CALM_S)
            yield
            time.sleep(CALM_S)
        finally:
            for client in self.clients:
                client.stopping.set()
            self.repair()
        for client in self.clients:
            client.stop()
        self.check(since)

    def repair(self):
        """So that a case that failed does not fail those after it."""
        for proxy in self.proxies:
            proxy.heal()
        for node in self.nodes.all:
            node.wake()
            if node.process.poll() is not None:
                node.start()
        self.api = self.node(0).api_with(self.key)

    def check(self, since):
        for node in self.nodes.all:
            assert sum(client.steps[node] for client in self.clients) > 0, f"{node.name} idle"
        for number, client in enumerate(self.clients):
            assert len(client.done) > since[client], "a client did nothing"
            client.settle(self.node(number % 3))
        self.account.check(self.api, self.clients)
        for number, client in enumerate(self.clients):
            client.repeat_some(self.node((number + 1) % 3), since[client], REPEATS)
        self.account.check(self.api, self.clients)  # the repeats changed nothing
        self.check_webhooks()
        verified = self.node(0).verify(self.database.connection())
        assert verified.returncode == 0, verified.stdout + verified.stderr

    def check_webhooks(self):
        """Every event arrives, however often, always as the same event."""
        events = self.events_since_start()

        def missing():
            bodies = {}
            for request in self.receiver.on("/load"):
                event = request.event
                assert bodies.setdefault(event["id"], request.body) == request.body, event
            return events - set(bodies)

        eventually(lambda: not missing())
        self.events, self.received = len(events), len(self.receiver.on("/load"))

    def events_since_start(self):
        found, params = set(), {"per_page": 100}
        while True:
            page = self.api.get("/events", params=params).json()
            found |= {event["id"] for event in page["data"]
                      if event["sequence"] >= self.first_sequence}
            if not page["has_more"] or page["data"][-1]["sequence"] <= self.first_sequence:
                return found
            params["starting_after"] = page["data"][-1]["id"]

    def wait_until_all_serve(self, nodes=None, wait_s=GO_ON_S):
        """Seconds until each of these nodes has committed a write."""
        began = time.monotonic()
        for node in nodes or self.nodes.all:
            eventually(lambda node=node: self.writes_on(node),
                       wait_s - (time.monotonic() - began))
        return time.monotonic() - began

    def writes_on(self, node):
        api = self.bystander.at(node)
        api.timeout_s = 2
        try:
            answer = api.post(f"/cards/{self.bystander.card}/fund", {"amount": 1})
        except OSError:
            return False
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200


class Bystander:
    """An account beside the load, with one card, for what must not disturb the customers' models."""

    def __init__(self, world, name):
        made = world.nodes.account(name)
        self.key, self.account = made.key, made.account
        self.api = self.at(world.node(0))
        self.card = self.api.card(amount=100)["id"]
        self.secrets = card_of(self.api.get(f"/cards/{self.card}/details").json())
        self.terminal = Terminal()

    def at(self, node):
        return node.api_with(self.key)
