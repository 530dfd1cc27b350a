"""An endpoint on this machine that webhooks can be sent to, and waiting for what another thread of the server does."""

import contextlib
import http.server
import queue
import threading

from waiting import eventually


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.server.got.put((dict(self.headers), body))

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def receiving():
    """Answers 200 to everything; `.got` is a queue of (headers, body), `.url` where it is."""
    endpoint = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    endpoint.got = queue.Queue()
    endpoint.url = f"http://127.0.0.1:{endpoint.server_port}/hooks"
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    try:
        yield endpoint
    finally:
        endpoint.shutdown()
        endpoint.server_close()


def delivered(api, delivery_id):
    """Waits until the server has recorded that the delivery arrived."""
    def recorded():
        delivery = api.get(f"/deliveries/{delivery_id}").json()
        return delivery if delivery["status"] == "succeeded" else None
    return eventually(recorded)
