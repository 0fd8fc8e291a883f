#!/usr/bin/env bash
# Real servers on loopback, for tests that need one: PostgreSQL and Redis. nginx is installed with them, and started by the tests that need it.
#
#   eng/servers.sh start [NAME...]  starts them, or the ones named, and prints the variables that tests read
#   eng/servers.sh env              prints those of what is running: eval "$(eng/servers.sh env)"
#   eng/servers.sh kill NAME...     ends them as a crash would; start takes them up again, with their ports and what was stored
#   eng/servers.sh stop [NAME...]   stops them; without a name stops all and deletes their data
#
# What they store is in a temporary folder, which artifacts/servers links to. With BUDS_SERVERS another path is that link: so a test has a server
# of its own, to restart while others go on. Missing Debian packages are installed where the caller is root.
#
# A server NAME is: packages_NAME, programs_NAME, start_NAME, running_NAME, stop_NAME, kill_NAME, env_NAME, and its place in the list below.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
link=${BUDS_SERVERS:-$root/artifacts/servers}
servers=(postgres redis)

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

# Until a command succeeds, or half a minute.
await() {
  for _ in {1..300}; do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  fail "Not so within 30 s: $*"
}

ended() { ! kill -0 "$1" 2>/dev/null; }

# --- PostgreSQL. It refuses to run as root, and asks for a password: a superuser of it may run programs.

packages_postgres=(postgresql)
postgres_folder() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
programs_postgres() { PATH=$(postgres_folder):$PATH command -v initdb pg_ctl >/dev/null; }

as_postgres() {
  local path
  path=$(postgres_folder):$PATH
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- env PATH="$path" "$@")
  else
    PATH=$path "$@"
  fi
}

start_postgres() {
  local dir=$home/postgres
  if [ ! -f "$dir/port" ]; then
    mkdir -m 700 "$dir"
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/password"
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$dir"
    as_postgres initdb -D "$dir/data" -U postgres --auth=scram-sha-256 --pwfile="$dir/password" --encoding=UTF8 --no-locale --no-sync >"$home/initdb.log" \
      || fail "PostgreSQL made no database: see $home/initdb.log"
    as_postgres tee -a "$dir/data/postgresql.conf" >/dev/null <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_preload_libraries = 'pg_stat_statements'
SETTINGS
    free_ports 1 >"$dir/port"
  fi
  as_postgres pg_ctl -D "$dir/data" -l "$dir/log" -o "-p $(<"$dir/port")" -w start >/dev/null || fail "PostgreSQL did not start: see $dir/log"
}

running_postgres() { [ -f "$home/postgres/port" ] && as_postgres pg_ctl -D "$home/postgres/data" status >/dev/null; }
stop_postgres() { as_postgres pg_ctl -D "$home/postgres/data" -m fast -w stop >/dev/null; }
kill_postgres() { as_postgres pg_ctl -D "$home/postgres/data" -m immediate -w stop >/dev/null; }
env_postgres() {
  local dir=$home/postgres
  echo "export BUDS_TEST_POSTGRES='Host=127.0.0.1;Port=$(<"$dir/port");Database=postgres;Username=postgres;Password=$(<"$dir/password")'"
}

# --- Redis. Nothing on disk: what it holds for a relay may be lost.

packages_redis=(redis-server)
programs_redis() { command -v redis-server redis-cli >/dev/null; }

start_redis() {
  local dir=$home/redis
  mkdir -p "$dir"
  [ -f "$dir/port" ] || free_ports 1 >"$dir/port"
  redis-server --port "$(<"$dir/port")" --bind 127.0.0.1 --save '' --appendonly no --daemonize yes --pidfile "$dir/pid" --dir "$dir" --logfile "$dir/log" >/dev/null
  await redis-cli -p "$(<"$dir/port")" -e ping
}

running_redis() { [ -f "$home/redis/pid" ] && ! ended "$(<"$home/redis/pid")"; }
end_redis() {
  local pid
  pid=$(<"$home/redis/pid")
  kill "-$1" "$pid"
  await ended "$pid"
  rm -f "$home/redis/pid"
}
stop_redis() { end_redis TERM; }
kill_redis() { end_redis KILL; }
env_redis() { echo "export BUDS_TEST_REDIS='127.0.0.1:$(<"$home/redis/port")'"; }

# --- nginx: what stands before several nodes.

packages_nginx=(nginx-light)
programs_nginx() { PATH=$PATH:/usr/sbin command -v nginx >/dev/null; }

# --- The commands.

start() {
  local name packages
  for name in "$@" nginx; do
    packages="packages_$name[@]"
    "programs_$name" || install_packages "${!packages}"
  done
  if [ ! -d "$link" ]; then
    mkdir -p "$(dirname "$link")"
    rm -f "$link"
    ln -s "$(mktemp -d "${TMPDIR:-/tmp}/buds-servers.XXXXXX")" "$link"
    chmod 711 "$link/."
  fi
  home=$(readlink "$link")
  for name in "$@"; do
    "running_$name" || "start_$name"
  done
  print_env
}

print_env() {
  local name
  echo "export BUDS_TEST_SERVERS='$root/eng/servers.sh'"
  for name in "${servers[@]}"; do
    ! "running_$name" || "env_$name"
  done
}

end() {
  local how=$1 name
  shift
  for name in "$@"; do
    ! "running_$name" || "${how}_$name"
  done
}

command=${1:-}
shift || true
for name in "$@"; do
  [[ " ${servers[*]} " == *" $name "* ]] || fail "There is no server $name, only: ${servers[*]}"
done
names=("$@")
[ $# -gt 0 ] || names=("${servers[@]}")

home=
[ ! -d "$link" ] || home=$(readlink "$link")
case $command in
  start)
    start "${names[@]}"
    ;;
  env)
    [ -n "$home" ] || fail "No server was started: eng/servers.sh start"
    print_env
    ;;
  kill)
    [ -n "$home" ] && [ $# -gt 0 ] || fail "Say which, of those started: ${servers[*]}"
    end kill "${names[@]}"
    ;;
  stop)
    [ -n "$home" ] || exit 0
    end stop "${names[@]}"
    [ $# -gt 0 ] || rm -rf "$home" "$link"
    ;;
  *)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0" >&2
    exit 2
    ;;
esac
