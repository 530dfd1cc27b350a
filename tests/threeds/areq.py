"""AReqs as a 3DS Server makes them and a directory server completes them."""

import base64
import datetime
import json
import uuid

from fields import BROWSER, NON_PAYMENT, PAYMENT, THREE_RI


def b64url(data):
    """Without padding, as the protocol wants it."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_b64url(text):
    assert not set(text) & set("+/= \r\n"), f"not unpadded base64url: {text}"
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def new_id():
    return str(uuid.uuid4())


def purchase(amount="999", name="SPOTIFY", mcc="5815", country="840", currency="840"):
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"acquirerBIN": "400551", "acquirerMerchantID": "MERCHANT-0001", "mcc": mcc,
            "merchantCountryCode": country, "merchantName": name, "purchaseAmount": amount,
            "purchaseCurrency": currency, "purchaseExponent": "2",
            "purchaseDate": now.strftime("%Y%m%d%H%M%S")}


def browser_data(language="en-GB", scripts=True, version="2.2.0"):
    data = {"browserAcceptHeader": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "browserUserAgent": "Mozilla/5.0 (X11; Linux x86_64) Test/1.0",
            "browserIP": "192.0.2.7", "browserLanguage": language}
    if scripts or version < "2.2.0":
        data.update({"browserJavaEnabled": False, "browserColorDepth": "24",
                     "browserScreenHeight": "1080", "browserScreenWidth": "1920",
                     "browserTZ": "-120"})
    if version >= "2.2.0":
        data["browserJavascriptEnabled"] = scripts
    return data


def areq(pan, expiry, ds_url, version="2.2.0", channel=BROWSER, category=PAYMENT, challenge="04",
         notification_url="https://merchant.test/cres", language="en-GB", scripts=True,
         name="SPOTIFY", amount="999", **more):
    """A right one. `more` replaces or adds fields; a value of None takes one away."""
    made = {"messageType": "AReq", "messageVersion": version, "deviceChannel": channel,
            "messageCategory": category, "threeDSServerTransID": new_id(), "dsTransID": new_id(),
            "threeDSServerRefNumber": "3DS_TEST_SERVER_0001", "dsReferenceNumber": "DS_TEST_0001",
            "threeDSServerURL": "https://3dss.test/results", "dsURL": ds_url,
            "threeDSRequestorID": "REQUESTOR-0001", "threeDSRequestorName": "Test shop",
            "threeDSRequestorURL": "https://merchant.test", "acctNumber": pan,
            "cardExpiryDate": expiry, "acctType": "03"}
    if channel == BROWSER:
        made.update(threeDSRequestorAuthenticationInd="01" if category == PAYMENT else "04",
                    threeDSRequestorChallengeInd=challenge, threeDSCompInd="U",
                    notificationURL=notification_url, **browser_data(language, scripts, version))
    if channel == THREE_RI:
        made["threeRIInd"] = "03" if category == NON_PAYMENT else "06"
    if category == PAYMENT:
        made.update(purchase(amount, name), transType="01")
    made.update(more)
    return {key: value for key, value in made.items() if value is not None}


def creq(ares, window="05", **more):
    made = {"threeDSServerTransID": ares["threeDSServerTransID"], "acsTransID": ares["acsTransID"],
            "messageVersion": ares["messageVersion"], "messageType": "CReq",
            "challengeWindowSize": window}
    made.update(more)
    return {key: value for key, value in made.items() if value is not None}
