"""Server-sent events (WHATWG HTML, 9.2.6): bytes in, messages out."""

from __future__ import annotations

from typing import List, Optional


class Message:
    def __init__(self, event: str, data: str, last_id: Optional[str]) -> None:
        self.event = event
        self.data = data
        self.last_id = last_id


class Parser:
    """Feed it what arrives, in any pieces. A message cut off by the end of the stream never comes out."""

    def __init__(self) -> None:
        self.retry_ms: Optional[int] = None
        self._rest = b""
        self._after_cr = False
        self._event = ""
        self._data: List[str] = []
        self._last_id: Optional[str] = None

    def feed(self, chunk: bytes) -> List[Message]:
        messages = []
        for line in self._lines(chunk):
            message = self._line(line.decode("utf-8", "replace"))
            if message is not None:
                messages.append(message)
        return messages

    def _lines(self, chunk: bytes) -> List[bytes]:
        if self._after_cr and chunk[:1] == b"\n":
            chunk = chunk[1:]  # a line end that two pieces share
        self._after_cr = chunk.endswith(b"\r")
        text = (self._rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, self._rest = text.split(b"\n")
        return lines

    def _line(self, line: str) -> Optional[Message]:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry_ms = int(value)
        return None

    def _dispatch(self) -> Optional[Message]:
        data, event = self._data, self._event
        self._data, self._event = [], ""
        return Message(event or "message", "\n".join(data), self._last_id) if data else None
