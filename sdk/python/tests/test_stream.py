"""Server-sent events: the parser, and streams that outlive their connections."""

from __future__ import annotations

import json
import threading
import time
from typing import Any, Dict, List

import pytest
from peers import FaultyProxy, Recorder, answer, cut_stream, unavailable
from worlds import World

from privcards import AuthenticationError, Client, Event, Response
from privcards._sse import Parser

TEXT = (
    '\ufeffretry: 1500\n\n: a comment\n\nid: e1\nevent: card.created\ndata: {"a":\ndata: "é"}\n\n'
    "data\n\nid: e2\n\ndata:x\r\n\r\nevent: b\rdata: y\r\rid: bad\0id\ndata: z\n\n"
    "unknown: 1\nretry: soon\ndata: cut off"
)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_the_parser_in_any_pieces(size: int) -> None:
    parser = Parser()
    content = TEXT.lstrip("\ufeff").encode()
    messages = [m for at in range(0, len(content), size) for m in parser.feed(content[at : at + size])]
    assert [(m.event, m.data, m.last_id) for m in messages] == [
        ("card.created", '{"a":\n"é"}', "e1"),
        ("message", "", "e1"),
        ("message", "x", "e2"),
        ("b", "y", "e2"),
        ("message", "z", "e2"),
    ]
    assert parser.retry_ms == 1500


def message(number: int) -> Dict[str, Any]:
    return {"id": f"evt_{number}", "type": "card.frozen", "sequence": number, "data": {"id": "card_1"}}


def stream_of(*numbers: int, cut: bool = False) -> Response:
    text = "".join(f"id: evt_{n}\nevent: card.frozen\ndata: {json.dumps(message(n))}\n\n" for n in numbers)
    text = "retry: 1\n\n" + text + ("id: evt_99\ndata: {" if cut else "")
    return Response(200, {"Content-Type": "text/event-stream"}, text.encode())


def client_of(*answers: Any) -> tuple[Client, Recorder, List[float]]:
    transport = Recorder(*answers)
    client = Client("sk_test_x", transport=transport)
    waits: List[float] = []
    client._core.sleep = waits.append
    client._core.dice = lambda: 0.0
    return client, transport, waits


def sequences(client: Client, count: int, **arguments: Any) -> List[int]:
    with client.events.stream(**arguments) as stream:
        return [next(stream).sequence for _ in range(count)]


def last_ids(transport: Recorder) -> List[Any]:
    return [r.headers.get("Last-Event-ID") for r in transport.requests if r.url.endswith("/stream")]


def test_it_goes_on_after_the_last_event() -> None:
    client, transport, _ = client_of(stream_of(1, 2, cut=True), OSError("gone"), stream_of(3), stream_of(4))
    assert sequences(client, 4, last_event_id="evt_0") == [1, 2, 3, 4]
    assert last_ids(transport) == ["evt_0", "evt_2", "evt_2", "evt_3"]


def test_it_begins_now_and_knows_where_that_is() -> None:
    newest = answer(200, {"data": [message(7)], "has_more": True})
    client, transport, _ = client_of(newest, stream_of(), stream_of(8))
    assert sequences(client, 1) == [8]
    assert transport.query(0) == {"per_page": "1"}
    assert last_ids(transport) == ["evt_7", "evt_7"]


def test_nothing_is_lost_when_there_was_nothing_to_begin_after() -> None:
    nothing = answer(200, {"data": [], "has_more": False})
    since = answer(200, {"data": [message(2), message(1)], "has_more": False})
    client, transport, _ = client_of(nothing, stream_of(), stream_of(), since, stream_of(3))
    assert sequences(client, 3) == [1, 2, 3]
    assert last_ids(transport) == [None, None, "evt_2"]


def test_it_waits_as_the_server_asks() -> None:
    busy = answer(429, {"error": "rate_limited"}, Retry_After="15")
    client, _, waits = client_of(stream_of(1), busy, busy, busy, stream_of(2))
    assert sequences(client, 2, last_event_id="evt_0") == [1, 2]
    assert waits[0] == 0.001
    assert 15 in waits


def test_a_refused_key_ends_it() -> None:
    client, transport, _ = client_of(stream_of(1), answer(401, {"error": "invalid_api_key"}))
    with client.events.stream(last_event_id="evt_0") as stream:
        assert next(stream).sequence == 1
        with pytest.raises(AuthenticationError):
            next(stream)
    assert len(transport.requests) == 2


def test_it_gives_up_in_the_end() -> None:
    client, transport, waits = client_of(stream_of(1), OSError("gone"))
    with client.events.stream(last_event_id="evt_0") as stream, pytest.raises(Exception, match="gone"):
        list(stream)
    assert len(waits) > 10


def test_against_the_server(world: World, client: Client) -> None:
    card = client.cards.create(bin_id="491653", amount=50)
    with client.events.stream() as stream:
        client.cards.freeze(card.id)
        client.cards.unfreeze(card.id)
        got = [next(stream), next(stream)]
    assert [event.type for event in got] == ["card.frozen", "card.unfrozen"]
    assert all(isinstance(event, Event) for event in got)
    with client.events.stream(last_event_id=got[0].id) as stream:
        assert next(stream) == got[1]


def test_connections_cut_anywhere_lose_nothing(world: World) -> None:
    faults = [cut_stream(size) for size in (0, 13, 700, 1, 1500, 40, 2500, 650)]
    with FaultyProxy(world.base_url, *faults) as proxy:
        direct = Client(world.api_key, base_url=world.base_url)
        followed = Client(world.api_key, base_url=proxy.base_url)
        followed._core.sleep = lambda seconds: None
        start = direct.events.list(per_page=1).data[0]
        card = direct.cards.create(bin_id="491653", amount=50)
        for _ in range(10):
            direct.cards.freeze(card.id)
            direct.cards.unfreeze(card.id)
        with followed.events.stream(last_event_id=start.id) as stream:
            got = [next(stream) for _ in range(21)]
        assert not proxy.faults
    assert [event.sequence for event in got] == [start.sequence + n for n in range(1, 22)]


def test_a_busy_server_is_asked_again(world: World) -> None:
    with FaultyProxy(world.base_url, unavailable("0")) as proxy:
        followed = Client(world.api_key, base_url=proxy.base_url)
        start = Client(world.api_key, base_url=world.base_url).events.list(per_page=2).data[1]
        with followed.events.stream(last_event_id=start.id) as stream:
            assert next(stream).sequence == start.sequence + 1


def test_closing_wakes_who_waits(world: World, client: Client) -> None:
    stream = client.events.stream()
    got: List[Event] = []
    reader = threading.Thread(target=lambda: got.extend(stream))
    reader.start()
    time.sleep(0.1)
    stream.close()
    reader.join(10)
    assert not reader.is_alive()
    assert got == []
