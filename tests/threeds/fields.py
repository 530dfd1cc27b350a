"""The fields of an AReq: who must send them when, and what they look like. One table, read by the
maker of AReqs, by the faults that are put into them and by their JSON Schemas' test."""

APP, BROWSER, THREE_RI = "01", "02", "03"
PAYMENT, NON_PAYMENT = "01", "02"


class Field:
    """`required`: in every AReq of its channels. `wrong`: values of the right JSON type that are
    not allowed; each must be answered 203 with the field's name."""

    def __init__(self, name, required=False, channels="BR", longest=None, wrong=(), kind="string",
                 payment=False, since="2.1.0", example=None, scripted=False, only=None,
                 along=None):
        self.name, self.required, self.channels = name, required, channels
        self.longest, self.wrong, self.kind = longest, list(wrong), kind
        self.payment = payment  # required for payments, optional otherwise
        self.since = since
        self.example = example  # a good value for an optional field
        self.only = only  # the one category that has it; elsewhere it is ignored
        self.along = along or {}  # what must come with it
        self.scripted = scripted  # required when the browser runs scripts

    def __repr__(self):
        return self.name

    def too_long(self):
        return "x" * (self.longest + 1) if self.longest else None


def text(name, longest, **more):
    return Field(name, longest=longest, **more)


def code(name, digits, wrong, **more):
    """A coded value: as many digits, and some that are not in the list."""
    return Field(name, longest=digits, wrong=wrong, **more)


URL_WRONG = ("not a url", "/relative", "javascript:alert(1)")
UUID_WRONG = ("8a880dc0-d2d2-4067-bcb1", "8a880dc0-d2d2-4067-bcb1-b08d1690b26g",
              "8a880dc0d2d24067bcb1b08d1690b26e0000")
ADDRESS = [(f"{place}Addr{part}", longest) for place in ("bill", "ship")
           for part, longest in (("City", 50), ("Line1", 50), ("Line2", 50), ("Line3", 50),
                                 ("PostCode", 16))]

AREQ = [
    code("deviceChannel", 2, ("00", "04", "2", "ab"), required=True),
    code("messageCategory", 2, ("00", "03", "1"), required=True),
    text("threeDSServerTransID", 36, wrong=UUID_WRONG, required=True),
    text("dsTransID", 36, wrong=UUID_WRONG, required=True),
    text("threeDSServerRefNumber", 32, required=True),
    text("dsReferenceNumber", 32, required=True),
    text("threeDSServerOperatorID", 32, example="3DSS-OPERATOR-0001"),
    text("threeDSServerURL", 2048, wrong=URL_WRONG, required=True),
    text("dsURL", 2048, wrong=URL_WRONG, required=True),
    text("threeDSRequestorID", 35, required=True),
    text("threeDSRequestorName", 40, required=True),
    text("threeDSRequestorURL", 2048, wrong=URL_WRONG, required=True),
    code("threeDSRequestorAuthenticationInd", 2, ("00", "1", "ab"), required=True, channels="B"),
    code("threeDSRequestorChallengeInd", 2, ("00", "1", "ab"), example="01"),
    code("threeDSRequestorDecReqInd", 1, ("X", "1"), since="2.2.0", example="N"),
    code("threeRIInd", 2, ("00", "1", "ab"), required=True, channels="R"),
    code("threeDSCompInd", 1, ("X", "y", "1"), required=True, channels="B"),
    text("notificationURL", 256, wrong=URL_WRONG, required=True, channels="B"),
    text("browserAcceptHeader", 2048, required=True, channels="B"),
    text("browserUserAgent", 2048, required=True, channels="B"),
    text("browserIP", 45, wrong=("999.1.1.1", "somewhere"), channels="B", example="192.0.2.7"),
    Field("browserJavascriptEnabled", kind="boolean", required=True, channels="B", since="2.2.0"),
    Field("browserJavaEnabled", kind="boolean", channels="B", scripted=True),
    text("browserLanguage", 8, required=True, channels="B"),
    code("browserColorDepth", 2, ("0", "7", "99", "ab"), channels="B", scripted=True),
    code("browserScreenHeight", 6, ("12a", "-400", "4.5"), channels="B", scripted=True),
    code("browserScreenWidth", 6, ("12a", "-400", "4.5"), channels="B", scripted=True),
    code("browserTZ", 5, ("UTC", "1.5", "+"), channels="B", scripted=True),
    text("acctNumber", 19, wrong=("491653123456", "4916 5312 3456 7890", "491653abcdef1234"),
         required=True),
    code("cardExpiryDate", 4, ("2613", "2600", "26ab", "26"), example="2912"),
    code("acctType", 2, ("00", "04", "x1"), example="02"),
    text("acquirerBIN", 11, payment=True),
    text("acquirerMerchantID", 35, payment=True),
    code("mcc", 4, ("541", "54a1"), payment=True),
    code("merchantCountryCode", 3, ("84", "8a0"), payment=True),
    text("merchantName", 40, payment=True),
    Field("purchaseAmount", longest=48, wrong=("-100", "10.00", "1e3", "ten"), payment=True),
    code("purchaseCurrency", 3, ("84", "USD"), payment=True),
    code("purchaseExponent", 1, ("x", "-", "0", "4"), payment=True,
         along={"purchaseCurrency": "840"}),  # which has two decimals
    code("purchaseDate", 14, ("20261399000000", "20260415", "2026041512000a"), payment=True),
    code("transType", 2, ("00", "02", "ab"), example="01", only=PAYMENT),
    text("cardholderName", 45, example="Ada Lovelace"),
    text("email", 254, example="ada@example.com"),
    Field("mobilePhone", kind="object", example={"cc": "33", "subscriber": "612345678"}),
    *[text(name, longest, example="Somewhere"[:longest]) for name, longest in ADDRESS],
    code("addrMatch", 1, ("X", "yes"), channels="B", example="Y"),
    text("acctID", 64, example="customer-17"),
    Field("acctInfo", kind="object", example={"chAccAgeInd": "03"}),
    Field("merchantRiskIndicator", kind="object", example={"shipIndicator": "01"}),
    Field("payTokenInd", kind="true"),
    code("whiteListStatus", 1, ("X", "1"), since="2.2.0", example="N",
         along={"whiteListStatusSource": "01"}),
    Field("broadInfo", kind="object", since="2.2.0", example={"note": "peace"}),
    Field("messageExtension", kind="array", example=[
        {"name": "note", "id": "A000000004-note", "criticalityIndicator": False, "data": {"a": 1}}]),
]
BY_NAME = {field.name: field for field in AREQ}
LETTER = {BROWSER: "B", THREE_RI: "R"}


def applies(field, channel, category, version):
    return (LETTER[channel] in field.channels and field.since <= version
            and field.only in (None, category))


def required_in(channel, category, version, scripts=True):
    """Names of what an AReq must hold, besides its type and version."""
    names = []
    for field in AREQ:
        if not applies(field, channel, category, version):
            continue
        if field.required or (field.payment and category == PAYMENT) or (field.scripted and scripts):
            names.append(field.name)
    return names
