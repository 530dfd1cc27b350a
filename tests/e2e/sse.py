"""Reads server-sent events of GET /events/stream."""

import http.client
import json
import queue
import threading
import urllib.parse

WAIT_S = 30


class Message:
    def __init__(self, lines):
        fields = dict(line.split(": ", 1) for line in lines)
        self.id, self.type, self.data = fields["id"], fields["event"], fields["data"]

    @property
    def sequence(self):
        return json.loads(self.data)["sequence"]


class EventStream:
    """One connection. `messages` gets what comes, and None at its end; with `reads` false, once read() is called."""

    PATH = "/events/stream"

    def __init__(self, api, last_event_id=None, reads=True):
        url = urllib.parse.urlsplit(api.base_url)
        self.connection = http.client.HTTPConnection(url.hostname, url.port, timeout=WAIT_S)
        headers = {"Authorization": f"Bearer {api.key}", "Accept": "text/event-stream"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        self.connection.request("GET", url.path + self.PATH, headers=headers)
        self.socket = self.connection.sock
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.messages = queue.Queue()
        if reads:
            self.read()

    def read(self):
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        lines = []
        try:
            while line := self.response.readline():
                line = line.decode().rstrip("\n")
                if line:
                    lines.append(line)
                    continue
                if any(text.startswith("data: ") for text in lines):
                    self.messages.put(Message(lines))
                lines = []
        except (OSError, http.client.HTTPException, ValueError):
            pass
        self.messages.put(None)

    def next(self):
        return self.messages.get(timeout=WAIT_S)

    def take(self, count):
        return [self.next() for _ in range(count)]

    def rest(self):
        """Everything until the stream ends."""
        taken = []
        while (message := self.next()) is not None:
            taken.append(message)
        return taken

    def close(self):
        try:
            self.socket.shutdown(2)
        except OSError:
            pass
        self.connection.close()
