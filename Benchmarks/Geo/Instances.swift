import Foundation

/// A maximal covering problem: which points each site covers, what each point weighs, how many sites may open.
struct CoverInstance {
    var name: String
    /// For every site the points it covers, ascending.
    var rows: [[Int32]]
    var weights: [Int64]
    var count: Int
    /// The published optimum, where there is one.
    var optimum: Int64?

    /// The three road instances, once for every limit under which an optimum was published.
    static func roads(_ scenario: Scenario) throws -> [CoverInstance] {
        let folder = "\(scenario.data)/bench/coverage"
        return try String(contentsOfFile: "\(folder)/optima.txt", encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 4, let seconds = Int32(words[1]), let count = Int(words[2]) else { return nil }
            let weights = try numbers("\(folder)/\(words[0])_weight_2000.i32")
            let times = try numbers("\(folder)/\(words[0])_time_ms_200x2000.i32")
            let rows = stride(from: 0, to: times.count, by: weights.count).map { first in
                weights.indices.filter { times[first + $0] <= seconds * 1000 }.map(Int32.init)
            }
            return CoverInstance(
                name: "\(words[0])-\(seconds)", rows: rows, weights: weights.map(Int64.init), count: count, optimum: Int64(words[3]))
        }
    }

    /// Little-endian `i32`: sites, points, count, weights, then for each site how many points it covers and which.
    func write(_ scenario: Scenario) throws {
        var all = [Int32(rows.count), Int32(weights.count), Int32(count)]
        all += weights.map(Int32.init)
        for row in rows {
            all.append(Int32(row.count))
            all += row
        }
        try scenario.write(all, as: "cover-\(name)")
    }

    private static func numbers(_ path: String) throws -> [Int32] {
        let bytes = try Data(contentsOf: URL(filePath: path))
        return bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map { Int32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)) }
        }
    }
}

/// An OR-Library p-median problem with the travel cost between all its nodes.
struct MedianInstance {
    var name: String
    var nodes: Int
    var count: Int
    /// Row by row; every node is a site and a customer of weight 1.
    var costs: [Int32]
    var optimum: Int

    /// `pmed1` … `pmed30`.
    static func all(_ scenario: Scenario) throws -> [MedianInstance] {
        let folder = "\(scenario.data)/bench/orlib"
        var optima: [Substring: Int] = [:]
        let list = try String(contentsOfFile: "\(folder)/pmedopt.txt", encoding: .utf8)
        for line in list.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            optima[words[0]] = Int(words[1])
        }
        return try (1...30).map { number in
            guard let optimum = optima["pmed\(number)"] else { throw BenchFault("\(folder)/pmedopt.txt lacks pmed\(number)") }
            return try read("\(folder)/pmed\(number).txt", name: "pmed\(number)", optimum: optimum)
        }
    }

    static func read(_ path: String, name: String, optimum: Int) throws -> MedianInstance {
        let numbers = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        guard numbers.count >= 3, numbers.count >= 3 + 3 * Int(numbers[1]) else { throw BenchFault("\(path) is no p-median problem") }
        let nodes = Int(numbers[0])
        var costs = [Int32](repeating: Int32.max / 2, count: nodes * nodes)
        for node in 0..<nodes { costs[node * nodes + node] = 0 }
        // An edge that comes twice has the cost that comes last: so the published optima were found.
        for edge in 0..<Int(numbers[1]) {
            let (a, b, cost) = (Int(numbers[3 + 3 * edge]) - 1, Int(numbers[4 + 3 * edge]) - 1, numbers[5 + 3 * edge])
            costs[a * nodes + b] = cost
            costs[b * nodes + a] = cost
        }
        costs.withUnsafeMutableBufferPointer { costs in
            for middle in 0..<nodes {
                for from in 0..<nodes {
                    let first = costs[from * nodes + middle]
                    for to in 0..<nodes {
                        costs[from * nodes + to] = min(costs[from * nodes + to], first + costs[middle * nodes + to])
                    }
                }
            }
        }
        return MedianInstance(name: name, nodes: nodes, count: Int(numbers[2]), costs: costs, optimum: optimum)
    }
}

/// Why a measurement cannot be made, in words.
struct BenchFault: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
