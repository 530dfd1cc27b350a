"""Lets a program kill itself at its Nth step that changes files (die_at.cpp says which)."""

import os
import pathlib

LIBRARY = pathlib.Path(__file__).resolve().parents[2] / "build" / "release" / "tests" / "crash" / "libprivcards_die_at.so"
KILLED = -9


def environment(step, sends=False):
    """`sends`: what it sends, as to PostgreSQL, is a step too."""
    assert LIBRARY.exists(), f"{LIBRARY} is not built"
    more = {"PRIVCARDS_DIE_AT_SEND": "1"} if sends else {}
    return os.environ | {"LD_PRELOAD": str(LIBRARY), "PRIVCARDS_DIE_AT": str(step)} | more
