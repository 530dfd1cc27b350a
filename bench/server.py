"""The program under measurement, and the programs that measure it. Whatever is started here is ended here, by its own
process id."""

import atexit
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ.get("PRIVCARDS_BUILD", ROOT / "build" / "release"))
BINARY = BUILD / "privcards"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60
running = set()


@atexit.register
def end_all():
    for process in list(running):
        process.kill()
        process.wait()


def spawn(arguments, **options):
    process = subprocess.Popen([str(argument) for argument in arguments], **options)
    running.add(process)
    return process


def end(process, how=signal.SIGTERM):
    process.send_signal(how)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    running.discard(process)
    return process.returncode


def run(program, timeout_s=180, **flags):
    """One bench program to its end; its figures."""
    return run_together(program, [flags], timeout_s)[0]


def run_together(program, each, timeout_s=180):
    """The same program several times at once; the figures of each."""
    started = []
    for flags in each:
        arguments = [BUILD / "bench" / f"bench_{program}"]
        for name, value in flags.items():
            arguments += ["--" + name, value]
        started.append(spawn(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    figures = []
    for process in started:
        output, complaint = process.communicate(timeout=timeout_s)
        running.discard(process)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, process.args))}\n{complaint}")
        figures.append(json.loads(output.splitlines()[-1]))
    return figures


class Server:
    """`privcards dev` on a world of bench_world."""

    def __init__(self, directory, *arguments):
        self.directory = pathlib.Path(directory)
        self.arguments = arguments

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self, http_port=0):
        dev_file = self.directory / "dev.json"
        before = dev_file.stat().st_mtime_ns
        self.log = open(self.directory / "bench.log", "ab")
        self.process = spawn(
            [BINARY, "dev", "--data", self.directory, "--http", f"127.0.0.1:{http_port}", "--iso8583", "127.0.0.1:0",
             "--no-rate-limits", "--log-level", "warn", *self.arguments], stdout=self.log, stderr=self.log)
        if http_port:
            return self
        deadline = time.monotonic() + START_TIMEOUT_S
        while dev_file.stat().st_mtime_ns == before:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the server did not start; see {self.directory}/bench.log")
            time.sleep(0.01)
        self.info = json.loads(dev_file.read_text())
        self.iso8583 = self.info["iso8583"]
        self.http = self.info["base_url"].split("//")[1].split("/")[0]
        self.key = self.info["api_key"]
        return self

    def stop(self):
        code = end(self.process)
        self.log.close()
        if code != 0:
            raise SystemExit(f"the server ended with {code}; see {self.directory}/bench.log")

    def metrics(self):
        with urllib.request.urlopen(self.info["operations_url"] + "/metrics", timeout=10) as page:
            lines = page.read().decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def get(self, path):
        return self._call(urllib.request.Request(f"http://{self.http}{path}"))

    def post(self, path, body):
        return self._call(urllib.request.Request(f"http://{self.http}{path}", json.dumps(body).encode(),
                                                 {"Content-Type": "application/json"}))

    def _call(self, request):
        request.add_header("Authorization", f"Bearer {self.key}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def closed_port(self):
        """Where nobody listens: attempts fail at once."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def delay_us(self, name, share):
        """The upper bound of the histogram's bucket that holds that share."""
        metrics = self.metrics()
        total = metrics[name + "_count"]
        bounds = sorted((float(key.split('le="')[1].split('"')[0]), value) for key, value in metrics.items()
                        if key.startswith(name + "_bucket"))
        return next(bound for bound, count in bounds if count >= total * share) * 1e6

    def memory_mib(self, field="VmRSS"):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        return 0.0


def seconds_to_ready(directory):
    """From starting the process until GET /readyz is answered with 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(directory)
    began = time.monotonic()
    server.start(http_port=port)
    ready = False
    while not ready and time.monotonic() - began < START_TIMEOUT_S:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                ready = connection.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            time.sleep(0.001)
    seconds = time.monotonic() - began
    server.stop()
    if not ready:
        raise SystemExit("the server did not become ready")
    return seconds
