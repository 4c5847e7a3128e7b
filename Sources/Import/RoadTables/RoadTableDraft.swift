import Geo
import Ground

/// A map made of the rows of one or more tables.
struct RoadTableDraft {
    /// Ends of streets are tied over this many metres where a table of words says nothing else.
    static let usualJoin = 1.0
    /// How far from a street its gate may have been drawn.
    static let gateReach = 10.0

    private struct Line {
        var positions: [Position]
        var tags: OSMTags
    }

    private let words: RoadTableWords
    private let table: RoadTable
    private let system: CoordinateSystem
    private var lines: [Line] = []
    private var outlines: [(id: String, tags: OSMTags, outline: [Position])] = []
    private var spots: [(tags: OSMTags, place: Position)] = []
    private(set) var rows = 0
    /// Rows that were passed over, by why.
    private(set) var passed: [String: Int] = [:]
    private var exchanged = 0
    private var offEarth = 0

    init(_ table: RoadTable, system: CoordinateSystem) {
        self.table = table
        self.system = system
        words = RoadTableWords(table)
    }

    mutating func take(_ row: RoadTableRow) {
        rows += 1
        let tags = words.tags(row.cells)
        switch row.shape {
        case .none: passed["without a shape", default: 0] += 1
        case .points(let points):
            for position in positions(points) { spots.append((tags, position)) }
        case .lines(let parts):
            for part in parts {
                let line = positions(part)
                if line.count >= 2 { lines.append(Line(positions: line, tags: tags)) }
            }
        case .rings(let rings):
            for (number, ring) in rings.filter({ !$0.isHole }).enumerated() {
                var outline = positions(ring.ring)
                if outline.count > 1, outline.first == outline.last { outline.removeLast() }
                let id = row.id.isEmpty ? tags[.ref] ?? "" : row.id
                if outline.count >= 3 { outlines.append((number == 0 ? id : "", tags, outline)) }
            }
        }
    }

    /// The points that are on the earth, in WGS-84.
    private mutating func positions(_ points: [Shapefile.Point]) -> [Position] {
        points.compactMap { point in
            guard Position(checking: point.y, point.x) != nil else {
                if abs(point.x) <= 90, abs(point.y) <= 180 { exchanged += 1 } else { offEarth += 1 }
                return nil
            }
            return Position(latitude: point.y, longitude: point.x, from: system)
        }
    }

    /// The map; throws `MapFileError` when there is no street in it.
    mutating func map(name: String, attribution: String, file: String) throws -> MapData {
        try checkPlaces(file)
        keepStreets()
        guard !lines.isEmpty else {
            throw MapFileError(
                file: file, problem: "has no streets in its \(rows) rows",
                remedy: "give a table of lines, and name its columns as docs/maps.md shows")
        }
        var joiner = LineJoiner(reach: table.join ?? Self.usualJoin)
        for line in lines { joiner.add(line.positions) }
        joiner.tie()
        let gates = spots.compactMap { spot in OSMBarrierRules(spot.tags).map { (rules: $0, name: spot.tags.name, place: spot.place) } }
        let places = joiner.put(gates.map(\.place), within: Self.gateReach)
        if joiner.tied > 0 { notes.append("\(joiner.tied) ends of streets were joined to what they end beside") }
        var map = MapData(attribution: attribution, name: name)
        map.streets = streets(joiner)
        (map.nodes, map.streets) = Self.used(joiner.nodes, map.streets, &renumbered)
        for (gate, place) in zip(gates, places) {
            guard let place, renumbered[Int(place)] >= 0 else {
                passed["a gate with no street within \(Int(Self.gateReach)) m", default: 0] += 1
                continue
            }
            map.barriers.append(Barrier(node: renumbered[Int(place)], gate.rules, name: gate.name))
        }
        map.barriers.sort { $0.node < $1.node }
        map.addOutlines(named(outlines))
        return map
    }

    /// What a person should know of how the tables were read.
    private(set) var notes: [String] = []
    private var renumbered: [Int32] = []

    private mutating func checkPlaces(_ file: String) throws {
        let good = lines.reduce(0) { $0 + $1.positions.count } + spots.count + outlines.reduce(0) { $0 + $1.outline.count }
        guard exchanged + offEarth > good else {
            if exchanged + offEarth > 0 { passed["points off the earth", default: 0] += exchanged + offEarth }
            return
        }
        throw exchanged > offEarth
            ? MapFileError(
                file: file, problem: "has latitude and longitude exchanged", remedy: "export it with the longitude first")
            : MapFileError(
                file: file, problem: "is not in degrees", remedy: "export it in longitude and latitude (EPSG:4326 or CGCS2000)")
    }

    /// Where any row says what grade it is, lines without one are something else; where none does, all are streets.
    private mutating func keepStreets() {
        let hasGrades = lines.contains { $0.tags[.highway] != nil }
        if !hasGrades, !lines.isEmpty {
            notes.append("no column with the streets' grades: all are taken as residential")
            for index in lines.indices { lines[index].tags.append(.highway, "residential") }
        }
        var unknown: [String: Int] = [:]
        lines.removeAll { line in
            guard OSMStreetRules(line.tags) == nil else { return false }
            if let word = line.tags[.highway] {
                unknown[String(word.prefix(40)), default: 0] += 1
            } else {
                passed["a line without a grade", default: 0] += 1
            }
            return true
        }
        for (word, count) in unknown.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(10) {
            passed["of grade “\(word)”, which is none that is travelled", default: 0] += count
        }
    }

    /// Streets of the lines; of a table with a row for each direction, two that run there and back are one.
    private mutating func streets(_ joiner: LineJoiner) -> [Street] {
        var streets: [Street] = []
        var back: [[Int32]: Int] = [:]
        let pairs = table.rows == .streets ? 0 : Self.pairs(joiner.lines)
        let said = lines.contains { $0.tags[.oneway] != nil }
        let areDirections = table.rows == .directions || table.rows == nil && !said && pairs * 4 > joiner.lines.count
        if areDirections { notes.append("one row for each direction: \(pairs / 2) streets go both ways") }
        for (line, nodes) in zip(lines, joiner.lines) where nodes.count >= 2 {
            guard let rules = OSMStreetRules(line.tags) else { continue }
            var street = Street(nodes: nodes, rules, name: line.tags.streetName)
            if areDirections {
                if let other = back.removeValue(forKey: nodes.reversed()) {
                    streets[other].direction = .both
                    streets[other].contraflow = []
                    continue
                }
                street.direction = .forward
                back[nodes] = streets.count
            }
            streets.append(street)
        }
        return streets
    }

    /// How many lines have one that runs back the same way.
    private static func pairs(_ lines: [[Int32]]) -> Int {
        let all = Set(lines)
        return lines.count { !$0.isEmpty && all.contains($0.reversed()) }
    }

    /// Only the nodes that streets use, in the order in which they use them.
    private static func used(
        _ nodes: [Position], _ streets: [Street], _ renumbered: inout [Int32]
    ) -> ([Position], [Street]) {
        renumbered = [Int32](repeating: -1, count: nodes.count)
        var (kept, streets): ([Position], [Street]) = ([], streets)
        for index in streets.indices {
            streets[index].nodes = streets[index].nodes.map { node in
                if renumbered[Int(node)] < 0 {
                    renumbered[Int(node)] = Int32(kept.count)
                    kept.append(nodes[Int(node)])
                }
                return renumbered[Int(node)]
            }
        }
        return (kept, streets)
    }

    /// Outlines with ids of their own; of a table that says of no outline what it is, all are buildings.
    private mutating func named(
        _ outlines: [(id: String, tags: OSMTags, outline: [Position])]
    ) -> [(id: String, tags: OSMTags, outline: [Position])] {
        var (taken, result) = (Set<String>(), outlines)
        let isSaid = outlines.contains { OSMBuildingRules($0.tags) != nil || osmArea($0.tags) != nil }
        if !isSaid, !outlines.isEmpty { notes.append("no column with what the outlines are: all are taken as buildings") }
        for index in result.indices {
            if !isSaid { result[index].tags.append(.building, "yes") }
            let given = result[index].id.replacing("/", with: "-")
            let isGood = BuildingID(checking: given) != nil && !taken.contains(given)
            result[index].id = isGood ? given : "b\(index + 1)"
            taken.insert(result[index].id)
        }
        return result
    }
}
