#!/usr/bin/env bash
# run_fuzzers.sh SECONDS [NAME]: runs each fuzz target (or one) that long, starting from its committed corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
name=${2:-}
found=0
for target in build/fuzz/tests/fuzz/*_fuzz; do
  short=$(basename "$target" _fuzz)
  [ -n "$name" ] && [ "$name" != "$short" ] && continue
  found=1
  mkdir -p "build/fuzz/corpus/$short"
  seeds=()
  [ -d "tests/fuzz/corpus/$short" ] && seeds=("tests/fuzz/corpus/$short")
  echo "fuzzing $short for $seconds s"
  "$target" -max_total_time="$seconds" -max_len=8192 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$short-" "build/fuzz/corpus/$short" "${seeds[@]}" 2>&1 | grep -E 'stat::number_of_executed|ERROR|SUMMARY|Test unit' || true
  [ "${PIPESTATUS[0]}" -eq 0 ] || { echo "$short: a finding lies in build/fuzz"; exit 1; }
done
[ "$found" = 1 ] || { echo "no such target: $name"; exit 1; }
