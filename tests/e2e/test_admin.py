"""`privcards admin`: the same commands on a stopped directory and through a running server."""

import json
import re

import pytest
from server import Api
from serving import Serving, free_port
from sse import EventStream
from webhook_receiver import Receiver


@pytest.fixture(params=["running", "stopped"])
def operator(request, tmp_path):
    """Runs admin commands in both ways."""
    serving = Serving(tmp_path / "data")
    serving.start()
    if request.param == "stopped":
        assert serving.stop() == 0
    yield serving
    serving.stop()


@pytest.fixture
def serving(tmp_path):
    running = Serving(tmp_path / "data")
    yield running.start().catalog()
    running.stop()


def refused(operator, *arguments):
    """The complaint of a command that fails; its code."""
    done = operator.run("admin", *arguments)
    assert done.returncode != 0 and done.stdout == "" and done.stderr.strip(), done
    return done.returncode, done.stderr.strip()


def test_accounts_and_keys(operator):
    first = operator.admin("account", "create", "--name", "First & Söhne")
    second = operator.admin("account", "create", "--name", "Second")
    assert re.fullmatch(r"acct_\w+", first) and first != second
    listed = operator.admin("account", "list").splitlines()
    assert [line.split()[0] for line in listed] == [first, second]
    assert listed[0].endswith("  First & Söhne")
    made = operator.admin("key", "create", "--account", first, "--world", "live", "--name", "shop")
    key_id, text = made.split()
    assert re.fullmatch(r"sk_live_\w{38}", text)
    row = operator.admin("key", "list", "--account", first)
    assert row.split() == [key_id, f"sk_live_…{text[-4:]}", "active", "shop"]
    assert operator.admin("key", "list", "--account", second) == ""
    assert operator.admin("key", "revoke", key_id) == f"{key_id}  revoked"
    assert " revoked " in operator.admin("key", "list", "--account", first)
    assert operator.admin("key", "revoke", key_id)  # again: nothing changes


def test_bins_and_programs(operator):
    assert operator.admin("program", "set", "1", "--name", "default") == "program 1  set"
    operator.admin("program", "set", "2", "--name", "strict", "--block-category", "gambling",
                   "--block-category", "cash", "--block-country", "PRK")
    assert operator.admin("program", "list").splitlines() == ["1  default", "2  strict"]
    operator.admin("bin", "set", "491653", "--network", "visa", "--max-transaction", "100.50",
                   "--apple-pay", "--best-for", "ads", "--best-for", "travel")
    operator.admin("bin", "set", "54127500", "--network", "mastercard", "--program", "2",
                   "--inactive")
    assert operator.admin("bin", "list").splitlines() == [
        "491653  visa  general  program 1", "54127500  mastercard  general  program 2  inactive"]
    code, why = refused(operator, "bin", "set", "491654", "--network", "visa", "--program", "9")
    assert code == 1 and why.startswith("refused: "), why


def test_links(operator):
    port = free_port()
    made = operator.admin("link", "add", "--name", "visa-1", "--listen", f"127.0.0.1:{port}")
    link_id = made.split()[0]
    operator.admin("link", "add", "--name", "mc-1", "--dial", "127.0.0.1:1", "--world", "test",
                   "--profile", "iso87-bcd")
    rows = [line.split() for line in operator.admin("link", "list").splitlines()]
    assert rows[0] == [link_id, "visa-1", "live", "listen", f"127.0.0.1:{port}",
                       "iso87-ascii-binbm"]
    assert rows[1][1:] == ["mc-1", "test", "dial", "127.0.0.1:1", "iso87-bcd"]
    assert operator.admin("link", "off", link_id) == f"{link_id}  off"
    assert operator.admin("link", "list").splitlines()[0].endswith("  off")
    assert refused(operator, "link", "off", "lnk_1")[0] == 1


@pytest.mark.parametrize("arguments", [
    [], ["frobnicate"], ["account"], ["account", "create"], ["account", "create", "--nam", "x"],
    ["account", "list", "more"], ["key", "create"], ["key", "create", "--account", "acct_?"],
    ["key", "create", "--account", "card_1"], ["key", "list", "--account", "nobody"],
    ["key", "create", "--account", "acct_1", "--world", "moon"],
    ["key", "create", "--account", "acct_1", "--scope", "all"], ["key", "revoke"],
    ["key", "revoke", "acct_1"], ["bin", "set", "49165", "--network", "visa"],
    ["bin", "set", "4916x3", "--network", "visa"], ["bin", "set", "491653"],
    ["bin", "set", "491653", "--network", "amex"],
    ["bin", "set", "491653", "--network", "visa", "--max-monthly", "-1"],
    ["bin", "set", "491653", "--network", "visa", "--max-monthly", "1.005"],
    ["program", "set", "0", "--name", "x"], ["program", "set", "x", "--name", "x"],
    ["program", "set", "1", "--name", "x", "--block-category", "fun"],
    ["link", "add", "--name", "x"], ["link", "add", "--name", "x", "--listen", "nowhere"],
    ["link", "add", "--name", "x", "--listen", "127.0.0.1:1", "--dial", "127.0.0.1:1"],
    ["link", "add", "--name", "x", "--dial", "127.0.0.1:1", "--profile", "iso99"],
    ["link", "add", "--name", "x", "--listen", "127.0.0.1:0"], ["link", "off", "1"],
])
def test_wrong_arguments_exit_2_and_change_nothing(wrong_operators, arguments):
    for operator in wrong_operators:
        code, why = refused(operator, *arguments)
        assert code == 2, why


@pytest.fixture(scope="module")
def wrong_operators(tmp_path_factory):
    """One that runs and one that does not; nothing may have changed at the end."""
    both = [Serving(tmp_path_factory.mktemp(name) / "data") for name in ("running", "stopped")]
    for serving in both:
        serving.start()
    both[1].stop()
    yield both
    for serving in both:
        for what in ("account", "bin", "program", "link"):
            assert serving.admin(what, "list") == ""
    assert both[0].stop() == 0


def test_what_does_not_exist_is_refused_with_1(operator):
    for arguments in (["key", "create", "--account", "acct_1"], ["key", "revoke", "key_1"]):
        code, why = refused(operator, *arguments)
        assert code == 1 and why.startswith("refused: "), why


@pytest.mark.parametrize("name", ["", "x" * 201, "two\nlines", "\x7f"])
def test_a_name_that_cannot_be_listed_is_refused(wrong_operators, name):
    for operator in wrong_operators:
        before = operator.admin("account", "list")
        assert refused(operator, "account", "create", "--name", name)[0] == 2
        assert operator.admin("account", "list") == before


def test_a_list_may_be_long(serving):
    """Longer than any text may be that the API is sent."""
    names = [f"{number:03} " + "ö" * 98 for number in range(300)]
    for name in names:
        serving.account(name)
    listed = serving.admin("account", "list")
    assert len(listed.encode()) > 65_536
    assert [line.split("  ", 2)[2] for line in listed.splitlines()] == names


def test_arguments_that_are_no_text_are_refused(serving):
    code, why = refused(serving, "account", "create", "--name", b"\xff\xfe")
    assert code == 2 and "cannot be read" in why, why


def test_help_is_no_error(operator):
    assert "account" in operator.admin("--help")
    assert "--scope" in operator.admin("key", "create", "--help")


def test_a_server_that_was_killed_is_not_waited_for(serving):
    """It leaves the file that says where it was; somebody else may listen there by now."""
    account = serving.account()
    serving.kill()
    assert serving.admin("account", "list").startswith(account)
    receiver = Receiver()
    where = {"url": f"http://127.0.0.1:{receiver.port}", "token": "of yore"}
    (serving.directory / "admin.json").write_text(json.dumps(where))
    assert serving.admin("account", "list").startswith(account)
    assert len(receiver.requests) == 1
    receiver.close()


# Through a running server, at once.


def test_a_revoked_key_ends_at_once_and_so_do_its_streams(serving):
    account = serving.account()
    kept, ended = serving.key(account), serving.key(account)
    assert ended.get("/wallet").status_code == 200  # so that the key is cached
    streams = {api: EventStream(api) for api in (kept, ended)}
    serving.admin("key", "revoke", ended.key_id)
    answer = ended.get("/wallet")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_api_key")
    assert streams[ended].next() is None
    refused_stream = EventStream(ended)
    assert refused_stream.status == 401
    assert kept.post("/sandbox/deposits", {"currency": "sol", "amount_usd": 1}).status_code == 201
    assert streams[kept].next().type == "deposit.pending"
    streams[kept].close()
    serving.stop()
    serving.start()
    ended.base_url = kept.base_url = serving.base_url
    assert ended.get("/wallet").status_code == 401
    assert kept.get("/wallet").status_code == 200


def test_scopes_are_enforced(serving):
    account = serving.account()
    whole = serving.key(account)
    whole.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 100})
    card = whole.card(amount=10)["id"]
    made = serving.admin("key", "create", "--account", account, "--scope", "read")
    reader = Api(serving.base_url, made.split()[-1])
    assert reader.get(f"/cards/{card}").status_code == 200
    for answer in (reader.post("/cards", {"bin_id": "491653", "amount": 1}),
                   reader.get(f"/cards/{card}/details")):
        assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")


def test_bins_and_programs_take_effect_at_once(serving):
    api = serving.key(serving.account())
    api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 1000})
    card = api.card(amount=500)["id"]

    def pay(amount, **merchant):
        paid = api.post("/sandbox/authorizations",
                        {"card_id": card, "amount": amount, "merchant": merchant})
        assert paid.status_code == 201, paid.text
        return paid.json()["decline_reason"]

    assert pay(20, mcc="7995") is None and pay(20, country="PRK") is None
    serving.admin("program", "set", "1", "--name", "strict", "--block-category", "gambling",
                  "--block-country", "PRK", "--block-merchant", "EVIL0000000001")
    assert pay(20, mcc="7995") == "category_not_allowed"
    assert pay(20, country="PRK") == "country_not_allowed"
    assert pay(20, id="EVIL0000000001") == "merchant_blocked"
    serving.admin("bin", "set", "491653", "--network", "visa", "--max-transaction", "10")
    assert pay(20) == "exceeds_transaction_limit" and pay(10) is None
    serving.admin("bin", "set", "491653", "--network", "visa", "--inactive")
    answer = api.post("/cards", {"bin_id": "491653", "amount": 1})
    assert (answer.status_code, answer.json()["error"]) == (400, "bin_inactive")
    assert pay(10) is None  # the card that is there goes on
    serving.admin("bin", "set", "453201", "--network", "visa")
    assert api.card(amount=1, bin_id="453201")["bin_id"] == "453201"


def test_a_link_that_cannot_be_opened_says_so_and_can_be_taken_back(serving):
    busy = serving.iso8583[1]
    done = serving.run("admin", "link", "add", "--name", "clash", "--listen", f"127.0.0.1:{busy}")
    assert done.returncode == 1 and str(busy) in done.stderr, done
    assert serving.admin("account", "list") == ""  # other commands do not suffer
    listed = serving.run("admin", "link", "list")
    assert listed.returncode == 1 and str(busy) in listed.stderr, listed
    link_id = listed.stderr.split()[0]
    assert serving.admin("link", "off", link_id)
    assert serving.admin("link", "list").endswith("  off")
