#!/usr/bin/env bash
# Builds everything, starts the servers that tests need and runs every test. Its last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is needed: see README.md." >&2
  exit 1
fi

# A snapshot that is missing is a failure, not a new snapshot.
export SNAPSHOOTER_STRICT_MODE=true

log=artifacts/test.log
mkdir -p artifacts
dotnet build Buds.Sdk.sln --configuration Release --nologo --verbosity quiet || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# Servers that somebody started before are used, and left running.
started=()
eng/servers.sh env >/dev/null 2>&1 || started+=(eng/servers.sh)
eng/s3-server.sh running 2>/dev/null || started+=(eng/s3-server.sh)
trap 'for server in "${started[@]}"; do "$server" stop; done' EXIT
variables=$(eng/servers.sh start && eng/s3-server.sh start) || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
eval "$variables"

dotnet test Buds.Sdk.sln --configuration Release --no-build --nologo --verbosity quiet | tee "$log"
status=$?

# Each test project ends in "Passed!  - Failed: N, Passed: N, Skipped: N, ...". One that crashed has no such line, and fails the command.
total() {
  grep -E "^(Passed|Failed)! " "$log" | grep -oE "$1: +[0-9]+" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}
passed=$(total Passed)
failed=$(total Failed)
skipped=$(total Skipped)
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
fi

[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
