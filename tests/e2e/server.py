"""Starts the real program for a test, and talks to it as a developer would."""

import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.parse

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("PRIVCARDS_BINARY", ROOT / "build" / "release" / "privcards"))
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 30


class Api:
    """A thin client: every call returns the `requests` response, whatever its status."""

    timeout_s = 30

    def __init__(self, base_url, key):
        self.base_url = base_url
        self.key = key
        self.session = requests.Session()

    def call(self, method, path, body=None, idempotency_key=None, headers=None, **options):
        all_headers = {"Authorization": f"Bearer {self.key}"}
        if idempotency_key:
            all_headers["X-Idempotency-Key"] = idempotency_key
        all_headers.update(headers or {})
        return self.session.request(
            method, self.base_url + path, json=body, headers=all_headers, timeout=self.timeout_s, **options
        )

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.call("POST", path, body, **options)

    def patch(self, path, body=None, **options):
        return self.call("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.call("DELETE", path, **options)

    def card(self, amount=100, bin_id="491653", **members):
        answer = self.post("/cards", {"bin_id": bin_id, "amount": amount, **members})
        assert answer.status_code == 201, answer.text
        return answer.json()


class Server:
    """`privcards dev` on a directory of its own. May be started again on the same directory."""

    binary = BINARY

    def __init__(self, directory, *arguments):
        self.directory = pathlib.Path(directory)
        self.arguments = arguments
        self.process = None
        self.http = "127.0.0.1:0"
        self.log_path = self.directory.parent / (self.directory.name + ".log")

    def start(self):
        dev_file = self.directory / "dev.json"
        before = dev_file.stat().st_mtime_ns if dev_file.exists() else 0
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            [self.binary, "dev", "--data", self.directory, "--http", self.http,
             "--iso8583", "127.0.0.1:0", "--log-level", "info", *self.arguments],
            stdout=self.log, stderr=self.log, env=self.environment(),
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not (dev_file.exists() and dev_file.stat().st_mtime_ns != before):
            if self.process.poll() is not None:
                self.not_ready(self.process.returncode)
            assert time.monotonic() < deadline, "not ready in time"
            time.sleep(0.02)
        self.info = json.loads(dev_file.read_text())
        self.api = Api(self.info["base_url"], self.info["api_key"])
        host, port = self.info["iso8583"].rsplit(":", 1)
        self.iso8583 = (host, int(port))
        return self

    def environment(self):
        return os.environ

    def not_ready(self, code):
        raise AssertionError(f"ended with {code}: {self.logs()}")

    def keep_address(self):
        """Further starts are where this one is, as an installation's are."""
        self.http = urllib.parse.urlsplit(self.info["base_url"]).netloc

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_TIMEOUT_S)
        self.log.close()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def logs(self):
        return self.log_path.read_text(errors="replace")

    def metrics(self):
        return requests.get(self.info["operations_url"] + "/metrics", timeout=10).text

    def run(self, command, *arguments):
        """Another command of the program on the same directory."""
        return subprocess.run(
            [self.binary, command, "--data", self.directory, *arguments],
            capture_output=True, text=True, timeout=120,
        )
