"""Deposits from a real Ethereum node: ether, a dollar token, and what only looks like them."""

from decimal import Decimal

import pytest

import contracts
from stand_in import Lying
from waiting import eventually
from wired import ETHEREUM_FIRST, ETHEREUM_KEY, Wired

ETHER = 10**18
GAS = hex(500_000)


@pytest.fixture(scope="module")
def token(anvil):
    return anvil.deploy(contracts.LISTING_TOKEN)


@pytest.fixture(scope="module")
def server(tmp_path_factory, anvil, token):
    running = Wired(tmp_path_factory.mktemp("ethereum") / "data").node("eth", anvil).start()
    anvil.mine(80)
    first = running.add_rail("eth", "--network", "ethereum", "--identity", "31337", "--key", ETHEREUM_KEY,
                             "--token", token.lower(), "--policy", "1000:2 5000:finalized above:finalized+review")
    assert first == ETHEREUM_FIRST
    yield running
    assert running.stop() in (0, None)
    running.proves()


@pytest.fixture
def customer(server):
    return server.customer()


def test_ether_and_a_token_have_one_address(server, customer, token):
    ether, dollars = customer.address("eth"), customer.address("usdt")
    assert ether["address"] == dollars["address"]
    assert ether["payment_uri"] == f"ethereum:{ether['address']}@31337"
    assert dollars["payment_uri"].lower() == \
        f"ethereum:{token}@31337/transfer?address={ether['address']}".lower()
    assert (ether["minimum"], dollars["minimum"]) == ("0.002", "5")
    simulated = customer.address("sol")
    assert simulated["address"].startswith("test_") and simulated["payment_uri"] is None


def test_ether_to_the_wallet(anvil, customer):
    receipt = anvil.send(to=customer.address("eth")["address"], value=hex(ETHER // 10))
    anvil.mine()
    deposit = customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert (deposit["currency"], deposit["network"]) == ("eth", "ethereum")
    assert deposit["amount"] == "0.100000000000000000" and customer.balance() == 300


def test_a_token_to_the_wallet(anvil, customer, token):
    receipt = anvil.send(to=token, data=contracts.call(customer.address("usdt")["address"], 25_000_000), gas=GAS)
    anvil.mine()
    deposit = customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert (deposit["currency"], deposit["amount"], customer.balance()) == ("usdt", "25.000000", 25)


def test_a_larger_deposit_waits_for_finality(anvil, customer):
    receipt = anvil.send(to=customer.address("eth")["address"], value=hex(ETHER))
    anvil.mine(10)
    deposit = customer.deposit(tx_hash=receipt["transactionHash"], confirmations=11)
    assert (deposit["status"], deposit["confirmations_required"]) == ("pending", 64)
    anvil.mine(70)
    customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert customer.balance() == 3000


def test_a_huge_deposit_is_held_until_a_person_releases_it(server, anvil, customer):
    """More than 64 bits of the smallest unit."""
    anvil.rpc("anvil_setBalance", anvil.accounts[0], hex(10**6 * ETHER))
    receipt = anvil.send(to=customer.address("eth")["address"], value=hex(12_345 * ETHER + 1))
    anvil.mine(80)
    deposit = customer.deposit(tx_hash=receipt["transactionHash"], reason="review")
    assert deposit["status"] == "pending" and deposit["amount"] == "12345.000000000000000001"
    assert customer.balance() == 0 and deposit["id"] in server.admin("rail", "held")
    server.admin("rail", "release", deposit["id"])
    customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert customer.balance() == 12_345 * 3000


def test_an_absurd_amount_of_a_token_is_held(anvil, customer, token):
    receipt = anvil.send(to=token, data=contracts.call(customer.address("usdt")["address"], 2**200), gas=GAS)
    anvil.mine(80)
    customer.deposit(tx_hash=receipt["transactionHash"], reason="implausible_value")
    assert customer.balance() == 0


@pytest.mark.parametrize("code", ["TOKEN", "FALSE_TOKEN", "REVERTING_TOKEN"])
def test_what_only_looks_like_a_deposit(server, anvil, customer, code):
    fake = anvil.deploy(getattr(contracts, code))
    address = customer.address("usdt")["address"]
    anvil.send(to=fake, data=contracts.call(address, 10**9), gas=GAS)
    anvil.mine(3)
    server.read_to(anvil.tip(), "eth")
    assert customer.deposits() == []


def block(anvil, token, address, blocked):
    anvil.rpc("anvil_setStorageAt", token, "0x" + contracts.word(address), "0x" + contracts.word(int(blocked)))


@pytest.mark.parametrize("whose", ["sender", "ours"])
def test_an_address_that_the_token_blocks_is_held(server, anvil, customer, token, whose):
    """Such dollars arrive and could not be moved on, or come from somebody whom the token's owner stops."""
    address = customer.address("usdt")["address"]
    blocked = anvil.accounts[3] if whose == "sender" else address
    paid = {"from": anvil.accounts[3], "to": token, "data": contracts.call(address, 30_000_000), "gas": GAS}
    block(anvil, token, blocked, True)
    receipt = anvil.send(**paid)
    anvil.mine(2)
    deposit = customer.deposit(tx_hash=receipt["transactionHash"], reason="token_blocked")
    assert deposit["status"] == "pending" and customer.balance() == 0
    block(anvil, token, blocked, False)
    server.admin("rail", "release", deposit["id"])
    customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert customer.balance() == 30


def test_a_failed_transaction_pays_nothing(server, anvil, customer):
    address = customer.address("eth")["address"]
    anvil.rpc("anvil_setCode", address, "0x60006000fd")
    failed = anvil.send(to=address, value=hex(ETHER), gas=GAS)
    anvil.rpc("anvil_setCode", address, "0x")
    assert failed["status"] == "0x0"
    anvil.mine(3)
    server.read_to(anvil.tip(), "eth")
    assert customer.deposits() == []


def test_ether_that_a_contract_hands_on(anvil, customer):
    splitter = anvil.deploy(contracts.SPLITTER)
    address = customer.address("eth")["address"]
    receipt = anvil.send(to=splitter, value=hex(ETHER // 10), data=contracts.call(address), gas=GAS)
    anvil.mine()
    customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert customer.balance() == 300


def test_a_token_payment_mined_again_elsewhere_is_credited_once(server, anvil, customer, token):
    address = customer.address("usdt")["address"]
    anvil.rpc("evm_setAutomine", False)
    anvil.rpc("eth_sendTransaction", {"from": anvil.accounts[1], "to": token, "gas": GAS,
                                      "data": contracts.call("0x" + "11" * 20, 1)})
    paid = anvil.rpc("eth_sendTransaction", {"from": anvil.accounts[2], "to": token, "gas": GAS,
                                             "data": contracts.call(address, 40_000_000)})
    anvil.mine()
    raw = anvil.rpc("eth_getRawTransactionByHash", paid)
    customer.deposit(tx_hash=paid, confirmations=1)
    anvil.rpc("anvil_reorg", 1, [])
    customer.deposit(tx_hash=paid, status="reverted", reason="orphaned")
    anvil.rpc("eth_sendRawTransaction", raw)
    anvil.mine(2)
    anvil.rpc("evm_setAutomine", True)
    customer.deposit(tx_hash=paid, status="confirmed")
    assert customer.balance() == 40 and len(customer.events("deposit.confirmed")) == 1


def test_taken_back_and_credited_again(anvil, customer):
    """A credited deposit whose block leaves is reversed; mined again, it is credited as what it is worth then."""
    paid = anvil.send(to=customer.address("eth")["address"], value=hex(ETHER // 100))["transactionHash"]
    raw = anvil.rpc("eth_getRawTransactionByHash", paid)
    anvil.mine()
    customer.deposit(tx_hash=paid, status="confirmed")
    anvil.rpc("anvil_reorg", 2, [])
    customer.deposit(tx_hash=paid, status="reverted", reason="reversed")
    assert customer.balance() == 0
    anvil.rpc("eth_sendRawTransaction", raw)
    anvil.mine(2)
    customer.deposit(tx_hash=paid, status="confirmed")
    assert customer.balance() == 30 and len(customer.events("deposit.confirmed")) == 2


def test_a_node_of_another_chain_is_not_read(tmp_path, anvil):
    wrong = Wired(tmp_path / "data").node("eth", anvil).start()
    try:
        said = wrong.admin("rail", "add", "eth", "--world", "test", "--network", "ethereum", "--identity", "1",
                           "--key", ETHEREUM_KEY)
        assert ETHEREUM_FIRST in said
        wrong.admin("rail", "confirm", "eth", "--first", ETHEREUM_FIRST)
        eventually(lambda: wrong.metric("rail_troubled", rail="eth") == 1)
        assert "not read yet" in wrong.rail_line("eth")
        # Without a rail that reads, no address: a payment to it would be missed.
        customer = wrong.customer()
        assert customer.api.get("/wallet/addresses?currency=eth").json()["data"] == []
    finally:
        wrong.stop()
    assert "another chain" in wrong.logs()


def test_the_balance_counts_to_the_cent(anvil, customer):
    """Rounded down, never up: 0.003333… ether at 3,000 dollars."""
    address = customer.address("eth")["address"]
    receipt = anvil.send(to=address, value=hex(3_333_333_333_333_333))
    anvil.mine()
    deposit = customer.deposit(tx_hash=receipt["transactionHash"], status="confirmed")
    assert Decimal(str(deposit["amount_usd"])) == Decimal("9.99")


@pytest.fixture
def other(tmp_path, anvil, token):
    """A second server on the same chain, whose node a test may make lie."""
    lying = Lying(anvil)
    running = Wired(tmp_path / "data").node("eth", lying)
    running.lies = lying.lies

    def start(*tokens):
        running.start()
        anvil.mine(12)  # what was paid to these addresses in other tests lies before the first block read
        running.add_rail("eth", "--network", "ethereum", "--identity", "31337", "--key", ETHEREUM_KEY,
                         "--policy", "above:2", *[part for one in tokens or [token] for part in ("--token", one)])
        return running

    running.begin = start
    yield running
    running.stop()
    lying.stop()
    running.proves()


def test_a_node_that_does_not_trace_says_so(other, anvil):
    other.lies["debug_traceBlockByHash"] = lambda *_: (None, {"code": -32601, "message": "not available"})
    server = other.begin()
    anvil.mine()
    eventually(lambda: server.metric("rail_shortcomings", rail="eth") == 1)
    assert "ether that contracts pay goes unseen" in server.logs()
    assert "ether that contracts pay goes unseen" in server.admin("rail", "check", "eth")
    assert server.metric("rail_troubled", rail="eth") == 0
    # What does not need a trace is credited.
    customer = server.customer()
    paid = anvil.send(to=customer.address("eth")["address"], value=hex(ETHER // 10))["transactionHash"]
    anvil.mine()
    customer.deposit(tx_hash=paid, status="confirmed")


def test_a_node_that_cannot_say_whether_a_token_blocks(other, anvil, token):
    server = other.begin()
    customer = server.customer()
    other.lies["eth_call"] = lambda *_: (None, {"code": -32603, "message": "busy"})
    paid = anvil.send(to=token, data=contracts.call(customer.address("usdt")["address"], 10_000_000), gas=GAS)
    anvil.mine()
    customer.deposit(tx_hash=paid["transactionHash"], reason="token")
    other.lies["eth_call"] = lambda *_: (None, {"code": 3, "message": "execution reverted"})
    customer.deposit(tx_hash=paid["transactionHash"], status="confirmed")  # a contract without such a list


def test_empty_logs_of_a_lagging_node_hide_nothing(other, anvil, token):
    """The receipts of a block come from another member of a pool than the block, and are none: asked again."""
    server = other.begin()
    customer = server.customer()
    address = customer.address("usdt")["address"]
    server.read_to(anvil.tip(), "eth")
    other.lies["eth_getBlockReceipts"] = lambda params, result, error: ([], None)
    paid = anvil.send(to=token, data=contracts.call(address, 10_000_000), gas=GAS)["transactionHash"]
    eventually(lambda: server.metric("rail_troubled", rail="eth") == 1)
    assert customer.deposits() == []
    other.lies.clear()
    anvil.mine()
    customer.deposit(tx_hash=paid, status="confirmed")


def test_a_token_that_moves_to_another_contract_stops_its_rail(other, anvil):
    old, new = anvil.deploy(contracts.TOKEN), anvil.deploy(contracts.TOKEN)
    server = other.begin(old)
    customer = server.customer()
    address = customer.address("usdt")["address"]
    server.read_to(anvil.tip(), "eth")
    anvil.rpc("anvil_setCode", old, "0x" + contracts.DEPRECATING)
    anvil.send(to=old, gas=GAS)
    paid = anvil.send(to=new, data=contracts.call(address, 15_000_000), gas=GAS)["transactionHash"]
    anvil.mine(3)
    eventually(lambda: "STOPPED: the token moves to another contract" in server.rail_line("eth"))
    assert customer.deposits() == []
    server.admin("rail", "set", "eth", "--token", old, "--token", new)
    server.admin("rail", "resume", "eth")
    customer.deposit(tx_hash=paid, status="confirmed")
    assert customer.balance() == 15


def test_stopped_for_500_blocks(other, anvil, token):
    server = other.begin()
    customer = server.customer()
    ether, dollars = customer.address("eth")["address"], customer.address("usdt")["address"]
    server.stop()
    anvil.mine(200)
    first = anvil.send(to=ether, value=hex(ETHER // 10))["transactionHash"]
    anvil.mine(200)
    second = anvil.send(to=token, data=contracts.call(dollars, 5_000_000), gas=GAS)["transactionHash"]
    anvil.mine(100)
    server.start()
    customer.deposit(tx_hash=first, status="confirmed")
    customer.deposit(tx_hash=second, status="confirmed")
    assert customer.balance() == 305
