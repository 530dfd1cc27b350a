"""Deposits from a Solana runtime: addresses out of an imported pool, lamports and a token."""

from decimal import Decimal

import pytest

from stand_in import Lying
from waiting import eventually
from wired import Wired

POOL = ["HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk", "Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb"]


@pytest.fixture(scope="module")
def mint(surfpool):
    return surfpool.ask("create_token")["mint"]


@pytest.fixture(scope="module")
def node(surfpool):
    """The runtime, behind a node that a test may make forget."""
    lying = Lying(surfpool)
    yield lying
    lying.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory, surfpool, node, mint):
    directory = tmp_path_factory.mktemp("solana")
    running = Wired(directory / "data").node("sol", node).start()
    running.admin("rail", "add", "sol", "--world", "test", "--network", "solana", "--identity",
                  surfpool.rpc("getGenesisHash"), "--token", mint)
    pool = directory / "pool"
    pool.write_text("# derived elsewhere\n" + "".join(f"{at},{address}\n" for at, address in enumerate(POOL)))
    said = running.admin("rail", "import", "sol", str(pool))
    assert f"  0  {POOL[0]}" in said and f"  1  {POOL[1]}" in said
    running.admin("rail", "confirm", "sol", "--first", POOL[0])
    eventually(lambda: " read to " in running.rail_line("sol"))
    yield running
    assert running.stop() in (0, None)
    running.proves()


@pytest.fixture(scope="module")
def customer(server):
    return server.customer()


def test_lamports_to_the_wallet(surfpool, customer):
    address = customer.address("sol")
    assert address["address"] == POOL[0] and address["payment_uri"] == "solana:" + POOL[0]
    paid = surfpool.ask("pay", to=POOL[0], lamports=1_500_000_000)["signature"]
    # Shown before it is final, and not spendable.
    seen = customer.deposit(tx_hash=paid, status="pending", confirmations=0)
    assert seen["confirmations_required"] == 32 and customer.wallet()["pending_deposits"] == 225
    assert customer.balance() == 0
    surfpool.finalize()
    deposit = customer.deposit(tx_hash=paid, status="confirmed")
    assert (deposit["amount"], deposit["network"], customer.balance()) == ("1.500000000", "solana", 225)
    assert len(customer.events("deposit.pending")) == len(customer.events("deposit.confirmed")) == 1


def test_a_second_token_payment_does_not_mention_the_wallet(surfpool, customer, mint):
    address = customer.address("usdt")
    assert address["address"] == POOL[0] and mint in address["payment_uri"]
    for amount in (7_000_000, 12_500_000):
        paid = surfpool.ask("pay_token", mint=mint, to=POOL[0], amount=str(amount))["signature"]
        surfpool.finalize()
        customer.deposit(tx_hash=paid, status="confirmed", currency="usdt")
    assert customer.balance() == 225 + 7 + 12.5


def test_what_is_no_deposit(surfpool, customer):
    before = customer.balance()
    surfpool.ask("pay_too_much", to=POOL[0])
    other = surfpool.ask("create_token")["mint"]
    surfpool.ask("pay_token", mint=other, to=POOL[0], amount="9000000")
    paid = surfpool.ask("pay", to=POOL[0], lamports=30_000_000)["signature"]
    surfpool.finalize()
    customer.deposit(tx_hash=paid, status="confirmed")
    assert customer.balance() == before + Decimal("4.5") and len(customer.deposits()) == 4


def test_an_account_of_the_wallet_that_is_not_the_associated_one(surfpool, customer, mint):
    before = customer.balance()
    paid = surfpool.ask("pay_other_account", mint=mint, to=POOL[0], amount="6000000")["signature"]
    surfpool.finalize()
    customer.deposit(tx_hash=paid, status="confirmed", currency="usdt")
    assert customer.balance() == before + 6


def test_a_payment_that_vanishes_before_it_is_final(surfpool, node, customer):
    before = customer.balance()
    paid = surfpool.ask("pay", to=POOL[0], lamports=50_000_000)["signature"]
    customer.deposit(tx_hash=paid, status="pending")

    def forget(_params, result, error):
        return [one for one in result if one["signature"] != paid], error

    node.lies["getSignaturesForAddress"] = forget
    node.lies["getTransaction"] = lambda params, result, error: (None if params[0] == paid else result, error)
    # It may still come: what one node forgets, another has. Only when no leader would take it any more it is gone.
    for _ in range(4):
        surfpool.finalize()
    customer.deposit(tx_hash=paid, status="reverted", reason="replaced")
    assert customer.balance() == before and customer.wallet()["pending_deposits"] == 0
    node.lies.clear()
    customer.deposit(tx_hash=paid, status="confirmed")  # the node was wrong
    assert customer.balance() == before + Decimal("7.5")


def test_a_node_that_ignores_what_it_is_asked_to_filter_by(surfpool, node, customer):
    """Its word about the entry counts: nothing is credited while an entry does not call itself final."""
    def uncertain(_params, result, error):
        return [{**one, "confirmationStatus": "confirmed"} for one in result], error

    before = customer.balance()
    node.lies["getSignaturesForAddress"] = uncertain
    paid = surfpool.ask("pay", to=POOL[0], lamports=50_000_000)["signature"]
    surfpool.finalize()
    customer.deposit(tx_hash=paid, status="pending")
    assert customer.balance() == before
    node.lies.clear()
    customer.deposit(tx_hash=paid, status="confirmed")


def test_a_node_whose_history_begins_too_late(server, node):
    node.lies["getFirstAvailableBlock"] = lambda *_: (10**12, None)
    eventually(lambda: server.metric("rail_shortcomings", rail="sol") == 1)
    assert "history begins behind what was read" in server.logs()
    node.lies.clear()
    eventually(lambda: server.metric("rail_shortcomings", rail="sol") == 0)


def test_a_scanner_that_was_away(server, surfpool, customer):
    before = customer.balance()
    server.kill()
    paid = surfpool.ask("pay", to=POOL[0], lamports=100_000_000)["signature"]
    surfpool.finalize()
    server.start()
    customer.deposit(tx_hash=paid, status="confirmed")
    assert customer.balance() == before + 15


def holds_up_nobody(surfpool, node, customer, second):
    """Anybody can pay with a transaction that the node tells to no one who reads the older ones only."""
    before = customer.balance()
    dust = surfpool.ask("pay", to=POOL[0], lamports=1_000_000)["signature"]
    node.lies["getTransaction"] = lambda params, result, error: (
        (None, {"code": -32015, "message": "Transaction version (2) is not supported"}) if params[0] == dust
        else (result, error))
    surfpool.finalize()
    eventually(lambda: customer.server.metric("rail_troubled", rail="sol") == 1)
    behind = surfpool.ask("pay", to=POOL[0], lamports=100_000_000)["signature"]
    others = surfpool.ask("pay", to=POOL[1], lamports=100_000_000)["signature"]
    surfpool.finalize()
    second.deposit(tx_hash=others, status="confirmed")
    customer.deposit(tx_hash=behind, status="confirmed")
    assert (customer.balance(), second.balance()) == (before + 15, 15)
    assert dust in customer.server.logs()
    node.lies.clear()
    customer.deposit(tx_hash=dust)
    eventually(lambda: customer.server.metric("rail_troubled", rail="sol") == 0)


def test_the_pool_runs_low_and_then_empty(server, surfpool, node, customer):
    second = server.customer()
    assert second.address("sol")["address"] == POOL[1]
    assert "POOL IS LOW" in server.rail_line("sol")
    holds_up_nobody(surfpool, node, customer, second)
    third = server.customer()
    answer = third.api.get("/wallet/addresses?currency=sol")
    assert answer.json()["data"] == []
    eventually(lambda: server.metric("rail_addresses_left", rail="sol") == 0)
