#!/usr/bin/env bash
# Measures one commit beside another: bench/compare.sh [--rounds N] REV_A REV_B [-- ARGUMENTS OF Buds.Benchmarks]
#
#   bench/compare.sh main~5 main -- micro --filter '*Cid*'
#   bench/compare.sh --rounds 9 v0.1.0 HEAD -- crypto --filter seal --rounds 60
#
# Checks both out into temporary worktrees, builds them, and runs the same benchmark of each in turns, A B, B A, A B, ...: 5 rounds, unless told
# otherwise. For each row it prints the median of the ratios B / A within a round, the smallest and largest of them, and the ratio of the shortest
# times of all rounds, which a busy machine leaves alone best. The last line is JSON. A row that only one of them has is left out. The same commit
# twice shows how large a difference means nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0" >&2
  exit 2
}

rounds=5
if [ "${1:-}" = --rounds ]; then
  rounds=${2:-}
  shift 2 || usage
fi
if [ $# -lt 2 ] || ! [[ "$rounds" =~ ^[1-9][0-9]*$ ]]; then
  usage
fi
a=$(git rev-parse --verify --quiet --end-of-options "$1^{commit}") || { echo "No such commit: $1" >&2; exit 2; }
b=$(git rev-parse --verify --quiet --end-of-options "$2^{commit}") || { echo "No such commit: $2" >&2; exit 2; }
shift 2
[ "${1:-}" != -- ] || shift
[ $# -gt 0 ] || set -- crypto --filter seal --rounds 60
for program in dotnet jq; do
  command -v "$program" >/dev/null || { echo "$program is needed." >&2; exit 1; }
done

work=$(mktemp -d)
clean_up() {
  trap - EXIT
  for side in a b; do
    [ ! -e "$work/$side" ] || git worktree remove --force "$work/$side" || true
  done
  rm -rf "$work"
  git worktree prune
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Without the compiler's servers: they would outlive the folders.
build() {
  echo "building $1: $(git log -1 --format='%h %s' "$2")" >&2
  git worktree add --quiet --detach "$work/$1" "$2"
  (cd "$work/$1" && MSBUILDDISABLENODEREUSE=1 dotnet build bench/Buds.Benchmarks --configuration Release --nologo --verbosity quiet \
    -p:UseSharedCompilation=false) >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
}

run() {
  local side=$1
  shift
  # It fails where a goal or a benchmark does; what it printed last counts.
  (cd "$work/$side" && dotnet bench/Buds.Benchmarks/bin/Release/net10.0/Buds.Benchmarks.dll "$@") >"$work/output" || true
  tail -n 1 "$work/output" | jq --compact-output --exit-status 'select(.figures)' >>"$work/$side.json" 2>/dev/null \
    || { cat "$work/output" >&2; echo "No figures from $side: $*" >&2; exit 1; }
}

build a "$a"
build b "$b"
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  order=(a b)
  ((round % 2)) || order=(b a)
  for side in "${order[@]}"; do
    run "$side" "$@"
  done
done

jq --null-input --slurpfile a "$work/a.json" --slurpfile b "$work/b.json" --arg a_rev "$a" --arg b_rev "$b" --arg command "$*" '
  def median: sort | (.[(length - 1) / 2 | floor] + .[length / 2 | floor]) / 2;
  # By name; names that come again, as in a report on two databases, are numbered.
  def rows: reduce .figures[] as $f ({};
    ([keys[] | select(. == $f.name or startswith($f.name + " #"))] | length) as $seen
    | .[if $seen == 0 then $f.name else "\($f.name) #\($seen + 1)" end] = $f);
  ($a | map(rows)) as $before | ($b | map(rows)) as $after
  | { a: $a_rev, b: $b_rev, command: $command, rows: [
      ($before[0] | keys_unsorted[]) as $name
      | [range($before | length) | [$before[.][$name], $after[.][$name]] | select(.[0].median_us > 0 and .[1].median_us > 0)] as $pairs
      | select($pairs | length > 0)
      | ($pairs | map(.[1].median_us / .[0].median_us)) as $ratios
      | { name: $name, a_us: ($pairs | map(.[0].median_us) | median), b_us: ($pairs | map(.[1].median_us) | median),
          ratio: ($ratios | median), smallest: ($ratios | min), largest: ($ratios | max),
          of_minima: (($pairs | map(.[1].minimum_us) | min) / ($pairs | map(.[0].minimum_us) | min)),
          a_bytes: ($pairs | map(.[0].allocated_bytes // empty) | if length > 0 then median else null end),
          b_bytes: ($pairs | map(.[1].allocated_bytes // empty) | if length > 0 then median else null end) } ] }' >"$work/result.json"

jq --raw-output '
  def digits: tostring | (capture("^(?<whole>[^.]*)(\\.(?<rest>.*))?$") | .whole + "." + ((.rest // "") + "000")[:3]);
  (["", "A, µs", "B, µs", "B / A", "smallest", "largest", "of minima", "A, bytes", "B, bytes"], [range(9) | "---"]),
  (.rows[] | [.name, (.a_us, .b_us, .ratio, .smallest, .largest, .of_minima | . * 1000 | round / 1000 | digits), (.a_bytes, .b_bytes | if . then round | tostring else "" end)])
  | "| " + join(" | ") + " |"' "$work/result.json"
jq --compact-output . "$work/result.json"
