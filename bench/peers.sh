#!/usr/bin/env bash
# Measures Buds beside other libraries, in turns: bench/peers.sh [--rounds N] [--runs N] [--filter seal|open|cbor]
#
# Installs the libraries from npm into bench/peers/node_modules, by the versions and hashes of bench/peers/package-lock.json, and age, which
# is a Debian package, where the caller is root. What cannot be installed is skipped and named. It needs node 20 and the .NET SDK.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in node npm dotnet; do
  command -v "$program" >/dev/null || { echo "$program is needed: node 20 or newer with npm, and the .NET 10 SDK." >&2; exit 1; }
done

if ! command -v age >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends age; } >&2 || true
  fi
  command -v age >/dev/null || echo "Without the program age (Debian package age) its row is left out." >&2
fi

# Only where the lock says something else than what is there: a second run needs no network.
if ! cmp -s bench/peers/package-lock.json bench/peers/node_modules/.installed; then
  if npm ci --prefix bench/peers --ignore-scripts --no-audit --no-fund >&2; then
    cp bench/peers/package-lock.json bench/peers/node_modules/.installed
  else
    echo "npm could not install all peers; those that are missing are left out." >&2
  fi
fi

dotnet build bench/Buds.Benchmarks --configuration Release --nologo --verbosity quiet >&2
exec dotnet bench/Buds.Benchmarks/bin/Release/net10.0/Buds.Benchmarks.dll peers --peers bench/peers "$@"
