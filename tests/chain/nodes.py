"""Starts real nodes on loopback, each on a free port and in a folder of its own, and ends them by their process id.

litecoind (Debian) stands for every bitcoind-compatible node, anvil (npm) for Ethereum, Surfpool (npm) for Solana. None of
them reaches beyond this machine. A node whose package is not there skips its tests, and says so."""

import base64
import fcntl
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
PLACE = ROOT / "build" / "chain-node"
READY_TIMEOUT_S = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def missing(what):
    """A test that does not run must be seen; where everything has to be there, it is a failure."""
    if os.environ.get("PRIVCARDS_CHAIN_NODES") == "required":
        pytest.fail(what)
    pytest.skip(what)


def npm_packages():
    """`npm ci` of tests/chain/node, done anew when the lock file changes; by one of several workers."""
    source = HERE / "node"
    PLACE.mkdir(parents=True, exist_ok=True)
    wanted = (source / "package-lock.json").read_text()
    done = PLACE / "installed"
    with open(PLACE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists() or done.read_text() != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(source / name, PLACE / name)
            made = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=PLACE,
                                  capture_output=True, text=True, timeout=300)
            if made.returncode != 0:
                missing(f"npm cannot install the nodes: {made.stderr[-500:]}")
            done.write_text(wanted)
        for script in source.glob("*.js"):
            shutil.copy(script, PLACE / script.name)
    return PLACE


class RpcRefusal(Exception):
    def __init__(self, error):
        super().__init__(str(error))
        self.code = error.get("code")


class Node:
    """A node's process and its RPC."""

    user = password = ""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.process = None

    def spawn(self, arguments, **options):
        log = open(self.directory / "node.log", "ab")
        self.process = subprocess.Popen([str(one) for one in arguments], stdout=options.pop("stdout", log), stderr=log,
                                        **options)

    def rpc(self, method, *params, timeout=30):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            request.add_header("Authorization", "Basic " + pair)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                answer = json.load(answer)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
        if answer.get("error"):
            raise RpcRefusal(answer["error"])
        return answer["result"]

    def wait_ready(self, method):
        deadline = time.monotonic() + READY_TIMEOUT_S
        while True:
            assert self.process.poll() is None, (self.directory / "node.log").read_text()[-2000:]
            try:
                return self.rpc(method)
            except (OSError, RpcRefusal, ValueError):
                assert time.monotonic() < deadline, f"{type(self).__name__} is not ready in time"
                time.sleep(0.05)

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Litecoind(Node):
    """The binary itself: the script in front of it writes into the home folder."""

    user, password = "tester", "secret-of-the-node"

    @staticmethod
    def binary():
        for path in ("/usr/lib/litecoin/litecoind", shutil.which("litecoind")):
            if path and pathlib.Path(path).exists():
                return path
        return missing("litecoind is not installed; Debian 12 has it")

    def start(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        # Without the last line block 432 could not be mined: it would need a peg-in of MWEB.
        self.spawn([self.binary(), "-regtest", f"-datadir={self.directory}", "-server=1", "-listen=0", "-connect=0",
                    "-dnsseed=0", "-txindex=1", "-fallbackfee=0.0001", f"-rpcuser={self.user}",
                    f"-rpcpassword={self.password}", "-rpcbind=127.0.0.1", f"-rpcport={port}",
                    "-rpcallowip=127.0.0.1", "-mempoolreplacement=1", "-vbparams=mweb:4102444800:4102444801"])
        self.wait_ready("getblockchaininfo")
        self.rpc("createwallet", "payer")
        self.own = self.rpc("getnewaddress", "", "bech32")
        self.mine(101)
        return self

    def mine(self, count=1, to=None):
        return self.rpc("generatetoaddress", count, to or self.own)

    def tip(self):
        return self.rpc("getblockcount")


class Anvil(Node):
    def start(self, *arguments):
        binary = npm_packages() / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
        if not binary.exists():
            missing("anvil is not among npm's packages for this machine")
        binary.chmod(0o755)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        self.spawn([binary, "--host", "127.0.0.1", "--port", port, "--chain-id", 31337, *arguments])
        self.wait_ready("eth_chainId")
        self.accounts = self.rpc("eth_accounts")
        return self

    def tip(self):
        return int(self.rpc("eth_blockNumber"), 16)

    def mine(self, count=1):
        self.rpc("anvil_mine", hex(count))

    def send(self, **transaction):
        """Sends from the first account and waits for the receipt."""
        transaction.setdefault("from", self.accounts[0])
        return self.receipt(self.rpc("eth_sendTransaction", transaction))

    def receipt(self, transaction):
        deadline = time.monotonic() + READY_TIMEOUT_S
        while (receipt := self.rpc("eth_getTransactionReceipt", transaction)) is None:
            assert time.monotonic() < deadline, "no receipt"
            time.sleep(0.02)
        return receipt

    def deploy(self, runtime):
        """A contract with that code: its constructor copies what stands behind it."""
        size = len(runtime) // 2
        # CODECOPY(0, 14, size); RETURN(0, size)
        constructor = f"61{size:04x}600e60003961{size:04x}6000f3"
        return self.send(data="0x" + constructor + runtime, gas=hex(1_000_000))["contractAddress"]


class Surfpool(Node):
    """A Solana runtime inside Node.js, with web3.js and spl-token beside it to pay with."""

    def start(self):
        place = npm_packages()
        if not (place / "node_modules" / "@solana" / "surfpool-linux-x64-gnu").exists():
            missing("Surfpool is not among npm's packages for this machine")
        self.spawn(["node", "solana.js"], cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.ask("start")["url"]
        return self

    def ask(self, command, **arguments):
        self.process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, (self.directory / "node.log").read_text()[-2000:]
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer

    def finalize(self):
        """Moves the chain so far that everything before is final."""
        slot = self.rpc("getSlot")
        self.rpc("surfnet_timeTravel", {"absoluteSlot": slot + 100})
