"""Dollars on TRON: the adapter of Ethereum with another spelling of addresses, and nothing but what is solid counts."""

import pytest

from tron_peer import SOLID_DEPTH, TronPeer
from waiting import eventually
from wired import Wired

KEY = ("xpub6D1AabNHCupeiLM65ZR9UStMhJ1vCpyV4XbZdyhMZBiJXALQtmn9p42VTQckoHVn8WNqS7dqnJokZHAHcHGoaQgmv8D45oNUKx6DZMNZBCd")
FIRST = "TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH"
FIRST_BYTES = "c8599111f29c1e1e061265b4af93ea1f274ad78a"
# Where the dollar token is on TRON, in its two spellings.
TOKEN = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
TOKEN_BYTES = "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"
NILE = 3448148188


@pytest.fixture
def peer():
    running = TronPeer(NILE)
    yield running
    running.stop()


@pytest.fixture
def server(tmp_path, peer):
    running = Wired(tmp_path / "data").node("tron", peer).start()
    assert running.add_rail("tron", "--network", "tron", "--identity", str(NILE), "--key", KEY, "--token", TOKEN) == FIRST
    yield running
    running.stop()
    running.proves()


@pytest.fixture
def customer(server):
    customer = server.customer()
    address = customer.address("usdt", network="tron")
    assert address["address"] == FIRST and address["payment_uri"] is None
    assert (address["minimum"], address["confirmations_required"]) == ("5", 19)
    return customer


def test_dollars_to_the_wallet_once_they_are_solid(server, peer, customer):
    paid = peer.transfer(TOKEN_BYTES, FIRST_BYTES, 25_000_000)
    peer.mine()
    deposit = customer.deposit(tx_hash=paid, confirmations=1)
    assert (deposit["status"], deposit["network"], deposit["currency"]) == ("pending", "tron", "usdt")
    peer.mine(SOLID_DEPTH - 1)
    customer.deposit(tx_hash=paid, confirmations=SOLID_DEPTH, status="pending")
    peer.mine()
    customer.deposit(tx_hash=paid, status="confirmed")
    assert customer.balance() == 25
    assert "sender      T" in server.admin("rail", "show", deposit["id"])


def test_what_is_no_deposit(server, peer, customer):
    peer.transfer("0x" + "77" * 20, FIRST_BYTES, 25_000_000)  # a token that looks like it
    peer.transfer(TOKEN_BYTES, FIRST_BYTES, 25_000_000, status="0x0")  # failed
    peer.transfer(TOKEN_BYTES, FIRST_BYTES, 0)
    peer.mine(SOLID_DEPTH + 2)
    server.read_to(peer.tip(), "tron")
    assert customer.deposits() == []


def test_a_blocked_sender_is_held(peer, customer):
    peer.blocked.add("22" * 20)
    paid = peer.transfer(TOKEN_BYTES, FIRST_BYTES, 25_000_000, sender="22" * 20)
    peer.mine(SOLID_DEPTH + 2)
    assert customer.deposit(tx_hash=paid, reason="token_blocked")["status"] == "pending"
    assert customer.balance() == 0


def test_a_fork_before_it_is_solid_and_one_that_cannot_be(server, peer, customer):
    paid = peer.transfer(TOKEN_BYTES, FIRST_BYTES, 25_000_000)
    peer.mine(3)
    customer.deposit(tx_hash=paid, confirmations=3)
    peer.waiting = peer.drop(3)
    peer.mine(4)
    customer.deposit(tx_hash=paid, confirmations=4)
    peer.mine(SOLID_DEPTH + 1)
    customer.deposit(tx_hash=paid, status="confirmed")
    server.read_to(peer.tip(), "tron")
    # What was solid is contradicted: a fault of the node. Nothing is undone, a person looks.
    peer.drop(SOLID_DEPTH + 5)
    peer.mine(SOLID_DEPTH + 40)
    eventually(lambda: "STOPPED" in server.rail_line("tron"))
    assert customer.balance() == 25


def test_a_node_that_does_not_say_what_is_solid(server, peer, customer):
    peer.says_what_is_final = False
    paid = peer.transfer(TOKEN_BYTES, FIRST_BYTES, 25_000_000)
    peer.mine(SOLID_DEPTH + 40)
    customer.deposit(tx_hash=paid, status="pending", confirmations=SOLID_DEPTH + 40)
    eventually(lambda: server.metric("rail_shortcomings", rail="tron") == 1)
    assert "does not say what is final" in server.admin("rail", "check", "tron")
    peer.says_what_is_final = True
    customer.deposit(tx_hash=paid, status="confirmed")
