#!/usr/bin/env bash
# clang-tidy over our sources (or the given files), with the database of the clang preset.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
  mapfile -t files < <(git ls-files 'src/*.cpp' | grep -v '_test\.cpp$')
else
  files=("$@")
fi
printf '%s\n' "${files[@]}" | xargs -n 4 -P "$(nproc)" clang-tidy -p build/clang --quiet --warnings-as-errors='*' 2>/dev/null
echo "clang-tidy has nothing to say about ${#files[@]} files"
