"""SIGKILL under load; see tests/crash/crash.py, which also runs by hand with other numbers."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "crash"))

import crash  # noqa: E402


def test_every_acknowledged_write_survives_thirty_kills(tmp_path):
    print(crash.run(kills=30, seed=20260115, directory=tmp_path))
