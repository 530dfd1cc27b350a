#!/usr/bin/env python3
"""Runs every measurement and writes bench/RESULTS.md. Product and peer take turns, round by round, so that what else
the machine does hits both; every figure is the median of its rounds."""

import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import catch_up
import challenges
import report
import server as programs
from server import BINARY, BUILD, ROOT, Server, run

LEVELS = (1, 8, 64, 256)
FULL = {
    "name": "full", "worlds": {"small": (100_000, 500_000), "large": (1_000_000, 5_000_000)},
    "rounds": 3, "iso_s": 2.5, "rate_s": 6, "http_s": 2, "codec_s": 0.5, "starts": 5, "samples": 1_000,
    "webhooks_s": 8, "full_blocks": 60, "small_blocks": 1_500, "build_limit_s": 330,
}
QUICK = {
    "name": "quick", "worlds": {"small": (20_000, 100_000), "large": (200_000, 1_000_000)},
    "rounds": 1, "iso_s": 1.5, "rate_s": 3, "http_s": 1.5, "codec_s": 0.1, "starts": 3, "samples": 300,
    "webhooks_s": 4, "full_blocks": 30, "small_blocks": 500, "build_limit_s": 0,
}


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def median(rounds):
    """Figure by figure; rounds are dictionaries with the same names."""
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def make_world(directory, cards, transactions):
    say(f"making a world of {cards:,} cards and {transactions:,} transactions")
    directory.mkdir()
    return run("world", dir=directory, cards=cards, transactions=transactions)["seconds"]


def mean_group(before, after):
    """How many commands one commit held, on average."""
    groups = after["privcards_book_groups_total"] - before["privcards_book_groups_total"]
    commands = after["privcards_book_commands_total"] - before["privcards_book_commands_total"]
    return commands / max(groups, 1)


def measure_authorizations(plan, world, ceiling, results):
    """At each level product and ceiling in turn, then an open loop at half of the best rate."""
    with Server(world) as server:
        load = {"world": world, "address": server.iso8583}
        run("iso", outstanding=64, warm=0, seconds=1, **load)  # rows for the ceiling to copy
        for level in LEVELS:
            product, bare = [], []
            before = server.metrics()
            for _ in range(plan["rounds"]):
                begun = server.metrics()
                product.append(run("iso", outstanding=level, warm=0.5, seconds=plan["iso_s"], **load))
                group = round(mean_group(begun, server.metrics()))
                bare.append(run("ceiling", database=ceiling / "privcards.db", sample=world / "privcards.db",
                                group=group, seconds=plan["iso_s"]))
            after = server.metrics()
            commands = after["privcards_book_commands_total"] - before["privcards_book_commands_total"]
            row = median(product) | {"ceiling_per_second": median(bare)["per_second"],
                                     "group": mean_group(before, after)}
            for part in ("load", "decide", "commit"):
                name = f"privcards_book_{part}_microseconds_total"
                row[part + "_us"] = (after[name] - before[name]) / max(commands, 1)
            results["levels"][level] = row
            say(f"{level} outstanding: {row['per_second']:.0f}/s of {row['ceiling_per_second']:.0f}/s")
            if sum(one["declined"] + one["unanswered"] for one in product) > 0:
                raise SystemExit("not every payment was approved; the figures mean nothing")
        peak = max(row["per_second"] for row in results["levels"].values())
        results["peak"] = peak
        results["half"] = median([run("iso", rate=peak / 2, warm=1, seconds=plan["rate_s"], **load)
                                  for _ in range(plan["rounds"])])
        results["memory_mib"] = server.memory_mib()


def verify(world):
    began = time.monotonic()
    done = subprocess.run([BINARY, "verify", "--data", world], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise SystemExit(f"the ledger does not hold after the load: {done.stdout}{done.stderr}")
    return {"seconds": time.monotonic() - began, "says": done.stdout.strip()}


def measure_http(plan, world, results):
    with Server(world) as server:
        load = {"world": world, "key": server.key, "seconds": plan["http_s"]}
        for what in ("card", "transactions_page_1", "transactions_page_100", "transactions_any", "create_card", "fund_card"):
            saved = world / f"{what}.http"
            product, bare = [], []
            peer = None
            for _ in range(plan["rounds"]):
                product.append(run("http", address=server.http, what=what, save=saved, **load))
                if product[-1]["refused"] > 0:
                    raise SystemExit(f"{what}: requests were refused")
                if peer is None:
                    peer = programs.spawn([BUILD / "bench" / "bench_beast", "--response", saved],
                                          stdout=subprocess.PIPE, text=True)
                    port = int(peer.stdout.readline())
                bare.append(run("http", address=f"127.0.0.1:{port}", what="same", **load))
            programs.end(peer, signal.SIGKILL)
            results[what] = median(product) | {"peer_per_second": median(bare)["per_second"]}
            say(f"{what}: {results[what]['per_second']:.0f}/s")
        results["memory_mib"] = server.memory_mib()


def measure_codec(plan, results):
    done = subprocess.run([BUILD / "bench" / "bench_codec", "--benchmark_format=json",
                           f"--benchmark_min_time={plan['codec_s']}"], capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    profiles = ("ASCII", "BCD", "EBCDIC")
    for one in json.loads(done.stdout)["benchmarks"]:
        name, profile = one["name"].split("/")
        results[f"{name}, {profiles[int(profile)]}"] = {
            "per_second": one["items_per_second"], "allocations": one["allocations"]}


def measure_webhooks(plan, world, results):
    with Server(world) as server:
        results.update(run("webhooks", world=world, address=server.iso8583, api=server.http, key=server.key,
                           samples=plan["samples"], seconds=plan["webhooks_s"]))


def measure_chain(plan, scratch, results):
    """The same full block with few and with many watched addresses, in turns; then whole servers that catch up with a
    node, over blocks of two sizes."""
    rounds = {watched: [] for watched in (1_000, 100_000)}
    for _ in range(plan["rounds"]):
        for watched, figures in rounds.items():
            figures.append(run("chain", watched=watched))
    results["block"] = {str(watched): median(figures) for watched, figures in rounds.items()}
    results["catch_up"] = {}
    for name, blocks, payments, deposits in (("full", plan["full_blocks"], 7_100, 10), ("small", plan["small_blocks"], 20, 1)):
        results["catch_up"][name] = median([
            catch_up.run(scratch / f"catch-up-{name}-{turn}", 100_000, blocks, payments, deposits)
            for turn in range(plan["rounds"])])


def measure_threeds(plan, world, results):
    """AReqs that ask for no challenge: as fast as possible, then an open loop at half of that; then whole challenges;
    then both at once, and how long the challenges' webhook waited before its first attempt."""
    with Server(world) as server:
        files = server.info["acs_directory_servers"]["visa"]
        load = {"address": server.info["acs_directory_url"].split("//")[1], "world": world,
                "certificate": files["client_certificate_file"], "key": files["client_key_file"]}
        peaks = [run("acs", connections=64, warm=0.5, seconds=plan["iso_s"], **load) for _ in range(plan["rounds"])]
        if sum(one["other"] for one in peaks) > 0:
            raise SystemExit("not every AReq was answered Y; the figures mean nothing")
        results["areq"] = median(peaks)
        results["half"] = median([run("acs", connections=64, rate=results["areq"]["per_second"] / 2, warm=1,
                                      seconds=plan["rate_s"], **load) for _ in range(plan["rounds"])])
        cards = [card["id"] for card in server.get("/v1/cards?per_page=100&status=active")["data"]]
        results["challenges"] = median([challenges.run(server.http, server.key, cards, plan["http_s"] * 2)
                                        for _ in range(plan["rounds"])])
        server.post("/v1/webhooks", {"url": f"http://127.0.0.1:{server.closed_port()}/", "events": ["3ds.challenge"]})
        with concurrent.futures.ThreadPoolExecutor(1) as meanwhile:
            others = meanwhile.submit(run, "acs", connections=64, rate=results["areq"]["per_second"] / 4, warm=0,
                                      seconds=plan["http_s"] * 2, **load)
            challenges.run(server.http, server.key, cards, plan["http_s"] * 2)
            results["meanwhile"] = others.result()
        results["webhook_delay_p99_us"] = server.delay_us("privcards_challenge_webhook_delay_seconds", 0.99)
        say(f"{results['areq']['per_second']:.0f} AReq/s, {results['challenges']['per_second']:.0f} challenges/s")


def measure_size(results):
    results["bytes"] = BINARY.stat().st_size
    with tempfile.TemporaryDirectory() as scratch:
        stripped = pathlib.Path(scratch) / "privcards"
        subprocess.run(["strip", "-o", stripped, BINARY], check=True)
        results["stripped_bytes"] = stripped.stat().st_size


def timed_build(directory, limit_s):
    """Seconds, or nothing when it took longer than allowed."""
    began = time.monotonic()
    build = programs.spawn(["cmake", "--build", directory, "-j", str(os.cpu_count()), "--target", "privcards"],
                           stdout=subprocess.DEVNULL, env=os.environ | {"CCACHE_DISABLE": "1"})
    try:
        code = build.wait(limit_s)
    except subprocess.TimeoutExpired:
        programs.end(build)
        return None
    programs.running.discard(build)
    if code != 0:
        raise SystemExit("the build failed")
    return time.monotonic() - began


def measure_build(plan, scratch, results):
    """Of the program alone, without tests, without ccache. One file: its object is removed and made again."""
    if plan["build_limit_s"] == 0:
        return
    directory = scratch / "build"
    subprocess.run(["cmake", "--preset", "release", "-B", directory], cwd=ROOT, check=True, capture_output=True)
    say("building from nothing")
    results["clean_s"] = timed_build(directory, plan["build_limit_s"])
    if results["clean_s"] is None:
        return
    for name, source in (("rule_s", "authorization/decide.cpp.o"), ("network_s", "net/http_session.cpp.o")):
        next(directory.glob(f"**/{source}")).unlink()
        results[name] = timed_build(directory, 120)


def disk_sync_us():
    """What one small durable write costs here: the floor of every commit."""
    with tempfile.NamedTemporaryFile(dir=os.environ.get("PRIVCARDS_BENCH_DIR", ROOT / "build")) as file:
        samples = []
        for _ in range(300):
            os.pwrite(file.fileno(), b"x" * 4096, 0)
            began = time.monotonic()
            os.fdatasync(file.fileno())
            samples.append((time.monotonic() - began) * 1e6)
    return statistics.median(samples)


def main():
    plan = QUICK if sys.argv[1:] == ["quick"] else FULL
    if sys.argv[1:] == ["chain"]:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as scratch:
            chain = {}
            measure_chain(QUICK, pathlib.Path(scratch), chain)
            return print(report.chain_table(chain["block"]) + report.catch_up_table(chain["catch_up"]))
    if sys.argv[1:] not in ([], ["quick"]):
        raise SystemExit("usage: tools/bench.sh [quick | chain]")
    began = time.monotonic()
    results = {"plan": plan, "machine": report.machine(), "load_before": os.getloadavg()[0],
               "sync_us": disk_sync_us(), "authorizations": {}, "http": {}, "codec": {}, "webhooks": {}, "chain": {},
               "threeds": {}, "build": {}}
    parent = pathlib.Path(os.environ.get("PRIVCARDS_BENCH_DIR", ROOT / "build"))
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    try:
        for name, (cards, transactions) in plan["worlds"].items():
            world, ceiling = scratch / name, scratch / f"{name}-ceiling"
            made_s = make_world(world, cards, transactions)
            ceiling.mkdir()
            shutil.copy2(world / "privcards.db", ceiling)
            os.sync()
            size = (world / "privcards.db").stat().st_size
            results["authorizations"][name] = {"cards": cards, "transactions": transactions, "made_s": made_s,
                                               "file_bytes": size, "levels": {}}
            measure_authorizations(plan, world, ceiling, results["authorizations"][name])
            results["authorizations"][name]["verify"] = verify(world)
            shutil.rmtree(ceiling)
        large = scratch / "large"
        results["start_s"] = statistics.median(programs.seconds_to_ready(large) for _ in range(plan["starts"]))
        measure_http(plan, large, results["http"])
        measure_codec(plan, results["codec"])
        measure_chain(plan, scratch, results["chain"])
        measure_webhooks(plan, scratch / "small", results["webhooks"])
        measure_threeds(plan, scratch / "small", results["threeds"])
        measure_size(results["build"])
        measure_build(plan, scratch, results["build"])
    finally:
        programs.end_all()
        shutil.rmtree(scratch, ignore_errors=True)
    results["load_after"] = os.getloadavg()[0]
    results["took_s"] = time.monotonic() - began
    (BUILD / "bench-results.json").write_text(json.dumps(results, indent=1))
    report.write(embedded=report.render(results))
    say(f"took {results['took_s']:.0f} s; wrote bench/RESULTS.md")


if __name__ == "__main__":
    main()
