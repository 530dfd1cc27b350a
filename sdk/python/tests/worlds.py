"""The real server, started for the tests with `privcards dev`."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import time
from typing import Any, Dict, List, Optional

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("PRIVCARDS_BINARY", ROOT / "build" / "release" / "privcards"))
VECTORS = ROOT / "api" / "vectors"
START_TIMEOUT_S = 60


class World:
    def __init__(self, directory: pathlib.Path) -> None:
        self.directory = directory
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.base_url = ""
        self.api_key = ""

    def start(self, address: str = "127.0.0.1:0") -> World:
        dev_file = self.directory / "dev.json"
        before = dev_file.stat().st_mtime_ns if dev_file.exists() else 0
        command: List[Any] = [BINARY, "dev", "--data", self.directory, "--http", address, "--iso8583", "127.0.0.1:0"]
        with open(f"{self.directory}.log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not (dev_file.exists() and dev_file.stat().st_mtime_ns != before):
            assert self.process.poll() is None, pathlib.Path(f"{self.directory}.log").read_text()
            assert time.monotonic() < deadline, "not ready in time"
            time.sleep(0.02)
        info = json.loads(dev_file.read_text())
        self.base_url, self.api_key = info["base_url"], info["api_key"]
        return self

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def vectors(name: str) -> Dict[str, Any]:
    document: Dict[str, Any] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return document


def named(cases: List[Dict[str, Any]]) -> Dict[str, Any]:
    """Arguments of parametrize: the cases, under their names."""
    return {"argvalues": cases, "ids": [case["name"] for case in cases]}
