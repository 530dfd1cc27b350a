"""The folders whose tools these tests share."""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / folder) for folder in ("failover", "nodes", "crash", "e2e")]
