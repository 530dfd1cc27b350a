"""Waiting for what the program does in its own time. How long it takes is its own affair: no test fails for slowness."""

import time

WAIT_S = 30


def eventually(question, wait_s=WAIT_S):
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + wait_s
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"it did not happen in time; the last answer: {answer!r}"
        time.sleep(0.02)
