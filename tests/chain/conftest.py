import pathlib
import sys

import pytest

from nodes import Anvil, Litecoind, Surfpool

# Behind tests/chain itself, which has nodes.py of its own.
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / folder) for folder in ("e2e", "nodes")]


def started(kind, tmp_path_factory):
    node = kind(tmp_path_factory.mktemp(kind.__name__.lower()))
    try:
        yield node.start()
    finally:
        node.stop()


@pytest.fixture(scope="module")
def litecoind(tmp_path_factory):
    yield from started(Litecoind, tmp_path_factory)


@pytest.fixture(scope="module")
def anvil(tmp_path_factory):
    yield from started(Anvil, tmp_path_factory)


@pytest.fixture(scope="module")
def surfpool(tmp_path_factory):
    yield from started(Surfpool, tmp_path_factory)
