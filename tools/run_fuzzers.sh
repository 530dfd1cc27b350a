#!/usr/bin/env bash
# run_fuzzers.sh SECONDS [NAME]: runs each fuzz target (or one) that long, starting from its committed corpus, all at the
# same time. Fails when one has a finding; the input that found it then lies in build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
name=${2:-}

fuzz() { # TARGET NAME
  mkdir -p "build/fuzz/corpus/$2"
  seeds=()
  [ -d "tests/fuzz/corpus/$2" ] && seeds=("tests/fuzz/corpus/$2")
  "$1" -max_total_time="$seconds" -max_len=8192 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$2-" "build/fuzz/corpus/$2" "${seeds[@]}" >"build/fuzz/$2.log" 2>&1
}

declare -A running=()
for target in build/fuzz/tests/fuzz/*_fuzz; do
  short=$(basename "$target" _fuzz)
  [ -n "$name" ] && [ "$name" != "$short" ] && continue
  fuzz "$target" "$short" &
  running[$short]=$!
done
[ ${#running[@]} -gt 0 ] || { echo "no such target: $name"; exit 1; }

passed=0
failed=0
for short in "${!running[@]}"; do
  if wait "${running[$short]}"; then
    passed=$((passed + 1))
    echo "$short: $(grep -oE 'number_of_executed_units: *[0-9]+' "build/fuzz/$short.log" | grep -oE '[0-9]+') inputs without a finding"
  else
    failed=$((failed + 1))
    echo "$short: a finding"
    grep -E 'ERROR|SUMMARY|Test unit' "build/fuzz/$short.log" || tail -20 "build/fuzz/$short.log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
