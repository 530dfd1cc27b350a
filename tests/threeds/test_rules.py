"""The issuer's rules seen from a directory server, and the authentication value when the payment
arrives on the card network."""

import pytest

from iso_link import IsoLink, Terminal, card_of, decode, encode
from test_frictionless import MAGIC
from webhook_receiver import eventually

NO_PREFERENCE, MANDATE = "01", "04"


@pytest.fixture
def rules(customer):
    """Sets the rules of this customer's card."""
    def put(*arguments):
        customer.world.serving.admin("threeds", "set", "--card", customer.card["id"], *arguments)
    return put


def status_of(customer, **more):
    return customer.authenticate(challenge=NO_PREFERENCE, **more).ares["transStatus"]


def test_small_payments_pass(customer, rules):
    assert status_of(customer, amount="1000") == "C"
    rules("--frictionless-up-to", "10.00")
    assert status_of(customer, amount="1000") == "Y"
    assert status_of(customer, amount="1001") == "C"


def test_a_merchant_that_is_trusted(customer, rules):
    rules("--trusted-merchant", "MERCHANT-0001")
    assert status_of(customer) == "Y"
    assert status_of(customer, acquirerMerchantID="MERCHANT-0002") == "C"


def test_a_merchant_that_is_blocked(customer, rules):
    rules("--blocked-merchant", "MERCHANT-0001")
    assert status_of(customer) in ("N", "R")
    assert status_of(customer, acquirerMerchantID="MERCHANT-0002") == "C"


def test_a_mandate_is_heard_and_a_wish_for_none_is_only_a_wish(customer, rules):
    rules("--frictionless-up-to", "10.00")
    assert customer.authenticate(challenge=MANDATE).ares["transStatus"] == "C"
    rules("--always-challenge", "yes")
    for wish in ("02", "05", "07", "08"):
        assert customer.authenticate(challenge=wish).ares["transStatus"] == "C", wish


def pay(customer, value, amount=999):
    """An authorization over the card network with this value; the transaction it became."""
    details = customer.api.get(f"/cards/{customer.card['id']}/details").json()
    link = IsoLink(customer.world.serving.iso8583)
    answer = decode(link.ask(encode("0100", Terminal().authorization(
        card_of(details), amount, DE_48=f"43{len(value):02}{value}"))))
    link.close()
    rows = eventually(lambda: customer.api.get(
        "/transactions", params={"card_id": customer.card["id"]}).json()["data"])
    return answer["39"], rows[0]


def test_the_value_is_known_again_when_the_payment_comes(customer):
    conversation, page = customer.opened()
    rreq, _ = customer.finish(conversation, page.press("submit", customer.code()))
    code, row = pay(customer, rreq["authenticationValue"])
    assert code == "00"
    assert row["three_ds"]["result"] == "authenticated"
    assert row["three_ds"]["eci"] == rreq["eci"]


def test_an_attempt_is_no_authentication(customer):
    funded = customer.api.post(f"/cards/{customer.card['id']}/fund", {"amount": 3000})
    assert funded.status_code == 200, funded.text
    ares = customer.authenticate(amount=MAGIC["A"]).ares
    code, row = pay(customer, ares["authenticationValue"], int(MAGIC["A"]))
    assert code == "00"
    assert (row["three_ds"]["result"], row["three_ds"]["eci"]) == ("attempted", ares["eci"])


def test_a_value_that_nobody_made(customer):
    _, row = pay(customer, "A" * 27 + "=")
    assert row["three_ds"]["result"] == "mismatch"
    assert not row["three_ds"]["liability_shift"]


def test_a_value_of_another_card(customer):
    conversation, page = customer.opened()
    rreq, _ = customer.finish(conversation, page.press("submit", customer.code()))
    customer.use("visa")
    _, row = pay(customer, rreq["authenticationValue"])
    assert row["three_ds"]["result"] == "mismatch"
