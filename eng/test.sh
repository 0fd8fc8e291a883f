#!/usr/bin/env bash
# Builds everything and runs every test. Its last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is needed: see README.md." >&2
  exit 1
fi

results=artifacts/test-results
rm -rf "$results"
dotnet build Buds.Sdk.sln --configuration Release --nologo --verbosity quiet || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
dotnet test Buds.Sdk.sln --configuration Release --no-build --nologo --verbosity quiet \
  --logger trx --results-directory "$results"
status=$?

total() {
  cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}
executed=$(total executed)
passed=$(total passed)
skipped=$(( $(total total) - executed ))
failed=$(( executed - passed ))
if [ "$passed" -eq 0 ]; then
  echo "No test ran." >&2
  status=1
fi

[ "$failed" -eq 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
