#!/usr/bin/env bash
# Measures, and writes bench/RESULTS.md: `tools/bench.sh` in at most fifteen minutes, `tools/bench.sh quick` on smaller
# worlds in at most two. Expects the release preset built (`./dev bench` sees to that). Everything stays on this
# machine's loopback and in a directory of its own, which is removed at the end.
#
# `tools/bench.sh --database postgres [quick]` measures nodes on a PostgreSQL that it starts, in at most ten minutes, and
# renews that part of bench/RESULTS.md.
#
# `tools/bench.sh sdk` measures the size and start of the three SDKs beside other packages of their languages, which it
# installs from the registries, and writes sdk/FOOTPRINT.md.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-} ${2:-}" = "--database postgres" ]; then
  shift 2
  exec python3 bench/run_postgres.py "$@"
fi
[ "${1:-}" = sdk ] || exec python3 bench/run.py "$@"

{
  echo "# Footprint of the SDKs"
  echo
  echo "\`./dev bench sdk\`, $(date +%Y-%m-%d): each language's packages are installed and measured in the same run."
  for language in python node go; do
    echo
    echo "## ${language^}"
    echo
    "sdk/$language/footprint"
  done
} >build/FOOTPRINT.md
mv build/FOOTPRINT.md sdk/FOOTPRINT.md
echo "wrote sdk/FOOTPRINT.md"
