"""Connections: kept, stale, slow, broken, proxied."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any, Callable, List

import pytest
from peers import Script, read_request, reply

from privcards import APIConnectionError, APITimeoutError, Client

BODY = b'{"balance":1.00}'
never = threading.Event()


def serve(connection: socket.socket) -> None:
    while read_request(connection):
        connection.sendall(reply(BODY))


def serve_once(connection: socket.socket) -> None:
    """Answers, promises to stay, and goes."""
    read_request(connection)
    connection.sendall(reply(BODY))


def client_of(script: Script, **settings: Any) -> Client:
    return Client("sk_test_x", base_url=script.base_url, **settings)


def test_a_connection_is_kept() -> None:
    with Script(serve) as script, client_of(script) as client:
        for _ in range(5):
            client.wallet.get()
        assert script.connections == 1


def test_threads_have_connections_of_their_own() -> None:
    together = threading.Barrier(4)

    def meet(connection: socket.socket) -> None:
        while read_request(connection):
            together.wait(10)
            connection.sendall(reply(BODY))

    with Script(meet) as script, client_of(script) as client:
        for _ in range(2):
            threads = [threading.Thread(target=client.wallet.get) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        assert script.connections == 4


def test_a_kept_connection_that_the_server_closed() -> None:
    with Script(serve_once) as script, client_of(script, max_retries=0) as client:
        for _ in range(5):
            client.wallet.get()
        assert script.connections == 5


def test_a_word_of_farewell_is_no_answer_to_the_next_request() -> None:
    said = threading.Event()

    def farewell(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(reply(BODY))
        connection.sendall(reply(b"{}", "408 Request Timeout", "Connection: close"))
        said.set()
        connection.recv(1)

    with Script(farewell) as script, client_of(script, max_retries=0) as client:
        for _ in range(3):
            client.wallet.get()
            assert said.wait(10)
            said.clear()
        assert script.connections == 3


def test_a_kept_connection_that_dies_as_the_request_leaves() -> None:
    def answer_then_hang_up(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(reply(BODY))
        read_request(connection)  # and not a word

    with Script(answer_then_hang_up, serve) as script, client_of(script, max_retries=0) as client:
        client.wallet.get()
        client.cards.freeze("card_1")
        assert script.connections == 2


def test_a_new_connection_that_dies_is_an_attempt() -> None:
    with Script(read_request, serve) as script:
        with client_of(script, max_retries=0) as client, pytest.raises(APIConnectionError):
            client.wallet.get()
        assert client_of(script).wallet.get().last_response.attempts == 1  # type: ignore[union-attr]
    with Script(read_request, serve) as script, client_of(script) as client:
        assert client.wallet.get().last_response.attempts == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        reply(BODY)[:-3],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + BODY[:5],
        b"hello\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"",
    ],
)
def test_half_an_answer_is_none(text: bytes) -> None:
    def half(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(text)

    with Script(half) as script, client_of(script, max_retries=0) as client, pytest.raises(APIConnectionError):
        client.wallet.get()


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
        + BODY[:5]
        + b"\r\nb\r\n"
        + BODY[5:]
        + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + BODY,
        b"HTTP/1.0 200 OK\r\n\r\n" + BODY,
        b"HTTP/1.1 100 Continue\r\n\r\n" + reply(BODY),
    ],
    ids=["chunked", "until the end", "1.0", "continued"],
)
def test_other_ways_to_answer(text: bytes) -> None:
    def other(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(text)

    with Script(other) as script, client_of(script, max_retries=0) as client:
        for _ in range(2):
            assert str(client.wallet.get().balance) == "1.00"


def drip(text: bytes, seconds: float = 0.05) -> Callable[[socket.socket], None]:
    def play(connection: socket.socket) -> None:
        read_request(connection)
        for at in range(len(text)):
            connection.sendall(text[at : at + 1])
            never.wait(seconds)

    return play


@pytest.mark.parametrize("text", [reply(BODY), reply(b" " * 1000)], ids=["in the head", "in the body"])
def test_the_deadline_is_for_all_bytes_together(text: bytes) -> None:
    started = time.monotonic()
    with Script(drip(text)) as script, client_of(script, timeout=0.4) as client, pytest.raises(APITimeoutError):
        client.wallet.get()
    assert time.monotonic() - started < 20


def test_the_deadline_is_for_all_attempts_together() -> None:
    def hang(connection: socket.socket) -> None:
        read_request(connection)
        connection.recv(1)

    started = time.monotonic()
    with Script(hang) as script, client_of(script, timeout=0.4, max_retries=5) as client:
        with pytest.raises(APITimeoutError):
            client.wallet.get()
        assert script.connections == 1
    assert time.monotonic() - started < 20


def test_a_slow_answer_in_time_is_an_answer() -> None:
    with Script(drip(reply(BODY), 0.002)) as script, client_of(script) as client:
        assert str(client.wallet.get().balance) == "1.00"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    client = Client("sk_test_x", base_url=f"http://127.0.0.1:{port}/v1", max_retries=0)
    with pytest.raises(APIConnectionError, match=str(port)):
        client.wallet.get()


def test_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: List[bytes] = []

    def proxy(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(reply(BODY))

    with Script(proxy) as script:
        monkeypatch.setenv("http_proxy", f"http://me:pass%20word@127.0.0.1:{script.port}")
        with Client("sk_test_x", base_url="http://cards.example.com/v1") as client:
            client.wallet.get()
        assert seen[0].startswith(b"GET http://cards.example.com/v1/wallet HTTP/1.1\r\n")
        assert b"Host: cards.example.com" in seen[0]
        assert b"Proxy-Authorization: Basic bWU6cGFzcyB3b3Jk" in seen[0]

        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{script.port}")
        client = Client("sk_test_x", base_url="https://cards.example.com/v1", max_retries=0)
        with pytest.raises(APIConnectionError):  # this proxy speaks no TLS
            client.wallet.get()
        assert seen[1].startswith(b"CONNECT cards.example.com:443 HTTP/1.")
        assert b"sk_test_x" not in seen[1]


def test_proxies_are_not_for_this_machine_nor_for_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Script(read_request) as proxy, Script(serve) as script:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        client_of(script).wallet.get()
        monkeypatch.setenv("no_proxy", "cards.invalid")
        with pytest.raises(APIConnectionError):
            Client("sk_test_x", base_url="http://cards.invalid/v1", max_retries=0).wallet.get()
        assert proxy.connections == 0


def test_tls_is_checked() -> None:
    def no_tls(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"hello hello hello")

    with Script(no_tls) as script:
        client = Client("sk_live_x", base_url=f"https://127.0.0.1:{script.port}/v1", max_retries=0)
        with pytest.raises(APIConnectionError):
            client.wallet.get()
