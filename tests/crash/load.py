"""Mixed load on a server that will be killed: REST writes with idempotency keys, and ISO 8583
messages several at a time. Each worker owns its cards and knows exactly what they must hold."""

import requests
from iso_link import Closed, IsoLink, Terminal, card_of, decode, encode
from model import CardModel

CARDS_MAX = 10  # alive at once, per worker
BATCH_MAX = 4  # messages in one write to the link


class RestWrite:
    """A write, how often it was asked, and what its answer does to the model."""

    def __init__(self, method, path, body, key, effect):
        self.method, self.path, self.body, self.key, self.effect = method, path, body, key, effect
        self.status = self.text = None

    def send(self, api):
        return api.call(self.method, self.path, self.body, idempotency_key=self.key)

    def acknowledge(self, answer):
        # While it stops; or while it still tries what this client has given up waiting for.
        if answer.status_code == 503 or "idempotency_in_progress" in answer.text:
            raise Closed(answer.text)
        assert answer.status_code < 500, answer.text
        self.status, self.text = answer.status_code, answer.text
        if answer.status_code < 400:
            self.effect(answer.json())

    def check_repeat(self, answer):
        assert answer.headers.get("Idempotent-Replayed") == "true", f"executed again: {self.key}"
        assert (answer.status_code, answer.text) == (self.status, self.text), (
            f"{self.method} {self.path} first {self.status} {self.text}, "
            f"then {answer.status_code} {answer.text}")


class IsoMessage:
    def __init__(self, mti, fields, card, effect):
        self.fields, self.card, self.effect = fields, card, effect
        self.body = encode(mti, fields)
        self.reply = None

    def acknowledge(self, reply, not_decided):
        code = decode(reply)["39"]
        if code in not_decided:
            raise Closed("turned away")
        self.reply = reply
        self.effect(self.fields, code)
        self.card.busy.discard(self.fields[62])

    def check_repeat(self, reply):
        assert reply == self.reply, f"first {self.reply!r}, then {reply!r}"


class Worker:
    patience_s = 15  # for an answer on the link
    not_decided = ("91",)  # DE 39 of what comes while the server stops

    def __init__(self, number, dice, money):
        self.number, self.dice, self.money = number, dice, money
        self.terminal = Terminal(acquirer=f"{100_000 + number}", dice=dice)
        self.cards = []
        self.done = []  # acknowledged
        self.open = []  # sent, not answered
        self.keys = 0
        self.link = None
        self.failure = None

    def connect(self, api, iso8583):
        self.api, self.iso8583 = api, iso8583
        self.link = None

    # One round of load, until the server dies.

    def run(self):
        try:
            while True:
                self.step()
        except (requests.RequestException, Closed, ConnectionError):
            pass
        except Exception as error:  # the main thread reports it
            self.failure = error
            raise

    def step(self):
        alive = [card for card in self.cards if card.status != "terminated"]
        if len(alive) < 2 or (len(alive) < CARDS_MAX and self.dice.random() < 0.1):
            return self.create()
        card = self.dice.choice(alive)
        actions = [(self.pay, 50), (self.fund, 12), (self.withdraw, 12), (self.freeze, 6),
                   (self.deposit, 8), (self.refused, 4), (self.terminate, 2), (self.sandbox, 12)]
        action = self.dice.choices([a for a, _ in actions], [weight for _, weight in actions])[0]
        action(card)

    def write(self, method, path, body, effect):
        self.keys += 1
        write = RestWrite(method, path, body, f"worker-{self.number}-{self.keys}", effect)
        self.open.append(write)
        write.acknowledge(write.send(self.api))
        self.open.remove(write)
        self.done.append(write)

    def create(self):
        amount = self.dice.randrange(2_000, 9_000)

        def created(card):
            self.cards.append(CardModel(self.money, card["id"], amount))
            self.money.add(-amount, events=1)

        self.write("POST", "/cards", {"bin_id": self.dice.choice(["491653", "541275"]),
                                      "amount": f"{amount / 100:.2f}"}, created)

    def move(self, card, verb, amount, change):
        def moved(answer):
            card.fund(change)
            assert round(answer["card_balance"] * 100) == card.available, (answer, card.available)

        self.write("POST", f"/cards/{card.id}/{verb}", {"amount": f"{amount / 100:.2f}"}, moved)

    def fund(self, card):
        amount = self.dice.randrange(100, 2_000)
        self.move(card, "fund", amount, amount)

    def withdraw(self, card):
        amount = self.dice.randrange(100, 1_500)  # sometimes more than there is: refused
        self.move(card, "withdraw", amount, -amount)

    def refused(self, card):
        """Answers of the rules are kept under the key as well."""
        self.move(card, "withdraw", 499_999, -499_999)

    def freeze(self, card):
        verb, status = ("unfreeze", "active") if card.status == "frozen" else ("freeze", "frozen")
        self.write("POST", f"/cards/{card.id}/{verb}", None, lambda _: card.change(status))

    def terminate(self, card):
        self.write("POST", f"/cards/{card.id}/terminate", None, lambda _: card.terminate())

    def deposit(self, _card):
        amount = self.dice.randrange(100, 5_000)
        self.write("POST", "/sandbox/deposits",
                   {"currency": "usdt", "amount_usd": f"{amount / 100:.2f}"},
                   lambda _: self.money.add(amount, deposits=1, events=2))

    def sandbox(self, card):
        """A write of two commits with a message in between: its key must still mean one payment."""
        amount = self.dice.randrange(50, 2_500)
        self.write("POST", "/sandbox/authorizations",
                   {"card_id": card.id, "amount": f"{amount / 100:.2f}"},
                   lambda transaction: card.paid_in_sandbox(transaction, amount))

    # Payments: several messages in one write, each answered or not when the server dies.

    def pay(self, card):
        messages = []
        for _ in range(self.dice.randint(1, BATCH_MAX)):
            messages.append(self.message(card))
            card = self.dice.choice(self.cards)
        self.open += messages
        for message, reply in zip(messages, self.exchange([m.body for m in messages])):
            message.acknowledge(reply, self.not_decided)
            self.open.remove(message)
            self.done.append(message)

    def message(self, card):
        if card.secrets is None:
            details = self.api.get(f"/cards/{card.id}/details")
            if details.status_code == 503:
                raise Closed(details.text)
            assert details.status_code == 200, details.text
            card.secrets = card_of(details.json())
        free = [reference for reference in card.holds if reference not in card.busy]
        if not free or self.dice.random() < 0.5:
            fields = self.terminal.authorization(card.secrets, self.dice.randrange(50, 2_500))
            message = IsoMessage("0100", fields, card, card.decide)
        else:
            original = card.authorizations[self.dice.choice(free)]
            if self.dice.random() < 0.5:
                fields = self.terminal.reversal(card.secrets, original)
                message = IsoMessage("0400", fields, card, card.reverse)
            else:
                amount = self.dice.randint(1, int(original[4]))
                fields = self.terminal.settlement(card.secrets, amount, original)
                message = IsoMessage("0220", fields, card, card.settle)
        card.busy.add(message.fields[62])
        return message

    def exchange(self, bodies):
        """Sends all at once; the answers in the order of the questions."""
        if self.link is None:
            self.link = IsoLink(self.iso8583, timeout_s=self.patience_s)
        wanted = {decode(body)["11"]: index for index, body in enumerate(bodies)}
        assert len(wanted) == len(bodies), "one trace number twice"
        self.link.send(*bodies)
        replies = [None] * len(bodies)
        for _ in bodies:
            reply = self.link.receive()
            replies[wanted[decode(reply)["11"]]] = reply
        return replies

    # After the restart.

    def resolve(self):
        """Asks again what was not answered. Returns how many are known to have been there."""
        there = 0
        for item in list(self.open):
            if isinstance(item, RestWrite):
                answer = item.send(self.api)
                there += answer.headers.get("Idempotent-Replayed") == "true"
                item.acknowledge(answer)
            else:
                item.acknowledge(self.exchange([item.body])[0], self.not_decided)
            self.open.remove(item)
            self.done.append(item)
        return there

    def repeat(self, items):
        """The same again must be answered the same, and change nothing."""
        messages = [item for item in items if isinstance(item, IsoMessage)]
        for item in items:
            if isinstance(item, RestWrite):
                item.check_repeat(item.send(self.api))
        for start in range(0, len(messages), 50):
            part = messages[start:start + 50]
            for message, reply in zip(part, self.exchange([m.body for m in part])):
                message.check_repeat(reply)
