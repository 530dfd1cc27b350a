from __future__ import annotations

import pathlib
from typing import Iterator

import pytest
from worlds import ROOT, World

from privcards import Client

PACKAGE = pathlib.Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer has set must not decide a test."""
    for name in ("PRIVCARDS_API_KEY", "PRIVCARDS_BASE_URL", "PRIVCARDS_WEBHOOK_SECRET", "PRIVCARDS_LOG"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


# One for each file: a key may create fifty cards a minute.
@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world") / "data").start()
    yield world
    assert world.stop() == 0


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with Client(world.api_key, base_url=world.base_url) as client:
        yield client


@pytest.fixture(scope="session")
def repository() -> pathlib.Path:
    return ROOT
