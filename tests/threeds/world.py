"""The installation under test with its networks: certificates, directory servers, accounts, cards."""

import sqlite3

import areq as areqs
from authority import Authority
from directory import DirectoryServer, settle
from pages import Browser, check_question
from serving import Serving
from waiting import eventually

RANGES = {"visa": "491653", "mastercard": "541275"}


class World:
    """One server, one directory server per network. Each network has its own authority."""

    def __init__(self, directory, **settings):
        self.authorities = {network: Authority(directory / "certificates", network)
                            for network in RANGES}
        self.web = Authority(directory / "certificates", "web")
        self.directories = {}
        self.serving = Serving(directory / "data", webhooks__allowed_subnets=["127.0.0.0/8"],
                               webhooks__test_loopback=True, log__level="debug", **settings)
        for name in ("requests_per_minute", "requests_per_hour", "card_creations_per_minute",
                     "card_details_per_minute"):
            self.serving.config["limits"][name] = 0
        self.configure()

    def configure(self):
        acs = self.web.issue("acs")
        # The directory servers and the browsers reach the ACS under one certificate.
        self.serving.config["acs"] = {
            **self.serving.config.get("acs", {}),
            "directory_listen": "127.0.0.1:0", "browser_listen": "127.0.0.1:0", "public_url": "",
            "tls_certificate_file": str(acs.certificate), "tls_key_file": str(acs.key),
            "result_timeout_ms": 1500, "posts_per_minute": 0, "posts_per_challenge": 0}
        for network, authority in self.authorities.items():
            ours = authority.issue("privcards-acs")
            directory = DirectoryServer(authority.issue("directory"), authority.ca_file)
            directory.trusts(self.web.ca_file)
            self.directories[network] = directory
            self.serving.config[f"acs.directory_servers.{network}-test"] = {
                "network": network, "world": "test", "ca_file": str(authority.ca_file),
                "url_prefixes": [f"https://localhost:{directory.port}/ds/"],
                "client_certificate_file": str(ours.certificate),
                "client_key_file": str(ours.key), "client_names": [],
                "reference_number": "PRIVCARDS-TEST-ACS", "operator_id": "PRIVCARDS-TEST"}

    def start(self):
        self.serving.start()
        ready = self.serving.ready_line(0)
        self.directory_url = f"https://{ready['acs_directory']}/areq"
        self.browser_url = f"https://{ready['acs_browser']}"
        for directory in self.directories.values():
            directory.connect(self.directory_url)
        self.serving.catalog()
        self.serving.admin("bin", "set", RANGES["mastercard"], "--network", "mastercard")
        return self

    def keep_addresses(self):
        """Further starts listen where this one does."""
        ready = self.serving.ready_line(0)
        self.serving.config["acs"].update(directory_listen=ready["acs_directory"],
                                          browser_listen=ready["acs_browser"])

    @property
    def store_file(self):
        return self.serving.directory / "privcards.db"

    def rows(self, sql, *values):
        """What the store holds, for what no interface shows."""
        database = sqlite3.connect(f"file:{self.store_file}?mode=ro", uri=True)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def rule(self, ares):
        """Which rule decided; none when nothing was kept."""
        found = self.rows("SELECT rule FROM authentications WHERE acs_trans_id = ?", ares["acsTransID"])
        return found[0][0] if found else None

    def stop(self):
        code = self.serving.stop()
        for directory in self.directories.values():
            directory.close()
        return code

    def customer(self):
        """An account of its own, in the test world, with money."""
        api = self.serving.key(self.serving.account())
        deposit = api.post("/sandbox/deposits", {"currency": "usdt", "amount_usd": 10000})
        assert deposit.status_code == 201, deposit.text
        return Customer(self, api)


class Customer:
    """A card's owner and the shop where it is used."""

    def __init__(self, world, api):
        self.world, self.api = world, api
        self.browser = Browser(world.web.ca_file)
        self.conversations = []
        self.network = "visa"
        self.use("visa")

    def use(self, network):
        self.network = network
        self.directory = self.world.directories[network]
        self.card = self.api.card(amount=500, bin_id=RANGES[network])
        details = self.api.get(f"/cards/{self.card['id']}/details").json()
        self.pan = details["pan"]
        self.expiry = self.card["expires_at"][2:4] + self.card["expires_at"][5:7]
        return self

    def areq(self, **more):
        return areqs.areq(more.pop("pan", self.pan), more.pop("expiry", self.expiry),
                          more.pop("ds_url", self.directory.url), **more)

    def authenticate(self, **more):
        """AReq and ARes."""
        conversation = self.directory.ask(self.areq(**more))
        self.conversations.append(conversation)
        return conversation

    def challenged(self, **more):
        conversation = self.authenticate(**more)
        assert conversation.ares["transStatus"] == "C", conversation.ares
        return conversation

    def opened(self, window="05", session_data=None, **more):
        """Up to the page that asks for the code."""
        conversation = self.challenged(**more)
        page = self.browser.open(conversation, window, session_data)
        check_question(page, more.get("name", "SPOTIFY"))
        return conversation, page

    def pending(self, wait_s=5):
        """The challenge with its code, as the API shows it."""
        def look():
            found = self.api.get("/3ds/challenges",
                                 params={"card_id": self.card["id"], "status": "pending"}).json()
            return [row for row in found["data"] if row["otp"]]

        found = eventually(look, wait_s)
        assert len(found) == 1, found
        return found[0]

    def code(self):
        return self.pending()["otp"]

    def another_code(self, before):
        """The code that took the place of `before`."""
        return eventually(lambda: [code for code in [self.code()] if code != before])[0]

    def wrong_codes(self, count=3):
        right = self.code()
        return [text for text in (f"{number:06}" for number in range(count + 1))
                if text != right][:count]

    def finish(self, conversation, page):
        """The last page, posted to the requestor: the RReq and the CRes."""
        cres = self.browser.arrive(self.directory, conversation, page)
        return conversation.all("rreq")[0].message, cres

    def rows(self, conversation):
        """What the API has of it: one challenge, or none when no page was ever opened."""
        rows = self.api.get("/3ds/challenges", params={"card_id": self.card["id"]}).json()["data"]
        return [row for row in rows if row["acs_trans_id"] == conversation.ares["acsTransID"]]

    def result(self, conversation):
        """The challenge at its end, as the API shows it."""
        found = self.rows(conversation)
        assert len(found) == 1, found
        return found[0]

    def advance(self, seconds):
        answer = self.api.post("/sandbox/clock/advance", {"seconds": seconds})
        assert answer.status_code == 200, answer.text

    def settle(self):
        """At the end of a test: every conversation kept to the protocol."""
        for conversation in self.conversations:
            settle(self.directory_of(conversation), conversation)

    def directory_of(self, conversation):
        for directory in self.world.directories.values():
            if directory.url == conversation.areq["dsURL"]:
                return directory
        return self.directory
