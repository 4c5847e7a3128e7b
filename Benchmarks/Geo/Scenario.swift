import Foundation

/// What every part of the benchmark is given: where the data is, where the peers' files go, and the questions asked of all.
struct Scenario {
    /// One seed for everything drawn.
    static let seed: UInt64 = 20_110_110
    static let units = 1000
    static let scenes = 2000
    static let matrixRows = 200
    static let matrixColumns = 2000
    /// The reachable area is measured for this many seconds of travel.
    static let areaSeconds = 600.0

    /// The folder with `osm`, `bench` and `calls`.
    var data: String
    /// Where files for the peers and figures are written.
    var folder: String

    func graph(_ name: String) throws -> BenchGraph {
        try BenchGraph(name: name, path: "\(data)/osm/\(name).osm.pbf")
    }

    /// Where the units stand, as nodes.
    func units(on graph: BenchGraph) -> [Int32] { graph.randomNodes(Self.units, seed: Self.seed) }
    /// Where help is needed, as nodes; also the middles of the reachable areas.
    func scenes(on graph: BenchGraph) -> [Int32] { graph.randomNodes(Self.scenes, seed: Self.seed + 1) }
    func matrixRows(on graph: BenchGraph) -> [Int32] { graph.randomNodes(Self.matrixRows, seed: Self.seed + 2) }
    func matrixColumns(on graph: BenchGraph) -> [Int32] { graph.randomNodes(Self.matrixColumns, seed: Self.seed + 3) }

    /// Writes numbers as little-endian `i32` into the peers' folder, as `NAME.i32`.
    func write(_ numbers: [Int32], as name: String) throws {
        var bytes = Data(capacity: numbers.count * 4)
        bytes.append(numbers)
        try bytes.write(to: URL(filePath: "\(folder)/\(name).i32"))
    }
}
