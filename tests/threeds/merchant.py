"""The requestor's site: checkout pages that open the challenge in an iframe, the backend that two
merchant libraries expect, and the notification URLs that the ACS posts to."""

import base64
import html
import http.server
import json
import pathlib
import threading
import urllib.parse

import areq as areqs
from authority import serving_context

WINDOWS = {"01": (250, 400), "02": (390, 400), "03": (500, 600), "04": (600, 400),
           "05": ("100%", "100%")}
GLOBAL_PAYMENTS_WINDOWS = {"01": "WINDOWED_250X400", "02": "WINDOWED_390X400",
                           "03": "WINDOWED_500X600", "04": "WINDOWED_600X400", "05": "FULL_SCREEN"}
SANDBOX = "allow-forms allow-scripts allow-same-origin allow-pointer-lock"

SHELL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checkout</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>{body}</body></html>"""


def script_data(value):
    """JSON inside a script element."""
    return json.dumps(value).replace("<", "\\u003c")


class Visit:
    """One checkout of one buyer."""

    def __init__(self, customer, options, window, session_data=None, sandbox=False):
        self.customer, self.options, self.window = customer, options, window
        self.session_data, self.sandbox = session_data, sandbox
        self.conversation = None
        self.trans_id = areqs.new_id()
        self.method_done = threading.Event()
        self.seen_by_library = {}  # what the library sent to its backend

    def authenticate(self, **found):
        self.conversation = self.customer.authenticate(
            **{"threeDSServerTransID": self.trans_id, **self.options, **found})
        return self.conversation

    def creq(self):
        return areqs.creq(self.conversation.ares, self.window)


class Merchant:
    """Pages: /raw/ID (form posts of our own), /globalpayments/ID, /adyen/ID."""

    def __init__(self, certificate, scripts=None):
        self.scripts = pathlib.Path(scripts) if scripts else None
        self.visits = {}
        self.acs_method_url = None
        merchant = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1  # one packet per answer

            def do_GET(self):
                merchant.answer(self, None)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                merchant.answer(self, body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):  # the browser went away
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = serving_context(certificate).wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.origin = f"https://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def visit(self, customer, window="05", session_data=None, sandbox=False, **options):
        """A checkout that is about to begin; its AReq names this site."""
        options.setdefault("notification_url", f"{self.origin}/cres")
        options.setdefault("threeDSRequestorURL", self.origin)
        made = Visit(customer, options, window, session_data, sandbox)
        self.visits[made.trans_id] = made
        return made

    def url(self, visit, page="raw"):
        return f"{self.origin}/{page}/{visit.trans_id}"

    # Requests

    def answer(self, handler, body):
        parts = urllib.parse.urlsplit(handler.path).path.strip("/").split("/")
        name = parts[0].replace("-", "_").replace(".", "_")
        act = getattr(self, f"{'post' if body is not None else 'get'}_{name}", None)
        try:
            code, kind, text = act(parts[1:], body) if act else (404, "text/plain", "")
        except Exception as problem:  # shown in the page, and so in the test that looks at it
            code, kind, text = 500, "text/plain", repr(problem)
        raw = text if isinstance(text, bytes) else text.encode()
        handler.send_response(code)
        handler.send_header("Content-Type", f"{kind}; charset=utf-8")
        handler.send_header("Content-Length", str(len(raw)))
        handler.send_header("Cache-Control", "no-store")
        handler.end_headers()
        handler.wfile.write(raw)

    def visit_of(self, parts):
        return self.visits[parts[0]]

    def get_scripts(self, parts, _):
        return 200, "text/javascript", (self.scripts / pathlib.PurePath(parts[0]).name).read_bytes()

    def get_favicon_ico(self, *_):
        return 204, "image/x-icon", ""

    def get_raw(self, parts, _):
        """Plain forms, as a shop without a library; the button is for browsers without scripts."""
        visit = self.visit_of(parts)
        creq = areqs.b64url(json.dumps(visit.creq()).encode())
        width, height = WINDOWS[visit.window]
        sandbox = f' sandbox="{SANDBOX}"' if visit.sandbox else ""
        session = ("" if visit.session_data is None else '<input type="hidden" name="threeDSSessionData"'
                   f' value="{html.escape(visit.session_data)}">')
        visit.conversation.sent_session_data = visit.session_data
        return 200, "text/html", SHELL.format(body=f"""
<iframe name="challenge" title="Challenge" width="{width}" height="{height}"{sandbox}></iframe>
<form id="go" method="post" target="challenge" action="{html.escape(visit.conversation.ares['acsURL'])}">
<input type="hidden" name="creq" value="{creq}">{session}<button id="pay">Pay</button></form>""")

    def get_globalpayments(self, parts, _):
        visit = self.visit_of(parts)
        settings = {"methodNotificationUrl": f"{self.origin}/gp-method/{visit.trans_id}",
                    "checkUrl": f"{self.origin}/gp-check/{visit.trans_id}",
                    "startUrl": f"{self.origin}/gp-start/{visit.trans_id}",
                    "challengeNotificationUrl": f"{self.origin}/gp-cres",
                    "windowSize": GLOBAL_PAYMENTS_WINDOWS[visit.window]}
        return 200, "text/html", self.library_page("globalpayments.js", settings)

    def get_adyen(self, parts, _):
        visit = self.visit_of(parts)
        settings = {"fingerprintToken": self.adyen_fingerprint(visit), "window": visit.window,
                    "startUrl": f"{self.origin}/adyen-start/{visit.trans_id}"}
        return 200, "text/html", self.library_page("adyen.js", settings)

    def library_page(self, script, settings):
        return SHELL.format(body=f"""<div id="target"></div><div id="result"></div>
<script>window.settings = {script_data(settings)};</script>
<script src="/scripts/{script}"></script>""")

    # The backend of globalpayments-3ds

    def post_gp_check(self, parts, body):
        visit = self.visit_of(parts)
        visit.seen_by_library["check"] = json.loads(body)
        data = {"threeDSServerTransID": visit.trans_id,
                "threeDSMethodNotificationURL": f"{self.origin}/gp-method"}
        return 200, "application/json", json.dumps({
            "enrolled": True, "serverTransactionId": visit.trans_id,
            "methodUrl": self.acs_method_url, "methodData": areqs.b64url(data)})

    def post_gp_start(self, parts, body):
        visit = self.visit_of(parts)
        sent = visit.seen_by_library["start"] = json.loads(body)
        browser = sent["browserData"]
        ares = visit.authenticate(
            threeDSCompInd="Y" if visit.method_done.is_set() else "N",
            notification_url=f"{self.origin}/gp-cres", browserUserAgent=browser["userAgent"],
            browserLanguage=visit.options.get("language", browser["language"])[:8],
            browserScreenHeight=str(browser["screenHeight"]),
            browserScreenWidth=str(browser["screenWidth"])).ares
        if ares["transStatus"] != "C":
            return 200, "application/json", json.dumps({"status": "AUTHENTICATION_SUCCESSFUL"})
        visit.conversation.sent_session_data = None
        # Padded and of the other alphabet, as some 3DS Servers send it.
        encoded = base64.b64encode(json.dumps(visit.creq()).encode()).decode()
        return 200, "application/json", json.dumps({
            "status": "CHALLENGE_REQUIRED", "challengeMandated": True,
            "challenge": {"requestUrl": ares["acsURL"], "encodedChallengeRequest": encoded}})

    def post_gp_method(self, parts, body):
        data = self.method_notification(body)
        return 200, "text/html", self.library_page("globalpayments_notify.js",
                                                   {"kind": "method", "data": data})

    def post_gp_cres(self, parts, body):
        cres = self.challenge_notification(body)
        return 200, "text/html", self.library_page("globalpayments_notify.js",
                                                   {"kind": "challenge", "data": cres})

    # The backend of adyen-web

    def adyen_fingerprint(self, visit):
        return base64.b64encode(json.dumps({
            "threeDSMethodNotificationURL": f"{self.origin}/adyen-method",
            "threeDSMethodUrl": self.acs_method_url,
            "threeDSServerTransID": visit.trans_id}).encode()).decode()

    def post_adyen_start(self, parts, body):
        visit = self.visit_of(parts)
        visit.seen_by_library["start"] = json.loads(body)
        ares = visit.authenticate(threeDSCompInd="Y" if visit.method_done.is_set() else "N",
                                  notification_url=f"{self.origin}/adyen-cres").ares
        visit.conversation.sent_session_data = None
        token = {"acsReferenceNumber": ares["acsReferenceNumber"],
                 "acsTransID": ares["acsTransID"], "acsURL": ares["acsURL"],
                 "messageVersion": ares["messageVersion"],
                 "threeDSNotificationURL": f"{self.origin}/adyen-cres",
                 "threeDSServerTransID": ares["threeDSServerTransID"]}
        return 200, "application/json", json.dumps(
            {"token": base64.b64encode(json.dumps(token).encode()).decode()})

    def post_adyen_method(self, parts, body):
        self.method_notification(body)
        return 200, "text/html", self.to_parent(
            {"type": "fingerPrintResult", "result": {"threeDSCompInd": "Y"}})

    def post_adyen_cres(self, parts, body):
        cres = self.challenge_notification(body)
        return 200, "text/html", self.to_parent(
            {"type": "challengeResult", "result": {"transStatus": cres["transStatus"]}})

    def to_parent(self, message):
        """The text that this library waits for."""
        text = json.dumps(message)
        return SHELL.format(body=f"<script>parent.postMessage({script_data(text)}, '*')</script>")

    # Notifications of the ACS

    def form(self, body):
        fields = urllib.parse.parse_qs(body.decode(), keep_blank_values=True, strict_parsing=True)
        assert all(len(values) == 1 for values in fields.values()), fields
        return {name: values[0] for name, values in fields.items()}

    def method_notification(self, body):
        fields = self.form(body)
        assert set(fields) == {"threeDSMethodData"}, fields
        data = areqs.from_b64url(fields["threeDSMethodData"])
        assert set(data) == {"threeDSServerTransID"}, data
        self.visits[data["threeDSServerTransID"]].method_done.set()
        return data

    def challenge_notification(self, body):
        fields = self.form(body)
        cres = areqs.from_b64url(fields["cres"])
        visit = self.visits[cres["threeDSServerTransID"]]
        assert fields.get("threeDSSessionData") == visit.conversation.sent_session_data, fields
        assert set(fields) <= {"cres", "threeDSSessionData"}
        visit.customer.directory.note_result(cres, fields.get("threeDSSessionData"))
        return cres

    def post_cres(self, parts, body):
        cres = self.challenge_notification(body)
        return 200, "text/html", SHELL.format(
            body=f"<p id='done'>Payment {cres['transStatus']}</p>")
