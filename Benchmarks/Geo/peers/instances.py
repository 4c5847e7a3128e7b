"""Reads what bench-geo wrote for its peers, times them, and prints what they took: `peer FIGURE VALUE NOTE`."""

import struct
import time
from pathlib import Path

import sys


class Graph:
    """The same arcs and weights as ours, as plain lists."""

    def __init__(self, path):
        data = path.read_bytes()
        nodes, arcs = struct.unpack_from("<II", data)
        self.nodes = nodes
        places = struct.unpack_from(f"<{2 * nodes}d", data, 8)
        self.latitudes, self.longitudes = places[0::2], places[1::2]
        numbers = struct.unpack_from(f"<{3 * arcs}i", data, 8 + 16 * nodes)
        self.tails, self.heads, self.milliseconds = (list(numbers[i * arcs : (i + 1) * arcs]) for i in range(3))

    def place(self, node):
        return self.longitudes[node], self.latitudes[node]


def folder():
    return Path(sys.argv[1])


def graph():
    return Graph(folder() / "ny_dimacs.graph")


def numbers(name):
    data = (folder() / f"{name}.i32").read_bytes()
    return list(struct.unpack(f"<{len(data) // 4}i", data))


def timed(work):
    begin = time.perf_counter()
    value = work()
    return time.perf_counter() - begin, value


def median(values):
    return sorted(values)[len(values) // 2]


def report(figure, value, note):
    print(f"peer {figure} {value:.9g} {note}", flush=True)
