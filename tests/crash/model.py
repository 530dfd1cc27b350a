"""What must be there after a crash: every acknowledged write once, computed from the answers alone."""

import threading


class Money:
    """The wallet and the counts that all workers add to. Amounts in cents."""

    def __init__(self, balance, deposits, events):
        self.lock = threading.Lock()
        self.balance = balance
        self.deposits = deposits
        self.events = events

    def add(self, amount=0, deposits=0, events=0):
        with self.lock:
            self.balance += amount
            self.deposits += deposits
            self.events += events


class CardModel:
    """A card as its only user knows it."""

    def __init__(self, money, card_id, available):
        self.money = money
        self.id = card_id
        self.available = available
        self.holds = {}  # network reference → cents held
        self.authorizations = {}  # network reference → the 0100's fields
        self.status = "active"
        self.transactions = 0
        self.secrets = None  # what an ISO message needs, fetched at the first payment
        self.busy = set()  # references of messages without an answer yet

    @property
    def held(self):
        return sum(self.holds.values())

    def fund(self, amount):
        self.available += amount
        self.money.add(-amount, events=1)

    def change(self, status):
        self.status = status
        self.money.add(events=1)

    def terminate(self):
        self.change("terminated")
        self.money.add(self.available)
        self.available = 0

    def decide(self, fields, code):
        """A 0100 was answered."""
        self.transactions += 1
        self.money.add(events=1)
        if code != "00":
            return
        assert self.status == "active", f"{self.id} is {self.status} and paid"
        amount = int(fields[4])
        self.available -= amount
        self.holds[fields[62]] = amount
        self.authorizations[fields[62]] = fields

    def paid_in_sandbox(self, transaction, amount):
        self.transactions += 1
        self.money.add(events=1)
        if transaction["type"] == "decline":
            return
        assert self.status == "active", f"{self.id} is {self.status} and paid"
        self.available -= amount
        self.holds[transaction["id"]] = amount
        self.busy.add(transaction["id"])  # stays open: its trace numbers are not ours

    def settle(self, fields, code):
        """A 0220 for not more than the hold: the rest is released."""
        assert code == "00", code
        self.transactions += 1
        self.money.add(events=1)
        self._release(self.holds.pop(fields[62]) - int(fields[4]))

    def reverse(self, fields, code):
        assert code == "00", code
        self.money.add(events=1)
        self._release(self.holds.pop(fields[62]))

    def _release(self, amount):
        if self.status == "terminated":
            self.money.add(amount)
        else:
            self.available += amount
