"""Receive webhooks with nothing but the standard library. PRIVCARDS_WEBHOOK_SECRET is the webhook's secret."""

import http.server
import sys

from privcards import SignatureVerificationError, construct_event

seen = set()  # of event ids; keep them in your database for 30 days


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            event = construct_event(body, self.headers)
        except SignatureVerificationError as error:
            self.log_error("refused: %s", error)
            self.send_response(400)
        else:
            if event.id not in seen:
                seen.add(event.id)
                print(event.type, event.data, flush=True)
            self.send_response(204)
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
server.serve_forever()
