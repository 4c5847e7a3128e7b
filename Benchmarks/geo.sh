#!/usr/bin/env bash
# The suite `geo` of bin/bench: the geographic engine and its peers, each on one core, in one run, over the same graph.
#   bin/bench geo [PART…] [--no-peers] [--data DIR] [--solver-seconds N] [--osrm-seconds N]
#     PART: eta area matrix build cover median hypercube import; all of them when none is named
#     --data            the folder with osm, bench and calls (default ../shared/data)
#     --solver-seconds  how long HiGHS may look for one proof (default 60; 180 for all p-medians together)
#     --osrm-seconds    how long OSRM may contract for its faster algorithm, CH (an hour is enough; default: not at all); what
#                       it contracted is kept for later runs. Without it, OSRM is measured by its other algorithm, MLD
set -euo pipefail
cd "$(dirname "$0")/.."

parts=() peers=1 data=../shared/data solver_seconds=60 osrm_seconds=0
while [ $# -gt 0 ]; do
  case "$1" in
    --no-peers | --no-peer) peers= ;;
    --data) data="${2:?--data wants a folder}"; shift ;;
    --solver-seconds) solver_seconds="${2:?--solver-seconds wants a number}"; shift ;;
    --osrm-seconds) osrm_seconds="${2:?--osrm-seconds wants a number}"; shift ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    eta | area | matrix | build | cover | median | hypercube | import) parts+=("$1") ;;
    *) echo "bin/bench geo: there is no part \"$1\"; try bin/bench geo --help" >&2; exit 2 ;;
  esac
  shift
done
wanted=" ${parts[*]:-eta area matrix build cover median hypercube import} "
wants() { for part in "$@"; do case "$wanted" in *" $part "*) return 0 ;; esac; done; return 1; }
[ -e "$data/osm/ny_dimacs.osm.pbf" ] || {
  echo "bin/bench geo: $data has no osm/ny_dimacs.osm.pbf; say with --data where the shared data lies" >&2
  exit 2
}

bench="${BENCH_GEO:-.build/release/bench-geo}"
if [ -z "${BENCH_GEO:-}" ]; then
  bin/setup
  echo "Building in release (the first time takes many minutes) …"
  swift build -c release --quiet --product bench-geo
fi

# Kept from run to run: the peers' own environments and what they made of the extract. Figures are of this run alone.
folder=build-output/geo
mkdir -p "$folder"
rm -f "$folder"/figures "$folder"/peers "$folder"/*.log "$folder"/*.i32 "$folder"/*.graph
: >"$folder/peers"

# One core for whoever is measured, the last one: the first answers the machine's interruptions.
cores=$(nproc)
core=$((cores - 1))
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
alone() { taskset -c "$core" "$@"; }

echo "$cores × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(uname -sr), measured on core $core alone"
busy=$(cut -d' ' -f1 /proc/loadavg)
if awk -v load="$busy" 'BEGIN { exit !(load > 0.7) }'; then
  echo "Something else keeps this machine busy (load $busy): it can do better than what follows."
fi
status=0
alone "$bench" "${parts[@]+"${parts[@]}"}" --data "$data" --folder "$folder" || status=$?

# environment NAME PYTHON PACKAGE… — one for each set of peers, made when it is not there yet.
environment() {
  local place="$folder/venv-$1" python="$2" stamp
  shift 2
  stamp="$("$python" -c 'import sys; print(sys.version)' 2>&1) $*"
  if [ "$(cat "$place/installed" 2>/dev/null)" = "$stamp" ]; then return 0; fi
  rm -rf "$place"
  "$python" -m venv "$place" && "$place/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$@" &&
    echo "$stamp" >"$place/installed"
}
# peer SECONDS NAME VENV SCRIPT ARGUMENT… — what it reports goes beside ours; why it does not, too.
peer() {
  local limit="$1" name="$2" place="$folder/venv-$3" script="$4" log="$folder/$2.log"
  shift 4
  echo "  $name …"
  if ! [ -e "$place/installed" ]; then
    echo "not-run $name $(tail -1 "$folder/$(basename "$place").log" 2>/dev/null)" >>"$folder/peers"
    return 0
  fi
  local status=0 reason
  timeout "$limit" taskset -c "$core" "$place/bin/python" "Benchmarks/Geo/peers/$script" "$folder" "$@" >>"$folder/peers" 2>"$log" || status=$?
  [ "$status" != 0 ] || return 0
  if [ "$status" = 124 ]; then reason="stopped after $limit s"; else reason="$(tail -1 "$log")"; fi
  echo "not-run $name $reason" >>"$folder/peers"
  echo "    not run: $reason"
}
python312() {
  local python
  for python in python3.12 "$HOME"/.pyenv/versions/3.12*/bin/python3.12 python3; do
    [ "$("$python" -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null)" = "3 12" ] && echo "$python" && return 0
  done
  return 1
}

if [ -n "$peers" ] && wants eta area matrix build cover median; then
  echo "Peers are installed from PyPI …"
  environment solvers python3 numpy==2.4.6 scipy==1.17.1 highspy==1.15.1 routingkit-cch==0.1.4 >"$folder/venv-solvers.log" 2>&1 || true
  if wants eta area matrix build; then
    if python=$(python312); then
      environment routers "$python" osrm-bindings==26.10.0 pyvalhalla==3.9.1 >"$folder/venv-routers.log" 2>&1 || true
    else
      echo "its wheel wants Python 3.12, which is not here" >"$folder/venv-routers.log"
    fi
  fi
  echo "Peers are measured:"
  if wants eta matrix build; then peer 180 routingkit-cch solvers cch.py; fi
  if wants area; then
    peer 60 scipy solvers scipy_area.py
    peer 120 valhalla routers valhalla_area.py "$data/osm/ny_dimacs.osm.pbf"
  fi
  if wants eta matrix build; then
    peer 180 osrm-mld routers osrm_table.py "$data/osm/ny_dimacs.osm.pbf" MLD
    if [ "$osrm_seconds" -gt 0 ] || [ -e "$folder/osrm-ready/done" ]; then
      peer $((osrm_seconds + 120)) osrm-ch routers osrm_table.py "$data/osm/ny_dimacs.osm.pbf" CH
    fi
  fi
  if wants cover; then peer $((solver_seconds * 6)) highs solvers highs_cover.py "$solver_seconds"; fi
  if wants median; then peer $((solver_seconds * 6)) highs solvers highs_median.py "$solver_seconds" $((solver_seconds * 3)); fi
fi

"$bench" report "${parts[@]+"${parts[@]}"}" --folder "$folder" || status=$?
exit "$status"
