"""AReq → ARes without a challenge, and the ARes that begins one."""

import pytest

import messages
from fields import BROWSER, NON_PAYMENT, PAYMENT, THREE_RI

# In the test world these amounts decide before every rule.
MAGIC = {"Y": "300101", "N": "300102", "U": "300103", "A": "300104", "R": "300105", "I": "300106"}
ECI = {"visa": {"Y": "05", "A": "06"}, "mastercard": {"Y": "02", "A": "01"}}
VERSIONS = ("2.1.0", "2.2.0")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("network", ECI)
@pytest.mark.parametrize("status", "YNUAR")
def test_a_decision_without_a_challenge(customer, network, status, version):
    customer.use(network)
    ares = customer.authenticate(amount=MAGIC[status], version=version).ares
    assert ares["transStatus"] == status
    assert ares["acsReferenceNumber"] == "PRIVCARDS-TEST-ACS"
    assert ares["acsOperatorID"] == "PRIVCARDS-TEST"
    if status in "YA":
        assert ares["eci"] == ECI[network][status]
        assert ares["authenticationValue"]


def test_an_informational_answer_is_only_for_who_asked_for_it(customer):
    ares = customer.authenticate(amount=MAGIC["I"], challenge="06").ares
    assert (ares["transStatus"], ares.get("transStatusReason")) == ("I", None)


def test_authentication_values_differ_from_each_other(customer):
    values = {customer.authenticate(amount=MAGIC["Y"]).ares["authenticationValue"]
              for _ in range(5)}
    assert len(values) == 5


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("category", [PAYMENT, NON_PAYMENT])
def test_a_browser_is_challenged(customer, category, version):
    conversation = customer.challenged(category=category, version=version)
    ares = conversation.ares
    assert ares["acsURL"] == f"{customer.world.browser_url}/challenge"
    assert ares["authenticationType"] == "02"
    assert ares["acsTransID"] not in (conversation.areq["threeDSServerTransID"],
                                      conversation.areq["dsTransID"])


@pytest.mark.parametrize("version,category", [("2.1.0", NON_PAYMENT), ("2.2.0", NON_PAYMENT),
                                              ("2.2.0", PAYMENT)])
def test_three_ri_is_never_challenged(customer, version, category):
    ares = customer.authenticate(channel=THREE_RI, version=version, category=category,
                                 amount="999" if category == PAYMENT else "0").ares
    assert ares["transStatus"] in "YNUAR"


def test_data_only_is_never_challenged(customer):
    assert customer.authenticate(challenge="06").ares["transStatus"] != "C"


@pytest.mark.parametrize("act,reason", [("freeze", "12"), ("terminate", "12")])
def test_a_card_that_cannot_pay_is_denied(customer, act, reason):
    assert customer.api.post(f"/cards/{customer.card['id']}/{act}").status_code == 200
    ares = customer.authenticate().ares
    assert (ares["transStatus"], ares["transStatusReason"]) == ("N", reason)


def luhn(digits):
    total = sum(int(c) if i % 2 else (int(c) * 2 - 9 if int(c) > 4 else int(c) * 2)
                for i, c in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def test_an_unknown_card_of_a_range_of_ours(customer):
    ares = customer.authenticate(pan=luhn("491653000000017")).ares
    assert ares["transStatus"] in ("U", "N") and ares["transStatusReason"] == "08"


def test_an_unknown_card_of_nobodys_range(customer):
    answer = ask_for_erro(customer, pan=luhn("400000000000017"))
    assert (answer["errorCode"], answer["errorComponent"]) == ("305", "A")


def ask_for_erro(customer, **more):
    import json
    areq = customer.areq(**more)
    return customer.directory.ask_raw(json.dumps(areq).encode())


def test_the_same_areq_again_gets_the_same_answer(customer):
    areq = customer.areq()
    first = customer.directory.ask(areq).ares
    again = customer.directory.ask(areq).ares
    assert again == first


def test_text_is_counted_in_characters(customer):
    name = "é" * 39 + "😀"
    conversation = customer.challenged(name=name, threeDSRequestorName="店" * 40)
    assert conversation.ares["transStatus"] == "C"


def test_unknown_fields_and_extensions_are_ignored(customer):
    note = {"name": "note", "id": "A000000004-note", "criticalityIndicator": False,
            "data": {"any": ["thing"]}}
    conversation = customer.challenged(somethingNew={"a": 1}, messageExtension=[note])
    assert "somethingNew" not in conversation.ares


def test_the_schemas_hold_what_is_sent_to_the_acs(customer):
    for version in VERSIONS:
        for channel, category in ((BROWSER, PAYMENT), (BROWSER, NON_PAYMENT),
                                  (THREE_RI, NON_PAYMENT)):
            made = customer.areq(version=version, channel=channel, category=category)
            messages.check(made, f"{version}/areq")
    assert messages.problems({**made, "acctNumber": "12"}, "2.2.0/areq")
