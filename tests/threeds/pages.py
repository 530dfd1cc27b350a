"""A browser without scripts: posts forms over HTTPS, reads the forms of the answer, and checks what
every page of the ACS must be. Many tests need no more; those that do drive Chromium."""

import html.parser
import json
import re
import urllib.parse

import requests

import areq as areqs
import messages

COLLAPSE = re.compile(r"\s+")


class Form:
    def __init__(self, attributes):
        self.method = attributes.get("method", "get").lower()
        self.action = attributes.get("action", "")
        self.target = attributes.get("target")
        self.fields = {}  # hidden fields
        self.buttons = {}  # value of a submit button called action → its attributes
        self.code = None  # attributes of the one-time code's input


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.tags, self.words = [], [], []
        self.open_form = None
        self.silent = 0

    def handle_starttag(self, tag, pairs):
        attributes = {name: value or "" for name, value in pairs}
        self.tags.append((tag, attributes))
        if tag in ("script", "style"):
            self.silent += 1
        if tag == "form":
            self.open_form = Form(attributes)
            self.forms.append(self.open_form)
        form = self.open_form
        if form and tag == "input" and attributes.get("type") == "hidden":
            assert attributes["name"] not in form.fields
            form.fields[attributes["name"]] = attributes.get("value", "")
        if form and tag == "input" and attributes.get("autocomplete") == "one-time-code":
            form.code = attributes
        if form and tag == "button" and attributes.get("name") == "action":
            form.buttons[attributes["value"]] = attributes

    def handle_endtag(self, tag):
        if tag == "form":
            self.open_form = None
        if tag in ("script", "style"):
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


class Page:
    """What one request of the browser got."""

    def __init__(self, browser, answer, address):
        self.browser, self.answer, self.address = browser, answer, address
        self.status, self.headers, self.html = answer.status_code, answer.headers, answer.text
        self.elapsed_s = answer.elapsed.total_seconds()
        reader = Reader()
        reader.feed(self.html)
        self.forms, self.tags = reader.forms, reader.tags
        self.text = COLLAPSE.sub(" ", " ".join(reader.words)).strip()

    @property
    def asks(self):
        """Is this the page that asks for the code?"""
        return any(form.code for form in self.forms)

    def form_of(self, action):
        found = [form for form in self.forms if action in form.buttons]
        assert len(found) == 1, f"{len(found)} buttons {action} in: {self.text}"
        return found[0]

    def hand_over(self):
        """The form that leaves the ACS for the requestor, or None."""
        found = [form for form in self.forms if "cres" in form.fields]
        assert len(found) <= 1
        return found[0] if found else None

    def fields(self, action, code=None):
        """What a press of the button posts."""
        form = self.form_of(action)
        fields = {**form.fields, "action": action}
        if form.code:
            fields[form.code["name"]] = code or ""
        return form, fields

    def press(self, action, code=None):
        form, fields = self.fields(action, code)
        assert form.method == "post" and form.target is None
        return self.browser.post(urllib.parse.urljoin(self.address, form.action), fields)

    def waited(self, times=20):
        """The page after the one that asks to wait for the result's delivery."""
        page = self
        while any("continue" in form.buttons for form in page.forms):
            assert times > 0, "it waits for ever"
            times -= 1
            page = page.press("continue")
        return page

    def cres(self):
        """The decoded CRes of the hand-over page."""
        form = self.hand_over()
        assert form is not None, f"no hand-over: {self.text}"
        return areqs.from_b64url(form.fields["cres"])


def policy(header):
    """A Content-Security-Policy by directive."""
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {words[0]: words[1:] for words in parts}


def check_page(page):
    """What §3.3 asks of every page that the ACS shows."""
    headers = page.headers
    assert headers["Content-Type"].replace(" ", "").lower() == "text/html;charset=utf-8"
    assert "Set-Cookie" not in headers and "X-Frame-Options" not in headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    rules = policy(headers["Content-Security-Policy"])
    assert rules["default-src"] == ["'none'"] and rules["base-uri"] == ["'none'"]
    assert "frame-ancestors" not in rules, "the requestor's origin is not known"
    for name in ("script-src", "style-src"):
        for source in rules.get(name, []):
            assert source == "'none'" or source.startswith(("'nonce-", "'sha256-")), source
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert dict(page.tags)["html"].get("lang")
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert "style" not in attributes, (tag, attributes)
        assert attributes.get("target") is None or tag == "form", (tag, attributes)
        for name in ("src", "href"):
            assert attributes.get(name, "data:").startswith(("data:", "#")), (tag, attributes)


def check_question(page, merchant="SPOTIFY"):
    """The page that asks for the code."""
    form = page.form_of("submit")
    assert form.code["inputmode"] == "numeric"
    assert 6 <= int(form.code["maxlength"]) <= 20  # people paste spaces and dashes
    labels = [attributes.get("for") for tag, attributes in page.tags if tag == "label"]
    assert form.code["id"] in labels
    assert {"submit", "resend", "cancel"} <= {name for form in page.forms for name in form.buttons}
    assert merchant in page.text


class Browser:
    def __init__(self, ca_file):
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy and no authorities but this one
        self.session.verify = str(ca_file)

    def post(self, address, fields, **options):
        answer = self.session.post(address, data=fields, timeout=30, allow_redirects=False,
                                   **options)
        page = Page(self, answer, address)
        assert answer.status_code < 500, (answer.status_code, answer.text[:300])
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            check_page(page)
        return page

    def open(self, conversation, window="05", session_data=None, encode=areqs.b64url, **creq):
        """Posts the CReq as the requestor's page does."""
        ares = conversation.ares
        message = messages.check(areqs.creq(ares, window), f"{ares['messageVersion']}/creq")
        message = {**message, **creq}
        conversation.add("creq", message)
        fields = {"creq": encode(json.dumps(message).encode())}
        if session_data is not None:
            fields["threeDSSessionData"] = session_data
        conversation.sent_session_data = session_data
        return self.post(ares["acsURL"], fields)

    def arrive(self, directory, conversation, page):
        """Lets the hand-over page post to the requestor; checks that it does so rightly."""
        page = page.waited()
        form = page.hand_over()
        assert form is not None, f"no hand-over: {page.text}"
        assert form.method == "post"
        assert form.action == conversation.areq["notificationURL"]
        origin = urllib.parse.urlsplit(form.action)
        allowed = policy(page.headers["Content-Security-Policy"])["form-action"]
        assert f"{origin.scheme}://{origin.netloc}" in allowed, allowed
        sent = {"cres"} if conversation.sent_session_data is None else {"cres", "threeDSSessionData"}
        assert set(form.fields) == sent
        if conversation.sent_session_data is not None:
            assert form.fields["threeDSSessionData"] == conversation.sent_session_data
        cres = areqs.from_b64url(form.fields["cres"])
        directory.note_result(cres, form.fields.get("threeDSSessionData"))
        return cres
