"""bench/RESULTS.md from the figures bench/run.py has measured."""

import os
import pathlib
import platform
import subprocess
import time

RESULTS = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
POSTGRES_HEADING = "# Results on PostgreSQL\n"  # from here to the end: bench/postgres_report.py


def write(embedded=None, postgres=None):
    """Each run renews its part of bench/RESULTS.md and keeps the other's."""
    before, heading, after = RESULTS.read_text().partition(POSTGRES_HEADING)
    embedded = before if embedded is None else embedded
    postgres = heading + after if postgres is None else postgres
    RESULTS.write_text(embedded.rstrip() + "\n" + ("\n" + postgres.rstrip() + "\n" if postgres else ""))


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(open("/proc/meminfo").readline().split()[1]) / 1024 / 1024
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": memory, "kernel": platform.release(),
            "compiler": compiler}


def rate(value):
    return f"{value:,.0f}"


def ms(value_us):
    return f"{value_us / 1000:.2f} ms" if value_us < 10_000 else f"{value_us / 1000:.1f} ms"


def percent(part, whole):
    return f"{100 * part / whole:.0f} %"


def met(yes):
    return "met" if yes else "**not met**"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


GOAL_HEAD = ("figure", "here", "peer or ceiling", "ratio", "goal", "")


def authorization_levels(world):
    rows = []
    for level, row in world["levels"].items():
        rows.append((level, rate(row["per_second"]), rate(row["ceiling_per_second"]),
                     percent(row["per_second"], row["ceiling_per_second"]), ms(row["p50_us"]), ms(row["p99_us"]),
                     ms(row["p999_us"]), f"{row['group']:.0f}",
                     f"{row['load_us']:.0f} + {row['decide_us']:.0f} + {row['commit_us']:.0f}"))
    return table(("outstanding", "authorizations/s", "ceiling/s", "ratio", "p50", "p99", "p99.9", "per commit",
                  "load + decide + commit, µs each"), rows)


def authorization_goals(worlds):
    small, large = worlds["small"], worlds["large"]
    top = max(small["levels"])
    rows = []
    for world in (small, large):
        row = world["levels"][top]
        share = row["per_second"] / row["ceiling_per_second"]
        name = f"{world['cards']:,} cards, {top} outstanding"
        rows.append((name, rate(row["per_second"]) + "/s", rate(row["ceiling_per_second"]) + "/s",
                     f"{100 * share:.0f} %", "60 % of the ceiling", met(share >= 0.6)))
        rows.append((name, rate(row["per_second"]) + "/s", "", "", "20,000/s", met(row["per_second"] >= 20_000)))
    growth = 1 - large["levels"][top]["per_second"] / small["levels"][top]["per_second"]
    rows.append((f"growth to {large['cards']:,} cards costs", f"{100 * growth:.0f} %", "", "", "less than 30 %",
                 met(growth < 0.3)))
    for world in (small, large):
        idle = world["levels"][1]
        rows.append((f"{world['cards']:,} cards, one idle client, p50", ms(idle["p50_us"]), "", "", "under 1 ms",
                     met(idle["p50_us"] < 1_000)))
        half = world["half"]
        rows.append((f"{world['cards']:,} cards, p99 at half of the peak ({rate(half['per_second'])}/s, open loop)",
                     ms(half["p99_us"]), "", "", "under 20 ms", met(half["p99_us"] < 20_000)))
    return table(GOAL_HEAD, rows)


def http_table(http):
    rows = []
    for what, name in (("card", "GET /cards/{id}, random cards"),
                       ("transactions_page_1", "GET /transactions?card_id=…, page 1 of 25"),
                       ("transactions_page_100", "the same, page 100 by cursor")):
        row = http[what]
        share = row["per_second"] / row["peer_per_second"]
        rows.append((name, rate(row["per_second"]) + "/s, p99 " + ms(row["p99_us"]),
                     f"{rate(row['peer_per_second'])}/s ({row['body_bytes']:.0f} bytes)", f"{100 * share:.0f} %",
                     "50 % of Beast", met(share >= 0.5)))
    first, deep = http["transactions_page_1"]["per_second"], http["transactions_page_100"]["per_second"]
    rows.append(("page 100 beside page 1", rate(deep) + "/s", rate(first) + "/s", percent(deep, first),
                 "as fast (90 %)", met(deep >= 0.9 * first)))
    others = (("transactions_any", "GET /transactions?card_id=…, random cards with about five each"),
              ("create_card", "POST /cards, durable, with an idempotency key"),
              ("fund_card", "POST /cards/{id}/fund, durable, with an idempotency key"))
    for what, name in others:
        row = http[what]
        rows.append((name, rate(row["per_second"]) + "/s, p99 " + ms(row["p99_us"]), rate(row["peer_per_second"]) + "/s",
                     percent(row["per_second"], row["peer_per_second"]), "", ""))
    return table(GOAL_HEAD, rows)


def codec_table(codec):
    rows = [(name, rate(row["per_second"]) + "/s", f"{row['allocations']:.0f}", "1,000,000/s, no allocation",
             met(row["per_second"] >= 1e6 and row["allocations"] == 0)) for name, row in codec.items()]
    return table(("one core", "messages", "allocations each", "goal", ""), rows)


def chain_table(chain):
    rows = []
    for watched, row in chain.items():
        rows.append((f"{int(watched):,} watched addresses", f"{row['block_ms']:.1f} ms, {1000 / row['block_ms']:.0f} blocks/s",
                     f"{row['sha256_ms']:.1f} ms", f"{row['block_ms'] / row['sha256_ms']:.1f}",
                     f"{row['memory_mib']:.0f} MiB", "under 50 ms", met(row["block_ms"] < 50)))
    few, many = chain["1000"]["block_ms"], chain["100000"]["block_ms"]
    rows.append(("a hundred times the addresses cost", percent(many, few), "", "", "", "the same (125 %)",
                 met(many < 1.25 * few)))
    return table(("one core", "a full block", "SHA-256 twice over it", "times that", "resident", "goal", ""), rows)


def catch_up_table(rows):
    return table(("a server catching up, 100,000 watched addresses", "a block", "blocks/s", "MB/s", "resident at most"),
                 [(f"{name} blocks", f"{row['block_bytes'] / 1e3:,.0f} kB", f"{row['blocks_s']:.0f}",
                   f"{row['blocks_s'] * row['block_bytes'] / 1e6:.1f}", f"{row['memory_mib']:.0f} MiB")
                  for name, row in rows.items()])


def program_table(results):
    build = results["build"]
    cards = f"{results['authorizations']['large']['cards']:,} cards"
    memory = max(results["authorizations"]["large"]["memory_mib"], results["http"]["memory_mib"])
    rows = [(f"start to ready, {cards}, median of {results['plan']['starts']}", f"{results['start_s']:.3f} s",
             "under 0.5 s", met(results["start_s"] < 0.5)),
            (f"resident memory, {cards}, after the load above", f"{memory:.0f} MiB", "under 300 MiB", met(memory < 300)),
            ("binary", f"{build['bytes'] / 2**20:.1f} MiB, stripped {build['stripped_bytes'] / 2**20:.1f} MiB", "", "")]
    if "clean_s" in build:
        clean = build["clean_s"]
        limit = f"more than {results['plan']['build_limit_s']} s, given up"
        rows.append(("clean build of the program, no ccache", f"{clean:.0f} s" if clean else limit, "", ""))
        if clean:
            rows.append(("rebuild after a change to one rule (decide.cpp)", f"{build['rule_s']:.1f} s", "", ""))
            rows.append(("rebuild after a change to one Beast file (http_session.cpp)", f"{build['network_s']:.1f} s",
                         "", ""))
    return table(("program", "here", "goal", ""), rows)


def webhook_table(webhooks):
    return table(("webhooks, one local endpoint", "here"), [
        ("delivered per second, backlog waiting", f"{webhooks['per_second']:,.0f}"),
        ("payments answered per second meanwhile", f"{webhooks['payments_per_second']:,.0f}"),
        ("from the commit to the first byte received, p50", ms(webhooks["delay_p50_us"])),
        ("the same, p99", ms(webhooks["delay_p99_us"]))])


def threeds_table(threeds):
    areq, half, whole = threeds["areq"], threeds["half"], threeds["challenges"]
    delay = threeds["webhook_delay_p99_us"]
    return table(("3-D Secure", "here", "p50", "p99", "goal", ""), [
        ("frictionless AReq over mutual TLS, 64 connections", rate(areq["per_second"]) + "/s", ms(areq["p50_us"]),
         ms(areq["p99_us"]), "", ""),
        ("the same at half of that, open loop", rate(half["per_second"]) + "/s", ms(half["p50_us"]), ms(half["p99_us"]),
         "p99 under 20 ms", met(half["p99_us"] < 20_000)),
        ("whole challenges through the sandbox (AReq, CReq twice, code, RReq), 8 at once",
         rate(whole["per_second"]) + "/s", ms(whole["p50_us"]), ms(whole["p99_us"]), "", ""),
        (f"`3ds.challenge`: from the code's commit to its first attempt, 8 challenges at once beside "
         f"{rate(threeds['meanwhile']['per_second'])} AReq/s", "", "", "at most " + ms(delay), "p99 under 1 s",
         met(delay < 1_000_000))])


def render(results):
    here = results["machine"]
    plan = results["plan"]
    command = "./dev bench" + (" quick" if plan["name"] == "quick" else "")
    worlds = results["authorizations"]
    parts = [f"""# Results

`{command}`, {time.strftime('%Y-%m-%d')}, {results['took_s']:.0f} seconds. Every figure is the median of {plan['rounds']}
round(s); product and peer took turns, and figures in one row are of one run.

Machine: {here['cores']} cores of {here['cpu']}, {here['memory_gib']:.0f} GiB, Linux {here['kernel']}, {here['compiler']}.
One 4 KiB write made durable takes {results['sync_us']:.0f} µs (median). Load average {results['load_before']:.1f} before and
{results['load_after']:.1f} after; the bench itself keeps about two. The load generators share the cores with what they measure.

## Durable authorizations

Messages 0100 with CVV2 over four ISO 8583 connections, random cards, every one approved and on disk before its answer
(SQLite WAL, `synchronous=FULL`). "Per commit" is how many the book found waiting, on average. The ceiling is a bare loop
that writes the same rows in groups of that size, without reading, deciding or a network (bench/ceiling.cpp).
"""]
    for world in worlds.values():
        parts.append(f"""### {world['cards']:,} cards, {world['transactions']:,} transactions before ({world['file_bytes'] / 2**20:,.0f} MiB)

{authorization_levels(world)}
`privcards verify` afterwards: {world['verify']['says']} ({world['verify']['seconds']:.1f} s)
""")
    parts.append(authorization_goals(worlds))
    parts.append(f"""## API

Keep-alive HTTP, 32 connections with one request each, {worlds['large']['cards']:,} cards. The peer is a minimal Beast server
that answers with the same bytes (bench/beast.cpp). A page of a card's transactions that was asked for before, and whose card
has not changed since, is answered from memory; those of random cards are read from the store nearly each time.

{http_table(results['http'])}
## ISO 8583 codec

A 0100 of 19 fields. "answer" parses it, reads eleven fields and builds its 0110.

{codec_table(results['codec'])}
## Bitcoin blocks

{results['chain']['block']['1000']['transactions']:,.0f} payments in {results['chain']['block']['1000']['bytes'] / 1e6:.1f} MB, 4,000,000 weight units, made for this: read, proved
against the block's header, and every output looked up (bench/chain.cpp).

{chain_table(results['chain']['block'])}
Then whole: a server that was away asks a node on loopback (bench/chain_node.cpp) for block after block. Each block, its
deposits and how far the rail has read are one commit; ten outputs of a full block are deposits, one of a small one.

{catch_up_table(results['chain']['catch_up'])}
## Webhooks

{webhook_table(results['webhooks'])}
## 3-D Secure

{threeds_table(results['threeds'])}
## Program

{program_table(results)}""")
    return "\n".join(parts)
