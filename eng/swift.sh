#!/usr/bin/env bash
# OpenStack Swift with its S3 API, a whole one on loopback: one disk, one copy of each object, every signature checked.
#
#   eng/swift.sh start DIR PORT   configures it in DIR and starts it on PORT to PORT+4; where DIR holds one already, takes that up again
#   eng/swift.sh running DIR      succeeds while it answers
#   eng/swift.sh stop DIR         asks its processes to end, and waits for it
#   eng/swift.sh kill DIR         ends them as a crash would
#
# Path style, region us-east-1. The access key is test:tester, the secret is in DIR/secret. DIR is deleted by who made it.
set -euo pipefail

fail() {
  echo "$*" >&2
  exit 1
}

[ $# -ge 2 ] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0" >&2; exit 2; }
command=$1
dir=$2

# A storage server or the proxy: NAME, PORT, PIPELINE. Without worker processes, so that a pid is all of it.
configure_server() {
  cat >"$dir/$1.conf" <<SETTINGS
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $2
workers = 0
user = $(id -un)
swift_dir = $dir
devices = $dir/disks
mount_check = false
fallocate_reserve = 0
log_level = WARNING
log_address = /dev/null

[pipeline:main]
pipeline = $3

[app:$1-server]
use = egg:swift#$1
SETTINGS
}

configure_ring() {
  swift-ring-builder "$dir/$1.builder" create 4 1 0
  swift-ring-builder "$dir/$1.builder" add "r1z1-127.0.0.1:$2/disk" 1
  swift-ring-builder "$dir/$1.builder" rebalance
}

configure() {
  local port=$1 server
  mkdir -p "$dir/disks/disk"
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/secret"
  cat >"$dir/swift.conf" <<SETTINGS
[swift-hash]
swift_hash_path_prefix = buds
swift_hash_path_suffix = buds

[storage-policy:0]
name = one
default = yes

[swift-constraints]
max_header_size = 16384
SETTINGS

  for server in object container account; do
    port=$((port + 1))
    configure_server "$server" "$port" "$server-server"
    configure_ring "$server" "$port" >>"$dir/rings.log"
  done

  configure_server proxy "$1" \
    "catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy container_quotas slo versioned_writes proxy-server"
  cat >>"$dir/proxy.conf" <<SETTINGS
account_autocreate = true

[filter:s3api]
use = egg:swift#s3api
s3_acl = false
check_bucket_owner = false
location = us-east-1
min_segment_size = 1

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = $(<"$dir/secret") .admin

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$((port + 1))

[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = false
SETTINGS
  for filter in catch_errors gatekeeper healthcheck listing_formats copy container_quotas slo; do
    printf '\n[filter:%s]\nuse = egg:swift#%s\n' "$filter" "$filter" >>"$dir/proxy.conf"
  done

  # Last: who finds it knows that the rest is there.
  echo "$1" >"$dir/port"
}

pids() { cat "$dir"/*.pid 2>/dev/null || true; }

# The proxy answers for itself alone, and takes what it cannot ask for missing.
running() {
  [ -f "$dir/port" ] || return 1
  local first port
  first=$(<"$dir/port")
  curl --silent --fail --noproxy '*' --output /dev/null "http://127.0.0.1:$first/healthcheck" || return 1
  for ((port = first + 1; port <= first + 4; port++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 1
  done
}

launch() {
  local name=$1
  shift
  nohup "$@" >>"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}

start() {
  [ -f "$dir/port" ] || configure "$1"
  local port name
  port=$(<"$dir/port")
  launch memcached memcached -l 127.0.0.1 -p $((port + 4)) -U 0 -m 32 $([ "$(id -u)" -ne 0 ] || echo -u nobody)
  for name in object container account proxy; do
    launch "$name" "swift-$name-server" "$dir/$name.conf"
  done
  for _ in {1..300}; do
    ! running || return 0
    sleep 0.1
  done
  end KILL
  fail "Swift did not answer within 30 s: see $dir/*.log"
}

end() {
  local pid
  for pid in $(pids); do
    kill "-$1" "$pid" 2>/dev/null || true
  done
  for _ in {1..300}; do
    # shellcheck disable=SC2046
    kill -0 $(pids) 2>/dev/null || { rm -f "$dir"/*.pid; return 0; }
    sleep 0.1
  done
  [ "$1" = KILL ] || end KILL
}

case $command in
  start)
    [ $# -eq 3 ] || fail "eng/swift.sh start DIR PORT"
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    start "$3"
    ;;
  running) running ;;
  stop) end TERM ;;
  kill) end KILL ;;
  *) fail "Not a command: $command" ;;
esac
