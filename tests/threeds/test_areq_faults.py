"""Everything that can be wrong with an AReq, one fault at a time, from the table in fields.py."""

import json
import ssl

import pytest

import areq as areqs
from fields import AREQ, BROWSER, BY_NAME, NON_PAYMENT, PAYMENT, THREE_RI, applies, required_in

PROFILES = [("2.2.0", BROWSER, PAYMENT), ("2.2.0", BROWSER, NON_PAYMENT),
            ("2.2.0", THREE_RI, PAYMENT), ("2.1.0", BROWSER, PAYMENT),
            ("2.1.0", THREE_RI, NON_PAYMENT)]


class Questioner:
    """Asks one profile's AReqs with faults, and collects what is answered wrongly."""

    def __init__(self, customer, version, channel, category):
        self.customer, self.version = customer, version
        self.channel, self.category = channel, category
        self.wrong = []
        self.asked = 0

    def with_field(self, field, value):
        """An AReq with this value of the field."""
        return {**self.areq(), **field.along, field.name: value}

    def areq(self, **more):
        return self.customer.areq(version=self.version, channel=self.channel,
                                  category=self.category, **more)

    def fields(self):
        return [field for field in AREQ
                if applies(field, self.channel, self.category, self.version)]

    def required(self):
        return required_in(self.channel, self.category, self.version)

    def send(self, areq, text=None):
        self.asked += 1
        raw = text if text is not None else json.dumps(areq)
        return self.customer.directory.ask_raw(raw.encode("utf-8", "surrogatepass"))

    def expect(self, areq, code, names, what, text=None):
        """The answer is an Erro of that code that names exactly these fields."""
        answer = self.send(areq, text)
        if answer["messageType"] != "Erro":
            self.wrong.append(f"{what}: {answer['messageType']} instead of {code}")
            return answer
        got = (answer["errorCode"], sorted(part.strip() for part in answer["errorDetail"].split(",")))
        if got != (code, sorted(names)):
            self.wrong.append(f"{what}: {got} instead of {(code, sorted(names))}")
        if answer["errorComponent"] != "A" or answer.get("errorMessageType") != "AReq":
            self.wrong.append(f"{what}: {answer}")
        for name in ("threeDSServerTransID", "dsTransID"):
            if name not in names and answer.get(name) != areq[name]:
                self.wrong.append(f"{what}: does not echo {name}")
        if answer["messageVersion"] != self.version:
            self.wrong.append(f"{what}: answers in version {answer['messageVersion']}")
        return answer

    def accept(self, areq, what, text=None):
        answer = self.send(areq, text)
        if answer["messageType"] != "ARes":
            self.wrong.append(f"{what}: {answer.get('errorCode')} {answer.get('errorDetail')}")

    def done(self, least):
        assert not self.wrong, "\n" + "\n".join(self.wrong)
        assert self.asked >= least, self.asked


@pytest.fixture(params=PROFILES, ids=lambda profile: "-".join(profile))
def questions(request, customer):
    return Questioner(customer, *request.param)


def test_a_field_is_missing(questions):
    required = questions.required()
    for field in questions.fields():
        areq = questions.areq(**{field.name: None})
        if field.name in required:
            questions.expect(areq, "201", [field.name], f"{field} dropped")
        else:
            questions.accept(areq, f"{field} dropped")
    questions.done(least=35)


def test_a_field_is_empty(questions):
    required = questions.required()
    for field in questions.fields():
        code = "201" if field.name in required else "203"
        questions.expect(questions.with_field(field, ""), code, [field.name],
                         f"{field} empty")
        if field.name in required:
            questions.expect(questions.with_field(field, None), "201", [field.name],
                             f"{field} null")
    questions.done(least=50)


def test_a_field_has_another_type(questions):
    strange = {"string": (17, True, ["x"], {"a": "b"}), "boolean": ("true", 1), "true": (False, "Y"),
               "object": ("x", 5, ["x"]), "array": ("x", {"a": "b"})}
    for field in questions.fields():
        for value in strange[field.kind]:
            questions.expect(questions.with_field(field, value), "203", [field.name],
                             f"{field} = {value!r}")
    questions.done(least=150)


def test_a_field_is_too_long(questions):
    for field in questions.fields():
        if field.longest:
            good = questions.areq().get(field.name) or field.example or "x"
            longer = (good + "0" * field.longest)[:field.longest + 1]
            questions.expect(questions.with_field(field, longer), "203", [field.name],
                             f"{field} of {len(longer)}")
    questions.done(least=35)


def test_a_field_has_a_value_that_is_not_allowed(questions):
    for field in questions.fields():
        for value in field.wrong:
            questions.expect(questions.with_field(field, value), "203",
                             [field.name], f"{field} = {value!r}")
    questions.done(least=35)


def test_a_field_stands_twice(questions):
    for field in questions.fields():
        areq = questions.areq()
        value = json.dumps(areq.get(field.name, field.example))
        text = json.dumps({**areq, field.name: json.loads(value)})
        twice = f'{text[:-1]}, "{field.name}": {value}}}'
        questions.expect(areq, "204", [field.name], f"{field} twice", twice)
    questions.done(least=35)


def test_optional_fields_are_taken(questions):
    for field in questions.fields():
        if field.example is not None:
            questions.accept(questions.with_field(field, field.example), str(field))
    everything = questions.areq()
    for field in questions.fields():
        if field.example is not None:
            everything.update({**field.along, field.name: field.example})
    questions.accept(everything, "all of them")
    questions.done(least=20)


@pytest.fixture
def browser(customer):
    return Questioner(customer, "2.2.0", BROWSER, PAYMENT)


def test_all_faults_of_a_kind_are_named_at_once(browser):
    three = ["acctNumber", "notificationURL", "mcc"]
    browser.expect(browser.areq(**{name: None for name in three}), "201", three, "three missing")
    browser.expect({**browser.areq(), **{name: "x" * 300 for name in three}}, "203", three,
                   "three too long")
    browser.done(least=2)


def test_faults_inside_objects(browser):
    phone = {"cc": "33"}
    browser.expect(browser.areq(mobilePhone=phone), "201", ["mobilePhone.subscriber"], "no number")
    browser.expect(browser.areq(mobilePhone={"cc": "3333", "subscriber": "1"}), "203",
                   ["mobilePhone.cc"], "a long country code")
    browser.expect(browser.areq(acctInfo={"chAccAgeInd": "99"}), "203", ["acctInfo.chAccAgeInd"],
                   "an age of the account that is not listed")
    browser.expect(browser.areq(merchantRiskIndicator={"shipIndicator": 1}), "203",
                   ["merchantRiskIndicator.shipIndicator"], "a number inside")
    text = json.dumps(browser.areq())[:-1]
    twice = text + ', "acctInfo": {"chAccAgeInd": "01", "chAccAgeInd": "02"}}'
    browser.expect(json.loads(text + "}"), "204", ["acctInfo.chAccAgeInd"], "twice inside", twice)
    browser.accept(browser.areq(threeDSRequestorPriorAuthenticationInfo={}), "an empty object")
    browser.done(least=6)


def test_what_a_script_reads_is_needed_only_with_scripts(browser):
    for name in ("browserJavaEnabled", "browserColorDepth", "browserScreenHeight",
                 "browserScreenWidth", "browserTZ"):
        browser.accept(browser.areq(scripts=False), f"without scripts, without {name}")
    browser.done(least=5)


def test_a_state_needs_its_country(browser):
    browser.expect(browser.areq(billAddrState="CA"), "201", ["billAddrCountry"], "a state alone")
    browser.accept(browser.areq(billAddrState="CA", billAddrCountry="840"), "with its country")
    browser.done(least=2)


@pytest.mark.parametrize("name,values", [
    ("purchaseCurrency", ["000"] + [str(code) for code in (*range(955, 965), 999)]),
    ("merchantCountryCode", ["000", "901", "999"])])
def test_codes_that_iso_does_not_have(browser, name, values):
    for value in values:
        browser.expect(browser.areq(**{name: value}), "304", [name], f"{name} {value}")
    browser.done(least=3)


@pytest.mark.parametrize("version", ["1.0.2", "2.0.0", "2.3.1", "9.9.9", "2.2.0.0"])
def test_a_version_that_is_not_supported(customer, version):
    answer = customer.directory.ask_raw(json.dumps({**customer.areq(),
                                                    "messageVersion": version}).encode())
    assert answer["errorCode"] == "102"
    assert {part.strip() for part in answer["errorDetail"].split(",")} >= {"2.1.0", "2.2.0"}


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'"AReq"', b"\xff\xfe", b"{}", b'{"messageType":"PReq"}',
    b'{"messageType":"CReq","messageVersion":"2.2.0"}', b'{"messageType":7}',
    b"[" * 100_000, b'{"a":' * 50_000, b'{"messageType":"AReq"} trailing'],
    ids=lambda body: body[:20].decode("latin-1"))
def test_what_is_no_areq(customer, body):
    answer = customer.directory.ask_raw(body)
    assert (answer["errorCode"], answer["errorComponent"]) == ("101", "A"), answer


def test_a_body_without_end_is_not_read(customer):
    code, _, answer = customer.directory.post(b'{"messageType":"AReq","x":"' + b"x" * 3_000_000)
    assert code == 413 or json.loads(answer)["errorCode"] in ("101", "203")


def test_a_critical_extension_that_nobody_knows(browser):
    def extension(critical):
        return [{"name": "gate", "id": "A000000004-gate", "criticalityIndicator": critical,
                 "data": {"a": "b"}}]

    answer = browser.send(browser.areq(messageExtension=extension(True)))
    assert answer["errorCode"] == "202" and answer["errorDetail"]
    browser.accept(browser.areq(messageExtension=extension(False)), "not critical")
    browser.expect(browser.areq(messageExtension=extension(False) * 11), "203",
                   ["messageExtension"], "eleven")
    browser.done(least=3)


def test_json_as_people_write_it(browser):
    areq = browser.areq(threeDSServerTransID=areqs.new_id().upper(), merchantName="Caf\u00e9 \"9\"")
    browser.accept(areq, "indented", json.dumps(areq, indent=4))
    areq = browser.areq(merchantName="Caf\u00e9")
    browser.accept(areq, "unescaped", json.dumps(areq, ensure_ascii=False))
    browser.done(least=2)


def test_longest_values_are_taken(browser):
    for name in ("merchantName", "threeDSRequestorName", "threeDSRequestorID", "acquirerBIN",
                 "acquirerMerchantID", "browserUserAgent", "browserAcceptHeader", "acctID"):
        browser.accept(browser.areq(**{name: "é" * BY_NAME[name].longest}), f"{name} of é")
    browser.accept(browser.areq(purchaseAmount="9" * 48), "48 digits")
    long = "https://merchant.test/" + "x" * 234
    browser.accept(browser.areq(notification_url=long), "a URL of 256")
    browser.done(least=10)


# Who may ask

def test_a_card_of_another_network(customer):
    """The certificate says which network asks; a card of another one is none of its business."""
    other = customer.world.directories["mastercard"]
    answer = other.ask_raw(json.dumps(customer.areq(ds_url=other.url)).encode())
    assert (answer["errorCode"], answer["errorComponent"]) == ("303", "A")


def test_results_go_only_where_the_operator_said(customer):
    for url in ("https://127.0.0.1:1/ds/results", "https://evil.test/ds/results",
                customer.directory.url.replace("localhost", "localhost.evil.test"),
                customer.directory.url.replace("//", "//user@"),
                customer.world.directories["mastercard"].url):
        answer = customer.directory.ask_raw(json.dumps(customer.areq(ds_url=url)).encode())
        assert answer["messageType"] == "Erro", url
        assert "dsURL" in answer["errorDetail"], answer


def refused(directory, certificate):
    try:
        directory.post(b"{}", certificate=certificate)
    except (ssl.SSLError, ConnectionError, OSError):
        return True
    return False


def test_certificates_that_open_nothing(customer):
    world = customer.world
    assert not refused(customer.directory, customer.directory.certificate)
    assert refused(customer.directory, world.web.issue("of-no-network")), "another authority"
    expired = world.authorities["visa"].issue("expired", days=-1)
    assert refused(customer.directory, expired), "an expired one"


def test_without_a_certificate(customer):
    import http.client

    from authority import calling_context

    acs = customer.directory.acs
    link = http.client.HTTPSConnection(acs.hostname, acs.port, timeout=10,
                                       context=calling_context(customer.world.web.ca_file))
    with pytest.raises((ssl.SSLError, ConnectionError, OSError)):
        link.request("POST", acs.path, b"{}")
        link.getresponse()


def test_other_paths_and_methods(customer):
    assert customer.directory.post(b"{}", path="/challenge")[0] == 404
    assert customer.directory.post(b"{}", path="/v1/cards")[0] == 404
    assert customer.directory.post(b"", method="GET")[0] == 405
