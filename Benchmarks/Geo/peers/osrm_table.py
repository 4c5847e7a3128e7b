"""OSRM over the same extract and speeds: from coordinates, snapped at each question. CH answers faster, MLD takes new weights."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import osrm

from instances import folder, graph, median, numbers, report, timed

extract, algorithm = sys.argv[2:4]
peer = "osrm-ch" if algorithm == "CH" else "osrm-mld"
profile = Path(__file__).with_name("osrm.lua")
tools = Path(osrm.__file__).parent / "bin"
cores = os.cpu_count()


def tool(name, *arguments, threads=1):
    """Preparing the answers may use every core: it is no figure of theirs."""
    free = (lambda: os.sched_setaffinity(0, range(cores))) if threads > 1 else None
    command = [tools / name, "-t", str(threads), "-l", "ERROR", *arguments]
    return timed(lambda: subprocess.run(command, check=True, preexec_fn=free, stdout=sys.stderr))[0]


def prepared(name, make):
    """A folder that is made once and kept for as long as the extract, the profile and OSRM stay the same."""
    place = folder() / name
    sizes = os.stat(extract)
    stamp = f"{osrm.__file__} {extract} {sizes.st_size} {sizes.st_mtime_ns}\n{profile.read_text()}"
    done = place / "done"
    if not done.exists() or done.read_text() != stamp:
        shutil.rmtree(place, ignore_errors=True)
        make(place)
        done.write_text(stamp)
    return place


def read(place):
    place.mkdir()
    tool("osrm-extract", "-p", str(profile), "-o", str(place / "graph.osrm"), extract, threads=cores)


def contract(place):
    shutil.copytree(prepared("osrm", read), place)
    took = tool("osrm-contract", str(place / "graph.osrm"), threads=cores)
    report(f"build_s/{peer}", took, f"contraction only, {cores} threads, the extract read beforehand")


def partition(place):
    shutil.copytree(prepared("osrm", read), place)
    took = tool("osrm-partition", str(place / "graph.osrm"))
    report(f"build_s/{peer}", took, "partition only, the extract read beforehand")


place = prepared("osrm-ready" if algorithm == "CH" else "osrm-mld", contract if algorithm == "CH" else partition)
if algorithm == "MLD":
    took = [tool("osrm-customize", str(place / "graph.osrm")) for _ in range(2)]
    report(f"reweight_ms/{peer}", min(took) * 1e3, "its customising tool, files read and written, edge-based turns")

roads = graph()
engine = osrm.OSRM(
    storage_config=str(place / "graph.osrm"),
    algorithm=algorithm,
    use_shared_memory=False,
    max_locations_distance_table=10_000,
    default_radius="unlimited",
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


includes = "coordinates, snapping, edge-based turns, Python objects"
if (folder() / "eta.i32").exists():
    units, expected = numbers("units"), numbers("eta")
    took, ratios = [], []
    for number, scene in enumerate(numbers("scenes")[: 20 if algorithm == "CH" else 6]):
        seconds, answer = table(units, [scene])
        took.append(seconds)
        ours = expected[number * len(units) : (number + 1) * len(units)]
        for (theirs,), mine in zip(answer["durations"], ours):
            if theirs is not None and mine > 60_000:
                ratios.append(theirs * 1000 / mine)
    agreement = f"its times are {median(ratios):.3f} of ours in the middle"
    report(f"eta_1000_p50_us/{peer}", median(took) * 1e6, f"{includes}; {agreement}")
if (folder() / "matrix.i32").exists():
    took = [table(numbers("rows"), numbers("columns"))[0] for _ in range(3 if algorithm == "CH" else 1)]
    report(f"matrix_ms/{peer}", median(took) * 1e3, includes)
