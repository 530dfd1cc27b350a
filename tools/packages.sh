#!/usr/bin/env bash
# Installs what building and testing PrivCards needs, on Debian 12 or 13. Safe to repeat: it asks dpkg first and
# touches nothing when everything is there. Called by ./dev; needs root or sudo only when something is missing.
#
#   tools/packages.sh build     compiler, libraries: what `./dev build` and `./dev run` need
#   tools/packages.sh test      the above and what the tests need (python, node, tshark, clang, chromium, litecoind)
set -euo pipefail

wanted=${1:-build}

# Boost is asked for by version: Debian's unversioned boost packages conflict with the versioned ones.
. /etc/os-release
case "${VERSION_ID:-}" in
  12) boost=1.81 ;;
  13) boost=1.83 ;;
  *)  echo "packages: only Debian 12 and 13 are known here (found ${PRETTY_NAME:-unknown}); trying Debian 13's names" >&2
      boost=1.83 ;;
esac

packages=(
  g++ cmake ninja-build pkg-config ccache ca-certificates
  "libboost${boost}-dev" "libboost-context${boost}-dev" "libboost-json${boost}-dev" "libboost-coroutine${boost}-dev"
  libsqlite3-dev libpq-dev libssl-dev libsodium-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev
  prometheus-cpp-dev libsecp256k1-dev libmimalloc-dev liblz4-dev
)
if [ "$wanted" = test ]; then
  packages+=(
    libgtest-dev libgmock-dev libbenchmark-dev clang clang-tidy clang-format llvm
    curl jq sqlite3 postgresql tshark python3 python3-venv chromium libatomic1
  )
  # A node from elsewhere brings its own npm and conflicts with Debian's.
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
  command -v go >/dev/null || packages+=(golang-go)
  # libFuzzer and the sanitizer runtimes come with the compiler-rt of the distribution's clang.
  case "$boost" in
    1.81) packages+=(libclang-rt-14-dev litecoind) ;;  # the tests of chains say so where it is missing
    *)    packages+=(libclang-rt-19-dev) ;;
  esac
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "packages: missing ${missing[*]}; run as root or install sudo" >&2; exit 1; }
  as_root=(sudo)
fi

echo "packages: installing ${#missing[@]} of ${#packages[@]} Debian packages" >&2
export DEBIAN_FRONTEND=noninteractive
install_packages() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; }
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
# Debian starts a PostgreSQL of its own beside the program. The tests start theirs; nobody else's is wanted.
clusters=/etc/postgresql-common/createcluster.conf
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
  install_packages postgresql-common
  kept=$(mktemp)
  cp "$clusters" "$kept"
  "${as_root[@]}" sed -i -E 's/^#?create_main_cluster.*/create_main_cluster = false/' "$clusters"
fi
install_packages "${missing[@]}" || failed=yes
if [ -n "${kept:-}" ]; then
  "${as_root[@]}" cp "$kept" "$clusters"
  rm -f "$kept"
fi
[ -z "${failed:-}" ]
