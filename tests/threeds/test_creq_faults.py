"""What can be wrong with a CReq and with the form that carries it."""

import base64
import json

import pytest

import areq as areqs

ALPHABETS = {
    "base64url": areqs.b64url,
    "base64url with padding": lambda raw: base64.urlsafe_b64encode(raw).decode(),
    "base64": lambda raw: base64.b64encode(raw).decode(),
    "base64 without padding": lambda raw: base64.b64encode(raw).decode().rstrip("="),
    "spaces in the JSON": lambda raw: areqs.b64url(json.dumps(json.loads(raw), indent=3).encode()),
}


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("extra", range(3))  # each length modulo 3
def test_alphabets_that_are_taken(customer, alphabet, extra):
    conversation = customer.challenged()
    page = customer.browser.open(conversation, encode=ALPHABETS[alphabet], note="?>~" + "x" * extra)
    customer.finish(conversation, page.press("submit", customer.code()))


BROKEN = {
    "a star": lambda text: text[:-1] + "*",
    "a space": lambda text: text[:8] + " " + text[8:],
    "a new line": lambda text: text[:8] + "\n" + text[8:],
    "padding in the middle": lambda text: text[:8] + "=" + text[8:],
    "too much padding": lambda text: text + "====",
    "cut off": lambda text: text[:11],
    "nothing": lambda text: "",
    "JSON as it is": lambda text: json.dumps(areqs.from_b64url(text)),
    "no JSON": lambda text: areqs.b64url(b"creq"),
    "an array": lambda text: areqs.b64url(b"[]"),
    "not UTF-8": lambda text: areqs.b64url(b'{"messageType":"\xff"}'),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_leads_nowhere(customer, kind):
    conversation = customer.challenged()
    page = customer.browser.open(conversation,
                                 encode=lambda raw: BROKEN[kind](areqs.b64url(raw)))
    assert not page.asks and page.hand_over() is None
    assert 400 <= page.status < 500 or page.status == 200
    # The true one still opens the challenge.
    page = customer.browser.open(conversation)
    customer.finish(conversation, page.press("cancel"))


@pytest.mark.parametrize("fields", [
    {}, {"threeDSSessionData": "x"}, [("creq", "a"), ("creq", "b")], {"CREQ": "e30"}],
    ids=["no field", "session data alone", "twice", "other case"])
def test_forms_that_are_none(customer, fields):
    page = customer.browser.post(f"{customer.world.browser_url}/challenge", fields)
    assert not page.asks and not page.forms


def test_ids_that_nobody_knows(customer):
    conversation = customer.challenged()
    for wrong in ({"acsTransID": areqs.new_id()},
                  {"acsTransID": areqs.new_id(), "threeDSServerTransID": areqs.new_id()},
                  {"acsTransID": "x"}, {"acsTransID": conversation.ares["dsTransID"]}):
        page = customer.browser.open(conversation, **wrong)
        assert not page.asks and page.hand_over() is None
    page = customer.browser.open(conversation)
    customer.finish(conversation, page.press("cancel"))


def test_an_unknown_and_a_finished_challenge_look_the_same_to_a_stranger(customer):
    """A stranger without the token of the page learns nothing."""
    conversation, page = customer.opened()
    form, fields = page.fields("submit", "000000")
    customer.finish(conversation, page.press("cancel"))
    stranger = {**fields, "token": "0" * len(fields["token"])}
    address = f"{customer.world.browser_url}{form.action}"
    finished = customer.browser.post(address, stranger)
    unknown = customer.browser.post(address, {**stranger, "acs_trans_id": areqs.new_id()})
    assert (finished.status, finished.text) == (unknown.status, unknown.text)


@pytest.mark.parametrize("wrong", [
    {"messageVersion": "2.1.0"}, {"messageVersion": "2.3.1"}, {"messageType": "AReq"},
    {"challengeWindowSize": "06"}, {"challengeWindowSize": ""}, {"challengeWindowSize": 5},
    {"threeDSServerTransID": "8a880dc0-d2d2-4067-bcb1-b08d1690b26e"}], ids=str)
def test_a_creq_that_does_not_fit_its_transaction(customer, wrong):
    conversation = customer.challenged()
    page = customer.browser.open(conversation, **wrong).waited()
    assert not page.asks
    if page.hand_over():
        rreq, cres = customer.finish(conversation, page)
        assert rreq["transStatus"] in ("N", "U") and cres["transStatus"] == "N"
        assert customer.rows(conversation) == [], "there never was a code"
    else:
        assert not page.forms


def test_a_creq_after_a_frictionless_answer(customer):
    conversation = customer.authenticate(amount="300101")
    conversation.ares["acsURL"] = f"{customer.world.browser_url}/challenge"
    page = customer.browser.open(conversation)
    del conversation.ares["acsURL"]
    assert not page.asks and page.hand_over() is None


@pytest.mark.parametrize("data", ["", "YWJj", "a b&c=d+e%20/?\"'<>é", "x" * 1024], ids=len)
def test_session_data_comes_back_as_it_was(customer, data):
    conversation, page = customer.opened(session_data=data)
    customer.finish(conversation, page.press("cancel"))
    assert conversation.session_data == data


def test_session_data_that_is_too_long_is_not_kept(customer):
    conversation = customer.challenged()
    page = customer.browser.open(conversation, session_data="x" * 1025)
    assert not page.asks or page.status == 200


def test_actions_that_do_not_exist(customer):
    conversation, page = customer.opened()
    form, fields = page.fields("submit", "000000")
    address = f"{customer.world.browser_url}{form.action}"
    for change in ({"action": "approve"}, {"action": ""}, {"token": ""}, {"acs_trans_id": ""},
                   {"acs_trans_id": fields["acs_trans_id"] + "'--"}):
        answer = customer.browser.post(address, {**fields, **change})
        assert answer.hand_over() is None
    assert customer.pending()["attempts_left"] == 3
    customer.finish(conversation, page.press("cancel"))


@pytest.mark.parametrize("path", ["/challenge", "/challenge/answer", "/method"])
def test_pages_are_not_opened_by_address(customer, path):
    answer = customer.browser.session.get(f"{customer.world.browser_url}{path}", timeout=10)
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]


def test_the_browsers_listener_takes_no_areq(customer):
    answer = customer.browser.session.post(f"{customer.world.browser_url}/areq",
                                           json=customer.areq(), timeout=10)
    assert answer.status_code == 404


# The 3DS Method

def method_data(**fields):
    return {"threeDSMethodData": areqs.b64url(fields)}


def test_the_method_reports_back(customer):
    trans_id, url = areqs.new_id(), "https://merchant.test/method?a=1&b=%22"
    page = customer.browser.post(f"{customer.world.browser_url}/method", method_data(
        threeDSServerTransID=trans_id, threeDSMethodNotificationURL=url))
    form, = page.forms
    assert (form.method, form.action) == ("post", url)
    assert areqs.from_b64url(form.fields["threeDSMethodData"]) == {"threeDSServerTransID": trans_id}


@pytest.mark.parametrize("url", [
    "http://merchant.test/", "javascript:alert(1)", "data:text/html,x", "//merchant.test/",
    "https://user:secret@merchant.test/", "https://", "", "https://merchant.test/\"><script>x",
    "https://merchant.test/" + "x" * 2048])
def test_the_method_does_not_report_to_everybody(customer, url):
    page = customer.browser.post(f"{customer.world.browser_url}/method", method_data(
        threeDSServerTransID=areqs.new_id(), threeDSMethodNotificationURL=url))
    assert [form.action for form in page.forms] in ([], [url])
    if page.forms:
        assert url.startswith("https://merchant.test/") and len(url) <= 2048


@pytest.mark.parametrize("data", ["", "***", "e30", "bnVsbA"])
def test_the_method_survives_nonsense(customer, data):
    page = customer.browser.post(f"{customer.world.browser_url}/method",
                                 {"threeDSMethodData": data})
    assert not page.forms
