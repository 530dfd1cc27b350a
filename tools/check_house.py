#!/usr/bin/env python3
"""Checks the rules of the house that a compiler does not: which floor may include which, where SQL, JSON, sockets and
card numbers may appear, how large a file may grow. Prints every broken rule with its file and line; exit 1 if any."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = re.compile(r'^\s*#include\s+([<"])([^>"]+)[>"]')

# Folder under src/ → (floor, room). The first that fits wins.
ROOMS = [
    ("base", 0, "base"),
    ("core/ledger", 1, "core"), ("core/cards", 1, "core"), ("core/authorization", 1, "core"),
    ("core/iso8583", 1, "core"), ("core/threeds", 1, "core"), ("core/deposits", 1, "core"),
    ("core/webhooks", 1, "core"), ("core/chain", 1, "core"),
    ("app", 2, "app"),
    ("store/sqlite", 3, "sqlite"), ("store/memory", 3, "memory"), ("store/postgres", 3, "postgres"),
    ("store/sql", 3, "sql"), ("store/migrations", 3, "sql"),
    ("vault", 3, "vault"),
    ("edge/net", 3, "net"), ("edge/json", 3, "json"), ("edge/rest", 3, "rest"),
    ("edge/host", 3, "host"), ("edge/delivery", 3, "delivery"),
    ("edge/cli", 3, "cli"), ("edge/acs", 3, "acs"), ("edge/chain", 3, "chain_nodes"),
    ("edge/rails", 3, "rails"),
    ("main", 4, "main"),
]
LINES_MAX, COLUMNS_MAX = 400, 100

# What may be included or written where; everything else must not.
LIBRARIES = [
    (re.compile(r"^boost/(asio|beast)"), ("edge/net",), "sockets belong to edge/net"),
    (re.compile(r"^boost/json"), ("edge/json", "edge/cli", "edge/acs", "edge/chain"), "JSON belongs to the edges"),
    (re.compile(r"^sqlite3"), ("store/sqlite",), "SQLite belongs to store/sqlite"),
    (re.compile(r"^libpq"), ("store/postgres",), "libpq belongs to store/postgres"),
    (re.compile(r"^lz4"), ("store/sql",), "LZ4 belongs to store/sql/packed_text"),
    (re.compile(r"^sodium"), ("vault",), "libsodium belongs to the vault"),
    (re.compile(r"^openssl/"), ("vault", "base", "edge/net"), "OpenSSL belongs to the vault, base/hash and TLS"),
    (re.compile(r"^secp256k1"), ("base",), "points of curves belong to base/curve"),
    (re.compile(r"^(spdlog|prometheus|CLI)/"), ("main",), "logs, metrics and the command line belong to main"),
    (re.compile(r"^toml\+\+"), ("main", "edge/host"), "TOML is for configuration and link profiles"),
]
TEXTS = [
    (re.compile(r'"[^"]*\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b'),
     ("store/sqlite", "store/postgres", "store/sql", "store/migrations"), "SQL belongs to store/"),
    (re.compile(r"\bco_await\b"), (), "g++ 12 miscompiles co_await; use stackful coroutines"),
    (re.compile(r"\b(TODO|FIXME)\b"), (), "no TODO in the tree; file an issue"),
    (re.compile(r"\b(std::)?std::string\s+pan\b"), ("vault",), "a card number is a SecretText"),
    (re.compile(r"\b(double|float)\s+\w*(amount|balance|minor|price)\w*"), (), "money is never floating point"),
    (re.compile(r"using namespace std"), (), "no `using namespace std`"),
]


def place_of(path):
    relative = path.relative_to(ROOT / "src").as_posix()
    for folder, floor, room in ROOMS:
        if relative.startswith(folder + "/"):
            return relative, floor, room
    return relative, None, None


def floor_of_include(name):
    for folder, floor, room in ROOMS:
        if name.startswith(folder + "/"):
            return floor, room
    return None, None


def check_include(relative, floor, room, name, quoted, problems, line):
    if not quoted:
        for pattern, allowed, rule in LIBRARIES:
            if pattern.match(name) and not relative.startswith(allowed):
                problems.append((relative, line, f"includes <{name}>: {rule}"))
        return
    target_floor, target_room = floor_of_include(name)
    if target_floor is None:
        if not name.endswith((".sql", ".inc")):
            problems.append((relative, line, f'includes "{name}", which is in no room: write it from src/'))
        return
    if target_floor > floor:
        problems.append((relative, line, f'floor {floor} includes "{name}" of floor {target_floor}'))
    elif target_floor == floor == 3 and target_room != room and target_room not in ("net", "json", "sql"):
        problems.append((relative, line, f'room {room} includes "{name}" of room {target_room}'))


def check_length(path, name, lines, problems):
    if len(lines) > LINES_MAX:
        problems.append((name, 0, f"has {len(lines)} lines: cut it by what it does, at {LINES_MAX} or earlier"))


def check_file(path, problems):
    relative, floor, room = place_of(path)
    lines = path.read_text().splitlines()
    if floor is None:
        problems.append((relative, 0, "stands in no room"))
        return
    check_length(path, relative, lines, problems)
    if path.suffix == ".hpp" and "#pragma once" not in lines[:1]:
        problems.append((relative, 1, "a header begins with #pragma once"))
    is_test = path.stem.endswith(("_test", "_testing"))
    for number, text in enumerate(lines, 1):
        if len(text) > COLUMNS_MAX and "http" not in text and not is_test:
            problems.append((relative, number, f"has {len(text)} columns"))
        found = INCLUDE.match(text)
        if found and not is_test:
            check_include(relative, floor, room, found[2], found[1] == '"', problems, number)
        if is_test:
            continue
        for pattern, allowed, rule in TEXTS:
            if pattern.search(text) and not (allowed and relative.startswith(allowed)):
                problems.append((relative, number, rule))


def check_words(problems):
    """Nothing in the tree may hold a secret that looks real, or a path of somebody's machine."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    home = re.compile(r"/(home|Users)/[a-z]+/")
    for name in filter(None, files):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".woff2", ".db"}:
            continue
        for number, text in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if home.search(text):
                problems.append((name, number, "names a path of somebody's machine"))


def main():
    problems = []
    for path in sorted((ROOT / "src").rglob("*.[ch]pp")):
        check_file(path, problems)
    for folder in ("tests", "bench"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            check_length(path, path.relative_to(ROOT).as_posix(), path.read_text().splitlines(), problems)
    check_words(problems)
    for name, line, what in problems:
        print(f"{name}:{line}: {what}")
    print(f"house: {len(problems)} broken rules")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
