"""Deposits from a real node that speaks bitcoind's language, paid by its own wallet program."""

import threading
from decimal import Decimal

import pytest

from stand_in import Lying
from waiting import eventually
from wired import Wired


@pytest.fixture(scope="module")
def server(tmp_path_factory, litecoind):
    running = Wired(tmp_path_factory.mktemp("bitcoin") / "data").node("btc", litecoind).start()
    running.catalog()
    running.add_bitcoin(litecoind, "--policy", "200:1 5000:3 above:6")
    yield running
    assert running.stop() in (0, None)
    running.proves()


def pay(node, address, amount, replaceable=False):
    return node.rpc("sendtoaddress", address, amount, "", "", False, replaceable)


def drop(node, count):
    """The last blocks leave the chain; what was in them waits to be mined again."""
    node.rpc("invalidateblock", node.rpc("getblockhash", node.tip() - count + 1))


def take_back(node, transaction):
    """Another transaction spends what this one spent, for the payer herself."""
    spent = node.rpc("getrawtransaction", transaction, True)["vin"]
    values = [Decimal(str(node.rpc("getrawtransaction", i["txid"], True)["vout"][i["vout"]]["value"])) for i in spent]
    raw = node.rpc("createrawtransaction", [{"txid": i["txid"], "vout": i["vout"]} for i in spent],
                   {node.rpc("getnewaddress"): float(sum(values) - Decimal("0.01"))})
    node.rpc("sendrawtransaction", node.rpc("signrawtransactionwithwallet", raw)["hex"], 0)


def test_a_deposit_from_its_address_to_the_wallet(server, litecoind):
    customer = server.customer()
    address = customer.address()
    assert address["network"] == "bitcoin" and address["address"].startswith("rltc1")
    assert (address["minimum"], address["confirmations_required"]) == ("0.0001", 1)
    assert address["payment_uri"] == "bitcoin:" + address["address"]
    assert customer.address()["address"] == address["address"]
    transaction = pay(litecoind, address["address"], 0.01)
    litecoind.mine()
    deposit = customer.deposit(tx_hash=transaction, confirmations=1)
    assert deposit["status"] == "pending" and deposit["confirmations_required"] == 3
    assert Decimal(str(customer.wallet()["pending_deposits"])) == 600
    assert customer.balance() == 0
    assert len(customer.events("deposit.pending")) == 1
    litecoind.mine(2)
    deposit = customer.deposit(tx_hash=transaction, status="confirmed")
    assert deposit["amount"] == "0.01000000" and Decimal(str(deposit["amount_usd"])) == 600
    assert deposit["address"] == address["address"] and deposit["confirmed_at"] and deposit["reason"] is None
    assert customer.balance() == 600
    wallet = customer.wallet()
    assert (wallet["pending_deposits"], Decimal(str(wallet["total_deposited"]))) == (0, 600)
    assert customer.api.get(f"/wallet/deposits/{deposit['id']}").json() == deposit
    [event] = customer.events("deposit.confirmed")
    assert event["data"] == deposit
    card = customer.api.card(amount=100)
    assert card["balance"] == 100


def test_two_payments_in_one_transaction_are_two_deposits(server, litecoind):
    first, second = server.customer(), server.customer()
    transaction = litecoind.rpc("sendmany", "", {first.address()["address"]: 0.001, second.address()["address"]: 0.002})
    litecoind.mine()
    assert first.deposit(tx_hash=transaction, status="confirmed")["amount"] == "0.00100000"
    assert second.deposit(tx_hash=transaction, status="confirmed")["amount"] == "0.00200000"
    # Paid again, long after the first time: the address stays the customer's.
    litecoind.mine(3)
    again = pay(litecoind, first.address()["address"], 0.0015)
    litecoind.mine()
    first.deposit(tx_hash=again, status="confirmed")
    assert first.balance() == 150


def test_dust_is_shown_and_not_credited(server, litecoind):
    customer = server.customer()
    pay(litecoind, customer.address()["address"], 0.00006)
    litecoind.mine()
    deposit = customer.deposit(reason="below_minimum")
    assert deposit["status"] == "pending"
    assert customer.wallet()["pending_deposits"] == 0 and customer.balance() == 0


def test_a_reorganisation_before_credit(server, litecoind):
    customer = server.customer()
    transaction = pay(litecoind, customer.address()["address"], 0.01)
    litecoind.mine()
    customer.deposit(tx_hash=transaction, confirmations=1)
    drop(litecoind, 1)
    litecoind.mine(2, litecoind.rpc("getnewaddress"))
    # The mempool's transaction is mined again, in another block.
    customer.deposit(tx_hash=transaction, confirmations=2)
    assert customer.balance() == 0
    litecoind.mine()
    customer.deposit(tx_hash=transaction, status="confirmed")
    assert customer.balance() == 600
    assert len(customer.events("deposit.confirmed")) == 1


def test_a_reorganisation_after_credit_is_a_visible_reversal(server, litecoind):
    customer = server.customer()
    address = customer.address()["address"]
    transaction = pay(litecoind, address, 0.002, replaceable=True)
    litecoind.mine()
    customer.deposit(tx_hash=transaction, status="confirmed")
    card = customer.api.card(amount=100)
    # The block leaves, and the payer spends the same coins for herself.
    drop(litecoind, 1)
    take_back(litecoind, transaction)
    litecoind.mine(3)
    deposit = customer.deposit(tx_hash=transaction, status="reverted")
    assert deposit["reason"] == "reversed" and deposit["confirmed_at"] is None
    assert customer.balance() == Decimal(-100)
    # What is on the card is not spendable any more: the account has nothing left.
    refused = customer.api.post("/sandbox/authorizations", {"card_id": card["id"], "amount": 50}).json()
    assert (refused["type"], refused["decline_reason"]) == ("decline", "insufficient_funds")
    # The operator hears of it.
    assert "taken back" in server.logs() and deposit["id"] in server.audited("deposit.reversed_after_credit")


@pytest.mark.parametrize("moment", ["block asked for", "block answered"])
def test_killed_between_a_block_and_its_commit(tmp_path, litecoind, moment):
    """SIGKILL while the block is on its way to the server, or at any moment soon after it has it."""
    lying = Lying(litecoind)
    server = Wired(tmp_path / "data").node("btc", lying).start()
    litecoind.mine(12)  # what other tests have paid to these addresses lies before the first block read
    server.add_bitcoin(litecoind, "--policy", "above:1")
    customer = server.customer()
    address = customer.address()["address"]
    server.read_to(litecoind.tip(), "btc")
    for round_ in range(8):
        killed = threading.Event()

        def kill(_params, result, error):
            if killed.is_set():
                return result, error
            killed.set()
            if moment == "block asked for":
                server.process.kill()
            else:
                threading.Timer(round_ * 0.002, server.process.kill).start()
            return result, error

        pay(litecoind, address, 0.001)
        lying.lies["getblock"] = kill
        litecoind.mine()
        assert server.process.wait(20) == -9 and killed.is_set()
        server.start()
    server.read_to(litecoind.tip(), "btc")
    eventually(lambda: len([d for d in customer.deposits() if d["status"] == "confirmed"]) == 8)
    assert len(customer.deposits()) == 8 and customer.balance() == 480
    assert len(customer.events("deposit.confirmed")) == 8
    server.stop()
    lying.stop()
    server.proves()


def test_stopped_for_500_blocks(server, litecoind):
    customer = server.customer()
    address = customer.address()["address"]
    server.stop()
    litecoind.mine(250)
    transaction = pay(litecoind, address, 0.02)
    litecoind.mine(250)
    server.start()
    customer.deposit(tx_hash=transaction, status="confirmed")
    server.read_to(litecoind.tip(), "btc")
    assert customer.balance() == 1200


def test_a_replaced_payment(server, litecoind):
    server.stop()
    server.config["rails.btc"]["unconfirmed"] = True
    server.start()
    customer = server.customer()
    transaction = pay(litecoind, customer.address()["address"], 0.003, replaceable=True)
    seen = customer.deposit(tx_hash=transaction)
    assert (seen["status"], seen["confirmations"]) == ("pending", 0)
    bumped = litecoind.rpc("bumpfee", transaction)["txid"]
    litecoind.mine()
    customer.deposit(tx_hash=bumped, status="confirmed")
    customer.deposit(tx_hash=transaction, status="reverted", reason="replaced")
    assert customer.balance() == 180


def test_a_second_rail_with_the_same_key_is_refused(server, litecoind):
    """It would give other accounts the addresses of the first one's."""
    with pytest.raises(AssertionError, match="the rail btc issues the same addresses"):
        server.add_bitcoin(litecoind, name="again")
    assert not any(line.startswith("again") for line in server.admin("rail", "list").splitlines())
    customer = server.customer()
    pay(litecoind, customer.address()["address"], 0.001)
    litecoind.mine()
    customer.deposit(status="confirmed")
    assert len(customer.deposits()) == 1 and customer.balance() == 60
