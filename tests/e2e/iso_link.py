"""An acquirer's end of a card network link. `pyiso8583` writes and reads the messages, so that the
program is not tested against its own codec: 2-byte length, ASCII fields, binary bitmaps."""

import datetime
import random
import socket

import iso8583
import iso8583.specs

SPEC = iso8583.specs.default  # the same layout as profiles/iso87-ascii-binbm.toml
TIMEOUT_S = 15


def encode(mti, fields):
    """A message without its length; `fields` by number, None leaves one out."""
    document = {"t": mti}
    document.update({str(number): text for number, text in fields.items() if text is not None})
    body, _ = iso8583.encode(document, SPEC)
    return bytes(body)


def decode(body):
    document, _ = iso8583.decode(body, SPEC)
    return document


def original_elements(mti, trace, transmitted, acquirer=""):
    """DE 90: which message this one is about."""
    return f"{mti}{trace}{transmitted}{acquirer:0>11}{'':0>11}"


class Closed(Exception):
    """The other end closed the link, or does not answer."""


class IsoLink:
    """One connection. Answers are matched by DE 11, for they may come in any order."""

    def __init__(self, address, sign_on=True, timeout_s=TIMEOUT_S):
        self.socket = socket.create_connection(address, timeout=timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        if sign_on:
            answer = decode(self.ask(encode("0800", {7: "0101000000", 11: "000001", 70: "001"})))
            assert answer["39"] == "00", answer

    def close(self):
        self.socket.close()

    def send(self, *bodies):
        frames = b"".join(len(body).to_bytes(2, "big") + body for body in bodies)
        try:
            self.socket.sendall(frames)
        except OSError as error:
            raise Closed(str(error)) from error

    def receive(self):
        while len(self.buffer) < 2 or len(self.buffer) < 2 + self._length():
            try:
                received = self.socket.recv(65536)
            except OSError as error:
                raise Closed(str(error)) from error
            if not received:
                raise Closed("end of stream")
            self.buffer += received
        end = 2 + self._length()
        body, self.buffer = self.buffer[2:end], self.buffer[end:]
        return body

    def _length(self):
        return int.from_bytes(self.buffer[:2], "big")

    def ask(self, body):
        self.send(body)
        return self.receive()


class Terminal:
    """Builds the messages of one acquirer: a trace number and a network reference for each."""

    def __init__(self, acquirer="12345678901", dice=None):
        self.acquirer = acquirer
        self.dice = dice or random.Random()
        self.trace = self.dice.randrange(1, 999_999)

    def stamp(self):
        self.trace = self.trace % 999_999 + 1
        now = datetime.datetime.now(datetime.timezone.utc)
        return {
            7: now.strftime("%m%d%H%M%S"),
            11: f"{self.trace:06}",
            12: now.strftime("%H%M%S"),
            13: now.strftime("%m%d"),
            32: self.acquirer,
            37: f"{self.dice.randrange(10**12):012}",
        }

    def payment(self, card, amount_minor, **others):
        """What every message about a card carries; `others` as DE_n=text."""
        fields = {
            **self.stamp(),
            2: card["pan"],
            3: "000000",
            4: f"{amount_minor:012}",
            14: card["yymm"],
            18: "5734",
            22: "810",
            25: "59",
            41: "TERM0001",
            42: "MERCHANT0000001",
            43: f"{'Test Store':23}{'Springfield':14}USA",
            49: "840",
        }
        fields.update({int(name[3:]): text for name, text in others.items()})
        return fields

    def authorization(self, card, amount_minor, **others):
        fields = self.payment(card, amount_minor, **others)
        fields.setdefault(62, f"{self.dice.randrange(10**15):015}")
        if card.get("cvv") and 48 not in fields:
            fields[48] = f"9203{card['cvv']}"
        return fields

    def settlement(self, card, amount_minor, authorization):
        return self.payment(card, amount_minor, DE_62=authorization[62])

    def reversal(self, card, authorization):
        elements = original_elements("0100", authorization[11], authorization[7], self.acquirer)
        return self.payment(
            card, int(authorization[4]), DE_62=authorization[62], DE_90=elements
        )


def card_of(details):
    """GET /cards/{id}/details as the messages need it."""
    yymm = f"{details['exp_year'] % 100:02}{details['exp_month']:02}"
    return {"pan": details["pan"], "yymm": yymm, "cvv": details["cvv"]}
