"""OSRM, contraction hierarchy: the same extract and speeds; from coordinates, snapped at each question."""

import subprocess
import sys
from pathlib import Path

import osrm

from instances import folder, graph, median, numbers, report, timed

extract, work = sys.argv[2], folder() / "osrm"
work.mkdir(exist_ok=True)
base = str(work / "graph.osrm")
tools = Path(osrm.__file__).parent / "bin"
profile = str(Path(__file__).with_name("osrm.lua"))


def tool(name, *arguments):
    return timed(lambda: subprocess.run([tools / name, "-t", "1", "-l", "ERROR", *arguments], check=True))[0]


tool("osrm-extract", "-p", profile, "-o", base, extract)
report("build_s/osrm", tool("osrm-contract", base), "contraction only, the extract read beforehand")

roads = graph()
engine = osrm.OSRM(
    storage_config=base, algorithm="CH", use_shared_memory=False, max_locations_distance_table=10_000, default_radius="unlimited"
)


def table(sources, destinations):
    places = [roads.place(node) for node in sources + destinations]
    question = osrm.TableParameters(
        coordinates=places,
        sources=list(range(len(sources))),
        destinations=list(range(len(sources), len(places))),
        generate_hints=False,
    )
    return timed(lambda: engine.Table(question))


units = numbers("units")
took, ratios = [], []
expected = numbers("eta")
for number, scene in enumerate(numbers("scenes")[:25]):
    seconds, answer = table(units, [scene])
    took.append(seconds)
    theirs = [row[0] for row in answer["durations"]]
    ours = expected[number * len(units) : (number + 1) * len(units)]
    ratios += [mine * 1000 / its for mine, its in zip(theirs, ours) if mine is not None and its > 60_000]
agree = f"its times are {median(ratios):.3f} of ours" if ratios else "its times not compared"
report("eta_1000_p50_us/osrm", median(took) * 1e6, f"coordinates, snapping, edge-based turns, Python objects; {agree}")
took = [table(numbers("rows"), numbers("columns"))[0] for _ in range(3)]
report("matrix_ms/osrm", median(took) * 1e3, "coordinates, snapping, edge-based turns, Python objects")
