"""What happens to three nodes on a PostgreSQL with a synchronous standby when something dies. The cases
go in order over one world, and customers are busy all the time; after each, every acknowledged write is
there exactly once, repeats are answered the same, every event has reached its webhook, and `privcards
verify` proves the ledger."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from iso_link import IsoLink, decode, encode
from waiting import eventually
from webhook_receiver import Endpoint, advance
from world import GO_ON_S, Bystander, World

TAKE_OVER_S = 15  # until the others do what a dead node had begun
PAUSED_S = 30
IDLE_S = 6  # a key that has not written for so long may read from a standby
CUT_S = 12  # longer than a node waits for its database
HOLD_DAYS = 40  # longer than any hold


@pytest.fixture(scope="module")
def world():
    running = World()
    try:
        yield running.start()
    finally:
        running.stop()


def report(world, what):
    rest, iso = map(sum, zip(*(client.counts() for client in world.clients)))
    print(f"\n{what}; so far {rest} REST writes and {iso} messages acknowledged, "
          f"{sum(client.interruptions for client in world.clients)} interruptions, "
          f"{world.events} events, {world.received} webhooks received")


def open_hold(world, customer):
    """An authorization through the first node; its transaction."""
    fields = customer.terminal.authorization(customer.secrets, 500)
    link = IsoLink(world.node(0).iso8583)
    assert decode(link.ask(encode("0100", fields)))["39"] == "00"
    link.close()
    rows = customer.api.get("/transactions", params={"card_id": customer.card}).json()["data"]
    return rows[0]["id"]


def test_the_standby_answers_reads_but_not_those_of_a_key_that_wrote(world):
    writer = Bystander(world, "writer")
    reader = world.node(1).key(writer.account)  # another key of the same account, which never writes
    at_other_node = writer.at(world.node(1))
    path = f"/cards/{writer.card}"
    eventually(lambda: reader.get(path).status_code == 200)
    time.sleep(IDLE_S)  # until the standby may answer
    world.pair.standby.ask("SELECT pg_wal_replay_pause()")
    try:
        eventually(lambda: world.pair.standby.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
        with ThreadPoolExecutor(1) as at_once:
            write = at_once.submit(writer.api.post, f"{path}/fund", {"amount": 23})
            time.sleep(0.5)
            assert not write.done(), "acknowledged before the standby shows it"
            assert reader.get(path).json()["balance"] == 100, "the standby did not answer"
            world.pair.standby.ask("SELECT pg_wal_replay_resume()")
            assert write.result().status_code == 200
            assert at_other_node.get(path).json()["balance"] == 123
    finally:
        world.pair.standby.ask("SELECT pg_wal_replay_resume()")
    assert reader.get(path).json()["balance"] == 123
    for more in range(124, 144):  # at one node written, at another read at once
        assert writer.api.post(f"{path}/fund", {"amount": 1}).status_code == 200
        assert at_other_node.get(path).json()["balance"] == more
    assert writer.api.get(path).json()["balance"] == 143


def test_a_killed_nodes_work_is_taken_over(world):
    held = Bystander(world, "held")
    endpoint = Endpoint(held.api, world.receiver, "/held")
    expiring = Bystander(world, "expiring")
    hold = open_hold(world, expiring)
    with world.load():
        gate = world.receiver.hold("/held")
        assert held.api.post(f"/cards/{held.card}/fund", {"amount": 1}).status_code == 200
        first = endpoint.wait()[0].event["id"]  # a node waits for its answer
        advance(expiring.api, HOLD_DAYS * 86_400)
        world.node(0).kill()
        began = time.monotonic()
        gate.set()
        api = expiring.at(world.node(1))
        eventually(lambda: api.get(f"/transactions/{hold}").json()["status"] == "expired",
                   TAKE_OVER_S)
        eventually(lambda: len([request for request in endpoint.receiver.on("/held")
                                if request.event["id"] == first]) >= 2, TAKE_OVER_S)
        taken_over_s = time.monotonic() - began
        card = api.get(f"/cards/{expiring.card}").json()
        assert (card["balance"], card["held"]) == (100, 0), card  # released, and once
        world.node(0).start()
    report(world, f"a node killed: its work was taken over within {taken_over_s:.1f} s")


def test_a_paused_node_does_no_harm_when_it_wakes(world):
    with world.load():
        world.node(1).pause()
        time.sleep(PAUSED_S)
        world.node(1).wake()
        seconds = world.wait_until_all_serve()
    report(world, f"a node paused for {PAUSED_S} s: all wrote {seconds:.1f} s after it woke")


def test_nodes_without_their_database_answer_503_and_come_back(world):
    with world.load():
        world.proxies[2].cut()
        time.sleep(CUT_S)  # the two others go on
        world.wait_until_all_serve([world.node(0), world.node(1)])
        for proxy in world.proxies:
            proxy.cut()
        time.sleep(CUT_S)
        assert not world.writes_on(world.node(0))
        for proxy in world.proxies:
            proxy.heal()
        seconds = world.wait_until_all_serve()
        assert all(proxy.held > 0 for proxy in world.proxies)
    report(world, f"the network cut: all nodes wrote {seconds:.1f} s after it healed")


def test_the_standby_takes_over_from_a_killed_primary(world):
    with world.load():
        world.pair.primary.kill()
        time.sleep(1)  # someone notices
        world.database = world.pair.standby
        began = time.monotonic()
        world.pair.promote()
        promoted_s = time.monotonic() - began
        seconds = promoted_s + world.wait_until_all_serve(wait_s=GO_ON_S - promoted_s)
    report(world, f"the primary killed: all nodes wrote {seconds:.1f} s after the order to promote")
