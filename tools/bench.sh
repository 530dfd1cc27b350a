#!/usr/bin/env bash
# Measures, and writes bench/RESULTS.md: `tools/bench.sh` in at most twelve minutes, `tools/bench.sh quick` on smaller
# worlds in at most two. Expects the release preset built (`./dev bench` sees to that). Everything stays on this
# machine's loopback and in a directory of its own, which is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 bench/run.py "$@"
