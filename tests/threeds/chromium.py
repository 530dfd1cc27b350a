"""Debian's Chromium, headless, through Playwright's client. No name but this machine's resolves."""

import json
import os
import re
import shutil

from playwright.sync_api import sync_playwright

EXECUTABLE = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox",  # CI runs as root
         "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
HERE = re.compile(r"^(https://(localhost|127\.0\.0\.1):\d+/|data:|about:|blob:)")


class Chromium:
    def __init__(self):
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)

    def close(self):
        self.browser.close()
        self.playwright.stop()

    def buyer(self, **options):
        return Buyer(self.browser.new_context(ignore_https_errors=True, **options))

    def guarded_buyer(self, directory):
        """A profile that blocks storage and cookies of third parties, as a careful person sets it."""
        profile = directory / "profile" / "Default"
        profile.mkdir(parents=True)
        (profile / "Preferences").write_text(json.dumps(
            {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}))
        return Buyer(self.playwright.chromium.launch_persistent_context(
            directory / "profile", executable_path=EXECUTABLE, args=FLAGS,
            ignore_https_errors=True))


class Buyer:
    """One browser profile. Keeps what pages complain about, and every host they asked for."""

    def __init__(self, context):
        self.context = context
        self.complaints, self.elsewhere, self.cookies_offered = [], [], []
        context.set_default_timeout(10_000)
        context.on("request", self.note)
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("response", self.look)

    def note(self, request):
        if not HERE.match(request.url):
            self.elsewhere.append(request.url)

    def hear(self, message):
        text = message.text
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.complaints.append(text)

    def look(self, response):
        if "set-cookie" in response.headers:
            self.cookies_offered.append(response.url)

    def page(self):
        return self.context.new_page()

    def close(self):
        self.context.close()

    def check(self, vendor_hosts=()):
        assert not self.complaints, self.complaints
        assert not self.cookies_offered, self.cookies_offered
        strangers = [url for url in self.elsewhere
                     if not any(host in url for host in vendor_hosts)]
        assert not strangers, strangers
