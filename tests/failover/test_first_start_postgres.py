"""SIGKILL at steps of the first start on an empty PostgreSQL; see tests/crash/first_start.py, which takes every step
when it is run by hand. Here every sixteenth, so that files, schema, account and cards are each met."""

import first_start


def test_killed_during_its_first_start_on_postgres_it_starts_again(tmp_path):
    with first_start.postgres_store() as store:
        kills = first_start.run(tmp_path, store, first=5, every=16)
    assert kills > 15, f"only {kills} starts were killed: is the killer loaded?"
