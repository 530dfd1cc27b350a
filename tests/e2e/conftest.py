import pytest

from server import Api, Server


LONGEST = ("test_schemathesis.py", "test_first_start.py", "test_crash.py")


def pytest_collection_modifyitems(items):
    """The files that take longest begin first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests that do not stop it, without rate limits."""
    running = Server(tmp_path_factory.mktemp("shared") / "data", "--no-rate-limits").start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def api(server):
    """An account of its own, so that tests do not see each other's rows."""
    account = server.run("admin", "account", "create", "--name", "test").stdout.strip()
    made = server.run("admin", "key", "create", "--account", account, "--world", "test")
    api = Api(server.info["base_url"], made.stdout.split()[-1])
    deposit = api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 10000})
    assert deposit.status_code == 201, deposit.text
    api.account = account
    return api


@pytest.fixture
def own_server(tmp_path):
    """A server for tests that stop, kill or limit it. Call .start() on it."""
    running = Server(tmp_path / "data")
    yield running
    running.stop()
