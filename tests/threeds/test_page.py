"""The challenge page in Chromium, inside the frame of a shop that it does not know."""

import pytest

import bundles
from merchant import WINDOWS

HOSTILE = {
    "script": "<script>document.title='got'</script>",
    "attribute": "\" onmouseover=\"document.title='got'\" x=\"",
    "entity": "&lt;b&gt; & <b>bold</b>",
    "template": "{{7*7}} ${7*7} %00 \\u003c",
    "right to left": "\u202egnp.exe\u202c שלום",
    "controls": "SPO\u0007TI\u0000FY",
    "emoji": "👩‍👩‍👧‍👦 café 店",
    "wide": "W" * 40,
    "style": "</style><style>*{display:none}",
    "comment": "--><img src=x onerror=alert(1)>",
}

INVISIBLE = "\u202e\u202c\u0000\u0007"


def shown(text):
    """Without what must not be shown, and what may be left out: the joiner inside of emoji."""
    return " ".join("".join(c for c in text if c not in INVISIBLE + "\u200d").split())


class Checkout:
    """A shop without a library, in one tab."""

    def __init__(self, merchant, page, customer, visit):
        self.merchant, self.page, self.customer, self.visit = merchant, page, customer, visit
        self.frame = page.frame_locator("iframe")
        self.code = self.frame.locator('input[autocomplete="one-time-code"]')

    def open(self):
        self.page.goto(self.merchant.url(self.visit))
        self.page.click("#pay")
        self.code.wait_for()
        return self

    def button(self, action):
        return self.frame.locator(f'button[name="action"][value="{action}"]')

    def press(self, action):
        self.button(action).click()

    def enter(self, code):
        """Until the next page is there: a code typed into the one that is leaving would be lost."""
        self.code.fill(code)
        with self.page.expect_event("framenavigated"):
            self.press("submit")

    def document(self):
        """The frame that shows the page of the ACS."""
        return self.page.frames[-1]

    def finished(self):
        done = self.frame.locator("#done")
        done.wait_for()
        return done.text_content()

    def attempts_left(self):
        return self.customer.pending()["attempts_left"]


@pytest.fixture
def begin(merchant, customer):
    def make(buyer, window="05", sandbox=False, session_data=None, **options):
        visit = merchant.visit(customer, window, session_data, sandbox, **options)
        assert visit.authenticate().ares["transStatus"] == "C"
        return Checkout(merchant, buyer.page(), customer, visit)
    return make


@pytest.fixture
def axe():
    source = bundles.axe()

    def found(frame):
        """What is seriously wrong, by axe's rules."""
        frame.evaluate(source + "; null")
        results = frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(results["passes"]) > 5, "it looked at nothing"
        return [(rule["id"], node["html"]) for rule in results["violations"]
                if rule["impact"] in ("serious", "critical") for node in rule["nodes"]]
    return found


def no_sideways_scroll(frame):
    return frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth"
                          " && document.body.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("window", WINDOWS)
def test_the_page_fits_its_window(begin, buyer, window):
    checkout = begin(buyer, window, name="W" * 40, amount="450000").open()
    assert no_sideways_scroll(checkout.document())
    checkout.enter("12")
    checkout.frame.get_by_role("alert").wait_for()
    assert no_sideways_scroll(checkout.document())
    for action in ("submit", "resend", "cancel"):
        box = checkout.button(action).bounding_box()
        assert box["height"] >= 44, action
    checkout.enter(checkout.customer.code())
    assert checkout.finished() == "Payment Y"


@pytest.mark.parametrize("language,lang", [("en-GB", "en"), ("fr-FR", "fr"), ("fr", "fr"),
                                           ("xx-XX", "en")])
def test_nothing_serious_is_wrong_for_people_with_disabilities(begin, buyer, axe, language, lang):
    checkout = begin(buyer, "02", language=language).open()
    assert checkout.frame.locator("html").get_attribute("lang") == lang
    assert axe(checkout.document()) == []
    checkout.enter(checkout.customer.wrong_codes()[0])
    alert = checkout.frame.get_by_role("alert")
    alert.wait_for()
    assert alert.get_attribute("id") in checkout.code.get_attribute("aria-describedby").split()
    assert checkout.code.evaluate("element => element === document.activeElement")
    assert axe(checkout.document()) == []
    checkout.press("cancel")
    checkout.finished()


def test_the_page_speaks_french(begin, buyer):
    checkout = begin(buyer, language="fr-FR").open()
    text = checkout.frame.locator("body").inner_text()
    assert "code" in text.lower() and "annuler" in text.lower()
    assert "9,99" in text or "9.99" in text
    checkout.press("cancel")
    checkout.finished()


def test_it_works_by_the_keyboard_alone(begin, buyer):
    checkout = begin(buyer).open()
    checkout.code.focus()
    checkout.page.keyboard.type(checkout.customer.code())
    checkout.page.keyboard.press("Enter")
    assert checkout.finished() == "Payment Y"


def test_amount_and_merchant_are_on_the_page(begin, buyer):
    checkout = begin(buyer, amount="123450", name="SPOTIFY").open()
    text = checkout.frame.locator("body").inner_text()
    assert "SPOTIFY" in text and "1234.50" in text.replace(",", "") and "USD" in text
    assert checkout.customer.pan[-4:] in text
    assert checkout.customer.pan not in checkout.document().content()
    checkout.press("cancel")
    checkout.finished()


def test_without_scripts(begin, chromium):
    buyer = chromium.buyer(java_script_enabled=False)
    checkout = begin(buyer, "01", scripts=False).open()
    checkout.enter(checkout.customer.wrong_codes()[0])
    checkout.frame.get_by_role("alert").wait_for()
    checkout.enter(checkout.customer.code())
    checkout.frame.locator("form[action$='/cres'] button").click()
    assert checkout.finished() == "Payment Y"
    buyer.close()
    buyer.check()


def test_in_a_sandboxed_frame(begin, buyer):
    checkout = begin(buyer, sandbox=True, session_data="YSBiIGM").open()
    checkout.enter(checkout.customer.code())
    assert checkout.finished() == "Payment Y"


def test_with_storage_of_third_parties_blocked(begin, chromium, tmp_path):
    buyer = chromium.guarded_buyer(tmp_path)
    checkout = begin(buyer).open()
    assert blocked(checkout.document()), "the browser did not block anything"
    checkout.enter(checkout.customer.wrong_codes()[0])
    checkout.enter(checkout.customer.code())
    assert checkout.finished() == "Payment Y"
    assert buyer.context.cookies() == []
    buyer.close()
    buyer.check()


def blocked(frame):
    return frame.evaluate("""() => { document.cookie = 'probe=1; SameSite=None; Secure';
      try { localStorage.setItem('probe', '1'); return !document.cookie; } catch { return true; } }""")


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_stays_text(begin, buyer, kind):
    name = HOSTILE[kind]
    checkout = begin(buyer, "01", name=name, threeDSRequestorName=name[:40]).open()
    frame = checkout.document()
    text = frame.locator("body").inner_text()
    assert shown(name) in shown(text)
    assert not set(INVISIBLE) & set(text)
    assert frame.evaluate("document.title") != "got"
    assert frame.locator("img, b, style:not([nonce])").count() == 0
    assert no_sideways_scroll(frame)
    checkout.press("cancel")
    assert checkout.finished() == "Payment N"


def test_reload_shows_the_page_again(begin, buyer):
    checkout = begin(buyer).open()
    code = checkout.customer.code()
    checkout.document().evaluate("location.reload()")
    checkout.code.wait_for()
    assert checkout.customer.code() == code
    checkout.enter(checkout.customer.wrong_codes()[0])
    checkout.frame.get_by_role("alert").wait_for()
    checkout.enter(code)
    assert checkout.finished() == "Payment Y"


def test_double_click(begin, buyer):
    checkout = begin(buyer).open()
    checkout.code.fill(checkout.customer.code())
    checkout.button("submit").dblclick(no_wait_after=True)
    assert checkout.finished() == "Payment Y"
    assert checkout.visit.conversation.one("rreq")["interactionCounter"] == "01"


def test_two_tabs(begin, buyer, merchant):
    one = begin(buyer).open()
    two = Checkout(merchant, buyer.page(), one.customer, one.visit).open()
    one.enter(one.customer.wrong_codes()[0])
    one.frame.get_by_role("alert").wait_for()
    two.enter(two.customer.wrong_codes()[1])
    two.frame.get_by_role("alert").wait_for()
    assert one.attempts_left() == 1
    two.enter(two.customer.code())
    assert two.finished() == "Payment Y"
    one.enter("000000")
    assert one.finished() == "Payment Y"
    assert len(one.visit.conversation.all("rreq")) == 1


def test_the_back_button_after_the_end(begin, buyer):
    checkout = begin(buyer).open()
    checkout.enter(checkout.customer.wrong_codes()[0])
    checkout.frame.get_by_role("alert").wait_for()
    checkout.enter(checkout.customer.code())
    assert checkout.finished() == "Payment Y"
    with checkout.page.expect_event("framenavigated"):
        checkout.page.evaluate("history.back()")
    checkout.document().wait_for_load_state()  # whatever the browser shows, nothing may change
    assert checkout.customer.result(checkout.visit.conversation)["status"] == "completed"
    assert len(checkout.visit.conversation.all("rreq")) == 1


def test_expiry_while_the_page_is_open(begin, buyer):
    checkout = begin(buyer).open()
    code = checkout.customer.code()
    checkout.customer.advance(601)
    checkout.customer.directory.wait(checkout.visit.conversation, "rreq")
    checkout.enter(code)
    assert checkout.finished() == "Payment N"


def test_an_unknown_challenge_goes_nowhere(begin, buyer, world):
    checkout = begin(buyer)
    checkout.visit.conversation.ares["acsTransID"] = "00000000-0000-4000-8000-000000000000"
    checkout.page.goto(checkout.merchant.url(checkout.visit))
    checkout.page.click("#pay")
    checkout.frame.locator("h1").wait_for()
    assert checkout.document().url == f"{world.browser_url}/challenge"
    assert checkout.frame.locator("form").count() == 0
    checkout.customer.conversations.clear()  # its ARes was bent
