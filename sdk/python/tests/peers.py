"""Peers that misbehave on demand: a transport without a network, a server that plays a script, and a proxy before the
real server that loses, delays and cuts answers."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Union

from privcards import Request, Response

Answer = Union[Response, Exception]


def answer(status: int, body: Any = None, **headers: str) -> Response:
    content = b"" if body is None else json.dumps(body).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


class Recorder:
    """A transport that remembers what it is asked, and answers from a list; the last answer again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [answer(200, {})]
        self.requests: List[Request] = []
        self.closed = False

    def send(self, request: Request, *, timeout: float, cancel: Any = None) -> Response:
        self.requests.append(request)
        result = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(result, Exception):
            raise result
        return Response(result.status, result.headers, result.content)

    def stream(self, request: Request, *, timeout: float, idle_timeout: float, cancel: Any = None) -> Any:
        return Piecewise(self.send(request, timeout=timeout))

    def close(self) -> None:
        self.closed = True

    @property
    def last(self) -> Request:
        return self.requests[-1]

    def body(self) -> Dict[str, Any]:
        content = self.last.body
        body: Dict[str, Any] = json.loads(content) if content else {}
        return body

    def query(self, at: int = -1) -> Dict[str, str]:
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.requests[at].url).query))


class Piecewise:
    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self.content = response.content

    def chunks(self) -> Iterator[bytes]:
        for at in range(0, len(self.content), 7):
            yield self.content[at : at + 7]

    def read(self) -> bytes:
        return self.content

    def close(self) -> None:
        pass


class Script:
    """A TCP server; each connection is played by the next of the given functions, the last again and again."""

    def __init__(self, *plays: Callable[[socket.socket], object]) -> None:
        self.plays = list(plays)
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            play = self.plays[min(self.connections, len(self.plays) - 1)]
            self.connections += 1
            threading.Thread(target=self._play, args=(play, connection), daemon=True).start()

    @staticmethod
    def _play(play: Callable[[socket.socket], object], connection: socket.socket) -> None:
        with connection:
            try:
                play(connection)
            except OSError:
                pass  # the client has gone

    def __enter__(self) -> Script:
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.close()


def read_request(connection: socket.socket) -> bytes:
    """One request, head and body; empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


Fault = Callable[["FaultyProxy.Handler", http.client.HTTPResponse, bytes], None]


class FaultyProxy:
    """Forwards to the real server; `faults` are used up one a request, in order, then it is honest."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        proxy: FaultyProxy

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

        def handle_all(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length) if length else None
            self.proxy.keys.append(self.headers.get("x-idempotency-key"))
            fault = self.proxy.faults.pop(0) if self.proxy.faults else None
            upstream = http.client.HTTPConnection(self.proxy.host, self.proxy.port, timeout=60)
            headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
            if fault is not None and getattr(fault, "before", False):
                self.close_connection = True
                fault(self, None, b"")  # type: ignore[arg-type]
                return
            upstream.request(self.command, self.path, body=body, headers=headers)
            response = upstream.getresponse()
            if response.headers.get("content-type") == "text/event-stream":
                self.relay_stream(response, fault)
                return
            content = response.read()
            if fault is not None:
                self.close_connection = True
                fault(self, response, content)
                return
            self.relay(response, content)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_all

        def relay_head(self, response: http.client.HTTPResponse) -> None:
            self.send_response_only(response.status)
            for name, value in response.getheaders():
                if name.lower() not in ("transfer-encoding", "connection"):
                    self.send_header(name, value)

        def relay(self, response: http.client.HTTPResponse, content: bytes) -> None:
            self.relay_head(response)
            self.end_headers()
            self.wfile.write(content)

        def relay_stream(self, response: http.client.HTTPResponse, fault: Optional[Fault]) -> None:
            """Until the fault's number of bytes has passed."""
            self.close_connection = True
            self.relay_head(response)
            self.end_headers()
            left = getattr(fault, "stream_bytes", 1 << 30)
            while left > 0:
                piece = response.read1(min(left, 65536))
                if not piece:
                    break
                self.wfile.write(piece)
                left -= len(piece)

    def __init__(self, base_url: str, *faults: Fault) -> None:
        parts = urllib.parse.urlsplit(base_url)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self.faults = list(faults)
        self.keys: List[Optional[str]] = []
        handler = type("Handler", (FaultyProxy.Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}{parts.path}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> FaultyProxy:
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def lose_answer(handler: FaultyProxy.Handler, response: http.client.HTTPResponse, content: bytes) -> None:
    """The server has done it, and nobody hears of it."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_body(handler: FaultyProxy.Handler, response: http.client.HTTPResponse, content: bytes) -> None:
    handler.relay_head(response)
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.connection.shutdown(socket.SHUT_RDWR)


def never_arrives(handler: FaultyProxy.Handler, response: http.client.HTTPResponse, content: bytes) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


never_arrives.before = True  # type: ignore[attr-defined]


def unavailable(retry_after: str) -> Fault:
    def fault(handler: FaultyProxy.Handler, response: http.client.HTTPResponse, content: bytes) -> None:
        body = json.dumps({"error": "unavailable", "message": "busy", "code": 503, "request_id": "req_busy"}).encode()
        handler.send_response_only(503)
        handler.send_header("Retry-After", retry_after)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    fault.before = True  # type: ignore[attr-defined]
    return fault


def slow(seconds_a_byte: float) -> Fault:
    def fault(handler: FaultyProxy.Handler, response: http.client.HTTPResponse, content: bytes) -> None:
        stop = threading.Event()
        handler.relay_head(response)
        handler.end_headers()
        for at in range(len(content)):
            handler.wfile.write(content[at : at + 1])
            stop.wait(seconds_a_byte)

    return fault


def cut_stream(after_bytes: int) -> Fault:
    def fault(handler: FaultyProxy.Handler, response: http.client.HTTPResponse, content: bytes) -> None:
        raise AssertionError("this is for streams")

    fault.stream_bytes = after_bytes  # type: ignore[attr-defined]
    return fault
