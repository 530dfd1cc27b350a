"""`privcards serve`: its configuration, TLS, and the live world beside the test world."""

import re
import ssl
import subprocess
import tomllib

import pytest
import requests
from developer import Running, environment_of, run
from iso_link import Closed, IsoLink, Terminal, card_of, decode, encode
from server import BINARY, ROOT
from serving import DEPLOYED, Serving, free_port, render
from waiting import eventually
from webhook_receiver import Endpoint, Receiver


def serve(tmp_path, text):
    """Runs `serve` with a configuration it must refuse; its one line of complaint."""
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    done = subprocess.run([BINARY, "serve", "--config", path], capture_output=True, text=True,
                          timeout=30)
    assert done.returncode == 1 and done.stdout == "", done
    assert done.stderr.startswith(f"privcards: {path}: ") and done.stderr.count("\n") == 1, done
    return done.stderr.removeprefix(f"privcards: {path}: ").strip()


@pytest.fixture
def serving(tmp_path):
    running = Serving(tmp_path / "data")
    yield running
    running.stop()


def certificate(tmp_path):
    """A self-signed one for 127.0.0.1; the paths of certificate and key."""
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0],
                    "-keyout", files[1]], check=True, capture_output=True)
    return [str(file) for file in files]


# The file.


def test_the_deployed_file_explains_every_setting():
    known = set()
    # Tables inside others stand there as comments, for nothing of them has a default.
    for name, inner in [("config.cpp", "acs.directory_servers.visa"), ("config_rails.cpp", "rails.btc")]:
        source = (ROOT / "src" / "main" / name).read_text()
        tables = dict(re.findall(r'Table (\w+)\(root, "(\w+)"', source))
        tables |= {"table": inner, "decision": "acs.decision"}
        known |= {(tables[table], key)
                  for table, key in re.findall(r'(\w+)\.read\("(\w+)"', source)}
    text = re.sub(r"^# (\[\w+(?:\.\w+)*\]$|\w+ = )", r"\1", DEPLOYED.read_text(), flags=re.M)
    deployed = {}

    def collect(name, keys):
        for key, value in keys.items():
            if isinstance(value, dict):
                collect(f"{name}.{key}".lstrip("."), value)
            else:
                deployed[name, key] = value

    collect("", tomllib.loads(text))
    assert known == set(deployed)
    for line in DEPLOYED.read_text().splitlines():
        assert len(line) <= 100


def test_the_program_starts_with_the_deployed_file(serving):
    serving.start()
    assert serving.output_path.read_text() == ""
    api = serving.catalog().key(serving.account())
    assert api.get("/wallet").json()["balance"] == 0
    limits = api.get("/wallet").headers
    assert limits["X-RateLimit-Limit"] == "1000"


@pytest.mark.parametrize("change, complaint", [
    ("[http]\nlisten_on = 1", "[http] listen_on is not a setting"),
    ("[htpp]\nlisten = \"127.0.0.1:0\"", "[htpp] is not a section"),
    ("[http]\nlisten = \"nowhere\"", "[http] listen must be HOST:PORT"),
    ("[http]\nlisten = 8080", "[http] listen must be HOST:PORT"),
    ("[http]\nlisten = \"127.0.0.1:70000\"", "[http] listen must end in a port"),
    ("[http]\nnetwork_threads = 0", "[http] network_threads must be between 1 and 64"),
    ("[http]\nreader_threads = 1000", "[http] reader_threads must be between 1 and 64"),
    ("[http]\nbody_bytes_max = -1", "[http] body_bytes_max must be a whole number"),
    ("[http]\ntls_key_file = \"x\"", "[http] tls_certificate_file and tls_key_file go together"),
    ("[http]\npublic_url = true", "[http] public_url must be a string"),
    ("[log]\naccess = \"yes\"", "[log] access must be true or false"),
    ("[log]\nlevel = \"loud\"", "[log] level must be debug, info, warn or error"),
    ("[webhooks]\nallowed_subnets = \"10.0.0.0/8\"", "[webhooks] allowed_subnets must be a list"),
    ("log = 3", "[log] must be a table"),
    ("[http]\nlisten = ", "line "),
])
def test_what_is_wrong_is_named(tmp_path, change, complaint):
    data = "" if change.startswith("log =") else f"[data]\ndirectory = \"{tmp_path}/data\"\n"
    assert complaint in serve(tmp_path, data + change + "\n")
    assert not (tmp_path / "data").exists()


def test_a_file_without_directory_or_without_itself(tmp_path):
    assert serve(tmp_path, "[http]\n") == "[data] directory is required"
    done = subprocess.run([BINARY, "serve", "--config", tmp_path / "none.toml"],
                          capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "none.toml" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("settings, complaint", [
    ({"webhooks__allowed_subnets": ["10.0.0.0/33"]}, "allowed_subnets"),
    ({"http__tls_certificate_file": "/nowhere.pem", "http__tls_key_file": "/nowhere.pem"},
     "/nowhere.pem"),
    ({"http__listen": "203.0.113.1:1"}, "203.0.113.1"),
])
def test_what_shows_only_at_start_is_one_line_too(tmp_path, settings, complaint):
    server = Serving(tmp_path / "data", **settings)
    server.config_path.write_text(render(server.config))
    done = subprocess.run([BINARY, "serve", "--config", server.config_path], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode == 1 and complaint in done.stderr, done
    assert len([x for x in done.stderr.splitlines() if x.startswith("privcards: ")]) == 1, done


def test_limits_are_taken_from_the_file(serving):
    serving.set(limits__card_creations_per_minute=2, limits__card_details_per_minute=1,
                http__body_bytes_max=300, http__public_url="https://cards.example")
    serving.start()
    api = serving.catalog().key(serving.account())
    api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    card = api.card(amount=1)
    assert api.get(f"/cards/{card['id']}/details").status_code == 200
    assert api.get(f"/cards/{card['id']}/details").status_code == 429
    api.card(amount=1)
    refused = api.post("/cards", {"bin_id": "491653", "amount": 1})
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.json()["doc_url"].startswith("https://cards.example/")
    assert api.post("/cards", {"label": "x" * 300}).status_code == 413


# TLS, to the API and from webhooks.


def test_tls_with_a_certificate_of_ones_own(serving, tmp_path):
    files = certificate(tmp_path)
    serving.set(http__tls_certificate_file=files[0], http__tls_key_file=files[1])
    serving.start()
    assert serving.base_url.startswith("https://127.0.0.1:")
    api = serving.catalog().key(serving.account())
    assert api.get("/wallet", verify=files[0]).status_code == 200
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(serving.base_url + "/wallet", timeout=10)
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(serving.base_url.replace("https", "http") + "/wallet", timeout=10)


def test_webhooks_over_tls_into_an_allowed_subnet(serving, tmp_path):
    files = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    receiver = Receiver(lambda plain: context.wrap_socket(plain, server_side=True))
    receiver.url = lambda path: f"https://127.0.0.1:{receiver.port}{path}"
    serving.set(webhooks__allowed_subnets=["127.0.0.0/30"])
    serving.start()
    api = serving.catalog().key(serving.account())
    untrusted = Endpoint(api, receiver, "/untrusted", events=["webhook.disabled"])
    untrusted.post("test")
    assert untrusted.wait_for_delivery(attempts=1)["error"] == "tls_failed"
    assert receiver.requests == []
    serving.stop()
    serving.set(webhooks__ca_file=files[0])
    serving.start()
    api.base_url = serving.base_url
    api.post(f"/webhooks/{untrusted.id}/test")
    untrusted.wait_for_delivery(status="succeeded")
    receiver.close()


def test_webhooks_stay_off_this_machine_unless_the_operator_says_so(serving):
    """The operations address, a database's port: what listens here is nothing for customers."""
    receiver = Receiver()
    serving.set(webhooks__test_loopback=True)
    serving.start()
    api = serving.catalog().key(serving.account())
    endpoint = Endpoint(api, receiver, "/hook", events=["webhook.disabled"])
    endpoint.post("test")
    endpoint.wait_for_delivery(status="succeeded")
    assert serving.stop() == 0

    del serving.config["webhooks"]["test_loopback"]  # off without a word
    serving.start()
    api.base_url = serving.base_url
    for url in (receiver.url("/other"), f"http://localhost:{receiver.port}/", "http://[::1]:8081/metrics"):
        for refused in (api.post("/webhooks", {"url": url, "events": ["*"]}),
                        api.patch(f"/webhooks/{endpoint.id}", {"url": url})):
            assert (refused.status_code, refused.json()["error"]) == (400, "invalid_url"), refused.text
            assert refused.json()["param"] == "url"
    made = endpoint.post("test")  # to the one from before
    assert made.status_code < 300, made.text
    failed = endpoint.wait_for_delivery(error="url_not_allowed")
    assert failed["response_status"] is None and failed["response_body"] is None
    assert len(receiver.requests) == 1
    receiver.close()


def test_commands_of_a_developer_over_tls(serving, tmp_path):
    files = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    receiver = Receiver(lambda plain: context.wrap_socket(plain, server_side=True))
    serving.set(http__tls_certificate_file=files[0], http__tls_key_file=files[1])
    serving.start()
    api = serving.catalog().key(serving.account())
    environment = environment_of(api, tmp_path)
    untrusted = run(environment, "trigger", "deposit.confirmed")
    assert untrusted.returncode == 1 and "TLS" in untrusted.stderr
    listener = Running(environment, "listen", "--ca-file", files[0], "--forward-to",
                       f"https://127.0.0.1:{receiver.port}/hooks")
    done = run(environment, "trigger", "card.created", "--ca-file", files[0])
    assert done.returncode == 0, done.stderr
    listener.wait_for("card.created", "200 in")
    assert listener.stop() == 0
    assert receiver.on("/hooks")[-1].type == "card.created"
    receiver.close()


# The live world.


def test_the_live_world_end_to_end(serving):
    serving.start().catalog()
    account = serving.account()
    test, live = serving.key(account, "test"), serving.key(account, "live")
    assert live.key.startswith("sk_live_") and test.key.startswith("sk_test_")
    test.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    card = test.card(amount=50)
    assert live.get("/wallet").json()["total_deposited"] == 0
    assert live.get("/cards").json()["total"] == 0
    assert live.get(f"/cards/{card['id']}").status_code == 404
    assert live.get("/events").json()["total"] == 0
    for answer, status, error in (
            (live.get("/wallet/addresses"), 503, "not_configured"),
            (live.post("/cards", {"bin_id": "491653", "amount": 5}), 400, "insufficient_funds"),
            (live.post("/sandbox/deposits", {"currency": "btc", "amount_usd": 1}), 403,
             "test_mode_only"),
            (live.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["*"]}), 400,
             "invalid_url")):
        assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert live.post("/webhooks", {"url": "https://example.com/", "events": ["*"]}).status_code == 201
    assert test.get("/webhooks").json()["total"] == 0


def test_a_link_reaches_the_cards_of_its_world_only(serving):
    serving.start().catalog()
    api = serving.key(serving.account())
    api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    card = card_of(api.get(f"/cards/{api.card(amount=50)['id']}/details").json())
    port = free_port()
    link = serving.admin("link", "add", "--name", "visa-1", "--listen", f"127.0.0.1:{port}")
    terminal = Terminal()
    live = IsoLink(("127.0.0.1", port))
    test = IsoLink(serving.iso8583)
    message = encode("0100", terminal.authorization(card, 100))
    assert decode(live.ask(message))["39"] == "14"
    assert decode(test.ask(message))["39"] == "00"
    assert 'privcards_iso8583_connections{link="visa-1"} 1' in serving.metrics()
    serving.stop()
    serving.start()  # the link is opened again
    live = IsoLink(("127.0.0.1", port))
    serving.admin("link", "off", link.split()[0])
    with pytest.raises(Closed):
        live.ask(encode("0800", {7: "0101000000", 11: "000001", 70: "301"}))
    with pytest.raises(ConnectionError):
        IsoLink(("127.0.0.1", port))


def test_sign_on_can_be_required(serving):
    serving.set(iso8583__sign_on_required=True)
    serving.start().catalog()
    api = serving.key(serving.account())
    api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    made = api.card(amount=50)
    paid = api.post("/sandbox/authorizations", {"card_id": made["id"], "amount": 1})
    assert paid.status_code == 201  # the sandbox's acquirer signs on by itself
    card = card_of(api.get(f"/cards/{made['id']}/details").json())
    link = IsoLink(serving.iso8583, sign_on=False)
    terminal = Terminal()
    link.send(encode("0100", terminal.authorization(card, 100)))  # is not answered
    echo = decode(link.ask(encode("0800", {7: "0101000000", 11: "000009", 70: "001"})))
    assert (echo["t"], echo["11"], echo["39"]) == ("0810", "000009", "00")
    assert decode(link.ask(encode("0100", terminal.authorization(card, 100))))["39"] == "00"
    eventually(lambda: 'oddities_total{what="not_signed_on"} 1' in serving.metrics())
