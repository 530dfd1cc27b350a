"""The other side of the ACS: a directory server with the 3DS Server behind it, as one process with
a certificate authority of its own. It sends AReqs, takes RReqs, answers them as told, and writes
down who said what when. `settle` then holds the whole conversation against the rules."""

import http.client
import http.server
import json
import re
import select
import ssl
import threading
import time
import urllib.parse

import messages
from authority import calling_context, serving_context

JSON = "application/json; charset=utf-8"
FINAL = ("Y", "N", "U", "A", "R")


class Said:
    """One message of a conversation."""

    def __init__(self, kind, message, status=None):
        self.kind, self.message, self.status = kind, message, status
        self.at = time.monotonic()

    def __repr__(self):
        return f"{self.kind}@{self.at:.3f}"


class Conversation:
    """All that was said about one threeDSServerTransID, in order."""

    def __init__(self, areq):
        self.areq, self.said = areq, []
        self.rres = [accept]  # how RReqs are answered; the last one stays

    def add(self, kind, message, status=None):
        self.said.append(Said(kind, message, status))
        return message

    def all(self, kind):
        return [said for said in self.said if said.kind == kind]

    def one(self, kind):
        found = self.all(kind)
        assert len(found) == 1, f"{len(found)} × {kind}: {self.said}"
        return found[0].message

    @property
    def ares(self):
        return self.one("ares")


# How an RReq is answered: a function of (rreq, conversation, handler) that returns (status, bytes),
# or None to close the connection without an answer.

def rres_of(rreq, results_status="01", **more):
    made = {"messageType": "RRes", "messageVersion": rreq["messageVersion"],
            "threeDSServerTransID": rreq["threeDSServerTransID"], "acsTransID": rreq["acsTransID"],
            "dsTransID": rreq["dsTransID"], "resultsStatus": results_status}
    made.update(more)
    return {key: value for key, value in made.items() if value is not None}


def accept(rreq, *_):
    return 200, json.dumps(rres_of(rreq)).encode()


def altered(**fields):
    """An RRes with other values; None takes a field away."""
    return lambda rreq, *_: (200, json.dumps(rres_of(rreq, **fields)).encode())


def status(code, body=b""):
    return lambda *_: (code, body)


def raw(body):
    return lambda *_: (200, body)


def erro(code="404", component="S"):
    def answer(rreq, *_):
        return 200, json.dumps({
            "messageType": "Erro", "messageVersion": rreq["messageVersion"], "errorCode": code,
            "errorComponent": component, "errorDescription": "It failed", "errorDetail": "It did",
            "errorMessageType": "RReq", "threeDSServerTransID": rreq["threeDSServerTransID"],
            "acsTransID": rreq["acsTransID"], "dsTransID": rreq["dsTransID"]}).encode()
    return answer


def silent(seconds):
    """No answer in time; the connection is closed in the end."""
    def answer(rreq, conversation, handler):
        handler.directory.closing.wait(seconds)
    return answer


def slow(seconds, then=accept):
    def answer(rreq, conversation, handler):
        handler.directory.closing.wait(seconds)
        return then(rreq, conversation, handler)
    return answer


def hang_up(*_):
    return None


class DirectoryServer:
    """`certificate`: what it shows as server and as client. `ca_file`: the network's authority, of
    which an ACS must show a certificate with its RReq."""

    def __init__(self, certificate, ca_file):
        self.certificate = certificate
        self.changed = threading.Condition()
        self.closing = threading.Event()
        self.conversations = {}
        self.unheeded = set()  # ids of AReqs that were sent without a conversation
        self.strays = []  # what came and belongs to nothing
        self.callers = set()  # common names of the certificates that posted RReqs
        self.acs = self.acs_ca = None
        self.mine = threading.local()
        directory = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1  # one packet per answer

            def do_POST(self):
                self.directory = directory
                directory.take(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):  # the ACS went away, or showed no certificate
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.context = serving_context(certificate, clients=ca_file)
        self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True,
                                                      do_handshake_on_connect=False)
        self.port = self.server.server_port
        self.url = f"https://localhost:{self.port}/ds/results"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    # Towards the ACS

    def show(self, certificate):
        """New connections see this one."""
        self.context.load_cert_chain(certificate.certificate, certificate.key)

    def trusts(self, acs_ca):
        """The authority of the ACS's server certificate."""
        self.acs_ca = acs_ca

    def connect(self, acs_url):
        """Where AReqs go."""
        self.acs = urllib.parse.urlsplit(acs_url)

    def post(self, body, content_type=JSON, certificate=None, path=None, method="POST"):
        """Any bytes as a request of this directory server: (status, headers, bytes)."""
        link = self.kept_link() if certificate is None else self.link(certificate)
        link.request(method, path or self.acs.path, body, {"Content-Type": content_type})
        answer = link.getresponse()
        text = answer.read()
        if certificate is not None or answer.will_close:
            link.close()
        return answer.status, answer.headers, text

    def link(self, certificate):
        return http.client.HTTPSConnection(self.acs.hostname, self.acs.port, timeout=20,
                                           context=calling_context(self.acs_ca, certificate))

    def kept_link(self):
        """One connection per thread, as long as the ACS keeps it."""
        kept = getattr(self.mine, "link", None)
        if kept is None or kept.sock is None or self.ended(kept.sock):
            self.mine.link = kept = self.link(self.certificate)
        return kept

    def ended(self, sock):
        """Has the other side closed it?"""
        return bool(select.select([sock], [], [], 0)[0])

    def ask_raw(self, body, **options):
        """The message with which the ACS answers; it must be one of its own, whatever it got."""
        self.unheeded |= set(re.findall(rb'"threeDSServerTransID": ?"([^"]*)"', body))
        code, headers, answer = self.post(body, **options)
        assert code == 200, (code, answer[:500])
        assert headers["Content-Type"].replace(" ", "").lower() == "application/json;charset=utf-8"
        return messages.check_from_acs(messages.strict_json(answer))

    def ask(self, areq, **options):
        """Sends an AReq; returns its Conversation, whose `ares` is what came back."""
        conversation = Conversation(areq)
        with self.changed:
            self.conversations[areq["threeDSServerTransID"]] = conversation
        conversation.add("areq", areq)
        answer = self.ask_raw(json.dumps(areq).encode(), **options)
        assert answer["messageType"] == "ARes", answer
        messages.check_from_acs(answer, payment=areq["messageCategory"] == "01")
        for name in ("messageVersion", "threeDSServerTransID", "dsTransID", "dsReferenceNumber"):
            assert answer[name] == areq[name], name
        conversation.add("ares", answer)
        return conversation

    # From the ACS

    def take(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        subject = dict(pair[0] for pair in handler.connection.getpeercert()["subject"])
        message = messages.strict_json(body)
        with self.changed:
            self.callers.add(subject["commonName"])
            conversation = self.conversations.get(message.get("threeDSServerTransID"))
            if message.get("threeDSServerTransID", "").encode() in self.unheeded and not conversation:
                answer = accept(message)
            elif conversation is None or handler.path != urllib.parse.urlsplit(self.url).path:
                self.strays.append((handler.path, message))
                answer = (404, b"")
            else:
                kind = {"RReq": "rreq", "Erro": "erro"}.get(message.get("messageType"), "unknown")
                conversation.add(kind, message)
                conversation.content_type = handler.headers.get("Content-Type")
                queue = conversation.rres
                respond = queue.pop(0) if kind == "rreq" and len(queue) > 1 else queue[0]
                answer = (200, b"") if kind == "erro" else None
            self.changed.notify_all()
        answer = answer or respond(message, conversation, handler)
        if answer is None:
            handler.close_connection = True
            return
        code, text = answer
        if conversation is not None and message.get("messageType") == "RReq":
            with self.changed:
                conversation.add("rres", text, status=code)
        try:
            handler.send_response(code)
            handler.send_header("Content-Type", JSON)
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text)
        except (OSError, ssl.SSLError):  # it did not wait
            pass

    def note_result(self, cres, session_data=None):
        """The requestor's notification URL got a CRes."""
        with self.changed:
            conversation = self.conversations.get(cres.get("threeDSServerTransID"))
            assert conversation is not None, f"a CRes of nothing: {cres}"
            said = conversation.add("cres", cres)
            conversation.session_data = session_data
            self.changed.notify_all()
        return said

    def wait(self, conversation, kind, count=1, wait_s=10):
        """The message number `count` of that kind."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(conversation.all(kind)) >= count, wait_s), (
                f"no {kind} number {count}: {conversation.said}")
            return conversation.all(kind)[count - 1].message


def settle(directory, conversation):
    """Holds a whole conversation against the rules of the protocol."""
    areq, ares = conversation.areq, conversation.ares
    rreqs = [said for said in conversation.all("rreq")]
    results = [said for said in conversation.all("cres")]
    if ares["transStatus"] != "C":
        assert not rreqs and not results, f"more after a frictionless answer: {conversation.said}"
        return
    for said in rreqs:
        messages.check_from_acs(said.message)
        for name in ("messageVersion", "threeDSServerTransID", "dsTransID", "messageCategory"):
            assert said.message[name] == areq[name], name
        assert said.message["acsTransID"] == ares["acsTransID"]
        assert said.message == rreqs[0].message, "a repeated RReq says something else"
        assert said.message["transStatus"] in FINAL
    answered = [said for said in conversation.all("rres") if said.status == 200]
    assert len(answered) <= 1, f"an RReq after an answer: {conversation.said}"
    for said in results:
        check_result(conversation, said, rreqs)


def check_result(conversation, said, rreqs):
    """The final CRes: right, after the RReq, and after its answer where there was one."""
    messages.check_from_acs(said.message)
    assert said.message["messageVersion"] == conversation.areq["messageVersion"]
    assert said.message["acsTransID"] == conversation.ares["acsTransID"]
    assert rreqs and rreqs[0].at < said.at, f"a CRes before the RReq: {conversation.said}"
    answers = conversation.all("rres")
    if answers:
        assert answers[0].at < said.at, f"a CRes before the RRes: {conversation.said}"
    if any(answer.status == 200 for answer in answers):
        expected = "Y" if rreqs[0].message["transStatus"] in ("Y", "A") else "N"
        assert said.message["transStatus"] == expected, conversation.said
