"""AsyncClient: the same calls, awaited; cancelling ends a wait at once."""

from __future__ import annotations

import asyncio
import inspect
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any, Coroutine, List

import pytest
from peers import FaultyProxy, Recorder, Script, answer, lose_answer, read_request, reply
from worlds import World

from privcards import APIConnectionError, AsyncClient, AsyncPage, Client, NotFoundError, SignatureVerificationError


def run(main: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(main, 60))


def test_the_same_calls(world: World) -> None:
    async def main() -> None:
        async with AsyncClient(world.api_key, base_url=world.base_url) as client:
            card = await client.cards.create(bin_id="491653", amount=20)
            got, wallet, bins = await asyncio.gather(client.cards.get(card.id), client.wallet.get(), client.bins.list())
            assert got == card
            assert wallet.currency == "USD"
            assert isinstance(bins, AsyncPage) and len(bins) == 4 and bins[0].id
            paid = await client.sandbox.authorizations.create(card_id=card.id, amount=5)
            assert (await client.transactions.get(paid.id)).id == paid.id
            assert (await client.wallet.deposits.list()).data
            with pytest.raises(NotFoundError):
                await client.cards.get("card_1zzzzzzzzzz")
            with pytest.raises(SignatureVerificationError):
                client.webhooks.construct_event(b"{}", {}, "secret")
            response = await client.raw_request("get", "/wallet")
            assert response.status == 200
            faster = client.with_options(timeout=5)
            assert (await faster.wallet.get()).last_response is not None

    run(main())


def test_pages(world: World) -> None:
    async def main() -> None:
        async with AsyncClient(world.api_key, base_url=world.base_url) as client:
            page = await client.events.list(per_page=7)
            seen = [event.sequence async for event in page.auto_paging_iter()]
            assert len(seen) == page.total
            assert seen == sorted(seen, reverse=True)
            following = await page.next_page()
            assert isinstance(following, AsyncPage)
            assert [event.sequence for event in following] == seen[7:14]

    run(main())


def test_streams(world: World) -> None:
    async def main() -> None:
        async with AsyncClient(world.api_key, base_url=world.base_url) as client:
            card = await client.cards.create(bin_id="491653", amount=20)
            async with await client.events.stream() as stream:
                with pytest.raises(asyncio.TimeoutError):  # a wait that ends loses nothing
                    await asyncio.wait_for(stream.__anext__(), 0.1)
                await client.cards.freeze(card.id)
                await client.cards.unfreeze(card.id)
                types = []
                async for event in stream:
                    types.append(event.type)
                    if len(types) == 2:
                        break
                assert types == ["card.frozen", "card.unfrozen"]
                assert stream.last_event_id == event.id

    run(main())


def test_closing_ends_a_waiting_stream(world: World) -> None:
    async def main() -> List[Any]:
        async with AsyncClient(world.api_key, base_url=world.base_url) as client:
            stream = await client.events.stream()

            async def read() -> List[Any]:
                return [event async for event in stream]

            reader = asyncio.create_task(read())
            await asyncio.sleep(0.1)
        return await reader

    assert run(main()) == []


def test_a_process_ends_with_a_stream_left_open(world: World) -> None:
    program = (
        "import asyncio\nfrom privcards import AsyncClient\n"
        "async def main():\n"
        "    stream = await AsyncClient().events.stream()\n"
        "    try: await asyncio.wait_for(stream.__anext__(), 0.1)\n"
        "    except asyncio.TimeoutError: print('left')\n"
        "asyncio.run(main())\n"
    )
    environment = {**os.environ, "PRIVCARDS_API_KEY": world.api_key, "PRIVCARDS_BASE_URL": world.base_url}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (0, "left\n", "")


def test_one_card_when_the_answer_is_lost(world: World, client: Client) -> None:
    async def main() -> Any:
        with FaultyProxy(world.base_url, lose_answer) as proxy:
            async with AsyncClient(world.api_key, base_url=proxy.base_url) as lossy:
                return await lossy.cards.create(bin_id="491653", amount=10, label="async")

    before = client.wallet.get().balance
    card = run(main())
    assert card.last_response.replayed
    assert before - client.wallet.get().balance == 10


def test_cancelling_ends_a_sleep_at_once() -> None:
    async def main() -> int:
        transport = Recorder(answer(503, Retry_After="20"))
        client = AsyncClient("sk_test_x", transport=transport)
        call = asyncio.create_task(client.wallet.get())
        while not transport.requests:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await client.aclose()
        return len(transport.requests)

    started = time.monotonic()
    assert run(main()) == 1
    assert not waiting_threads()
    assert time.monotonic() - started < 20


def test_cancelling_ends_a_wait_for_an_answer() -> None:
    hung_up = threading.Event()

    def hang(connection: socket.socket) -> None:
        read_request(connection)
        connection.recv(1)  # until the client goes
        hung_up.set()

    async def main(script: Script) -> None:
        client = AsyncClient("sk_test_x", base_url=script.base_url)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.wallet.get(), 0.2)
        await client.aclose()

    with Script(hang) as script:
        run(main(script))
        assert hung_up.wait(10)
        assert script.connections == 1  # a cancelled call is not tried again
    assert not waiting_threads()


def waiting_threads() -> bool:
    """Whether a thread of a cancelled call goes on for more than a moment."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not [t for t in threading.enumerate() if t.name.startswith("privcards")]:
            return False
        time.sleep(0.02)
    return True


def test_calls_are_bounded() -> None:
    most, under_way, lock = 0, 0, threading.Lock()

    def count(connection: socket.socket) -> None:
        nonlocal most, under_way
        while read_request(connection):
            with lock:
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.01)
            with lock:
                under_way -= 1
            connection.sendall(reply(b'{"balance":1}'))

    async def main(script: Script) -> None:
        async with AsyncClient("sk_test_x", base_url=script.base_url, max_connections=3) as client:
            await asyncio.gather(*(client.wallet.get() for _ in range(20)))

    with Script(count) as script:
        run(main(script))
    assert most <= 3


def test_errors_are_the_same() -> None:
    async def main() -> None:
        client = AsyncClient("sk_test_x", transport=Recorder(OSError("gone")), max_retries=0)
        with pytest.raises(APIConnectionError):
            await client.wallet.get()
        await client.aclose()

    run(main())


def test_both_clients_have_the_same_methods() -> None:
    sync, other = Client("sk_test_x"), AsyncClient("sk_test_x")

    def compare(one: Any, two: Any, path: str) -> int:
        count = 0
        for name in (n for n in {*dir(one), *vars(one)} if not n.startswith("_")):
            left, right = getattr(one, name), getattr(two, name)
            if inspect.ismethod(left):
                assert inspect.iscoroutinefunction(right), f"{path}.{name}"
                assert inspect.signature(left) == inspect.signature(right), f"{path}.{name}"
                count += 1
            elif not inspect.isfunction(left):
                count += compare(left, right, f"{path}.{name}")
        return count

    resources = [name for name in vars(sync) if not name.startswith("_")]
    assert resources == [name for name in vars(other) if not name.startswith("_")]
    assert sum(compare(getattr(sync, name), getattr(other, name), name) for name in resources) > 50
