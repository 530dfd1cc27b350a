"""What surrounds a chain: prices, screening, nodes that lag or lie, keys that must not be typed."""

import time

import pytest

from stand_in import Lying, StandIn
from waiting import eventually
from wired import BITCOIN_KEY, OTHER_BITCOIN_KEY, PRICES, Customer, Server, Wired, render


@pytest.fixture
def wired(tmp_path, litecoind):
    running = Wired(tmp_path / "data").node("btc", litecoind)
    yield running
    running.stop()
    running.proves()


@pytest.fixture
def stand_in():
    started = []

    def start(*arguments, kind=StandIn):
        started.append(kind(*arguments))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def ready(wired, litecoind, *options):
    wired.start()
    litecoind.mine(12)  # what other tests have paid to these addresses lies before the first block read
    wired.add_bitcoin(litecoind, "--policy", "above:1", *options)
    wired.read_to(litecoind.tip(), "btc")
    return wired.customer()


def pay(node, address, amount):
    transaction = node.rpc("sendtoaddress", address, amount)
    node.mine()
    return transaction


def test_without_a_price_a_deposit_waits(wired, litecoind, stand_in):
    market = {"kraken": None, "coinbase": None}

    def kraken(_method, path, _body):
        if "XBTUSD" not in path or market["kraken"] is None:
            return 200, {"error": ["EQuery:Unknown asset pair"]}
        return 200, {"error": [], "result": {"XXBTZUSD": {"a": [market["kraken"]], "b": [market["kraken"]],
                                                          "c": [market["kraken"]]}}}

    def coinbase(_method, path, _body):
        if "BTC-USD" not in path or market["coinbase"] is None:
            return 404, {"message": "NotFound"}
        return 200, {"price": market["coinbase"]}

    wired.config["prices"] = {
        "providers": [f"kraken={stand_in(kraken).url}", f"coinbase={stand_in(coinbase).url}"], "refresh_ms": 100}
    customer = ready(wired, litecoind)
    transaction = pay(litecoind, customer.address()["address"], 0.01)
    customer.deposit(tx_hash=transaction, status="pending", reason="price")
    market["kraken"] = "50000.00"  # one alone is not believed
    eventually(lambda: wired.metric("price_provider_age_seconds", provider="kraken") is not None
             and wired.metric("price_provider_age_seconds", provider="kraken") >= 0)
    market["coinbase"] = "90000.00"  # nor two that are far apart
    eventually(lambda: wired.metric("price_provider_age_seconds", provider="coinbase") >= 0)
    assert customer.deposit(tx_hash=transaction)["reason"] == "price"
    market["coinbase"] = "50100.00"
    deposit = customer.deposit(tx_hash=transaction, status="confirmed")
    assert float(deposit["amount_usd"]) == 500.5


def test_a_fixed_price_that_has_lapsed_is_none(wired, litecoind):
    wired.config["prices"]["fixed_until"] = "2020-01-01T00:00:00Z"
    customer = ready(wired, litecoind)
    transaction = pay(litecoind, customer.address()["address"], 0.01)
    customer.deposit(tx_hash=transaction, status="pending", reason="price")
    wired.stop()
    wired.config["prices"]["fixed_until"] = "2100-01-01T00:00:00Z"
    wired.start()
    customer.deposit(tx_hash=transaction, status="confirmed")


def test_screening_by_url(wired, litecoind, stand_in):
    decision = {"status": 500, "answer": {}}
    screening = stand_in(lambda *_: (decision["status"], decision["answer"]))
    wired.config["screening"] = {"url": screening.url + "/ask"}
    customer = ready(wired, litecoind)
    address = customer.address()["address"]
    waiting = pay(litecoind, address, 0.001)
    customer.deposit(tx_hash=waiting, reason="screening")
    decision.update(status=200, answer={"decision": "pass"})
    customer.deposit(tx_hash=waiting, status="confirmed")
    assert address.encode() in screening.asked[0][2]
    decision["answer"] = {"decision": "refuse"}
    refused = customer.deposit(tx_hash=pay(litecoind, address, 0.002), reason="screening_refused")
    assert refused["status"] == "pending"
    assert customer.balance() == 60
    wired.admin("rail", "release", refused["id"])
    customer.deposit(tx_hash=refused["tx_hash"], status="confirmed")
    assert customer.balance() == 180


def test_screening_by_a_command(wired, litecoind, tmp_path):
    command = tmp_path / "screen"
    command.write_text("#!/bin/sh\ngrep -q '\"amount\":\"0.00100000\"' && exit 0\nexit 1\n")
    command.chmod(0o755)
    wired.config["screening"] = {"command": [str(command)]}
    customer = ready(wired, litecoind)
    address = customer.address()["address"]
    customer.deposit(tx_hash=pay(litecoind, address, 0.001), status="confirmed")
    customer.deposit(tx_hash=pay(litecoind, address, 0.002), reason="screening_refused")


def test_a_screening_that_never_answers_holds(wired, litecoind):
    wired.config["screening"] = {"command": ["sleep", "60"], "timeout_ms": 100, "hold_after_ms": 300}
    customer = ready(wired, litecoind)
    held = customer.deposit(tx_hash=pay(litecoind, customer.address()["address"], 0.001), reason="screening_failed")
    wired.admin("rail", "reject", held["id"])
    assert customer.deposit(reason="rejected")["status"] == "pending" and customer.balance() == 0


def test_a_node_that_lags_lies_and_goes_away(wired, litecoind, stand_in):
    lying = stand_in(litecoind, kind=Lying)
    wired.node("btc", lying)
    customer = ready(wired, litecoind)
    height = litecoind.tip()
    address = customer.address()["address"]
    # Behind what was read: a member of a balanced pool. It is waited for, and nothing is undone.
    def behind(params, result, error):
        return (None, {"code": -8, "message": "Block height out of range"}) if params[0] >= height else (result, error)
    lying.lies["getblockhash"] = behind
    eventually(lambda: wired.metric("rail_troubled", rail="btc") == 1)
    # Another block than was asked for.
    del lying.lies["getblockhash"]
    eventually(lambda: wired.metric("rail_troubled", rail="btc") == 0)
    other = litecoind.rpc("getblock", litecoind.rpc("getblockhash", 1), 0)
    lying.lies["getblock"] = lambda params, result, error: (other, None)
    transaction = pay(litecoind, address, 0.001)
    eventually(lambda: wired.metric("rail_troubled", rail="btc") == 1)
    assert customer.deposits() == [] and wired.metric("rail_height", rail="btc") == height
    # A block cut short.
    lying.lies["getblock"] = lambda params, result, error: (result[:-20], None)
    assert wired.metric("rail_lag_blocks", rail="btc") == 1
    # Another chain.
    lying.lies["getblockhash"] = lambda params, result, error: ("00" * 32, None) if params == [0] else (result, error)
    eventually(lambda: "another chain" in wired.logs())
    lying.lies.clear()
    customer.deposit(tx_hash=transaction, status="confirmed")


def test_addresses_are_compared_before_any_is_issued(wired, litecoind):
    wired.start()
    litecoind.mine(12)
    genesis = litecoind.rpc("getblockhash", 0)
    said = wired.admin("rail", "add", "btc", "--network", "bitcoin", "--world", "test", "--identity", genesis,
                       "--key", BITCOIN_KEY, "--prefix", "rltc")
    first, second = [line.split()[1] for line in said.splitlines() if line[:4] in ("  0 ", "  1 ")]
    assert wired.admin("rail", "addresses", "btc", "--from", "1", "--count", "1").split() == ["1", second]
    customer = wired.customer()
    assert customer.address()["payment_uri"] is None  # still a simulated one
    with pytest.raises(AssertionError, match="not address 0"):
        wired.admin("rail", "confirm", "btc", "--first", second)
    wired.admin("rail", "confirm", "btc", "--first", first)
    eventually(lambda: " read to " in wired.rail_line("btc"))
    assert customer.address()["address"] == first
    checked = wired.admin("rail", "check", "btc")
    assert genesis in checked and "behind" in checked


@pytest.mark.parametrize("private", [
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    "5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNydYXYB9KF",
])
def test_a_private_key_is_refused_and_kept_nowhere(wired, private):
    wired.start()
    with pytest.raises(AssertionError, match="PRIVATE KEY") as refusal:
        wired.admin("rail", "add", "btc", "--network", "bitcoin", "--identity", "x", "--key", private)
    assert private not in str(refusal.value)
    wired.stop()
    kept = b"".join(file.read_bytes() for file in wired.directory.iterdir() if file.is_file())
    assert private.encode() not in kept and private not in wired.logs()


def test_addresses_that_nobody_pays(wired, litecoind):
    """A wallet that looks for its money stops after 20 unused addresses in a row: said before it matters."""
    first = ready(wired, litecoind)
    pay(litecoind, first.address()["address"], 0.001)
    first.deposit(status="confirmed")
    others = [wired.customer() for _ in range(21)]
    for other in others[:20]:
        other.address()
    eventually(lambda: wired.metric("rail_unused_addresses", rail="btc") == 20)
    assert "gap limit" not in wired.rail_line("btc") + wired.logs()
    others[20].address()
    eventually(lambda: "gap limit" in wired.logs())
    assert "GAP 21" in wired.rail_line("btc")
    pay(litecoind, others[20].address()["address"], 0.001)
    others[20].deposit(status="confirmed")
    eventually(lambda: wired.metric("rail_unused_addresses", rail="btc") == 0)
    assert "GAP 21" in wired.rail_line("btc")  # the gap is still there for the wallet


def test_an_address_paid_before_it_was_issued_is_issued_to_nobody(wired, litecoind):
    """Records restored from an older copy: somebody has the address, and nobody knows any more who."""
    first = ready(wired, litecoind)
    first.address()
    addresses = [line.split()[1] for line in wired.admin("rail", "addresses", "btc", "--count", "6").splitlines()]
    pay(litecoind, addresses[4], 0.001)
    eventually(lambda: "issued to nobody" in wired.logs())
    assert len(wired.audited("deposit.to_unissued_address")) == 1
    wired.read_to(litecoind.tip(), "btc")
    second = wired.customer()
    assert second.address()["address"] == addresses[5] and second.deposits() == []


def test_addresses_of_a_rail_that_issues_no_more_stay_their_owners(wired, litecoind):
    """A new account key: the old addresses are shown no more, and what is paid to them is credited all the same."""
    customer = ready(wired, litecoind)
    old = customer.address()["address"]
    wired.stop()
    wired.node("again", litecoind).start()
    wired.admin("rail", "off", "btc")
    wired.add_bitcoin(litecoind, "--script", "p2wpkh", "--policy", "above:1", name="again", key=OTHER_BITCOIN_KEY)
    new = customer.address()["address"]
    assert new != old
    customer.deposit(tx_hash=pay(litecoind, old, 0.001), status="confirmed", address=old)
    customer.deposit(tx_hash=pay(litecoind, new, 0.002), status="confirmed", address=new)
    assert customer.balance() == 180
    stranger = wired.customer()
    assert stranger.address()["address"] not in (old, new)


def test_a_policy_can_be_changed(wired, litecoind):
    customer = ready(wired, litecoind)
    wired.admin("rail", "set", "btc", "--policy", "above:3", "--minimum", "0.0005")
    assert (customer.address()["minimum"], customer.address()["confirmations_required"]) == ("0.0005", 3)
    transaction = pay(litecoind, customer.address()["address"], 0.001)
    customer.deposit(tx_hash=transaction, confirmations=1, confirmations_required=3)
    litecoind.mine(2)
    deposit = customer.deposit(tx_hash=transaction, status="confirmed")
    assert '"fixed_by_operator":true' in wired.admin("rail", "show", deposit["id"])
    with pytest.raises(AssertionError, match="ascending"):
        wired.admin("rail", "set", "btc", "--policy", "500:1 200:3 above:6")


def test_absurd_prices_make_no_price(wired, litecoind, stand_in):
    """A provider that is down, or says zero, nothing, or a hundred times too much."""
    answers = {"kraken": "0.00", "coinbase": "6000000.00", "bitstamp": "-1"}
    quotes = {"kraken": lambda p: {"error": [], "result": {"X": {"a": [p], "b": [p], "c": [p]}}},
              "coinbase": lambda p: {"price": p}, "bitstamp": lambda p: {"last": p, "bid": p, "ask": p, "timestamp": str(int(time.time()))}}
    wired.config["prices"] = {"refresh_ms": 100, "providers": [
        f"{name}={stand_in(lambda _m, _p, _b, name=name: (200, quotes[name](answers[name]))).url}" for name in answers]}
    customer = ready(wired, litecoind)
    transaction = pay(litecoind, customer.address()["address"], 0.001)
    customer.deposit(tx_hash=transaction, status="pending", reason="price")
    answers.update(kraken="60000.00", bitstamp="60010.00")
    deposit = customer.deposit(tx_hash=transaction, status="confirmed")
    assert float(deposit["amount_usd"]) == 60.0
    kept = wired.admin("rail", "show", deposit["id"])
    assert "6000000" in kept and "kraken" in kept and '"fixed_by_operator":false' in kept


def test_the_test_world_of_a_developer_on_a_node(tmp_path, litecoind):
    """`privcards dev --rails FILE`: what the rail takes comes from the node, the rest stays simulated."""
    rails = tmp_path / "rails.toml"
    rails.write_text(render({"rails.btc": {"url": litecoind.url, "user": litecoind.user, "password": litecoind.password,
                                           "poll_ms": 50, "unconfirmed": True}, "prices": PRICES}))
    litecoind.mine(12)
    server = Server(tmp_path / "data", "--rails", str(rails)).start()
    try:
        def admin(*arguments):
            done = server.run("admin", *arguments)
            assert done.returncode == 0, done
            return done.stdout

        added = admin("rail", "add", "btc", "--network", "bitcoin", "--world", "test", "--prefix", "rltc", "--identity",
                      litecoind.rpc("getblockhash", 0), "--key", BITCOIN_KEY)
        first = next(line.split()[1] for line in added.splitlines() if line.startswith("  0  "))
        admin("rail", "confirm", "btc", "--first", first)
        eventually(lambda: " read to " in admin("rail", "list"))
        customer = Customer(server, server.api)
        assert customer.address()["address"] == first
        assert customer.address("eth")["address"].startswith("test_")
        transaction = litecoind.rpc("sendtoaddress", first, 0.001)
        customer.deposit(tx_hash=transaction, status="pending", confirmations=0)
        litecoind.mine()
        customer.deposit(tx_hash=transaction, status="confirmed")
        simulated = server.api.post("/sandbox/deposits", {"currency": "eth", "amount_usd": 50})
        assert simulated.status_code == 201, simulated.text
    finally:
        server.stop()
    refused = Server(tmp_path / "other", "--rails", str(tmp_path / "none.toml"))
    with pytest.raises(AssertionError, match="ended with"):
        refused.start()
