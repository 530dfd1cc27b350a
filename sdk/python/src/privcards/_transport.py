"""HTTP/1.1 over http.client: a small pool of kept connections, one deadline for every byte of an attempt.

http.client alone starts its timeout again at every read, so a server that drips would hold a caller for ever.
Here each read gets what is left of the deadline."""

from __future__ import annotations

import http.client
import io
import os
import select
import socket
import ssl
import threading
import time
import urllib.parse
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from ._cancel import Cancel
from ._headers import HeaderMap
from ._hosts import is_loopback
from ._http import Request, Response

CONNECT_TIMEOUT_S = 5.0
POOL_MAX = 32
IDLE_MAX_S = 30.0
CHUNK_BYTES = 65536
_STALE = (http.client.BadStatusLine, ConnectionResetError, BrokenPipeError, ConnectionAbortedError)
Origin = Tuple[str, str, int]


class _TimedRaw(io.RawIOBase):
    def __init__(self, line: _TimedSocket) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.receive_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._line.reader_closed()


class _TimedSocket:
    """The part of a socket that http.client uses, with a deadline instead of a timeout."""

    def __init__(self, inner: socket.socket) -> None:
        self.inner = inner
        self.deadline = 0.0
        self.idle_timeout: Optional[float] = None
        self._readers = 0
        self._closing = False

    def _set_timeout(self) -> None:
        if self.idle_timeout is not None:
            self.inner.settimeout(self.idle_timeout)
            return
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the answer is over")
        self.inner.settimeout(min(left, 1e6))

    def sendall(self, data: Any) -> None:
        self._set_timeout()
        self.inner.sendall(data)

    def receive_into(self, buffer: Any) -> int:
        self._set_timeout()
        return self.inner.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_TimedRaw(self), CHUNK_BYTES)

    def settimeout(self, timeout: Optional[float]) -> None:
        pass  # the deadline decides

    def setsockopt(self, *arguments: Any) -> None:
        self.inner.setsockopt(*arguments)

    # http.client closes the connection before it has read the body; the bytes must still come.
    def close(self) -> None:
        self._closing = True
        if self._readers == 0:
            self.inner.close()

    def reader_closed(self) -> None:
        self._readers -= 1
        if self._closing and self._readers == 0:
            self.inner.close()

    def shutdown(self) -> None:
        try:
            socket.socket.shutdown(self.inner, socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already


class _Connection:
    def __init__(
        self, connection: http.client.HTTPConnection, origin: Origin, proxy_headers: Optional[Dict[str, str]] = None
    ) -> None:
        self.connection = connection
        self.origin = origin
        self.proxy_headers = proxy_headers  # of a plain proxy, which also wants the whole URL
        self.used = False
        self.idle_since = 0.0

    @property
    def line(self) -> _TimedSocket:
        line = self.connection.sock
        if not isinstance(line, _TimedSocket):
            raise ConnectionResetError("the connection is closed")
        return line

    def connect(self, timeout: float) -> None:
        if self.connection.sock is None:
            self.connection.timeout = min(CONNECT_TIMEOUT_S, timeout)
            self.connection.connect()
            connected: Any = self.connection.sock
            self.connection.sock = _TimedSocket(connected)

    def dead(self) -> bool:
        """An idle connection with something to read was closed by the server."""
        if time.monotonic() - self.idle_since > IDLE_MAX_S:
            return True
        try:
            if hasattr(select, "poll"):
                poll = select.poll()
                poll.register(self.line.inner, select.POLLIN)
                return bool(poll.poll(0))
            return bool(select.select([self.line.inner], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def close(self) -> None:
        self.connection.close()


class HTTPTransport:
    """The transport of every client that is not given one. Threads may share it."""

    def __init__(self, ssl_context: Optional[ssl.SSLContext] = None, *, use_proxies: bool = True) -> None:
        self._ssl_context = ssl_context
        self._use_proxies = use_proxies
        self._idle: List[_Connection] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()

    def send(self, request: Request, *, timeout: float, cancel: Optional[Cancel] = None) -> Response:
        deadline = time.monotonic() + timeout
        connection, answer = self._exchange(request, deadline, cancel)
        try:
            content = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionResetError(f"the answer ended too early: {type(error).__name__}") from error
        except socket.timeout as error:  # in Python 3.9 another class than TimeoutError
            raise TimeoutError(str(error)) from error
        finally:
            if cancel is not None:
                cancel.on_cancel(None)
            if not answer.isclosed() or answer.will_close:
                answer.close()
                connection.close()
        self._keep(connection)
        return Response(answer.status, _headers(answer), content)

    def stream(
        self, request: Request, *, timeout: float, idle_timeout: float, cancel: Optional[Cancel] = None
    ) -> Streaming:
        connection, answer = self._exchange(request, time.monotonic() + timeout, cancel)
        if cancel is not None:
            cancel.on_cancel(None)
        return Streaming(connection, answer, idle_timeout)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _exchange(
        self, request: Request, deadline: float, cancel: Optional[Cancel]
    ) -> Tuple[_Connection, http.client.HTTPResponse]:
        while True:
            connection = self._take(request.url)
            stale_possible = connection.used
            try:
                return connection, self._attempt(connection, request, deadline, cancel)
            except _STALE as error:
                connection.close()
                # The server closed a kept connection as the request left. Once more on a new one: a write has an
                # idempotency key, so that it cannot happen twice.
                if stale_possible and not (cancel is not None and cancel.cancelled):
                    continue
                raise ConnectionResetError(str(error) or "the connection was closed") from error
            except socket.timeout as error:
                connection.close()
                raise TimeoutError(str(error)) from error
            except http.client.HTTPException as error:
                connection.close()
                raise ConnectionError(f"not an answer of HTTP: {type(error).__name__}") from error
            except BaseException:
                connection.close()
                raise

    def _attempt(
        self, connection: _Connection, request: Request, deadline: float, cancel: Optional[Cancel]
    ) -> http.client.HTTPResponse:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the call is over")
        connection.connect(left)
        connection.line.deadline = deadline
        if cancel is not None:
            cancel.on_cancel(connection.line.shutdown)
        parts = urllib.parse.urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = request.headers
        if connection.proxy_headers is not None:
            target, headers = request.url, {**headers, **connection.proxy_headers}
        connection.connection.request(request.method, target, body=request.body, headers=headers)
        connection.used = True
        return connection.connection.getresponse()

    def _take(self, url: str) -> _Connection:
        origin = _origin(url)
        with self._lock:
            if self._pid != os.getpid():  # after fork() the sockets are the parent's
                self._idle, self._pid = [], os.getpid()
            for at in range(len(self._idle) - 1, -1, -1):
                if self._idle[at].origin == origin:
                    connection = self._idle.pop(at)
                    if not connection.dead():
                        return connection
                    connection.close()
        return self._new(origin)

    def _keep(self, connection: _Connection) -> None:
        if connection.connection.sock is None:
            return
        connection.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(connection)
            dropped = self._idle.pop(0) if len(self._idle) > POOL_MAX else None
        if dropped is not None:
            dropped.close()

    def _new(self, origin: Origin) -> _Connection:
        scheme, host, port = origin
        proxy = _proxy_for(scheme, host) if self._use_proxies else None
        if proxy is None:
            return _Connection(self._open(scheme, host, port), origin)
        via = urllib.parse.urlsplit(proxy)
        headers = _proxy_headers(via)
        connection = self._open(scheme, via.hostname or "", via.port or 8080)
        if scheme == "https":
            connection.set_tunnel(host, port, headers)
            return _Connection(connection, origin)
        return _Connection(connection, origin, headers)

    def _open(self, scheme: str, host: str, port: int) -> http.client.HTTPConnection:
        if scheme == "https":
            if self._ssl_context is None:
                self._ssl_context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, context=self._ssl_context)
        return http.client.HTTPConnection(host, port)


class Streaming:
    """An open answer; close() also ends a read in another thread."""

    def __init__(self, connection: _Connection, answer: http.client.HTTPResponse, idle_timeout: float) -> None:
        self._connection = connection
        self._line: Optional[_TimedSocket] = None
        self._answer = answer
        self.status = answer.status
        self.headers: Mapping[str, str] = _headers(answer)
        raw: Any = answer.fp
        self._line = raw.raw._line if raw is not None else None
        if self._line is not None and self.status == 200:
            self._line.idle_timeout = idle_timeout

    def chunks(self) -> Iterator[bytes]:
        while True:
            try:
                chunk = self._answer.read1(CHUNK_BYTES)
            except http.client.HTTPException as error:
                raise ConnectionResetError("the stream broke off") from error
            if not chunk:
                return
            yield chunk

    def read(self) -> bytes:
        try:
            return self._answer.read()
        except http.client.HTTPException as error:
            raise ConnectionResetError("the answer ended too early") from error

    def close(self) -> None:
        if self._line is not None:
            self._line.shutdown()
        self._connection.close()


def _headers(answer: http.client.HTTPResponse) -> HeaderMap:
    headers = HeaderMap()
    for name, value in answer.getheaders():
        headers.add(name, value)
    return headers


def _origin(url: str) -> Origin:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _proxy_for(scheme: str, host: str) -> Optional[str]:
    names = (f"{scheme}_proxy", "all_proxy")
    # A proxy for this very machine would only carry the key outside.
    if is_loopback(host) or not any(os.environ.get(n) or os.environ.get(n.upper()) for n in names):
        return None
    import urllib.request

    known: Any = urllib.request  # which type checkers know only in part

    proxies: Dict[str, str] = known.getproxies_environment()
    if known.proxy_bypass_environment(host, proxies):
        return None
    proxy = proxies.get(scheme) or proxies.get("all")
    if proxy and "://" not in proxy:
        proxy = "http://" + proxy
    return proxy or None


def _proxy_headers(proxy: urllib.parse.SplitResult) -> Dict[str, str]:
    if proxy.username is None:
        return {}
    import base64

    user = f"{urllib.parse.unquote(proxy.username)}:{urllib.parse.unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(user.encode()).decode()}
