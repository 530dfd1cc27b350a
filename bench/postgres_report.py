"""The PostgreSQL part of bench/RESULTS.md from the figures bench/run_postgres.py has measured."""

import time

from report import GOAL_HEAD, POSTGRES_HEADING, met, ms, percent, rate, table

TIMES_PGBENCH = 8
OF_BARE_LOOP = 0.5


def times(part, whole):
    return f"{part / whole:.1f} times"


def levels_table(results):
    rows = [(row["nodes"], row["outstanding"], rate(row["per_second"]), ms(row["p50_us"]), ms(row["p99_us"]),
             rate(row["ceiling_per_second"]), percent(row["per_second"], row["ceiling_per_second"]), rate(row["tps"]),
             times(row["per_second"], row["tps"])) for row in results["levels"]]
    return table(("nodes", "outstanding", "authorizations/s", "p50", "p99", "bare loop/s", "of it", "pgbench tps",
                  "of it"), rows)


def costs_table(results):
    rows = [(row["nodes"], row["outstanding"], f"{row['group']:.0f}", f"{row['statements']:.2f}",
             f"{row['round_trips']:.2f}" if row["round_trips"] else "", f"{row['node_us']:.0f} µs",
             f"{row['server_us']:.0f} µs", f"{row['wal_bytes']:,.0f} B", rate(row["conflicts"]))
            for row in results["levels"]]
    return table(("nodes", "outstanding", "per commit", "statements", "round trips", "CPU of the nodes",
                  "CPU of PostgreSQL", "WAL", "conflicts in all"), rows)


def goals_table(results):
    rows = []
    for nodes in sorted({row["nodes"] for row in results["levels"]}):
        best = max((row for row in results["levels"] if row["nodes"] == nodes), key=lambda row: row["per_second"])
        what = f"{nodes} node(s), {best['outstanding']} outstanding"
        per_second = best["per_second"]
        rows.append((what, f"{rate(per_second)}/s", f"pgbench {rate(best['tps'])} tps", times(per_second, best["tps"]),
                     f"{TIMES_PGBENCH} times", met(per_second >= TIMES_PGBENCH * best["tps"])))
        rows.append((what, f"{rate(per_second)}/s", f"bare loop {rate(best['ceiling_per_second'])}/s",
                     percent(per_second, best["ceiling_per_second"]), percent(OF_BARE_LOOP, 1),
                     met(per_second >= OF_BARE_LOOP * best["ceiling_per_second"])))
    return table(GOAL_HEAD, rows)


def limit(results):
    """What the goal of so many times pgbench means on this machine."""
    of = max(results["levels"], key=lambda row: row["ceiling_per_second"] / row["tps"])
    reach = of["ceiling_per_second"] / of["tps"]
    if reach >= TIMES_PGBENCH:
        return ""
    return f"""{TIMES_PGBENCH} times pgbench cannot be had here: the bare loop itself, which decides nothing, is at most {reach:.1f} times as fast as
pgbench in the same row ({rate(of['ceiling_per_second'])}/s beside {rate(of['tps'])} tps). That is the limit of this
machine in this run, whatever the program. Groups share flushes, and this disk's are so short that there is little
to share; one TPC-B transaction also writes a fraction of what one authorization does. (The bare loop has one
connection, two nodes have two: they may come close to it or above.)
"""


def sharing_table(results):
    rows = []
    for name, what in (("one_account", "all three nodes pay with one account's cards"),
                       ("all_accounts", "every node pays with every account's cards")):
        row = results[name]
        rows.append((what, rate(row["per_second"]), ms(row["p50_us"]), ms(row["p99_us"])))
    return table(("3 nodes, 64 outstanding", "authorizations/s", "p50", "p99"), rows)


def render(results):
    here, plan = results["machine"], results["plan"]
    command = "./dev bench --database postgres" + (" quick" if plan["name"] == "quick" else "")
    pgbench = ", ".join(f"{rate(tps)} tps at {clients}" for clients, tps in results["pgbench"].items())
    return f"""{POSTGRES_HEADING}
`{command}`, {time.strftime('%Y-%m-%d')}, {results['took_s']:.0f} seconds. Every figure is the median of {plan['rounds']}
round(s); figures in one row are of one run.

Machine: {here['cores']} cores of {here['cpu']}, {here['memory_gib']:.0f} GiB, Linux {here['kernel']}. Load average
{results['load_before']:.1f} before and {results['load_after']:.1f} after. PostgreSQL {results['version']} on the same
machine, durable (`fsync` and `synchronous_commit` on), without a standby, `shared_buffers` an eighth of the memory, the
databases grown to that size before the first row, a checkpoint before each row and none while measuring. Server, nodes and load generators share the cores: what is here is what one machine does in all.

{plan['cards']:,} cards of {3} accounts and {plan['transactions']:,} transactions before, brought by `privcards copy` and proved on
both sides in {results['copied_s']:.0f} s. Messages 0100 with CVV2 over four ISO 8583 connections per node, each node the
cards of an account of its own, all approved and committed before their answers. The bare loop writes the same rows in
groups of the same size over one connection, pipelined, the next sent before the one before it is answered, without
reading, locking or deciding (bench/postgres_ceiling.cpp). pgbench is TPC-B with prepared statements, scale {plan['pgbench_scale']}, at its best client count:
{pgbench} clients. "Statements" are those PostgreSQL counted (pg_stat_statements), "round trips" those the nodes did;
"conflicts" are groups that were decided again.

{levels_table(results)}
{goals_table(results)}
{limit(results)}
What one authorization costs:

{costs_table(results)}
{sharing_table(results)}
The database grew by {results['disk_bytes']:,.0f} bytes per authorization, indexes and dead rows included. A node's memory after
this: {results['memory_mib']:.0f} MiB. `privcards verify` afterwards: {results['verify']}
"""
