"""The issuer's rules seen from a directory server, and the authentication value when the payment
arrives on the card network."""

import pytest

import areq as areqs
from fields import NON_PAYMENT
from iso_link import IsoLink, Terminal, card_of, decode, encode
from test_frictionless import MAGIC
from waiting import eventually
from world import World

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


def test_the_log_says_which_rule_decided(customer, rules):
    rules("--frictionless-up-to", "10.00")
    ares = customer.authenticate(challenge=NO_PREFERENCE).ares
    # The log is written behind the answer.
    line, = eventually(lambda: [line for line in customer.world.serving.log_path.read_text().splitlines()
                                if ares["acsTransID"] in line])
    assert "answered Y by frictionless_amount" in line


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


def complete(customer, **more):
    """A challenge that goes well."""
    conversation, page = customer.opened(**more)
    rreq, _ = customer.finish(conversation, page.press("submit", customer.code()))
    assert rreq["transStatus"] == "Y"


def decided(customer, **more):
    """The status and the rule that decided."""
    ares = customer.authenticate(challenge=NO_PREFERENCE, **more).ares
    return ares["transStatus"], customer.world.rule(ares)


def test_a_challenge_completed_at_the_merchant_spares_another(customer, rules):
    rules("--history-days", "30", "--history-up-to", "50.00")
    assert decided(customer) == ("C", "challenge")
    complete(customer)
    assert decided(customer, amount="5000") == ("Y", "history_at_merchant")
    assert decided(customer, amount="5001") == ("C", "challenge")
    assert decided(customer, acquirerMerchantID="MERCHANT-0002") == ("C", "challenge")
    customer.advance(30 * 86_400 + 60)
    assert decided(customer) == ("C", "challenge")


def test_the_first_use_is_challenged(customer, rules):
    rules("--challenge-first-use", "yes", "--frictionless-up-to", "10.00")
    assert decided(customer) == ("C", "first_use")
    complete(customer)
    assert decided(customer) == ("Y", "frictionless_amount")


def test_exemptions_are_taken_where_the_issuer_says_so(customer, rules):
    assert decided(customer)[0] == "C"
    rules("--accept-exemptions", "yes")
    for wish in ("05", "07"):
        assert customer.authenticate(challenge=wish).ares["transStatus"] == "I", wish
    for wish in ("02", "08"):
        assert customer.authenticate(challenge=wish).ares["transStatus"] == "C", wish


def test_too_many_failures_end_it_for_a_day(customer, rules):
    rules("--failures-max", "1")
    conversation, page = customer.opened()
    for code in customer.wrong_codes():
        page = page.press("submit", code).waited()
    customer.finish(conversation, page)
    assert decided(customer) == ("R", "too_many_failures")
    customer.advance(86_460)
    assert decided(customer)[0] == "C"


def test_a_challenge_that_is_left_after_a_wrong_code_counts_too(customer, rules):
    rules("--failures-max", "2")
    for _ in range(2):
        assert decided(customer)[0] == "C"
        conversation, page = customer.opened()
        customer.finish(conversation, page.press("submit", customer.wrong_codes(1)[0]).press("cancel"))
    assert decided(customer) == ("R", "too_many_failures")


def test_more_failures_than_are_kept_are_no_limit(customer, rules):
    with pytest.raises(AssertionError, match="--failures-max.*16"):
        rules("--failures-max", "17")
    rules("--failures-max", "16")


def test_a_card_says_more_than_its_program(tmp_path):
    world = World(tmp_path).start()
    first, second = world.customer(), world.customer()
    admin = world.serving.admin
    admin("threeds", "set", "--program", "1", "--frictionless-up-to", "10.00")
    assert decided(first) == decided(second) == ("Y", "frictionless_amount")
    admin("threeds", "set", "--card", first.card["id"], "--frictionless-up-to", "1.00")
    assert decided(first)[0] == "C" and decided(second)[0] == "Y"
    assert world.stop() == 0


# Devices

LAPTOP = {"screen": "1920x1080x24", "offset": "-120", "language": "en-GB"}
PHONE = {"screen": "390x844x24", "offset": "-120", "language": "en-GB"}


def seen(customer, device, trans_id=None):
    """What the 3DS Method's script reports; the ids that the AReq after it must name."""
    trans_id = trans_id or areqs.new_id()
    answer = customer.browser.session.post(f"{customer.world.browser_url}/method/device",
                                           data={"threeDSServerTransID": trans_id, **device}, timeout=30)
    assert (answer.status_code, answer.text) == (204, "")
    return {"threeDSServerTransID": trans_id, "threeDSCompInd": "Y"}


def test_a_device_that_passed_a_challenge_is_known(customer, rules):
    rules("--known-device-days", "90", "--known-device-up-to", "50.00")
    assert decided(customer, **seen(customer, LAPTOP)) == ("C", "challenge")
    complete(customer, **seen(customer, LAPTOP))
    elsewhere = {"acquirerMerchantID": "MERCHANT-0002"}
    assert decided(customer, **seen(customer, LAPTOP), **elsewhere) == ("Y", "known_device")
    assert decided(customer, **seen(customer, LAPTOP), amount="5001") == ("C", "challenge")
    assert decided(customer, **seen(customer, PHONE)) == ("C", "challenge")
    assert decided(customer) == ("C", "challenge")
    customer.use("visa")
    rules("--known-device-days", "90")  # of the new card, which was never used on it
    assert decided(customer, **seen(customer, LAPTOP)) == ("C", "challenge")


def test_a_known_device_lasts_as_long_as_the_rule_says(customer, rules):
    complete(customer, **seen(customer, LAPTOP))
    assert decided(customer, **seen(customer, LAPTOP)) == ("C", "challenge")  # nobody set the rule
    rules("--known-device-days", "2")
    assert decided(customer, **seen(customer, LAPTOP))[0] == "Y"
    customer.advance(2 * 86_400 + 60)
    assert decided(customer, **seen(customer, LAPTOP))[0] == "C"


def test_a_failed_challenge_makes_no_device_known(customer, rules):
    rules("--known-device-days", "90")
    conversation, page = customer.opened(**seen(customer, LAPTOP))
    customer.finish(conversation, page.press("cancel"))
    assert decided(customer, **seen(customer, LAPTOP)) == ("C", "challenge")


def test_what_is_kept_of_a_device_is_bounded(customer):
    ares = customer.challenged(**seen(customer, {name: "é" * 300 for name in LAPTOP})).ares
    (device,), = customer.world.rows("SELECT device FROM authentications WHERE acs_trans_id = ?",
                                     ares["acsTransID"])
    assert 100 < len(device) <= 512 and device.isascii()


@pytest.mark.parametrize("body", [b"", b"threeDSServerTransID=1", b"\xff=%zz", b"screen=1x1x1", b"&" * 5_000], ids=len)
def test_reports_of_nothing_do_no_harm(customer, body):
    answer = customer.browser.session.post(f"{customer.world.browser_url}/method/device", data=body, timeout=30)
    assert answer.status_code == 204


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


def test_data_shared_only_is_no_authentication(customer):
    ares = customer.authenticate(challenge="06").ares
    assert ares["transStatus"] == "I"
    code, row = pay(customer, ares["authenticationValue"])
    assert code == "00"
    assert row["three_ds"] == {"result": "informational", "eci": ares["eci"], "liability_shift": False}


def test_a_value_of_no_payment_proves_no_payment(customer):
    conversation = customer.challenged(category=NON_PAYMENT, amount=None, name=None)
    page = customer.browser.open(conversation, "05", None)
    rreq, _ = customer.finish(conversation, page.press("submit", customer.code()))
    assert rreq["transStatus"] == "Y"
    code, row = pay(customer, rreq["authenticationValue"])
    assert code == "00"
    assert row["three_ds"] == {"result": "mismatch", "eci": None, "liability_shift": False}


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
