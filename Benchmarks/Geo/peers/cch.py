"""routingkit-cch: node to node over the same arcs and weights; its answers come as Python lists."""

import routingkit_cch

from instances import folder, graph, median, numbers, report, timed

roads = graph()
latitudes, longitudes = list(roads.latitudes), list(roads.longitudes)
ordering, order = timed(
    lambda: routingkit_cch.compute_order_inertial(roads.nodes, roads.tails, roads.heads, latitudes, longitudes)
)
contracting, hierarchy = timed(lambda: routingkit_cch.CCH(order, roads.tails, roads.heads, False))
report("build_s/routingkit-cch", ordering + contracting, "order and contraction, lists converted on the way")
metric = routingkit_cch.CCHMetric(hierarchy, roads.milliseconds)
weighing = [timed(lambda: metric.reset(roads.milliseconds))[0] for _ in range(7)]
report("reweight_ms/routingkit-cch", median(weighing) * 1e3, "a list of weights converted, no perfect customisation")

if (folder() / "eta.i32").exists():
    units, expected = numbers("units"), numbers("eta")
    fleet = routingkit_cch.CCHManyToOne(metric, units)
    took = []
    for number, scene in enumerate(numbers("scenes")[:500]):
        seconds, times = timed(lambda: fleet.distances_to(scene))
        took.append(seconds)
        ours = expected[number * len(units) : (number + 1) * len(units)]
        if ours and times != ours:
            raise SystemExit(f"scene {number}: routingkit-cch and ours give different times")
    said = "the same times as ours; node to node, units pinned beforehand, Python list made, not ranked"
    report("eta_1000_p50_us/routingkit-cch", median(took) * 1e6, said)
    del fleet

if (folder() / "matrix.i32").exists():
    expected = numbers("matrix")
    columns = routingkit_cch.CCHOneToMany(metric, numbers("columns"))
    rows = numbers("rows")
    runs = [timed(lambda: [columns.distances_from(row) for row in rows]) for _ in range(5)]
    if [time for row in runs[0][1] for time in row] != expected:
        raise SystemExit("the matrix: routingkit-cch and ours give different times")
    said = "the same times as ours; node to node, targets pinned beforehand, Python lists made"
    report("matrix_ms/routingkit-cch", median([seconds for seconds, _ in runs]) * 1e3, said)
