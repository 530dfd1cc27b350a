"""Runs the scripts of tests/e2e/node with their npm packages, installed from the lock file."""

import pathlib
import shutil
import subprocess

from server import ROOT

HERE = pathlib.Path(__file__).resolve().parent / "node"
PLACE = ROOT / "build" / "e2e-node"


def installed():
    """`npm ci`, done anew when the lock file changes. Returns where the scripts are."""
    PLACE.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package-lock.json").read_text()
    done = PLACE / "installed"
    if not done.exists() or done.read_text() != wanted:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, PLACE / name)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PLACE, check=True,
                       capture_output=True, text=True, timeout=120)
        done.write_text(wanted)
    for script in HERE.glob("*.js"):
        shutil.copy(script, PLACE / script.name)
    return PLACE


def run(script, *arguments, text):
    return subprocess.run(["node", script, *arguments], cwd=installed(), input=text,
                          capture_output=True, text=True, timeout=60)
