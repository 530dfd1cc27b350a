"""Rails of several nodes on one PostgreSQL: one of them reads the chain, and another goes on when it dies."""

import pathlib
import shutil
import subprocess
import tempfile

import pytest

from postgres import Postgres, own_folder
from server import Api
from waiting import eventually
from wired import Customer, Wired

TAKE_OVER_S = 20


@pytest.fixture
def postgres():
    with tempfile.TemporaryDirectory(prefix="privcards-chain-") as folder:
        place = pathlib.Path(folder)
        place.chmod(0o755)  # PostgreSQL runs as another user
        server = Postgres(own_folder(place / "data")).make().start()
        yield server
        server.stop()


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def proves(binary, postgres):
    run(binary, "verify", "--database", postgres.connection())


@pytest.fixture
def nodes(tmp_path, postgres, litecoind):
    running = [Wired(tmp_path / f"node{number}").node("btc", litecoind) for number in (1, 2)]
    for node in running:
        node.set(data__database=postgres.connection())
    first, second = running
    first.start().catalog()
    second.directory.mkdir(mode=0o700)
    shutil.copy2(first.directory / "privcards.keys", second.directory)
    second.start()
    yield running
    for node in running:
        node.stop()
    proves(first.binary, postgres)


def pay(litecoind, address, amount):
    transaction = litecoind.rpc("sendtoaddress", address, amount)
    litecoind.mine()
    return transaction


def reader_of(nodes, height):
    """The node that has read to there; it is the only one that reads."""
    def look():
        there = [node for node in nodes if node.metric("rail_reading", rail="btc") == 1]
        assert len(there) <= 1, "two nodes read the chain"
        return there and there[0].metric("rail_height", rail="btc") == height and there
    return eventually(look)[0]


def test_a_deposit_and_another_after_the_reader_died(nodes, litecoind):
    first, second = nodes
    litecoind.mine(12)
    first.add_bitcoin(litecoind, "--policy", "above:2")
    customer = first.customer()
    elsewhere = Customer(second, Api(second.base_url, customer.api.key))
    address = customer.address()["address"]
    assert elsewhere.address()["address"] == address
    transaction = pay(litecoind, address, 0.01)
    elsewhere.deposit(tx_hash=transaction, status="pending", confirmations=1)
    litecoind.mine()
    assert elsewhere.deposit(tx_hash=transaction, status="confirmed") == customer.deposit(tx_hash=transaction)
    assert customer.balance() == elsewhere.balance() == 600

    reader = reader_of(nodes, litecoind.tip())
    [other] = [node for node in nodes if node is not reader]
    survivor = customer if other is first else elsewhere
    reader.kill()
    transaction = pay(litecoind, address, 0.02)
    litecoind.mine()
    eventually(lambda: [d for d in survivor.deposits() if d["tx_hash"] == transaction], TAKE_OVER_S)
    survivor.deposit(tx_hash=transaction, status="confirmed")
    assert survivor.balance() == 1800

    reader.start()
    transaction = pay(litecoind, address, 0.005)
    litecoind.mine()
    survivor.deposit(tx_hash=transaction, status="confirmed")
    assert reader_of(nodes, litecoind.tip()) is other
    assert len(survivor.deposits()) == 3 and survivor.balance() == 2100
    assert len(survivor.events("deposit.confirmed")) == 3


def test_a_rail_moves_with_its_installation(tmp_path, postgres, litecoind):
    server = Wired(tmp_path / "data").node("btc", litecoind).start()
    server.catalog()
    litecoind.mine(12)
    server.add_bitcoin(litecoind, "--policy", "above:2")
    customer = server.customer()
    address = customer.address()["address"]
    before = pay(litecoind, address, 0.01)
    litecoind.mine()
    credited = customer.deposit(tx_hash=before, status="confirmed")
    waiting = pay(litecoind, address, 0.02)
    customer.deposit(tx_hash=waiting, confirmations=1)
    server.stop()
    run(server.binary, "copy", "--from", server.directory, "--to", postgres.connection())
    litecoind.mine()
    server.set(data__database=postgres.connection())
    server.start()
    customer.deposit(tx_hash=waiting, status="confirmed")
    assert customer.deposit(tx_hash=before) == credited
    assert customer.address()["address"] == address and customer.balance() == 1800
    server.stop()
    proves(server.binary, postgres)
