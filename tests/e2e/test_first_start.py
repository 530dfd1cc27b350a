"""SIGKILL at each step of the first start; see tests/crash/first_start.py."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "crash"))

import first_start  # noqa: E402


def test_killed_at_any_step_of_its_first_start_it_starts_again(tmp_path):
    kills = first_start.run(tmp_path)
    assert kills > 150, f"the start has only {kills} steps that change files: is the killer loaded?"
