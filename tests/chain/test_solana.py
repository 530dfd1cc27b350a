"""A Solana runtime, read by the server's adapter; web3.js and spl-token pay."""

import pytest

from probe import Probe

WALLET = "HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk"
OTHER = "Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb"


@pytest.fixture(scope="module")
def mint(surfpool):
    return surfpool.ask("create_token")["mint"]


@pytest.fixture
def probe(surfpool, mint):
    return Probe("solana", surfpool, watch=[WALLET, OTHER], tokens=[mint])


def of(signatures, signature):
    return next(one for one in signatures if one["signature"] == signature)


def test_names_its_chain_and_its_slots(surfpool, probe):
    assert probe("identity", record="solana.json") == surfpool.rpc("getGenesisHash")
    progress = probe("progress", record="solana.json")
    assert not progress["syncing"]
    assert 0 <= progress["final_height"] <= progress["tip_height"]


def test_lamports_from_sight_to_finality(surfpool, probe):
    assert probe("balances", WALLET)[0] == {"exists": False, "lamports": 0, "token_amount": 0}
    paid = surfpool.ask("pay", to=WALLET, lamports=1_500_000_000)["signature"]
    assert of(probe("signatures", WALLET), paid)["commitment"] in ("processed", "confirmed")
    surfpool.finalize()
    assert of(probe("signatures", WALLET, record="solana.json"), paid)["commitment"] == "finalized"
    found = probe("transaction", paid, record="solana.json")
    assert [(one["address"], one["amount"], one["event_key"]) for one in found] == [
        (0, "1500000000", f"{paid}:native:{WALLET}")]
    assert probe("balances", WALLET, OTHER, record="solana.json")[0]["lamports"] == 1_500_000_000


def test_two_wallets_in_one_transaction_of_version_0(surfpool, probe):
    paid = surfpool.ask("pay_many", to=[WALLET, OTHER], lamports=10_000_000)["signature"]
    surfpool.finalize()
    found = probe("transaction", paid, record="solana.json")
    assert sorted(one["address"] for one in found) == [0, 1]
    assert len({one["event_key"] for one in found}) == 2


def test_a_failed_transaction_pays_nothing(surfpool, probe):
    paid = surfpool.ask("pay_too_much", to=WALLET)["signature"]
    surfpool.finalize()
    listed = [one for one in probe("signatures", WALLET) if one["signature"] == paid]
    assert all(one["failed"] for one in listed)
    if listed:
        assert probe("transaction", paid, record="solana.json") == []


def test_a_second_token_transfer_is_seen_on_the_token_account_alone(surfpool, probe, mint):
    """The first makes the account, and the wallet is mentioned; the second does not mention it."""
    first = surfpool.ask("pay_token", mint=mint, to=WALLET, amount="7000000")
    surfpool.finalize()
    seen = {one["signature"] for one in probe("signatures", WALLET)}
    assert first["signature"] in seen
    second = surfpool.ask("pay_token", mint=mint, to=WALLET, amount="2500000")
    surfpool.finalize()
    assert {one["signature"] for one in probe("signatures", WALLET)} == seen
    on_account = probe("signatures", first["account"], record="solana.json")
    assert [one["signature"] for one in on_account] == [first["signature"], second["signature"]]
    assert probe("balances", first["account"], record="solana.json")[0]["token_amount"] == 9_500_000
    for paid, amount in ((first, "7000000"), (second, "2500000")):
        found = probe("transaction", paid["signature"], record="solana.json")
        assert [(one["token"], one["amount"], one["event_key"]) for one in found] == [
            (mint, amount, f"{paid['signature']}:{mint}:{first['account']}")]


def test_a_mint_that_is_not_listed_is_no_deposit(surfpool, probe):
    other = surfpool.ask("create_token")["mint"]
    paid = surfpool.ask("pay_token", mint=other, to=WALLET, amount="1000000000")["signature"]
    surfpool.finalize()
    assert probe("transaction", paid) == []


def test_history_is_read_from_where_it_was_left(surfpool, probe):
    signatures = [surfpool.ask("pay", to=OTHER, lamports=1_000_000 + i)["signature"] for i in range(5)]
    surfpool.finalize()
    everything = [one["signature"] for one in probe("signatures", OTHER)]
    assert everything[-5:] == signatures  # oldest first
    assert [one["signature"] for one in probe("signatures", OTHER, signatures[1])] == signatures[2:]
