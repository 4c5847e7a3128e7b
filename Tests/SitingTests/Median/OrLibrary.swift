import Siting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The data that lies beside the project, where it does.
enum OrLibrary {
    static let root: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return root.appending(path: "shared/data")
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: root.appending(path: "bench/orlib/pmedopt.txt").path) }

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// An OR-Library p-median problem with its published optimum.
    static func pmed(_ number: Int) throws -> (median: Median, count: Int, optimum: Int)? {
        let numbers = try text("bench/orlib/pmed\(number).txt").split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        let nodes = Int(numbers[0])
        var costs = [Int32](repeating: .max / 2, count: nodes * nodes)
        for node in 0..<nodes { costs[node * nodes + node] = 0 }
        for edge in 0..<Int(numbers[1]) {
            let a = Int(numbers[3 + 3 * edge]) - 1, b = Int(numbers[4 + 3 * edge]) - 1
            costs[a * nodes + b] = numbers[5 + 3 * edge]
            costs[b * nodes + a] = numbers[5 + 3 * edge]
        }
        costs.withUnsafeMutableBufferPointer { costs in
            for middle in 0..<nodes {
                for from in 0..<nodes {
                    let first = costs[from * nodes + middle]
                    for to in 0..<nodes where first + costs[middle * nodes + to] < costs[from * nodes + to] {
                        costs[from * nodes + to] = first + costs[middle * nodes + to]
                    }
                }
            }
        }
        let line = try text("bench/orlib/pmedopt.txt").split(separator: "\n").map { $0.split(separator: " ") }
            .first { $0[0] == "pmed\(number)" }
        guard let line, let optimum = Int(line[1]) else { return nil }
        let table = try TimeTable(sites: nodes, points: nodes, milliseconds: costs)
        return (try Median(costs: table, weights: [Int64](repeating: 1, count: nodes)), Int(numbers[2]), optimum)
    }
}
