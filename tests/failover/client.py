"""The crash test's worker as a customer with several addresses: when one node does not answer, it asks
the next the same again, and goes on there."""

import threading
import time

import requests

from iso_link import Closed
from load import IsoMessage, RestWrite, Worker

PATIENCE_S = 4  # with one node
PAUSE_S = 0.02  # between two steps, so that the events of a minute stay countable


class Client(Worker):
    patience_s = PATIENCE_S
    not_decided = ("91", "96")  # 96: the node has no database now; the same again may be decided

    def __init__(self, number, dice, money, nodes, key):
        super().__init__(number, dice, money)
        self.nodes, self.key, self.turn = nodes, key, number
        self.interruptions = self.there = 0
        self.steps = {node: 0 for node in nodes}  # that every node has its share
        self.stopping = threading.Event()

    def go_to(self, node):
        self.node = node
        api = node.api_with(self.key)
        api.timeout_s = PATIENCE_S
        self.connect(api, node.iso8583)

    def start(self):
        self.stopping.clear()
        self.go_to(self.nodes[self.turn % len(self.nodes)])
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()
        if self.failure:
            raise self.failure

    def run(self):
        try:
            while not self.stopping.is_set():
                self.go_on()
                time.sleep(PAUSE_S)
        except Exception as error:  # the main thread reports it
            self.failure = error

    def go_on(self):
        try:
            self.there += self.resolve()  # what the last node left open comes first
            self.step()
            self.steps[self.node] += 1
        except (requests.RequestException, Closed, OSError):
            self.interruptions += 1
            self.turn += 1
            self.go_to(self.nodes[self.turn % len(self.nodes)])

    def settle(self, node):
        """After the load: what has no answer yet is asked for at this node."""
        self.go_to(node)
        self.there += self.resolve()

    def repeat_some(self, node, since, most):
        self.go_to(node)
        recent = self.done[since:]
        self.repeat(self.dice.sample(recent, min(len(recent), most)))

    def counts(self):
        return (sum(isinstance(item, RestWrite) for item in self.done),
                sum(isinstance(item, IsoMessage) for item in self.done))
