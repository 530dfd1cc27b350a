"""The life of the process: what it leaves, how it stops, what it tells about itself."""

import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys

import pytest
import requests
from iso_link import IsoLink, Terminal, card_of, encode
from server import BINARY, Api, Server
from serving import Serving
from webhook_receiver import Endpoint, Receiver

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "crash"))

import crash  # noqa: E402


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


# What `dev` leaves, and starts from again.


def test_dev_says_how_to_reach_it(own_server):
    server = own_server.start()
    info = json.loads((server.directory / "dev.json").read_text())
    assert set(info) >= {"base_url", "api_key", "iso8583", "dashboard_url"}
    assert re.fullmatch(r"sk_test_[0-9A-Za-z]{38}", info["api_key"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", info["base_url"])
    assert re.fullmatch(r"127\.0\.0\.1:\d+", info["iso8583"])
    for name in ("dev.json", "admin.json", "privcards.keys", "privcards.db", "privcards.db-wal"):
        assert mode(server.directory / name) == 0o600, name
    assert mode(server.directory) == 0o700
    wallet = server.api.get("/wallet").json()
    assert (wallet["balance"], wallet["cards_active"]) == (10_000, 4)
    assert "491653" in {row["id"] for row in server.api.get("/bins").json()["data"]}
    assert {row["network"] for row in server.api.get("/bins").json()["data"]} == {
        "visa", "mastercard"}
    assert server.api.get("/transactions").json()["total"] > 0
    assert server.api.get("/webhooks").json()["total"] == 0
    usage = server.logs()
    assert info["api_key"] in usage and info["base_url"] in usage


def test_the_same_seed_makes_the_same_payments(tmp_path):
    amounts = []
    for number, seed in enumerate(("7", "7", "8")):
        server = Server(tmp_path / str(number), "--seed", seed).start()
        rows = server.api.get("/transactions").json()["data"]
        amounts.append([row["amount"] for row in rows])
        server.stop()
    assert amounts[0] == amounts[1] != amounts[2]


def test_a_restart_goes_on_with_the_same_data(own_server):
    server = own_server.start()
    card = server.api.card(amount=120)
    server.api.post("/sandbox/authorizations", {"card_id": card["id"], "amount": 20})
    challenge = server.api.post("/sandbox/3ds_challenges", {"card_id": card["id"], "amount": 5})
    paths = ("/wallet", "/cards", "/transactions", "/events", "/wallet/addresses", "/bins",
             f"/cards/{card['id']}/details", f"/3ds/challenges/{challenge.json()['id']}")
    before = {path: server.api.get(path).text for path in paths}
    key = server.info["api_key"]
    assert server.stop() == 0
    assert not (server.directory / "admin.json").exists()
    server.start()
    assert server.info["api_key"] == key
    assert {path: server.api.get(path).text for path in paths} == before
    assert server.run("verify").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_with_code_0(own_server, number):
    own_server.start().process.send_signal(number)
    assert own_server.process.wait(30) == 0


def test_it_stops_under_load_and_keeps_what_it_answered(tmp_path):
    """Five stops; every answer given before is there, and what has none can be asked again."""
    class Stopping(crash.Campaign):
        def end(self):
            assert self.server.stop() == 0

    campaign = Stopping(tmp_path, seed=4)
    while campaign.kills < 5:
        campaign.round()
    print(campaign.finish(), campaign.summary())


def test_it_stops_although_connections_stay_open(own_server):
    server = own_server.start()
    address = server.info["base_url"].split("/")[2].split(":")
    idle = [socket.create_connection((address[0], int(address[1]))) for _ in range(3)]
    link = IsoLink(server.iso8583)
    stream = server.api.get("/events/stream", stream=True)
    assert stream.status_code == 200
    assert server.stop() == 0
    link.close()
    stream.close()
    for connection in idle:
        connection.close()


def test_a_command_line_that_makes_no_sense_is_refused():
    for arguments in ([], ["frobnicate"], ["dev", "--http", "nowhere"], ["dev", "--port", "1"],
                      ["dev", "--log-level", "loud"], ["serve"], ["verify"], ["backup", "--to", "x"],
                      ["admin"], ["admin", "--data"]):
        done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=30,
                              cwd="/")
        assert done.returncode == 2 and done.stderr and not done.stdout, (arguments, done)
    for arguments in (["--help"], ["dev", "--help"], ["--version"]):
        done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0 and done.stdout and not done.stderr, done


# What it tells about itself.


def test_health_readiness_and_an_unknown_page(own_server):
    server = own_server.start()
    for base in (server.info["operations_url"], server.info["base_url"].removesuffix("/v1")):
        for path in ("/healthz", "/readyz"):
            answer = requests.get(base + path, timeout=10)
            assert (answer.status_code, answer.text) == (200, "ok\n")
    operations = server.info["operations_url"]
    assert requests.get(operations + "/v1/wallet", timeout=10).status_code == 404
    assert requests.post(operations + "/admin", json=["account", "list"],
                         timeout=10).status_code == 401
    assert requests.post(operations + "/admin", json=["account", "list"], timeout=10,
                         headers={"Authorization": "Bearer x"}).status_code == 401
    public = server.info["base_url"].removesuffix("/v1")
    for path in ("/metrics", "/admin"):  # not for the outside
        assert requests.get(public + path, timeout=10).status_code == 404


def values(text):
    """Metric name with labels → number."""
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def test_metrics_count_what_happens(own_server):
    server = own_server.start()
    receiver = Receiver()
    endpoint = Endpoint(server.api, receiver, "/hook", events=["transaction.*"])
    card = server.api.card(amount=50)["id"]
    secrets = card_of(server.api.get(f"/cards/{card}/details").json())
    link, terminal = IsoLink(server.iso8583), Terminal()
    before = values(server.metrics())
    for amount in (100, 200, 900_000):
        link.ask(encode("0100", terminal.authorization(secrets, amount)))
    again = encode("0100", terminal.authorization(secrets, 100))
    assert link.ask(again) == link.ask(again)
    server.api.post("/sandbox/authorizations", {"card_id": card, "amount": 1})
    server.api.get("/cards/card_1")
    endpoint.wait(5)
    endpoint.wait_for_delivery(status="succeeded")
    after = values(server.metrics())

    def moved(name):
        return after.get(name, 0) - before.get(name, 0)

    assert moved("privcards_decision_duration_seconds_count") == 6
    assert moved('privcards_decision_duration_seconds_bucket{le="+Inf"}') == 6
    assert moved("privcards_decision_duration_seconds_sum") > 0
    assert moved('privcards_iso8583_received_total{mti="0100"}') == 6
    assert moved('privcards_iso8583_decided_total{mti="0100",verdict="approved"}') == 4
    assert moved('privcards_iso8583_decided_total{mti="0100",verdict="declined"}') == 1
    assert moved('privcards_iso8583_oddities_total{what="repeated"}') == 1
    assert moved("privcards_book_commands_total") >= 6
    assert moved('privcards_http_request_duration_seconds_count{method="GET",'
                 'route="/v1/cards/{id}",status="404"}') == 1
    assert moved('privcards_webhook_attempts_total{outcome="succeeded"}') == 5
    assert moved("privcards_webhook_delay_seconds_count") == 5
    link.close()
    receiver.close()


def test_metrics_are_well_formed(own_server):
    """The text format of Prometheus: HELP and TYPE before each family, buckets that only grow."""
    text = own_server.start().metrics()
    families = re.findall(r"^# TYPE (\S+) (counter|gauge|histogram)$", text, re.M)
    assert len({name for name, _ in families}) == len(families) > 10
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \S+ .+|[a-z0-9_]+(\{([a-z]+="[^"]*",?)+\})? [-+.e0-9]+',
                            line), line
    for name in (name for name, kind in families if kind == "histogram"):
        buckets = [float(n) for n in re.findall(rf"^{name}_bucket\{{le=\S+\}} (\S+)$", text, re.M)]
        assert buckets == sorted(buckets)


def test_every_line_of_the_log_is_json_and_requests_are_found_by_their_id(tmp_path):
    serving = Serving(tmp_path / "data")
    serving.start().catalog()
    api = serving.key(serving.account())
    api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    card = api.card(amount=10)["id"]
    answers = [api.get("/wallet"), api.get("/cards/card_1"), api.post("/cards", {}),
               Api(serving.base_url, "sk_test_wrong").get("/wallet"), api.get("/nowhere"),
               api.post(f"/cards/{card}/freeze", headers={"X-Request-Id": "mine"}),
               api.post("/cards", {"label": "a\"\\\n\x00\x7fé"})]
    IsoLink(serving.iso8583).send(b"\x00nonsense")
    host, port = serving.base_url.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GARBAGE\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")
    assert serving.stop() == 0
    lines = [json.loads(line) for line in serving.logs().splitlines()]
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", line["time"]), line
        assert line["level"] in ("debug", "info", "warn", "error") and line["message"], line
    requests_by_id = {line["request_id"]: line for line in lines if line["message"] == "request"}
    for answer in answers:
        line = requests_by_id[answer.headers["Request-Id"]]
        assert (line["status"], line["method"]) == (answer.status_code, answer.request.method)
        assert line["peer"] == "127.0.0.1" and line["duration_us"] >= 0
        if answer.status_code >= 400:
            assert answer.json()["request_id"] == answer.headers["Request-Id"]
            assert line["error"] == answer.json()["error"]
    assert requests_by_id[answers[0].headers["Request-Id"]]["key"] == api.key_id
    assert requests_by_id[answers[0].headers["Request-Id"]]["route"] == "/v1/wallet"
    assert [line["message"] for line in lines if line["message"] in ("ready", "stopping", "stopped")
            ] == ["ready", "stopping", "stopped"]
    assert any(line.get("link") == "test" and line["level"] == "warn" for line in lines)
