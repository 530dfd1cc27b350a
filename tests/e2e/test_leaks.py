"""Nothing secret lies about: after all kinds of use the files, logs and pages of the program are
searched for every card number, verification value, key, secret and code that was used."""

import base64
import re

import pytest
import requests
from iso_link import IsoLink, Terminal, card_of, decode, encode
from server import Api, Server
from serving import Serving
from webhook_receiver import Endpoint, Receiver, advance


def is_number_in(text, data):
    """Not as a part of a longer number: the random ones of messages would have any few digits some day."""
    return re.search(rb"(?<!\d)" + re.escape(text.encode()) + rb"(?!\d)", data)


class Secrets:
    """What was used, by what it is."""

    def __init__(self):
        self.pans, self.cvvs, self.texts, self.raw, self.otps = [], [], [], [], []

    def card(self, details):
        self.pans.append(details["pan"])
        self.cvvs.append((details["pan"], details["cvv"]))

    def key(self, text):
        self.texts += [text, text.split("_")[2]]  # whole, and without the prefix

    def webhook_secret(self, text):
        self.texts += [text, text.removeprefix("whsec_")]
        if text.startswith("whsec_"):
            self.raw.append(base64.b64decode(text[6:]))

    def found_in(self, data):
        """Names of what is in the bytes; none is the right answer."""
        found = []
        for pan in self.pans:
            packed = bytes.fromhex(pan)
            forms = (pan.encode(), packed, pan.encode("cp500"), pan.encode("utf-16-le"),
                     " ".join(re.findall("....", pan)).encode(), packed.hex().encode("utf-16-le"),
                     pan.encode().hex().encode(), base64.b64encode(pan.encode())[:16],
                     int(pan).to_bytes(8, "big"), int(pan).to_bytes(8, "little"))
            found += [f"card number {pan} as {form!r}" for form in forms if form in data]
            found += [f"account digits of {pan}"] if pan[6:].encode() in data else []
        for pan, cvv in self.cvvs:
            for form in (f"9203{cvv}", f'"cvv":"{cvv}"', f'"cvv": "{cvv}"', f"{pan[-4:]}{cvv}"):
                if is_number_in(form, data):
                    found.append(f"verification value as {form}")
        for text in self.texts:
            if text.encode() in data or text.encode().hex().encode() in data:
                found.append(f"secret {text}")
        found += [f"secret bytes {raw.hex()}" for raw in self.raw
                  if raw in data or raw.hex().encode() in data]
        for otp in self.otps:
            if is_number_in(otp, data):
                found.append(f"one-time code {otp}")
        return found


def test_the_search_finds_what_it_looks_for():
    secrets = Secrets()
    secrets.card({"pan": "4916531234567890", "cvv": "123"})
    secrets.key("sk_test_abcdefgh")
    secrets.webhook_secret("whsec_" + base64.b64encode(bytes(range(32))).decode())
    secrets.otps.append("123456")
    assert secrets.found_in(b"nothing 1 2 3 1234567") == []
    for leak in (b"x4916531234567890x", bytes.fromhex("4916531234567890"), b"9203123", b"7890123", b"abcdefgh",
                 bytes(range(32)), b"code 123456.", "4916531234567890".encode("utf-16-le")):
        assert len(secrets.found_in(b"--" + leak + b"--")) >= 1, leak


def use(api, iso8583, receiver, secrets):
    """Everything that meets a secret, in ways that succeed and in ways that fail."""
    secrets.key(api.key)
    api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 5_000})
    cards = [api.card(amount=100, bin_id=number, label=f"card {number}")
             for number in ("491653", "541275") for _ in range(3)]
    endpoints = [Endpoint(api, receiver, "/made"),
                 Endpoint(api, receiver, "/own", secret="a secret of my own, typed by hand"),
                 Endpoint(api, receiver, "/failing")]
    receiver.answer("/failing", 500)
    for endpoint in endpoints:
        secrets.webhook_secret(endpoint.secret)
    secrets.webhook_secret(endpoints[0].post("rotate_secret", {}).json()["secret"])
    for number, card in enumerate(cards):
        details = api.get(f"/cards/{card['id']}/details").json()
        secrets.card(details)
        use_card(api, iso8583, card["id"], details, secrets, number)
    wrong = api.key[:-1] + ("x" if api.key[-1] != "x" else "y")
    secrets.key(wrong)
    assert Api(api.base_url, wrong).get("/wallet").status_code == 401
    advance(api, 60)
    endpoints[2].wait(2)
    api.call("POST", f"/webhooks/{endpoints[0].id}/finish_rotation")
    api.delete(f"/webhooks/{endpoints[1].id}")


def use_card(api, iso8583, card, details, secrets, number):
    def act(path, body=None):
        return api.post(path, body, idempotency_key=f"{card}{path}{body}")

    pay = {"card_id": card, "amount": 5}
    paid = act("/sandbox/authorizations", {**pay, "cvv": details["cvv"]}).json()
    act(f"/sandbox/authorizations/{paid['id']}/settle")
    act("/sandbox/refunds", pay)
    link, terminal = IsoLink(iso8583), Terminal()
    secret = card_of(details)
    approved = terminal.authorization(secret, 300)
    track = f"{details['pan']}=29121010000"
    replies = [encode("0100", approved), encode("0100", approved),
               encode("0220", terminal.settlement(secret, 200, approved)),
               encode("0400", terminal.reversal(secret, terminal.authorization(secret, 100))),
               encode("0100", terminal.authorization(secret, 100, DE_48="9203000")),
               encode("0100", terminal.authorization(secret, 99_999_999)),
               encode("0100", terminal.authorization(secret, 100, DE_35=track)),
               encode("0100", terminal.authorization({**secret, "yymm": "9913"}, 100)),  # malformed
               encode("0600", terminal.authorization(secret, 100))]  # not served
    assert [decode(link.ask(body))["39"] for body in replies][:3] == ["00"] * 3
    link.send(b"0100" + details["pan"].encode() * 3)  # no message at all
    link.receive()
    link.close()
    challenge = act("/sandbox/3ds_challenges", pay).json()
    secrets.otps.append(challenge["otp"])
    api.get("/3ds")
    act(f"/sandbox/3ds_challenges/{challenge['id']}/submit", {"otp": "000000"})
    if number % 2:  # the others stay pending
        act(f"/sandbox/3ds_challenges/{challenge['id']}/submit", {"otp": challenge["otp"]})
    # Where a secret does not belong: it is refused, and must not be kept or logged either.
    api.get(f"/cards/{details['pan']}")
    api.get("/transactions", params={"card_id": details["pan"]})
    api.post("/sandbox/authorizations", {"card_id": details["pan"], "amount": 1})
    api.get("/wallet", headers={"X-Request-Id": details["pan"], "User-Agent": details["pan"]})


def search(secrets, places):
    """Fails with everything found; every place must have something in it to be searched."""
    found = []
    for name, data in places.items():
        assert len(data) > 0, f"{name} is empty"
        found += [f"{name}: {what}" for what in secrets.found_in(data)]
    assert not found, "\n".join(found)


def store_of(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()
            if path.name.startswith("privcards.db") and path.stat().st_size > 0}


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


def sent_to(receiver):
    return b"\n".join(str(list(r.headers.items())).encode() + r.body for r in receiver.requests)


def test_production_keeps_no_secret_anywhere(tmp_path, receiver):
    serving = Serving(tmp_path / "data", log__level="debug", iso8583__log_messages=True,
                      webhooks__test_loopback=True)
    serving.start().catalog()
    serving.admin("bin", "set", "541275", "--network", "mastercard")
    secrets = Secrets()
    api = serving.key(serving.account())
    live = serving.key(api.account, "live")
    secrets.key(live.key)
    live.get("/wallet")
    use(api, serving.iso8583, receiver, secrets)
    assert len(secrets.pans) == 6 and len(secrets.otps) == 6
    operations = serving.info["operations_url"]
    pages = {path: requests.get(operations + path, timeout=10).content
             for path in ("/metrics", "/healthz")}
    listed = "".join(serving.admin(*arguments) for arguments in (
        ("account", "list"), ("key", "list", "--account", api.account), ("bin", "list"),
        ("program", "list"), ("key", "revoke", live.key_id)))
    backup = tmp_path / "backup.db"
    assert serving.run("backup", "--to", str(backup)).returncode == 0
    verified = serving.run("verify").stdout
    running_store = store_of(serving.directory)  # with the log of writes as it is
    assert "privcards.db-wal" in running_store
    serving.kill()  # leaves it there for the next start
    killed_store = {f"killed {name}": data for name, data in store_of(serving.directory).items()}
    serving.start()
    assert serving.stop() == 0
    lists = b"".join(lists_of(api, serving))
    search(secrets, {**pages, **running_store, **killed_store, "admin": listed.encode(),
                     "verify": verified.encode(), "backup": backup.read_bytes(),
                     "log": serving.log_path.read_bytes(), "webhooks": sent_to(receiver),
                     "answers": lists,
                     **{f"stopped {n}": d for n, d in store_of(serving.directory).items()}})
    log = serving.logs()
    assert "0100" in log, "the messages were not described at all"
    assert serving.output_path.read_text() == ""


def lists_of(api, serving):
    """What the API shows afterwards, besides details and pending challenges."""
    serving.start()
    api.base_url = serving.base_url
    pages = [api.get(path, params={"per_page": 100}).content
             for path in ("/cards", "/transactions", "/events", "/webhooks")]
    for row in api.get("/webhooks").json()["data"]:
        pages.append(api.get(f"/webhooks/{row['id']}/deliveries").content)
    serving.stop()
    return pages


def test_dev_keeps_its_key_in_dev_json_only(tmp_path, receiver):
    server = Server(tmp_path / "data").start()
    secrets = Secrets()
    use(server.api, server.iso8583, receiver, secrets)
    text = server.metrics().encode()
    assert server.stop() == 0
    shown = server.logs()  # the usage shows the key, once and on purpose
    log = "\n".join(line for line in shown.splitlines() if line.startswith("{"))
    search(secrets, {**store_of(server.directory), "log": log.encode(), "metrics": text,
                     "keys": (server.directory / "privcards.keys").read_bytes()})
    for path in server.directory.rglob("*"):
        if path.is_dir():
            continue
        assert path.name == "dev.json" or server.info["api_key"].encode() not in path.read_bytes()
