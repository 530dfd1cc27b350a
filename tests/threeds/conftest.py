import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import bundles  # noqa: E402
from chromium import Chromium  # noqa: E402
from merchant import Merchant  # noqa: E402
from world import World  # noqa: E402


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """One installation with its networks for all tests that do not stop it."""
    made = World(tmp_path_factory.mktemp("world"))
    made.start()
    yield made
    for directory in made.directories.values():
        assert not directory.strays, directory.strays
    assert made.stop() == 0


@pytest.fixture
def customer(world):
    """A card's owner; at the end all that was said must have kept to the protocol."""
    made = world.customer()
    yield made
    made.settle()


@pytest.fixture(scope="session")
def merchant(world):
    site = Merchant(world.web.issue("merchant"), bundles.made())
    site.acs_method_url = f"{world.browser_url}/method"
    yield site
    site.close()


@pytest.fixture(scope="session")
def chromium():
    running = Chromium()
    yield running
    running.close()


@pytest.fixture
def buyer(chromium):
    """A browser profile; no page of the test may break its own policy, set a cookie or look elsewhere."""
    made = chromium.buyer()
    yield made
    made.close()
    made.check()
