"""Valhalla's isochrone: the same extract with its own car costing; a polygon as JSON text, snapped at each question."""

import json
import subprocess
import sys
from pathlib import Path

import valhalla

from instances import folder, graph, median, numbers, report, timed

extract, work = sys.argv[2], folder() / "valhalla"
work.mkdir(exist_ok=True)
config = valhalla.get_config(tile_extract="", tile_dir=str(work))
config["mjolnir"].update(admin="", timezone="", landmarks="", traffic_extract="", concurrency=1)
config["mjolnir"].setdefault("logging", {})["type"] = ""
config["loki"].setdefault("logging", {})["type"] = ""
path = work / "valhalla.json"
path.write_text(json.dumps(config))
builder = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
subprocess.run([builder, "-c", path, "-j", "1", extract], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

roads = graph()
actor = valhalla.Actor(str(path))
minutes = numbers("area")[0] / 60
took, bytes_made = [], []
for scene in numbers("scenes")[:40]:
    longitude, latitude = roads.place(scene)
    question = json.dumps(
        {
            "locations": [{"lat": latitude, "lon": longitude}],
            "costing": "auto",
            "contours": [{"time": minutes}],
            "polygons": True,
        }
    )
    seconds, answer = timed(lambda: actor.isochrone(question))
    took.append(seconds)
    bytes_made.append(len(answer))
report("area_polygon_ms/valhalla", median(took) * 1e3, "its own car speeds, snapping, polygon as text, nobody counted")
