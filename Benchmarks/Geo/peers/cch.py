"""routingkit-cch: node to node over the same arcs and weights; its answers come as Python lists."""

import routingkit_cch

from instances import graph, median, numbers, report, timed

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

units, scenes = numbers("units"), numbers("scenes")
fleet = routingkit_cch.CCHManyToOne(metric, units)
expected = numbers("eta")
took = []
for number, scene in enumerate(scenes[:500]):
    seconds, times = timed(lambda: fleet.distances_to(scene))
    took.append(seconds)
    if number * len(units) < len(expected):
        ours = expected[number * len(units) : (number + 1) * len(units)]
        if times != ours:
            raise SystemExit(f"scene {number}: routingkit-cch and ours give different times")
report("eta_1000_p50_us/routingkit-cch", median(took) * 1e6, "node to node, units pinned beforehand, Python list made, not ranked")
del fleet

columns = routingkit_cch.CCHOneToMany(metric, numbers("columns"))
rows = numbers("rows")
took = [timed(lambda: [columns.distances_from(row) for row in rows])[0] for _ in range(5)]
report("matrix_ms/routingkit-cch", median(took) * 1e3, "node to node, targets pinned beforehand, Python lists made")
