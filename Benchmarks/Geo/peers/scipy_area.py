"""SciPy's bounded Dijkstra over the same arcs and weights: the nodes within ten minutes."""

import numpy
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from instances import graph, median, numbers, report, timed

roads = graph()
# The least of parallel arcs; csr_matrix would add them up, and takes a weight of zero for no arc.
order = numpy.lexsort((roads.milliseconds, roads.heads, roads.tails))
tails, heads, weights = (numpy.asarray(column)[order] for column in (roads.tails, roads.heads, roads.milliseconds))
first = numpy.ones(len(tails), bool)
first[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
shape = (roads.nodes, roads.nodes)
matrix = csr_matrix((numpy.maximum(weights[first], 1).astype(float), (tails[first], heads[first])), shape=shape)
limit = numbers("area")[0] * 1000
took, reached = [], []
for scene in numbers("scenes")[:200]:
    seconds, distances = timed(lambda: dijkstra(matrix, indices=scene, limit=limit))
    took.append(seconds)
    reached.append(int(numpy.isfinite(distances).sum()))
report("area_nodes_ms/scipy", median(took) * 1e3, f"node to nodes, an array of all nodes made; {median(reached)} nodes reached")
