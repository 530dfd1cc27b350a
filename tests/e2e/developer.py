"""The commands of a developer, run as a developer runs them."""

import os
import queue
import signal
import subprocess
import threading
import time

from server import BINARY, STOP_TIMEOUT_S

WAIT_S = 30


def environment_of(api, home):
    """The key and address as a shell has them, and a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVCARDS_", "XDG_"))}
    return {**kept, "HOME": str(home), "PRIVCARDS_API_KEY": api.key, "PRIVCARDS_BASE_URL": api.base_url}


def run(environment, *arguments):
    return subprocess.run([BINARY, *arguments], env=environment, capture_output=True, text=True, timeout=120)


class Running:
    """A command that goes on until it is stopped. Its lines, in the order they came, of both outputs."""

    def __init__(self, environment, *arguments):
        self.process = subprocess.Popen([BINARY, *arguments], env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines = []
        self.out = []  # of standard output alone
        self.coming = queue.Queue()
        self.readers = [threading.Thread(target=self._read, args=each, daemon=True)
                        for each in ((self.process.stdout, True), (self.process.stderr, False))]
        for reader in self.readers:
            reader.start()
        self.wait_for("Listening to")

    def _read(self, stream, is_out):
        for line in stream:
            if is_out:
                self.out.append(line.rstrip("\n"))
            self.coming.put(line.rstrip("\n"))

    def wait_for(self, *words):
        """The next line that has all of these."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                line = self.coming.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {words} in {self.lines}") from None
            self.lines.append(line)
            if all(word in line for word in words):
                return line

    def stop(self):
        """As Ctrl-C does; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(STOP_TIMEOUT_S)
        for reader in self.readers:
            reader.join()
        while not self.coming.empty():
            self.lines.append(self.coming.get())
        return code
