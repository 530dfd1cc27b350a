#!/usr/bin/env python3
"""Measures nodes on PostgreSQL beside pgbench and a bare loop on the same server, and writes the PostgreSQL part of
bench/RESULTS.md. What is compared takes turns, round by round; every figure is the median of its rounds. The server is
one of our own in a temporary folder, durable as PostgreSQL is by default."""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import postgres_report
import report
import server as programs
from server import BINARY, BUILD, ROOT, Server, run, run_together

sys.path.append(str(ROOT / "tests" / "nodes"))
from postgres import Postgres, own_folder, program  # noqa: E402

NODES = 3
OUTSTANDING = (8, 64, 256, 512, 1024)  # in all, shared out among the nodes
FULL = {"name": "full", "cards": 99_999, "transactions": 500_001, "rounds": 3, "iso_s": 3, "ceiling_s": 2,
        "pgbench_s": 3, "pgbench_scale": 30, "pgbench_clients": (1, 4, 8, 16, 32), "rate_s": 6}
QUICK = {"name": "quick", "cards": 9_999, "transactions": 30_000, "rounds": 1, "iso_s": 1.5, "ceiling_s": 1.5,
         "pgbench_s": 2, "pgbench_scale": 10, "pgbench_clients": (4, 8, 16), "rate_s": 3}
# An eighth of the memory: more than any row writes between two checkpoints, and little enough to be written full before
# the first row. (PostgreSQL's manual, 20.4.1, begins with a quarter.)
SHARED_BUFFERS_MIB = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20 // 8
SETTINGS = {"shared_preload_libraries": "pg_stat_statements", "shared_buffers": f"{SHARED_BUFFERS_MIB}MB",
            "max_wal_size": "6GB", "checkpoint_timeout": "30min", "max_connections": 100}


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def command(*arguments):
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Cluster:
    """The server, the world in it, and nodes on it: each with the cards of an account of its own to pay with."""

    def __init__(self, scratch, plan):
        self.scratch, self.plan = scratch, plan
        self.postgres = Postgres(own_folder(scratch / "postgres"), **SETTINGS).make().start()
        self.seed = scratch / "seed"
        self.database = self.postgres.connection("world")
        for name in ("world", "tpcb"):
            self.postgres.ask(f"CREATE DATABASE {name}")
        self.postgres.ask("CREATE EXTENSION pg_stat_statements")

    def make_world(self):
        plan = self.plan
        say(f"making a world of {plan['cards']:,} cards and {plan['transactions']:,} transactions")
        self.seed.mkdir()
        run("world", dir=self.seed, cards=plan["cards"], transactions=plan["transactions"], accounts=NODES)
        began = time.monotonic()
        command(BINARY, "copy", "--from", self.seed, "--to", self.database)
        copied_s = time.monotonic() - began
        self.postgres.ask("VACUUM ANALYZE", "world")
        return copied_s

    def node(self, number):
        directory = self.scratch / f"node-{number}"
        if not directory.exists():
            directory.mkdir()
            for name in ("privcards.keys", "dev.json"):
                shutil.copy2(self.seed / name, directory)
        return Server(directory, "--database", self.database)

    def account(self, number):
        return self.seed / f"account-{number}"

    def make_ceiling(self):
        """A copy of the world, with rows in it that the product has just written."""
        with self.node(1) as node:
            run("iso", world=self.account(1), address=node.iso8583, outstanding=64, warm=0, seconds=1)
        self.postgres.ask("CREATE DATABASE ceiling TEMPLATE world")
        for name in ("world", "ceiling"):
            self.postgres.ask("VACUUM ANALYZE", name)
        self.ceiling = self.postgres.connection("ceiling")

    def warm(self):
        """As on a server that has been running: a page of memory costs most when it is touched for the first time, so
        the bare loop writes until there is as much in the databases as fits into the buffers."""
        sizes = "SELECT sum(pg_database_size(oid)) / 2^20 FROM pg_database"
        while float(self.postgres.ask(sizes)) < SHARED_BUFFERS_MIB:
            run("postgres_ceiling", database=self.ceiling, group=256, seconds=5)

    def statements(self):
        """How many statements the nodes have sent, as the server counts them."""
        return int(self.postgres.ask("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON "
                                     "d.oid = s.dbid WHERE d.datname = 'world'"))


    def wal_bytes(self):
        return int(self.postgres.ask("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))

    def cpu_s(self):
        """Of the server and all its processes."""
        pid = self.postgres.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum(map(cpu_s, [pid, *children]))


def cpu_s(pid):
    """What a process and its ended children have used; nothing when it has ended itself."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def pgbench(cluster, clients, seconds):
    said = command(program("pgbench"), "-n", "-M", "prepared", "-c", clients, "-j", min(clients, os.cpu_count()), "-T",
                   seconds, cluster.postgres.connection("tpcb"))
    return float(re.search(r"tps = ([0-9.]+)", said).group(1))


def measure_pgbench(cluster, results):
    plan = cluster.plan
    command(program("pgbench"), "-i", "-q", "-s", plan["pgbench_scale"], cluster.postgres.connection("tpcb"))
    for clients in plan["pgbench_clients"]:
        results["pgbench"][clients] = pgbench(cluster, clients, plan["pgbench_s"])
    results["pgbench_best"] = max(results["pgbench"], key=results["pgbench"].get)
    say(f"pgbench: {results['pgbench'][results['pgbench_best']]:.0f} tps with {results['pgbench_best']} clients")


def totals(nodes):
    """The nodes' counters, added up."""
    pages = [node.metrics() for node in nodes]
    return {name: sum(page.get(name, 0) for page in pages) for page in pages for name in page}


def used(cluster, nodes):
    """What has been counted so far, by the nodes, by PostgreSQL and by the kernel."""
    return totals(nodes) | {"statements": cluster.statements(), "wal_bytes": cluster.wal_bytes(),
                            "server_s": cluster.cpu_s(), "node_s": sum(cpu_s(node.process.pid) for node in nodes)}


def load_nodes(nodes, worlds, outstanding, seconds, **more):
    share = max(outstanding // len(nodes), 1)
    figures = run_together("iso", [{"world": world, "address": node.iso8583, "outstanding": share, "warm": 0.5,
                                    "seconds": seconds, **more} for node, world in zip(nodes, worlds)])
    declined, unanswered = (sum(one[name] for one in figures) for name in ("declined", "unanswered"))
    if declined + unanswered > 0:
        for node in nodes:
            print((node.directory / "bench.log").read_text()[-2000:], file=sys.stderr)
        raise SystemExit(f"{declined:.0f} payments were declined and {unanswered:.0f} not answered; the figures mean "
                         "nothing (a card has money for about 470)")
    return {"per_second": sum(one["per_second"] for one in figures),
            "approved": sum(one["approved"] for one in figures),
            "p50_us": statistics.median(one["p50_us"] for one in figures),
            "p99_us": max(one["p99_us"] for one in figures)}  # the worst node's


def measure_level(cluster, nodes, worlds, outstanding):
    """Product, bare loop and pgbench in turn. A checkpoint comes before, and none while they are measured; what its
    first writes cost afterwards (whole pages in the log) is not measured either."""
    plan = cluster.plan
    cluster.postgres.ask("CHECKPOINT")
    pgbench(cluster, cluster.results["pgbench_best"], plan["pgbench_s"])
    rounds, ceilings, tps = [], [], []
    grown = {}
    for _ in range(plan["rounds"]):
        before = used(cluster, nodes)
        rounds.append(load_nodes(nodes, worlds, outstanding, plan["iso_s"]))
        after = used(cluster, nodes)
        grown = {name: grown.get(name, 0) + after[name] - before.get(name, 0) for name in after}
        commands = max(grown["privcards_book_commands_total"], 1)
        groups = max(grown["privcards_book_groups_total"], 1)
        ceilings.append(run("postgres_ceiling", database=cluster.ceiling, group=max(round(commands / groups), 1),
                            seconds=plan["ceiling_s"])["per_second"])
        tps.append(pgbench(cluster, cluster.results["pgbench_best"], plan["pgbench_s"]))
    row = {name: statistics.median(one[name] for one in rounds) for name in ("per_second", "p50_us", "p99_us")}
    row |= {"nodes": len(nodes), "outstanding": outstanding, "group": commands / groups,
            "ceiling_per_second": statistics.median(ceilings), "tps": statistics.median(tps),
            "statements": grown["statements"] / commands, "wal_bytes": grown["wal_bytes"] / commands,
            "node_us": grown["node_s"] / commands * 1e6, "server_us": grown["server_s"] / commands * 1e6, "conflicts": grown.get("privcards_book_conflicts_total", 0),
            "round_trips": grown.get("privcards_store_round_trips_total", 0) / commands}
    say(f"{len(nodes)} nodes, {outstanding} outstanding: {row['per_second']:.0f}/s, bare loop "
        f"{row['ceiling_per_second']:.0f}/s, pgbench {row['tps']:.0f} tps")
    return row


def measure_nodes(cluster, results):
    size = "SELECT pg_database_size('world')"
    disk_bytes, commands = int(cluster.postgres.ask(size)), 0
    for count in range(1, NODES + 1):
        nodes = [cluster.node(number).start() for number in range(1, count + 1)]
        worlds = [cluster.account(number) for number in range(1, count + 1)]
        for outstanding in OUTSTANDING:
            results["levels"].append(measure_level(cluster, nodes, worlds, outstanding))
        if count == NODES:
            results["memory_mib"] = max(node.memory_mib() for node in nodes)
            results["one_account"] = load_nodes(nodes, [cluster.account(1)] * count, 64, cluster.plan["iso_s"])
            results["all_accounts"] = load_nodes(nodes, [cluster.seed] * count, 64, cluster.plan["iso_s"])
        commands += totals(nodes)["privcards_book_commands_total"]
        for node in nodes:
            node.stop()
    results["disk_bytes"] = (int(cluster.postgres.ask(size)) - disk_bytes) / commands


def main():
    plans = {(): FULL, ("quick",): QUICK}
    if tuple(sys.argv[1:]) not in plans:
        raise SystemExit("usage: ./dev bench --database postgres [quick]")
    plan = plans[tuple(sys.argv[1:])]
    began = time.monotonic()
    results = {"plan": plan, "machine": report.machine(), "load_before": os.getloadavg()[0], "pgbench": {},
               "levels": [], "outstanding": OUTSTANDING}
    # PostgreSQL runs as another user when we are root, so every folder above must let it through.
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="privcards-bench-", dir=os.environ.get("PRIVCARDS_BENCH_DIR")))
    scratch.chmod(0o755)
    cluster = None
    try:
        cluster = Cluster(scratch, plan)
        cluster.results = results
        results["version"] = cluster.postgres.ask("SHOW server_version")
        results["copied_s"] = cluster.make_world()
        measure_pgbench(cluster, results)
        cluster.make_ceiling()
        cluster.warm()
        measure_nodes(cluster, results)
        results["verify"] = command(BINARY, "verify", "--database", cluster.database).strip()
    finally:
        programs.end_all()
        if cluster:
            cluster.postgres.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    results["load_after"] = os.getloadavg()[0]
    results["took_s"] = time.monotonic() - began
    (BUILD / "bench-postgres-results.json").write_text(json.dumps(results, indent=1))
    report.write(postgres=postgres_report.render(results))
    say(f"took {results['took_s']:.0f} s; wrote bench/RESULTS.md")


if __name__ == "__main__":
    main()
