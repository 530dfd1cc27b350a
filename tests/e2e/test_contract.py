"""Bad input: each is refused by its own word, all wrong fields at once, and nothing has changed afterwards."""

import json

import pytest
import requests

from document import CheckedApi
from serving import Serving

GOOD = {"bin_id": "491653", "amount": 100}
EMOJI = "😀"
LISTS = ("/wallet", "/cards", "/transactions", "/wallet/deposits", "/3ds/challenges", "/webhooks", "/events")


@pytest.fixture
def checked(api):
    return CheckedApi(api.base_url, api.key)


@pytest.fixture
def untouched(checked):
    """Compares wallet and lists before and after."""
    checked.card(amount=50)

    def state():
        return {path: checked.get(path).text for path in LISTS}

    before = state()
    yield
    assert state() == before


def refused(answer, status, error, param=None):
    found = answer.json()
    assert (answer.status_code, found["error"], found["code"]) == (status, error, status), answer.text
    assert found["request_id"] == answer.headers["Request-Id"]
    if param is not None:
        assert found["param"] == param
        assert {"error": error, "param": param} == {k: found["errors"][0][k] for k in ("error", "param")}


BAD_AMOUNTS = [
    ("1.234", "invalid_amount"), ("1.500", "invalid_amount"), ('"1.234"', "invalid_amount"), ('"abc"', "invalid_amount"),
    ('""', "invalid_amount"), ('"NaN"', "invalid_amount"), ('"Infinity"', "invalid_amount"), ('" 5"', "invalid_amount"),
    ('"1,50"', "invalid_amount"), ("true", "invalid_amount"), ("[100]", "invalid_amount"), ("{}", "invalid_amount"),
    ("null", "missing_parameter"), ("0", "amount_out_of_range"), ("-0", "amount_out_of_range"),
    ("-5", "amount_out_of_range"), ("-0.01", "amount_out_of_range"), ("0.99", "amount_out_of_range"),
    ("5000.01", "amount_out_of_range"), ('"5000.01"', "amount_out_of_range"), ("1e12", "amount_out_of_range"),
    ("99999999999999999999999999", "amount_out_of_range"),
]


@pytest.mark.parametrize("text, error", BAD_AMOUNTS)
def test_bad_amounts(checked, untouched, text, error):
    card = checked.get("/cards").json()["data"][0]["id"]
    for path, rest in (("/cards", '"bin_id":"491653",'), (f"/cards/{card}/fund", ""), (f"/cards/{card}/withdraw", "")):
        refused(checked.raw("POST", path, f'{{{rest}"amount":{text}}}'), 400, error, "amount")


@pytest.mark.parametrize("text, balance", [
    ("1", "1.00"), ("1e3", "1000.00"), ('"1e3"', "1000.00"), ("5000", "5000.00"), ('"5000.00"', "5000.00"),
    ("19.99", "19.99"), ("0.1e1", "1.00"), ('"1.5"', "1.50"),
])
def test_good_amounts_are_read_from_their_text(checked, text, balance):
    made = checked.raw("POST", "/cards", f'{{"bin_id":"491653","amount":{text}}}')
    assert made.status_code == 201
    assert f'"balance":{balance},' in made.text


BAD_CARDS = [
    ({"label": "x" * 65}, "too_long", "label"),
    ({"label": EMOJI * 65}, "too_long", "label"),
    ({"label": "a\nb"}, "invalid_text", "label"),
    ({"label": 5}, "invalid_type", "label"),
    ({"metadata": {f"k{n}": "v" for n in range(21)}}, "too_many", "metadata"),
    ({"metadata": {"k" * 41: "v"}}, "too_long", "metadata." + "k" * 41),
    ({"metadata": {"": "v"}}, "invalid_text", "metadata."),
    ({"metadata": {"k": "v" * 501}}, "too_long", "metadata.k"),
    ({"metadata": {"k": 1}}, "invalid_type", "metadata.k"),
    ({"metadata": {"k": None}}, "invalid_type", "metadata.k"),
    ({"metadata": ["k"]}, "invalid_type", "metadata"),
    ({"allowed_categories": ["advertising", "nonsense"]}, "invalid_category", "allowed_categories[1]"),
    ({"allowed_categories": "advertising"}, "invalid_type", "allowed_categories"),
    ({"allowed_categories": [7]}, "invalid_type", "allowed_categories"),
    ({"allowed_categories": ["software"] * 51}, "too_many", "allowed_categories"),
    ({"spending_limit": -1}, "amount_out_of_range", "spending_limit"),
    ({"spending_limit": 0.001}, "invalid_amount", "spending_limit"),
    ({"auto_freeze_at": "x"}, "invalid_amount", "auto_freeze_at"),
    ({"bin_id": 491653}, "invalid_type", "bin_id"),
    ({"bin_id": "4916530000"}, "too_long", "bin_id"),
    ({"bin_id": None}, "missing_parameter", "bin_id"),
    ({"colour": "red"}, "unknown_parameter", "colour"),
]


@pytest.mark.parametrize("members, error, param", BAD_CARDS)
def test_bad_cards(checked, untouched, members, error, param):
    refused(checked.post("/cards", {**GOOD, **members}), 400, error, param)


@pytest.mark.parametrize("members, error", [
    ({"bin_id": "999999"}, "bin_not_found"),
    ({"bin_id": "abc"}, "bin_not_found"),
    ({"spending_limit": "50000.01"}, "spending_limit_too_high"),
])
def test_cards_against_the_rules(checked, untouched, members, error):
    refused(checked.post("/cards", {**GOOD, **members}), 400, error)


def test_the_longest_that_fits(checked):
    metadata = {f"{n:02}" + EMOJI * 38: EMOJI * 50 for n in range(20)}
    card = checked.card(label=EMOJI * 64, metadata=metadata)
    assert (card["label"], card["metadata"]) == (EMOJI * 64, metadata)


def test_all_invalid_fields_at_once(checked, untouched):
    answer = checked.post("/cards", {"amount": "0.001", "label": "x" * 65, "metadata": {"a": 1}, "colour": 1})
    refused(answer, 400, "missing_parameter", "bin_id")
    assert [(each["error"], each["param"]) for each in answer.json()["errors"]] == [
        ("missing_parameter", "bin_id"), ("invalid_amount", "amount"), ("too_long", "label"),
        ("invalid_type", "metadata.a"), ("unknown_parameter", "colour")]


BAD_WEBHOOKS = [
    ({"url": "http://example.com/"}, "invalid_url", "url"),
    ({"url": "ftp://example.com/"}, "invalid_url", "url"),
    ({"url": "https://user:pass@example.com/"}, "invalid_url", "url"),
    ({"url": "https://example.com:22/"}, "invalid_url", "url"),
    ({"url": "https://example.com/#a"}, "invalid_url", "url"),
    ({"url": "https://" + "a" * 2048}, "too_long", "url"),
    ({"events": []}, "missing_parameter", "events"),
    ({"events": ["card.created", "card.exploded"]}, "invalid_event", "events[1]"),
    ({"events": ["ping"]}, "invalid_event", "events[0]"),
    ({"secret": "short"}, "invalid_text", "secret"),
    ({"secret": "x" * 129}, "too_long", "secret"),
]


@pytest.mark.parametrize("members, error, param", BAD_WEBHOOKS)
def test_bad_webhooks(checked, untouched, members, error, param):
    good = {"url": "https://127.0.0.1/hooks", "events": ["*"]}
    refused(checked.post("/webhooks", {**good, **members}), 400, error, param)


BAD_BODIES = [
    (b"", "missing_parameter"), (b"{", "invalid_json"), (b"[]", "invalid_json"), (b'"x"', "invalid_json"),
    (b"null", "invalid_json"), (b"{'a':1}", "invalid_json"), (b'{"amount":1,}', "invalid_json"),
    (b'{"bin_id":"491653","amount":NaN}', "invalid_json"), (b'{"bin_id":"491653","amount":01}', "invalid_json"),
    (b'{"bin_id":"491653","amount":+1}', "invalid_json"),
    (b'{"bin_id":"491653","amount":1,"amount":2}', "invalid_json"),
    (b'{"bin_id":"491653","amount":1,"metadata":{"a":"1","a":"2"}}', "invalid_json"),
    (b'{"bin_id":"491653","amount":1} x', "invalid_json"), (b'{"label":"\xff"}', "invalid_json"),
    (b'{"a":' * 17 + b"1" + b"}" * 17, "invalid_json"),
]


@pytest.mark.parametrize("body, error", BAD_BODIES)
def test_bad_bodies(checked, untouched, body, error):
    refused(checked.raw("POST", "/cards", body), 400, error)


def test_content_types(checked, untouched):
    body = json.dumps(GOOD)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "", "application/jsonx"):
        refused(checked.raw("POST", "/cards", body, {"Content-Type": kind}), 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"])
def test_content_types_that_are_json(checked, kind):
    assert checked.raw("POST", "/cards", json.dumps(GOOD), {"Content-Type": kind}).status_code == 201


def test_a_body_that_is_too_large(checked, untouched):
    refused(checked.raw("POST", "/cards", json.dumps({**GOOD, "label": "x" * 70_000})), 413, "body_too_large")


def test_methods_that_are_not_there(checked, untouched):
    for method, path, allowed in (
        ("PUT", "/cards", "POST, GET, HEAD"), ("DELETE", "/wallet", "GET, HEAD"), ("GET", "/cards/card_1/freeze", "POST"),
    ):
        answer = checked.call(method, path)
        refused(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == allowed
    refused(checked.get("/nothing"), 404, "not_found")
    refused(checked.get("/cards/"), 404, "not_found")


def test_what_is_not_there_counts_for_its_key(tmp_path):
    serving = Serving(tmp_path / "data", limits__requests_per_minute=0, limits__requests_per_hour=4)
    own = serving.start().catalog().key(serving.account())
    checked = CheckedApi(own.base_url, own.key)
    for method, path, status, left in (("GET", "/wallet", 200, 3), ("GET", "/nothing", 404, 2), ("DELETE", "/wallet", 405, 1),
                                       ("GET", "/wallet", 200, 0), ("GET", "/nothing", 429, 0), ("DELETE", "/wallet", 429, 0)):
        answer = checked.call(method, path)
        assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (status, str(left)), answer.text
        assert answer.headers["RateLimit-Policy"] == '"hour";q=4;w=3600'
        assert answer.headers["RateLimit"].startswith(f'"hour";r={left};t=')
        assert ("Retry-After" in answer.headers) == (status == 429)
    assert serving.stop() == 0


def test_what_is_not_there_without_a_known_key(checked):
    for key, answers in ((None, ((404, "not_found"), (405, "method_not_allowed"))),
                         ("sk_test_unknown", ((401, "invalid_api_key"),) * 2)):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        for (method, path), (status, error) in zip((("GET", "/nothing"), ("DELETE", "/wallet")), answers):
            answer = requests.request(method, checked.base_url + path, headers=headers, timeout=30)
            refused(answer, status, error)
            assert ("Allow" in answer.headers) == (status == 405)
            assert "RateLimit" not in answer.headers


@pytest.mark.parametrize("country", ["XXX", "ZZZ", "fra", "250", "FR ", "F\u00c9A"])
def test_countries_that_do_not_exist(checked, untouched, country):
    card = checked.get("/cards").json()["data"][0]["id"]
    for path in ("/sandbox/authorizations", "/sandbox/settlements", "/sandbox/refunds", "/sandbox/3ds_challenges"):
        answer = checked.post(path, {"card_id": card, "amount": 1, "merchant": {"country": country}})
        refused(answer, 400, "invalid_merchant", "merchant.country")


def test_a_merchants_country(checked):
    card = checked.card()["id"]
    for given, shown in (("FRA", "FRA"), ("CHE", "CHE"), (None, "USA")):
        paid = checked.post("/sandbox/authorizations", {"card_id": card, "amount": 1, "merchant": {"country": given}})
        assert (paid.status_code, paid.json()["merchant"]["country"]) == (201, shown)


@pytest.mark.parametrize("identifier", ["x", "card_", "card_0", "card_!", "txn_1", "card_1", "card_zzzzzzzzzzz", "%ff", "%2F"])
def test_card_ids_that_name_nothing(checked, untouched, identifier):
    path = f"/cards/{identifier}"
    answers = [checked.get(path), checked.patch(path, {"label": "x"}), checked.delete(path), checked.get(path + "/details")]
    answers += [checked.post(f"{path}/{verb}") for verb in ("freeze", "unfreeze", "terminate")]
    answers += [checked.post(f"{path}/{verb}", {"amount": 1}) for verb in ("fund", "withdraw")]
    for answer in answers:
        refused(answer, 404, "not_found")


def test_states_that_do_not_allow_it(checked):
    card = checked.card()["id"]
    refused(checked.post(f"/cards/{card}/unfreeze"), 409, "card_not_frozen")
    checked.post(f"/cards/{card}/freeze")
    refused(checked.post(f"/cards/{card}/freeze"), 409, "card_already_frozen")
    checked.post(f"/cards/{card}/terminate")
    before = {path: checked.get(path).text for path in LISTS}
    for answer in (checked.post(f"/cards/{card}/terminate"), checked.delete(f"/cards/{card}")):
        refused(answer, 409, "card_already_terminated")
    for verb in ("freeze", "unfreeze"):
        refused(checked.post(f"/cards/{card}/{verb}"), 409, "card_terminated")
    for verb in ("fund", "withdraw"):
        refused(checked.post(f"/cards/{card}/{verb}", {"amount": 1}), 409, "card_terminated")
    refused(checked.patch(f"/cards/{card}", {"label": "x"}), 409, "card_terminated")
    assert {path: checked.get(path).text for path in LISTS} == before


def test_more_money_than_there_is(checked):
    cards = [checked.card(amount=5000)["id"], checked.card(amount=4999)["id"]]
    before = {path: checked.get(path).text for path in LISTS}
    refused(checked.post(f"/cards/{cards[0]}/fund", {"amount": "1.01"}), 400, "insufficient_funds")
    refused(checked.post("/cards", {**GOOD, "amount": "1.01"}), 400, "insufficient_funds")
    refused(checked.post(f"/cards/{cards[1]}/withdraw", {"amount": 5000}), 400, "insufficient_card_balance")
    assert {path: checked.get(path).text for path in LISTS} == before
    last = checked.post(f"/cards/{cards[0]}/fund", {"amount": 1})
    assert (last.status_code, last.json()["wallet_balance"]) == (200, 0)


@pytest.mark.parametrize("language, french", [
    ("fr", True), ("fr-FR,fr;q=0.9,en;q=0.8", True), ("FR", True), ("en;q=0.4, fr;q=0.5", True), ("de, fr;q=0.1", True),
    ("en", False), ("de", False), ("", False), ("fr;q=0", False), ("en, fr;q=0.9", False), ("french", False),
])
def test_languages(checked, untouched, language, french):
    answer = checked.post("/cards", {"amount": 1}, headers={"Accept-Language": language})
    refused(answer, 400, "missing_parameter", "bin_id")
    assert answer.json()["message"] == ("bin_id est obligatoire." if french else "bin_id is required.")


def test_control_characters_in_a_header_are_refused(checked, untouched):
    """Below the API, in the same shape (RFC 9110, section 5.5)."""
    answer = requests.get(checked.base_url + "/cards", timeout=30, headers={"Accept-Language": "a\x01b"})
    refused(answer, 400, "invalid_request")


def test_every_error_leads_to_its_explanation(checked, untouched):
    link = checked.post("/cards", {"amount": 1}).json()["doc_url"]
    page, anchor = link.split("#")
    assert f'id="{anchor}"' in requests.get(page, timeout=30).text
