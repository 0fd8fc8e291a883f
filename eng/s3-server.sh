#!/usr/bin/env bash
# A real S3 store on loopback, for tests that need one: OpenStack Swift with its S3 API.
#
#   eng/s3-server.sh start     starts it, or takes up what was killed, and prints the variables that tests read
#   eng/s3-server.sh env       prints those of what is running: eval "$(eng/s3-server.sh env)"
#   eng/s3-server.sh running   succeeds while it answers
#   eng/s3-server.sh kill      ends it as a crash would; start takes it up again, with its ports and what was stored
#   eng/s3-server.sh stop      stops it and deletes its data
#
# What it stores is in a temporary folder, which artifacts/s3 links to. With BUDS_S3_SERVER another path is that link: so a test has a server of its
# own, to kill while others go on. Missing Debian packages are installed where the caller is root.
set -euo pipefail
cd "$(dirname "$0")/.."
link=${BUDS_S3_SERVER:-$PWD/artifacts/s3}
packages=(swift-proxy swift-account swift-container swift-object python3-swift memcached curl)
programs=(swift-proxy-server swift-account-server swift-container-server swift-object-server swift-ring-builder memcached curl)

fail() {
  echo "$*" >&2
  exit 1
}

# Debian starts what it installs unless the runlevel is 1.
install_packages() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || fail "Install these Debian packages, or what holds the same programs elsewhere: $*"
  { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } >&2
}

# The first of COUNT ports that nobody listens on. Below the range the system takes for calls out, which come and go.
free_ports() {
  local first port
  for _ in {1..50}; do
    first=$((20000 + RANDOM % 12000))
    for ((port = first; port < first + $1; port++)); do
      (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
    done
    echo "$first"
    return
  done
  fail "No free port was found."
}

swift() { eng/swift.sh "$1" "$(readlink "$link")" "${@:2}"; }
running() { [ -d "$link" ] && swift running; }

print_env() {
  echo "export BUDS_TEST_S3='http://127.0.0.1:$(<"$link/port")'"
  echo "export BUDS_TEST_S3_KEY='test:tester'"
  echo "export BUDS_TEST_S3_SECRET='$(<"$link/secret")'"
  echo "export BUDS_TEST_S3_SERVER='$PWD/eng/s3-server.sh'"
}

case ${1:-} in
  start)
    for program in "${programs[@]}"; do
      command -v "$program" >/dev/null || { install_packages "${packages[@]}"; break; }
    done
    if [ ! -d "$link" ]; then
      mkdir -p "$(dirname "$link")"
      rm -f "$link"
      ln -s "$(mktemp -d "${TMPDIR:-/tmp}/buds-s3.XXXXXX")" "$link"
    fi
    running || swift start "$(free_ports 5)"
    print_env
    ;;
  env)
    running || fail "No S3 server is running: eng/s3-server.sh start"
    print_env
    ;;
  running)
    running
    ;;
  kill)
    [ ! -d "$link" ] || swift kill
    ;;
  stop)
    [ -d "$link" ] || exit 0
    swift stop
    rm -rf "$(readlink "$link")" "$link"
    ;;
  *)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0" >&2
    exit 2
    ;;
esac
