"""An Ethereum node, read by the server's adapter: ether, tokens, ether paid by contracts, and what only looks like them."""

import pytest

import contracts
from probe import Probe

OURS = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"
OTHER = "0x6Fac4D18c912343BF86fa7049364Dd4E424Ab9C0"
ETHER = 10**18
GAS = hex(500_000)


@pytest.fixture(scope="module")
def token(anvil):
    return anvil.deploy(contracts.TOKEN)


@pytest.fixture
def probe(anvil, token):
    return Probe("ethereum", anvil, watch=[OURS, OTHER], tokens=[token])


def found_now(anvil, probe, record=None):
    return probe.sightings(anvil.tip(), anvil.tip(), record=record)


def test_names_its_chain_its_tip_and_what_is_final(anvil, probe):
    anvil.mine(100)
    assert probe("identity", record="ethereum.json") == "31337"
    progress = probe("progress", record="ethereum.json")
    assert progress == {"tip_height": anvil.tip(), "final_height": anvil.tip() - 64, "syncing": False}
    assert probe("hash", anvil.tip() + 1, record="ethereum.json") is None


def test_ether_beyond_64_bits(anvil, probe):
    anvil.rpc("anvil_setBalance", anvil.accounts[0], hex(10**6 * ETHER))
    value = 123_456 * ETHER + 789
    receipt = anvil.send(to=OURS, value=hex(value))
    found = found_now(anvil, probe, record="ethereum.json")
    assert found == [{"address": 0, "event_key": receipt["transactionHash"][2:] + ":native",
                      "transaction": receipt["transactionHash"], "token": "", "amount": str(value), "coinbase": False,
                      "sender": found[0]["sender"]}]
    assert found[0]["sender"].lower() == anvil.accounts[0].lower()


def test_a_token_that_returns_nothing(anvil, probe, token):
    receipt = anvil.send(to=token, data=contracts.call(OTHER, 25_000_000), gas=GAS)
    found = found_now(anvil, probe, record="ethereum.json")
    assert [(one["address"], one["amount"], one["event_key"]) for one in found] == [
        (1, "25000000", receipt["transactionHash"][2:] + ":token:0")]
    assert found[0]["token"].lower() == token.lower()


@pytest.mark.parametrize("code", ["TOKEN", "FALSE_TOKEN", "REVERTING_TOKEN"])
def test_what_only_looks_like_a_deposit(anvil, probe, code):
    """A look-alike that is not on the list, one that says no, one that undoes its event."""
    fake = anvil.deploy(getattr(contracts, code))
    anvil.send(to=fake, data=contracts.call(OURS, 10**12), gas=GAS)
    assert found_now(anvil, probe) == []
    if code != "TOKEN":  # not even when it is on the list
        listed = Probe("ethereum", anvil, watch=[OURS], tokens=[fake])
        assert found_now(anvil, listed) == []


def test_nothing_sent_is_no_deposit(anvil, probe, token):
    anvil.send(to=token, data=contracts.call(OURS, 0), gas=GAS)
    assert found_now(anvil, probe) == []
    anvil.send(to=OURS, value="0x0")
    assert found_now(anvil, probe) == []


def test_a_reverted_transaction_with_value(anvil, probe):
    """Its value stays in the block's text and moved nothing."""
    code = "60006000fd"
    anvil.rpc("anvil_setCode", OURS, "0x" + code)
    receipt = anvil.send(to=OURS, value=hex(5 * ETHER), gas=GAS)
    anvil.rpc("anvil_setCode", OURS, "0x")
    assert receipt["status"] == "0x0"
    assert found_now(anvil, probe) == []


def test_ether_that_a_contract_hands_on(anvil, probe):
    splitter = anvil.deploy(contracts.SPLITTER)
    receipt = anvil.send(to=splitter, value=hex(3 * ETHER), data=contracts.call(OURS), gas=GAS)
    found = found_now(anvil, probe, record="ethereum.json")
    assert [(one["amount"], one["event_key"]) for one in found] == [
        (str(3 * ETHER), receipt["transactionHash"][2:] + ":trace:0")]
    assert found[0]["sender"].lower() == splitter.lower()


def test_ether_under_a_call_that_failed(anvil, probe):
    reverting = anvil.deploy(contracts.REVERTING_SPLITTER)
    patient = anvil.deploy(contracts.PATIENT)
    before = int(anvil.rpc("eth_getBalance", OURS, "latest"), 16)
    receipt = anvil.send(to=patient, value=hex(ETHER), data=contracts.call(reverting, OURS), gas=GAS)
    assert receipt["status"] == "0x1"
    assert int(anvil.rpc("eth_getBalance", OURS, "latest"), 16) == before
    assert found_now(anvil, probe) == []


def test_two_users_and_one_user_twice_in_one_block(anvil, probe, token):
    anvil.rpc("evm_setAutomine", False)
    sent = [anvil.rpc("eth_sendTransaction", {"from": anvil.accounts[0], **one}) for one in (
        {"to": token, "data": contracts.call(OURS, 7), "gas": GAS},
        {"to": token, "data": contracts.call(OTHER, 8), "gas": GAS},
        {"to": token, "data": contracts.call(OURS, 7), "gas": GAS},
        {"to": OURS, "value": "0x9"})]
    anvil.mine()
    anvil.rpc("evm_setAutomine", True)
    for one in sent:
        anvil.receipt(one)
    found = found_now(anvil, probe, record="ethereum.json")
    assert sorted((one["address"], one["amount"]) for one in found) == [(0, "7"), (0, "7"), (0, "9"), (1, "8")]
    assert len({one["event_key"] for one in found}) == 4


def test_a_node_without_receipts_of_whole_blocks(anvil, probe, token):
    """Then the receipts that matter are found by the token's logs and the recipients, with the same outcome."""
    splitter = anvil.deploy(contracts.SPLITTER)
    anvil.rpc("evm_setAutomine", False)
    for one in ({"to": token, "data": contracts.call(OURS, 7)}, {"to": OTHER, "value": "0x8"},
                {"to": splitter, "value": "0x9", "data": contracts.call(OURS)}):
        anvil.rpc("eth_sendTransaction", {"from": anvil.accounts[0], "gas": GAS, **one})
    anvil.mine()
    anvil.rpc("evm_setAutomine", True)
    everything = found_now(anvil, probe)
    assert len(everything) == 3
    poorer = Probe("ethereum", anvil, watch=[OURS, OTHER], tokens=[token], without="eth_getBlockReceipts")
    assert found_now(anvil, poorer, record="ethereum_poor.json") == everything
    poorest = Probe("ethereum", anvil, watch=[OURS, OTHER], tokens=[token], without="debug_traceBlockByHash")
    assert [one for one in everything if ":trace:" not in one["event_key"]] == found_now(anvil, poorest)


def test_a_token_transfer_keeps_its_key_at_another_place_of_a_block(anvil, probe, token):
    """The block-wide logIndex changes when a transaction is mined again; the key does not."""
    anvil.rpc("evm_setAutomine", False)
    first = {"from": anvil.accounts[1], "to": token, "data": contracts.call(OTHER, 1), "gas": GAS}
    ours = {"from": anvil.accounts[2], "to": token, "data": contracts.call(OURS, 5), "gas": GAS}
    anvil.rpc("eth_sendTransaction", first)
    paid = anvil.rpc("eth_sendTransaction", ours)
    anvil.mine()
    before = anvil.receipt(paid)
    height = anvil.tip()
    key = [one["event_key"] for one in probe.sightings(height, height) if one["address"] == 0]
    raw = anvil.rpc("eth_getRawTransactionByHash", paid)
    anvil.rpc("anvil_reorg", 1, [])
    assert probe.sightings(height, height) == []
    assert anvil.rpc("eth_sendRawTransaction", raw) == paid
    anvil.mine()
    anvil.rpc("evm_setAutomine", True)
    after = anvil.receipt(paid)
    assert after["blockHash"] != before["blockHash"]
    assert after["logs"][0]["logIndex"] != before["logs"][0]["logIndex"]
    assert [one["event_key"] for one in found_now(anvil, probe)] == key


def test_a_block_that_left_the_chain(anvil, probe):
    anvil.send(to=OURS, value="0x5")
    height = anvil.tip()
    gone = probe("hash", height)
    anvil.rpc("anvil_reorg", 2, [])
    assert probe("hash", height) != gone
    assert probe("block", height, gone, record="ethereum.json") is None


def test_every_block_of_a_long_downtime_is_read(anvil, probe):
    begin = anvil.tip() + 1
    anvil.mine(250)
    anvil.send(to=OURS, value=hex(ETHER))
    anvil.mine(250)
    blocks = probe("blocks", begin, anvil.tip())
    assert len(blocks) == 501
    assert all(after["parent"] == before["hash"] for before, after in zip(blocks, blocks[1:]))
    assert [one["amount"] for block in blocks for one in block["sightings"]] == [str(ETHER)]


def test_the_same_adapter_reads_only_tokens_where_ether_does_not_count(anvil, token):
    """As on TRON."""
    probe = Probe("tron", anvil, watch=[OURS], tokens=[token])
    anvil.send(to=OURS, value="0x5")
    assert found_now(anvil, probe) == []
    anvil.send(to=token, data=contracts.call(OURS, 6), gas=GAS)
    assert [one["amount"] for one in found_now(anvil, probe)] == ["6"]
