"""Clients who use the same few cards through all nodes at once, and write down when they asked and what
was answered. What gets no answer is written down as such and never asked again: it may have happened
or not. One clock for all, since all are threads of one program."""

import json
import threading
import time

import requests

from iso_link import Closed, IsoLink, Terminal, decode, encode

PATIENCE_S = 3
NOT_DECIDED = ("91", "96")  # DE 39
WAIT_S = 0.1  # after an outage, so that what has no answer stays countable


class History:
    def __init__(self):
        self.lock = threading.Lock()
        self.operations = []

    def add(self, **operation):
        with self.lock:
            self.operations.append(operation)

    def write(self, path):
        with open(path, "w") as file:
            for operation in self.operations:
                file.write(json.dumps(operation) + "\n")
        return path

    def count(self, **wanted):
        return sum(all(operation.get(name) == value for name, value in wanted.items())
                   for operation in self.operations)


class HotCard:
    """A card with little money on it, so that what is decided depends on what came before."""

    def __init__(self, history, api, amount):
        began = time.monotonic_ns()
        made = api.card(amount=amount)
        self.id = made["id"]
        details = api.get(f"/cards/{self.id}/details").json()
        self.secrets = {"pan": details["pan"], "cvv": details["cvv"],
                        "yymm": f"{details['exp_year'] % 100:02}{details['exp_month']:02}"}
        history.add(client=0, card=self.id, verb="create", amount=amount * 100, call=began,
                    **{"return": time.monotonic_ns()}, accepted=True)


class Recorder:
    """One client of one node."""

    def __init__(self, number, node, key, cards, history, dice):
        self.number, self.node, self.key = number, node, key
        self.cards, self.history, self.dice = cards, history, dice
        self.terminal = Terminal(acquirer=f"{200_000 + number}", dice=dice)
        self.holds = []  # (card, fields) of its own approved authorizations
        self.link = None
        self.failure = None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        try:
            while not self.stopping.is_set():
                self.step()
        except Exception as error:  # the main thread reports it
            self.failure = error

    def stop(self):
        self.stopping.set()
        self.thread.join()
        if self.failure:
            raise self.failure

    def step(self):
        card = self.dice.choice(self.cards)
        verb = self.dice.choices(("fund", "withdraw", "authorize", "reverse"), (3, 3, 4, 3))[0]
        if verb == "reverse" and not self.holds:
            verb = "authorize"
        if verb in ("fund", "withdraw"):
            self.record(card, verb, self.dice.randrange(500, 3_000), self.move)
        elif verb == "authorize":
            self.record(card, verb, self.dice.randrange(500, 3_000), self.authorize)
        else:
            card, fields = self.holds.pop(self.dice.randrange(len(self.holds)))
            self.record(card, verb, int(fields[4]), lambda *_: self.reverse(card, fields))

    def record(self, card, verb, amount, ask):
        operation = {"client": self.number, "card": card.id, "verb": verb, "amount": amount,
                     "call": time.monotonic_ns()}
        try:
            answer = ask(card, verb, amount)
            answer["return"] = time.monotonic_ns()
        except (requests.RequestException, Closed, OSError):
            answer = {"return": 0}
            self.link = None
        self.history.add(**operation, **answer)
        if answer["return"] == 0:
            time.sleep(WAIT_S)

    def move(self, card, verb, amount):
        api = self.node.api_with(self.key)
        api.timeout_s = PATIENCE_S
        with api.session:
            answer = api.post(f"/cards/{card.id}/{verb}", {"amount": f"{amount / 100:.2f}"})
        if answer.status_code == 503:
            raise Closed(answer.text)
        body = answer.json()
        if answer.status_code == 200:
            return {"accepted": True, "balance": round(body["card_balance"] * 100)}
        assert body["error"] == "insufficient_card_balance", answer.text
        return {"accepted": False}

    def authorize(self, card, _verb, amount):
        fields = self.terminal.authorization(card.secrets, amount)
        code = self.exchange("0100", fields)
        assert code in ("00", "51"), code
        if code == "00":
            self.holds.append((card, fields))
        return {"accepted": code == "00"}

    def reverse(self, card, fields):
        code = self.exchange("0400", self.terminal.reversal(card.secrets, fields))
        assert code == "00", code
        return {"accepted": True}

    def exchange(self, mti, fields):
        if self.link is None:
            self.link = IsoLink(self.node.iso8583, timeout_s=PATIENCE_S)
        code = decode(self.link.ask(encode(mti, fields)))["39"]
        if code in NOT_DECIDED:
            raise Closed("not decided")
        return code
