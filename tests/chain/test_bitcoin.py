"""A bitcoind-compatible node, read by the server's adapter; its own wallet pays and its own calls reorganise."""

import pytest

from nodes import free_port
from probe import Probe

# BIP 84's first two addresses and BIP 86's first, as scripts and as this network writes them.
FIRST = "0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2"
FIRST_ADDRESS = "rltc1qcr8te4kr609gcawutmrza0j4xv80jy8z8dz7lc"
SECOND = "00149c90f934ea51fa0f6504177043e0908da6929983"


@pytest.fixture
def probe(litecoind):
    return Probe("bitcoin", litecoind, watch=[FIRST, SECOND])


def address_of(node, script):
    return node.rpc("decodescript", script)["addresses"][0]


def place_of(block, transaction, value):
    outputs = next(one for one in block["tx"] if one["txid"] == transaction)["vout"]
    return next(one["n"] for one in outputs if round(one["value"] * 1e8) == value)


def test_names_its_chain_and_its_tip(litecoind, probe):
    assert probe("identity", record="bitcoin.json") == litecoind.rpc("getblockhash", 0)
    assert probe("progress", record="bitcoin.json") == {"tip_height": litecoind.tip(), "final_height": -1, "syncing": False}
    assert probe("hash", litecoind.tip() + 1, record="bitcoin.json") is None
    assert probe("hash", litecoind.tip()) == litecoind.rpc("getbestblockhash")


def test_two_payments_in_one_transaction(litecoind, probe):
    """From the mempool to a block; the amounts as the node's wallet sent them."""
    assert address_of(litecoind, FIRST) == FIRST_ADDRESS
    paid = litecoind.rpc("sendmany", "", {FIRST_ADDRESS: 0.01234567, address_of(litecoind, SECOND): 1.5})
    waiting = probe("mempool", record="bitcoin.json")
    assert [one["id"] for one in waiting] == [paid]
    assert sorted(one["amount"] for one in waiting[0]["sightings"]) == ["1234567", "150000000"]
    block = litecoind.mine()[0]
    found = probe.sightings(litecoind.tip(), litecoind.tip(), record="bitcoin.json")
    seen = litecoind.rpc("getblock", block, 2)
    assert {(one["address"], one["event_key"], one["amount"]) for one in found} == {
        (0, f"{paid}:{place_of(seen, paid, 1234567)}", "1234567"),
        (1, f"{paid}:{place_of(seen, paid, 150000000)}", "150000000")}
    assert not any(one["coinbase"] for one in found)
    assert probe("mempool") == []


def test_one_user_paid_twice_in_one_transaction(litecoind, probe):
    """The same script twice: two events of one transaction."""
    coins = litecoind.rpc("listunspent")
    coin = next(one for one in coins if one["amount"] > 1)
    raw = litecoind.rpc("createrawtransaction", [{"txid": coin["txid"], "vout": coin["vout"]}],
                        [{FIRST_ADDRESS: 0.1}, {litecoind.own: round(coin["amount"] - 0.201, 8)}])
    # The wallet refuses to name an address twice, so the second output's script is put in by hand.
    own = litecoind.rpc("getaddressinfo", litecoind.own)["scriptPubKey"]
    raw = raw.replace(own, FIRST)
    signed = litecoind.rpc("signrawtransactionwithwallet", raw)["hex"]
    paid = litecoind.rpc("sendrawtransaction", signed, 0)
    litecoind.mine()
    found = probe.sightings(litecoind.tip(), litecoind.tip())
    assert sorted(one["event_key"] for one in found) == [f"{paid}:0", f"{paid}:1"]
    assert {one["address"] for one in found} == {0}


def test_every_block_of_a_long_downtime_is_read(litecoind, probe):
    begin = litecoind.tip() + 1
    litecoind.mine(250)
    litecoind.rpc("sendtoaddress", FIRST_ADDRESS, 0.5)
    litecoind.mine(250)
    blocks = probe("blocks", begin, litecoind.tip())
    assert len(blocks) == 500
    assert all(after["parent"] == before["hash"] for before, after in zip(blocks, blocks[1:]))
    assert [one["amount"] for block in blocks for one in block["sightings"]] == ["50000000"]


def test_a_newly_mined_coin_says_so(litecoind, probe):
    litecoind.mine(1, to=FIRST_ADDRESS)
    found = probe.sightings(litecoind.tip(), litecoind.tip())
    assert [one["coinbase"] for one in found] == [True]


@pytest.mark.parametrize("depth", [1, 3, 6])
def test_a_reorganisation_keeps_the_key_and_changes_the_block(litecoind, probe, depth):
    paid = litecoind.rpc("sendtoaddress", FIRST_ADDRESS, 0.25)
    gone = litecoind.mine()[0]
    height = litecoind.tip()
    litecoind.mine(depth - 1)
    before = probe.sightings(height, height)
    litecoind.rpc("invalidateblock", gone)
    assert probe("hash", height) is None
    assert [one["id"] for one in probe("mempool")] == [paid]
    # The wallet's own new address: the same block cannot come out again.
    litecoind.mine(depth, to=litecoind.rpc("getnewaddress", "", "bech32"))
    after = probe("block", height, probe("hash", height))
    assert after["hash"] != gone
    assert after["sightings"] == before
    # The block that left is still there to be read by its hash, and is not on the chain.
    assert probe("block", height, gone)["sightings"] == before


def test_a_reorganisation_that_leaves_the_payment_out(litecoind, probe):
    paid = litecoind.rpc("sendtoaddress", FIRST_ADDRESS, 0.25)
    gone = litecoind.mine()[0]
    height = litecoind.tip()
    litecoind.rpc("invalidateblock", gone)
    litecoind.rpc("generateblock", litecoind.own, [])
    assert probe.sightings(height, height) == []
    assert [one["id"] for one in probe("mempool")] == [paid]
    litecoind.mine()
    assert [one["transaction"] for one in probe.sightings(height + 1, height + 1)] == [paid]


def test_a_replaced_transaction_leaves_the_mempool(litecoind, probe):
    old = litecoind.rpc("sendtoaddress", FIRST_ADDRESS, 0.3, "", "", False, True)
    before = probe("mempool")
    new = litecoind.rpc("bumpfee", old)["txid"]
    after = probe("mempool", record="bitcoin_replaced.json")
    assert [one["id"] for one in before] == [old]
    assert [one["id"] for one in after] == [new]
    assert after[0]["sightings"][0]["amount"] == before[0]["sightings"][0]["amount"]
    # What tells that one replaced the other: they spend the same.
    assert set(before[0]["spends"]) & set(after[0]["spends"])
    litecoind.mine()


def test_a_block_it_does_not_have(probe):
    assert probe("block", 5, "00" * 32, record="bitcoin.json") is None


def test_what_goes_wrong_is_told_without_the_password(litecoind, probe):
    refused = probe.refused("identity", password="wrong-secret")
    assert "refuses this user and password" in refused
    assert "secret" not in refused
    assert "larger than allowed" in probe.refused("identity", answer_max=20)
    probe.arguments[1] = f"http://127.0.0.1:{free_port()}/"
    assert "cannot be reached" in probe.refused("identity")
    probe.arguments[1] = "http://tester:secret@127.0.0.1/"
    assert "secret" not in probe.refused("identity")
