"""A webhook endpoint on this machine, and what arrives there."""

import hashlib
import hmac
import http.server
import json
import threading

from waiting import eventually


def verify_webhook(payload, signature, secret):
    """As the API page prints it."""
    expected = hmac.new(
        secret.encode(),
        payload.encode(),
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(expected, signature)


class Received:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body

    @property
    def event(self):
        return json.loads(self.body)

    @property
    def type(self):
        return self.event["type"]


class Receiver:
    """Answers 200 on every path, unless told otherwise with `answer`; keeps what it got."""

    def __init__(self, wrap_socket=None, port=0):
        self.changed = threading.Condition()
        self.requests = []
        self.answers = {}  # path → list of answers; the last one stays
        self.gates = {}  # path → Event that its answers wait for
        self.running = {}
        self.running_most = {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver.handle(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class ThreadedServer(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):  # the sender went away
                pass

        self.server = ThreadedServer(("127.0.0.1", port), Handler)
        if wrap_socket:
            self.server.socket = wrap_socket(self.server.socket)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        for gate in self.gates.values():
            gate.set()
        self.server.shutdown()
        self.server.server_close()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, path, *answers):
        """Each (status, headers, body) or a status; the last one is repeated."""
        whole = [(a, {}, b"") if isinstance(a, int) else a for a in answers]
        with self.changed:
            self.answers[path] = whole

    def hold(self, path):
        """Answers on the path wait until the returned event is set."""
        self.gates[path] = threading.Event()
        return self.gates[path]

    def handle(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        path = handler.path
        with self.changed:
            self.requests.append(Received(path, handler.headers, body))
            self.running[path] = self.running.get(path, 0) + 1
            self.running_most[path] = max(self.running_most.get(path, 0), self.running[path])
            queue = self.answers.get(path, [(200, {}, b"")])
            status, headers, text = queue.pop(0) if len(queue) > 1 else queue[0]
            self.changed.notify_all()
        if path in self.gates:
            self.gates[path].wait()
        with self.changed:
            self.running[path] -= 1
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def on(self, path):
        with self.changed:
            return [request for request in self.requests if request.path == path]

    def wait(self, path, count=1):
        """The first `count` requests of the path."""
        return eventually(lambda: self.on(path)[:count] if len(self.on(path)) >= count else None)


class Endpoint:
    """A webhook of an account that points at the receiver."""

    def __init__(self, api, receiver, path, events=("*",), **members):
        self.api, self.receiver, self.path = api, receiver, path
        made = api.post("/webhooks", {"url": receiver.url(path), "events": list(events), **members})
        assert made.status_code == 201, made.text
        self.id = made.json()["id"]
        self.secret = made.json()["secret"]

    def read(self):
        return self.api.get(f"/webhooks/{self.id}").json()

    def deliveries(self, **params):
        answer = self.api.get(f"/webhooks/{self.id}/deliveries", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def wait_for_delivery(self, **members):
        """The newest delivery, once these members of it have these values."""
        def found():
            rows = self.deliveries()
            fits = rows and all(rows[0][name] == value for name, value in members.items())
            return rows[0] if fits else None
        return eventually(found)

    def post(self, verb, body=None):
        return self.api.post(f"/webhooks/{self.id}/{verb}", body)

    def wait(self, count=1):
        return self.receiver.wait(self.path, count)


def advance(api, seconds):
    moved = api.post("/sandbox/clock/advance", {"seconds": seconds})
    assert moved.status_code == 200, moved.text
