"""A server that was away catches up with a Bitcoin node (bench_chain_node) while it watches many addresses."""

import json
import pathlib
import sqlite3
import subprocess
import time
import urllib.request

from server import BINARY, BUILD, START_TIMEOUT_S, end, spawn

# BIP 84's own example, and the script of its first address.
ACCOUNT_KEY = ("zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2"
               "AGutZYs")
FIRST_ADDRESS = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"
FIRST_SCRIPT = "0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2"
PATIENCE_S = 120


class Node:
    def __init__(self, **flags):
        arguments = [BUILD / "bench" / "bench_chain_node", "--script", FIRST_SCRIPT]
        for name, value in flags.items():
            arguments += ["--" + name, value]
        self.process = spawn(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = json.loads(self.process.stdout.readline())
        self.url, self.identity, self.bytes_each = f"http://127.0.0.1:{said['port']}", said["identity"], said["bytes"]

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        end(self.process)


def configure(directory, node):
    path = directory / "catch-up.toml"
    path.write_text(f"""
[data]
directory = "{directory / 'data'}"
[http]
listen = "127.0.0.1:0"
[operations]
listen = "127.0.0.1:0"
[iso8583]
test_link_listen = "127.0.0.1:0"
[log]
level = "info"
[rails.btc]
url = "{node.url}"
poll_ms = 20
[prices]
fixed = ["BTC=60000.00"]
fixed_until = "2100-01-01T00:00:00Z"
""")
    return path


def prepare(config, node, watched):
    """A rail that has issued that many addresses, the first to an account."""
    def admin(*arguments):
        done = subprocess.run([BINARY, "admin", "--config", config, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"admin {arguments}: {done.stdout}{done.stderr}")

    admin("account", "create", "--name", "payee")
    admin("rail", "add", "btc", "--network", "bitcoin", "--world", "live", "--identity", node.identity, "--key",
          ACCOUNT_KEY, "--policy", "above:1", "--minimum", "0.0001", "--start-height", "1")
    admin("rail", "confirm", "btc", "--first", FIRST_ADDRESS)
    with sqlite3.connect(config.parent / "data" / "privcards.db") as rows:
        wallet = rows.execute("SELECT id FROM wallets WHERE world = 1").fetchone()[0]
        rows.execute("UPDATE rails SET next_index = ? WHERE name = 'btc'", (watched,))
        rows.execute("INSERT INTO rail_addresses (rail, position, wallet, address, target, issued_at, cursor_text) VALUES "
                     "('btc', 0, ?, ?, ?, 0, '')", (wallet, FIRST_ADDRESS, bytes.fromhex(FIRST_SCRIPT)))
        rows.execute("INSERT INTO wallet_rails (wallet, rail, position) VALUES (?, 'btc', 0)", (wallet,))
    rows.close()


def ready_line(log, process):
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        for line in log.read_text().splitlines():
            if '"message":"ready"' in line and line.endswith("}"):
                return json.loads(line)
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"the server did not start: {log.read_text()[-2000:]}")
        time.sleep(0.01)


def height(operations):
    with urllib.request.urlopen(operations + "/metrics", timeout=10) as page:
        for line in page.read().decode().splitlines():
            if line.startswith('privcards_rail_height{rail="btc"}'):
                return float(line.rsplit(" ", 1)[1])
    return 0.0


def wait_for_height(operations, wanted):
    deadline = time.monotonic() + PATIENCE_S
    while (seen := height(operations)) < wanted:
        if time.monotonic() > deadline:
            raise SystemExit(f"the rail stands at {seen}, not at {wanted}")
        time.sleep(0.005)
    return time.monotonic(), seen


def memory_mib(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(directory, watched, blocks, payments, deposits):
    directory = pathlib.Path(directory)
    directory.mkdir()
    node = Node(blocks=blocks, payments=payments, deposits=deposits)
    config = configure(directory, node)
    prepare(config, node, watched)
    log = directory / "catch-up.log"
    with open(log, "wb") as output:
        began = time.monotonic()
        server = spawn([BINARY, "serve", "--config", config], stdout=output, stderr=output)
    operations = ready_line(log, server)["operations"]
    first, at = wait_for_height(operations, 1)
    last, _ = wait_for_height(operations, blocks)
    figures = {"blocks_s": (blocks - at) / (last - first), "first_block_s": first - began,
               "block_bytes": node.bytes_each, "memory_mib": memory_mib(server)}
    end(server)
    node.stop()
    with sqlite3.connect(directory / "data" / "privcards.db") as rows:
        found = rows.execute("SELECT count(*) FROM chain_deposits").fetchone()[0]
    rows.close()
    if found != blocks * deposits:
        raise SystemExit(f"{found} deposits were found, {blocks * deposits} were paid")
    return figures
