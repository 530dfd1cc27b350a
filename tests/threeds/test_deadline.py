"""What was said is what stands: a commit that comes after the AReq's deadline, and a clock that jumps while a result is
on its way."""

import contextlib
import json
import sqlite3
import threading
import time

import pytest

from directory import slow, status
from test_frictionless import MAGIC
from waiting import eventually
from world import World

DEADLINE_MS = 1_000
AMOUNTS = {**MAGIC, "C": "300107"}


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """An installation that gives its book little time for an AReq."""
    made = World(tmp_path_factory.mktemp("deadline"))
    made.serving.config["acs"]["areq_deadline_ms"] = DEADLINE_MS
    made.serving.config["acs.decision"] = {"deadline_ms": DEADLINE_MS // 2}
    made.start()
    yield made
    assert made.stop() == 0


@contextlib.contextmanager
def commits_held(world):
    """Somebody else writes: the program decides, and its commit waits."""
    database = sqlite3.connect(world.store_file, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.execute("ROLLBACK")
        database.close()


@pytest.mark.parametrize("outcome", ["C", "Y", "A", "N"])
def test_a_commit_after_the_deadline_is_taken_back(impatient, outcome):
    customer = impatient.customer()
    areq = customer.areq(amount=AMOUNTS[outcome])
    answers = []

    def ask():
        answers.append(customer.directory.ask_raw(json.dumps(areq).encode()))

    with commits_held(impatient):
        begun = time.monotonic()
        conversation = customer.directory.ask(areq)
        assert time.monotonic() - begun >= DEADLINE_MS / 1000 * 0.9
        # Asked again meanwhile: what was said is said again.
        again = threading.Thread(target=ask)
        again.start()
        again.join()
    ares = conversation.ares
    assert (ares["transStatus"], ares["transStatusReason"]) == ("U", "22")
    assert "authenticationValue" not in ares and "acsURL" not in ares
    ask()
    eventually(lambda: impatient.rule(ares) == "deadline")
    ask()
    assert answers == [ares] * 3
    customer.advance(31)
    customer.advance(601)
    time.sleep(1)
    assert not conversation.all("rreq") and not conversation.all("erro"), conversation.said
    assert customer.api.get("/3ds/challenges").json()["data"] == []
    # The card goes on.
    later = customer.authenticate()
    assert later.ares["transStatus"] == "C"
    customer.settle()


def test_a_decision_after_the_deadline_leaves_nothing(impatient):
    """Here the book itself stands still: two commands wait, the second is decided too late."""
    customer = impatient.customer()
    with commits_held(impatient):
        blocker = threading.Thread(target=customer.api.post, args=(f"/cards/{customer.card['id']}/freeze",))
        blocker.start()
        time.sleep(0.1)
        conversation = customer.directory.ask(customer.areq())
        assert conversation.ares["transStatus"] == "U"
    blocker.join()
    time.sleep(0.2)
    assert impatient.rule(conversation.ares) is None
    customer.advance(31)
    assert not conversation.all("rreq")


@pytest.mark.parametrize("jump_s", [31, 601, 86_400])
def test_the_clock_jumps_while_a_result_is_on_its_way(customer, jump_s):
    conversation, page = customer.opened()
    conversation.rres = [slow(1)]
    code = customer.code()
    pages = []
    press = threading.Thread(target=lambda: pages.append(page.press("submit", code)))
    press.start()
    customer.directory.wait(conversation, "rreq")
    customer.advance(jump_s)
    press.join()
    rreq, cres = customer.finish(conversation, pages[0])  # settle() checks that the CRes is after the RRes
    assert (rreq["transStatus"], cres["transStatus"]) == ("Y", "Y")
    assert len(conversation.all("rreq")) == 1
    assert customer.result(conversation)["status"] == "completed"


def test_a_result_that_nobody_took_is_in_the_audit(customer):
    conversation, page = customer.opened()
    row = customer.pending()
    conversation.rres = [status(500)]
    _, cres = customer.finish(conversation, page.press("submit", row["otp"]))
    assert cres["transStatus"] == "Y"
    rows = customer.world.rows("SELECT subject FROM audit WHERE action = '3ds.unreported'")
    assert [subject for (subject,) in rows].count(row["id"]) == 1
