#!/usr/bin/env bash
# The suite `casework` of bin/bench: an invented register imported, listed, searched and stepped through, and messages judged.
#   bin/bench casework [--rooms N] [--tenants N] [--steps N] [--rounds N] [--seed N]
#     20,000 rooms, 46,000 tenants, 10,000 steps, 300 pages of each kind and seed 110 where nothing is said
set -euo pipefail
cd "$(dirname "$0")/.."

load=() pages=() seed=110
while [ $# -gt 0 ]; do
  case "$1" in
    --rooms | --tenants | --steps) load+=("$1" "${2:?$1 wants a number}"); shift ;;
    --rounds) pages+=("$1" "${2:?--rounds wants a number}"); shift ;;
    --seed) seed="${2:?--seed wants a number}"; shift ;;
    -h | --help) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "bin/bench casework: there is no option \"$1\"; try bin/bench casework --help" >&2; exit 2 ;;
  esac
  shift
done

bin/setup
echo "Building in release (the first time takes many minutes) …"
swift build -c release --quiet --product campus110
swift build -c release --quiet --product bench-casework
server=.build/release/campus110 bench=.build/release/bench-casework

# On the project's own disk: in a folder that lies in memory, nothing would be durable.
mkdir -p build-output
folder=$(mktemp -d build-output/casework.XXXXXX)
serving=
stop() { if [ -n "$serving" ]; then kill "$serving" 2>/dev/null || true; wait "$serving" 2>/dev/null || true; serving=; fi; }
trap 'stop; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

busy=$(cut -d' ' -f1 /proc/loadavg)
echo "$(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(uname -sr), record on $(stat -f -c %T "$folder")"
if awk -v load="$busy" 'BEGIN { exit !(load > 0.7) }'; then
  echo "Something else keeps this machine busy (load $busy): it can do better than what follows."
fi

"$server" demo --days 0 --data "$folder/demo" 2>/dev/null
value() { python3 -c "import json, sys; print($2)" "$1"; }
password=$(value "$folder/demo/desk.json" "next(a['password'] for a in json.load(open(sys.argv[1]))['demoAccounts'] if a['id'] == 'reg1')")
timeout 1200 "$bench" load --folder "$folder" --record "$folder/demo/record.sqlite" --organisation station --account reg1 --seed "$seed" "${load[@]+"${load[@]}"}"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$server" serve --data "$folder/demo" --port "$port" --rate-limits 100000 >"$folder/serve.log" 2>&1 &
serving=$!
for _ in $(seq 600); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 "$serving" 2>/dev/null || { cat "$folder/serve.log" >&2; exit 1; }
  sleep 0.1
done
timeout 600 "$bench" pages --folder "$folder" --port "$port" --account reg1 --password "$password" --seed "$seed" "${pages[@]+"${pages[@]}"}"
kill -0 "$serving" 2>/dev/null || { echo "The server ended under the load:" >&2; cat "$folder/serve.log" >&2; exit 1; }
stop
"$server" verify --data "$folder/demo"
"$bench" scam --folder "$folder"
"$bench" report --folder "$folder"
