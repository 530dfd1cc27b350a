"""Whole challenges of a browser without scripts, and what the directory server hears of them."""

import concurrent.futures

import pytest

import areq as areqs
from fields import NON_PAYMENT
from waiting import eventually

VERSIONS = ("2.1.0", "2.2.0")


def outcome(rreq):
    return (rreq["transStatus"], rreq.get("transStatusReason"), rreq.get("challengeCancel"),
            rreq["interactionCounter"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("network,eci", [("visa", "05"), ("mastercard", "02")])
def test_the_right_code(customer, network, eci, version):
    customer.use(network)
    conversation, page = customer.opened(version=version, session_data="c2Vzc2lvbi1kYXRh")
    rreq, cres = customer.finish(conversation, page.press("submit", customer.code()))
    assert outcome(rreq) == ("Y", None, None, "01")
    assert (rreq["eci"], rreq["authenticationType"]) == (eci, "02")
    assert cres["transStatus"] == "Y"
    assert customer.result(conversation)["status"] == "completed"
    assert customer.directory.callers == {"privcards-acs"}
    assert conversation.content_type.replace(" ", "").lower() == "application/json;charset=utf-8"


def test_a_card_is_added_without_a_payment(customer):
    conversation = customer.challenged(category=NON_PAYMENT)
    page = customer.browser.open(conversation)
    rreq, cres = customer.finish(conversation, page.press("submit", customer.code()))
    assert (rreq["messageCategory"], rreq["transStatus"], cres["transStatus"]) == ("02", "Y", "Y")


@pytest.mark.parametrize("written", ["{0}{1}{2} {3}{4}{5}", " {0}{1}{2}-{3}{4}{5} ", "wide"])
def test_a_code_as_people_type_it(customer, written):
    conversation, page = customer.opened()
    code = customer.code()
    wide = "".join(chr(ord("０") + int(digit)) for digit in code)
    text = wide if written == "wide" else written.format(*code)
    rreq, _ = customer.finish(conversation, page.press("submit", text))
    assert rreq["transStatus"] == "Y"


@pytest.mark.parametrize("version", VERSIONS)
def test_three_wrong_codes(customer, version):
    conversation, page = customer.opened(version=version)
    said = {2: "That code is not right. 2 tries left.",
            1: "That code is not right. This is your last try."}
    for left, code in zip((2, 1), customer.wrong_codes()):
        page = page.press("submit", code)
        assert page.asks and said[left] in page.text
        assert any(attributes.get("role") == "alert" for _, attributes in page.tags)
        assert customer.pending()["attempts_left"] == left
    last = page.press("submit", customer.wrong_codes()[2])
    rreq, cres = customer.finish(conversation, last)
    assert outcome(rreq) in (("N", "19", None, "03"), ("N", "01", None, "03"))
    assert "authenticationValue" not in rreq
    assert cres["transStatus"] == "N"
    assert customer.result(conversation)["status"] == "failed"


def test_what_is_no_code_is_no_attempt(customer):
    conversation, page = customer.opened()
    for text in ("", "12345", "1234567", "abcdef", "12345a", "１２３", "\u0000" * 6, "x" * 5000):
        page = page.press("submit", text)
        assert page.asks
    assert customer.pending()["attempts_left"] == 3
    rreq, _ = customer.finish(conversation, page.press("submit", customer.code()))
    assert outcome(rreq) == ("Y", None, None, "01")


@pytest.mark.parametrize("tried", [0, 1])
def test_cancel(customer, tried):
    conversation, page = customer.opened()
    if tried:
        page = page.press("submit", customer.wrong_codes()[0])
    rreq, cres = customer.finish(conversation, page.press("cancel"))
    assert outcome(rreq) == ("N", "01", "01", f"{tried:02}")
    assert cres["transStatus"] == "N"
    assert customer.result(conversation)["status"] == "failed"


def test_a_new_code_replaces_the_old_one_and_keeps_the_count(customer):
    conversation, page = customer.opened()
    first = customer.code()
    page = page.press("submit", customer.wrong_codes()[0])
    customer.advance(31)
    page = page.press("resend")
    second = customer.another_code(first)
    page = page.press("submit", first)
    assert page.asks and customer.pending()["attempts_left"] == 1
    rreq, _ = customer.finish(conversation, page.press("submit", second))
    assert outcome(rreq) == ("Y", None, None, "03")


def test_new_codes_come_slowly_and_not_for_ever(customer):
    conversation, first = customer.opened()
    codes = [customer.code()]
    page = first.press("resend")
    assert page.asks and customer.code() == codes[0], "a new code within 30 seconds"
    for _ in range(3):
        customer.advance(31)
        page = page.press("resend")
        codes.append(customer.another_code(codes[-1]))
    customer.advance(31)
    assert not any("resend" in form.buttons for form in page.forms)
    assert first.press("resend").asks, "the button of an older page"
    assert customer.code() == codes[-1], "a fourth new code"
    customer.finish(conversation, page.press("submit", codes[-1]))


def test_no_browser_within_30_seconds(customer):
    conversation = customer.challenged()
    customer.advance(31)
    rreq = customer.directory.wait(conversation, "rreq")
    assert outcome(rreq) == ("N", "14", "05", "00")
    assert customer.rows(conversation) == [], "there never was a code"
    page = customer.browser.open(conversation)
    assert not page.asks
    assert len(conversation.all("rreq")) == 1


def test_a_browser_after_29_seconds(customer):
    conversation = customer.challenged()
    customer.advance(29)
    page = customer.browser.open(conversation)
    customer.finish(conversation, page.press("submit", customer.code()))


def test_no_code_within_ten_minutes(customer):
    conversation, page = customer.opened()
    code = customer.code()
    customer.advance(601)
    rreq = customer.directory.wait(conversation, "rreq")
    assert outcome(rreq) == ("N", "14", "04", "00")
    assert customer.result(conversation)["status"] == "expired"
    rreq, cres = customer.finish(conversation, page.press("submit", code))
    assert cres["transStatus"] == "N"


def test_a_code_after_599_seconds(customer):
    conversation, page = customer.opened()
    customer.advance(599)
    rreq, _ = customer.finish(conversation, page.press("submit", customer.code()))
    assert rreq["transStatus"] == "Y"


def test_the_page_is_posted_again(customer):
    conversation, page = customer.opened(session_data="one")
    code = customer.code()
    again = customer.browser.open(conversation, session_data="one")
    assert again.asks and customer.code() == code
    rreq, cres = customer.finish(conversation, page.press("submit", code))
    late = customer.browser.open(conversation, session_data="one")
    assert late.waited().cres() == cres
    assert again.press("submit", code).waited().cres() == cres
    assert len(conversation.all("rreq")) == 1


def test_two_pages_of_one_challenge(customer):
    conversation, one = customer.opened()
    two = customer.browser.open(conversation)
    wrong = customer.wrong_codes()
    one.press("submit", wrong[0])
    two = two.press("submit", wrong[1])
    assert customer.pending()["attempts_left"] == 1
    rreq, _ = customer.finish(conversation, two.press("submit", customer.code()))
    assert outcome(rreq) == ("Y", None, None, "03")


def together(count, act):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def test_fifty_wrong_codes_at_once_are_three_attempts(customer):
    conversation, page = customer.opened()
    wrong = customer.wrong_codes(50)
    pages = together(50, lambda number: page.press("submit", wrong[number]).waited())
    rreq = customer.directory.wait(conversation, "rreq")
    assert rreq["interactionCounter"] == "03" and rreq["transStatus"] == "N"
    ended = [page for page in pages if page.hand_over()]
    assert ended and {page.cres()["transStatus"] for page in ended} == {"N"}
    customer.finish(conversation, ended[0])
    assert customer.result(conversation)["attempts_left"] == 0


def test_the_right_code_many_times_at_once_counts_once(customer):
    conversation, page = customer.opened()
    code = customer.code()
    pages = together(20, lambda _: page.press("submit", code).waited())
    results = {areqs.b64url(page.cres()) for page in pages}
    assert len(results) == 1
    rreq, cres = customer.finish(conversation, pages[0])
    assert outcome(rreq) == ("Y", None, None, "01") and cres["transStatus"] == "Y"


def test_the_code_cancel_and_the_clock_at_once_end_once(customer):
    for _ in range(5):
        conversation, page = customer.opened()
        code = customer.code()
        acts = [lambda: page.press("submit", code), lambda: page.press("cancel"),
                lambda: customer.advance(601)]
        together(3, lambda number: acts[number]())
        rreq = customer.directory.wait(conversation, "rreq")
        cres = customer.browser.open(conversation).waited().cres()
        assert cres["transStatus"] == ("Y" if rreq["transStatus"] == "Y" else "N")
        eventually(lambda: customer.result(conversation)["status"] != "pending")


def test_many_buyers_at_once(customer):
    def whole(_):
        conversation = customer.directory.ask(customer.areq())
        page = customer.browser.open(conversation)
        return conversation, page.press("cancel").waited()

    for conversation, page in together(30, whole):
        customer.conversations.append(conversation)
        customer.finish(conversation, page)


def test_somebody_elses_token_opens_nothing(customer):
    conversation, page = customer.opened()
    form, fields = page.fields("submit", customer.code())
    strange = customer.world.customer()
    other, other_page = strange.opened()
    stolen = {**fields, "token": other_page.fields("submit")[1]["token"]}
    answer = customer.browser.post(f"{customer.world.browser_url}{form.action}", stolen)
    assert not answer.asks and answer.hand_over() is None
    assert customer.pending()["attempts_left"] == 3
    customer.finish(conversation, page.press("submit", customer.code()))
    strange.finish(other, other_page.press("cancel"))
    strange.settle()
