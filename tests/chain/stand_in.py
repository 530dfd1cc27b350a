"""Small HTTP servers on loopback that answer as a test says: price providers, a screening, a node that lies."""

import http.server
import json
import threading


class StandIn:
    """`answer(method, path, body)` gives (status, object)."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def respond(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append((self.command, self.path, body))
                status, content = outer.answer(self.command, self.path, body)
                text = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = respond

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Lying(StandIn):
    """Passes calls on to a node; `lies[method]` may change the answer, given the parameters and the true result."""

    def __init__(self, node):
        self.node, self.lies = node, {}
        self.user, self.password = node.user, node.password
        super().__init__(self.pass_on)

    def pass_on(self, _method, _path, body):
        call = json.loads(body)
        try:
            result, error = self.node.rpc(call["method"], *call.get("params", [])), None
        except Exception as refusal:  # a refusal of the node goes on as one
            result, error = None, {"code": getattr(refusal, "code", -1), "message": str(refusal)}
        lie = self.lies.get(call["method"])
        if lie:
            result, error = lie(call.get("params", []), result, error)
        return (200 if error is None else 500), {"id": call.get("id"), "result": result, "error": error}
