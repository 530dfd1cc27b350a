"""SIGKILL under load; see tests/crash/crash.py, which also runs by hand with other numbers."""

import pathlib
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "crash"))

import crash  # noqa: E402
from server import BINARY, Server  # noqa: E402


def test_every_acknowledged_write_survives_thirty_kills(tmp_path):
    print(crash.run(kills=30, seed=20260115, directory=tmp_path))


def test_killed_during_its_very_first_start_it_starts_again(tmp_path):
    """Whatever was made until then, the next start completes: keys, account, seeded cards."""
    for number, delay_s in enumerate([0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2]):
        server = Server(tmp_path / f"data{number}")
        process = subprocess.Popen(
            [BINARY, "dev", "--data", server.directory, "--http", "127.0.0.1:0",
             "--iso8583", "127.0.0.1:0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay_s)
        process.kill()
        process.wait()
        server.start()
        wallet = server.api.get("/wallet")
        assert wallet.status_code == 200, (delay_s, wallet.text)
        cards = server.api.get("/cards").json()["total"]
        assert (wallet.json()["balance"], cards) == (10000, 4), (delay_s, wallet.json(), cards)
        assert server.stop() == 0
        verified = server.run("verify")
        assert verified.returncode == 0, (delay_s, verified)
