"""The real server behind a proxy that loses, delays and cuts: every write happens once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from peers import FaultyProxy, cut_body, lose_answer, never_arrives, slow, unavailable
from worlds import World

from privcards import APIConnectionError, APITimeoutError, Client, IdempotencyError


def through(proxy: FaultyProxy, world: World, **settings: Any) -> Client:
    client = Client(world.api_key, base_url=proxy.base_url, **settings)
    client._core.dice = lambda: 0.1
    return client


def cards_labelled(client: Client, label: str) -> int:
    return sum(card.label == label for card in client.cards.list(per_page=100).auto_paging_iter())


@pytest.mark.parametrize(
    ("faults", "attempts"),
    [
        ([lose_answer], 2),
        ([lose_answer, lose_answer], 3),
        ([cut_body], 2),
        ([never_arrives], 2),
        ([unavailable("0"), lose_answer], 3),
        ([lose_answer, unavailable("1")], 3),
    ],
    ids=["lost", "lost twice", "cut", "never arrived", "busy, then lost", "lost, then busy"],
)
def test_a_create_makes_one_card(world: World, client: Client, faults: Any, attempts: int) -> None:
    before = client.wallet.get().balance
    label = f"one {time.monotonic_ns()}"
    with FaultyProxy(world.base_url, *faults) as proxy:
        card = through(proxy, world).cards.create(bin_id="491653", amount="10.00", label=label)
        assert len(proxy.keys) == attempts
        assert len(set(proxy.keys)) == 1
    assert cards_labelled(client, label) == 1
    assert client.cards.get(card.id).label == label
    assert before - client.wallet.get().balance == 10
    lost_after_effect = lose_answer in faults or cut_body in faults
    assert card.last_response is not None
    assert card.last_response.replayed is lost_after_effect


def test_a_create_whose_every_answer_is_lost_can_be_found_out(world: World, client: Client) -> None:
    label, key = f"lost {time.monotonic_ns()}", f"key-{time.monotonic_ns()}"
    with FaultyProxy(world.base_url, lose_answer, lose_answer, lose_answer) as proxy:
        with pytest.raises(APIConnectionError):
            through(proxy, world).cards.create(bin_id="491653", amount=10, label=label, idempotency_key=key)
        again = through(proxy, world).cards.create(bin_id="491653", amount=10, label=label, idempotency_key=key)
    assert cards_labelled(client, label) == 1
    assert client.cards.get(again.id).label == label
    with pytest.raises(IdempotencyError):
        client.cards.create(bin_id="491653", amount=11, label=label, idempotency_key=key)


def test_funding_happens_once(world: World, client: Client) -> None:
    card = client.cards.create(bin_id="491653", amount=10)
    with FaultyProxy(world.base_url, lose_answer, cut_body) as proxy:
        moved = through(proxy, world).cards.fund(card.id, amount=5)
    assert moved.card_balance == client.cards.get(card.id).balance == 15


def test_retry_after_is_waited_out(world: World) -> None:
    with FaultyProxy(world.base_url, unavailable("1")) as proxy:
        started = time.monotonic()
        through(proxy, world).wallet.get()
        assert time.monotonic() - started >= 1


def test_a_long_retry_after_is_not(world: World) -> None:
    with FaultyProxy(world.base_url, unavailable("90")) as proxy, pytest.raises(Exception, match="req_busy") as caught:
        through(proxy, world).wallet.get()
    assert caught.value.retry_after == 90  # type: ignore[attr-defined]


def test_slow_bytes(world: World) -> None:
    with FaultyProxy(world.base_url, slow(0.001)) as proxy:
        assert through(proxy, world).wallet.get().currency == "USD"
    with FaultyProxy(world.base_url, slow(0.1)) as proxy, pytest.raises(APITimeoutError):
        through(proxy, world, timeout=0.5).wallet.get()
