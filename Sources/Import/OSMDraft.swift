import Geo
import Ground

/// What has been read so far of a map: ways by the ids of their nodes, then where those nodes are.
///
/// All node lists lie in one array: an extract has millions of them, and each by itself would cost more than it holds.
struct OSMDraft {
    private struct DraftStreet {
        var nodes: Range<Int>
        var rules: OSMStreetRules
        var name: String
    }

    /// What an outline is once it is known where it runs.
    private enum Made {
        case building(OSMBuildingRules)
        case area(Area.Kind)

        init?(_ tags: OSMTags) {
            if let rules = OSMBuildingRules(tags) {
                self = .building(rules)
            } else if let kind = osmArea(tags) {
                self = .area(kind)
            } else {
                return nil
            }
        }
    }

    /// A building or an area.
    private struct Outline {
        var id: String
        var made: Made
        var name: String
        var nodes: Range<Int>
    }

    /// A building or an area of which only the ways that will make its outline are known.
    private struct Multipolygon {
        var id: Int64
        var made: Made
        var name: String
        var outerWays: [Int64]
    }

    private var streets: [DraftStreet] = []
    private var outlines: [Outline] = []
    private var multipolygons: [Multipolygon] = []
    /// Node lists of ways that a multipolygon waits for.
    private var outerWays: [Int64: [Int64]] = [:]
    /// The node lists of streets and outlines, one after the other; emptied when `slots` takes their place.
    private var nodes: [Int64] = []
    private var slots: [Int32] = []
    private var known = NodeSlots([])
    /// Where each node lies, in ten-millionths of a degree as OpenStreetMap keeps them; `nowhere` until it has been read.
    private var places: [(latitude: Int32, longitude: Int32)] = []
    private static let nowhere = (latitude: Int32.min, longitude: Int32.min)
    /// Barriers on wanted nodes, by slot.
    private var barriers: [Int32: (rules: OSMBarrierRules, name: String)] = [:]

    var hasStreets: Bool { !streets.isEmpty }
    /// Whether two nodes in a row of any street were found; call when all nodes are in.
    var hasPlacedStreets: Bool {
        streets.contains { street in
            let way = slots[street.nodes]
            return zip(way, way.dropFirst()).contains { places[Int($0)] != Self.nowhere && places[Int($1)] != Self.nowhere }
        }
    }

    /// Whether a relation is one whose ways make an outline that is wanted.
    static func isOutline(_ tags: OSMTags) -> Bool { tags[.type] == "multipolygon" && Made(tags) != nil }

    /// Takes a relation for which `isOutline` holds, with the ways that are its outer rings.
    mutating func takeRelation(_ id: Int64, _ tags: OSMTags, outer: [Int64]) {
        guard let made = Made(tags) else { return }
        for way in outer { outerWays[way] = [] }
        multipolygons.append(Multipolygon(id: id, made: made, name: tags.name, outerWays: outer))
    }

    /// Takes a way; its nodes are asked for only when it is wanted.
    mutating func takeWay(_ id: Int64, _ tags: OSMTags, nodes list: () -> [Int64]) {
        let isOuter = !outerWays.isEmpty && outerWays[id] != nil
        guard isOuter || !tags.isEmpty else { return }
        let (street, made) = (OSMStreetRules(tags), Made(tags))
        guard isOuter || street != nil || made != nil else { return }
        let way = list()
        if isOuter { outerWays[id] = way }
        if let street, way.count >= 2 {
            streets.append(DraftStreet(nodes: keep(way[...]), rules: street, name: tags.streetName))
        }
        if let made, way.count >= 4, way.first == way.last {
            outlines.append(Outline(id: "w\(id)", made: made, name: tags.name, nodes: keep(way.dropLast())))
        }
    }

    private mutating func keep(_ list: ArraySlice<Int64>) -> Range<Int> {
        let start = nodes.count
        nodes.append(contentsOf: list)
        return start..<nodes.count
    }

    /// Gives every wanted node its slot; call when all ways are in.
    mutating func numberNodes() {
        for polygon in multipolygons {
            let found = rings(of: polygon.outerWays.compactMap { outerWays[$0] })
            for (index, ring) in found.enumerated() {
                let id = index == 0 ? "r\(polygon.id)" : "r\(polygon.id)-\(index + 1)"
                outlines.append(Outline(id: id, made: polygon.made, name: polygon.name, nodes: keep(ring[...])))
            }
        }
        (multipolygons, outerWays) = ([], [:])
        known = NodeSlots(nodes)
        slots = nodes.map { known.slot(of: $0) ?? 0 }
        nodes = []
        places = Array(repeating: Self.nowhere, count: known.count)
    }

    /// Where a wanted node is kept, `nil` for any other. Quick for ids that ascend.
    mutating func slot(of node: Int64) -> Int32? { known.slot(of: node) }

    /// Sets a wanted node in its place, in degrees; what is not on the earth stays nowhere.
    mutating func place(_ slot: Int32, _ latitude: Double, _ longitude: Double) {
        guard Position(checking: latitude, longitude) != nil else { return }
        places[Int(slot)] = (Int32((latitude * 1e7).rounded()), Int32((longitude * 1e7).rounded()))
    }

    /// Puts a barrier on a wanted node if the tags make one.
    mutating func setBarrier(_ slot: Int32, _ tags: OSMTags) {
        if let rules = OSMBarrierRules(tags) { barriers[slot] = (rules, tags.name) }
    }

    private func position(_ slot: Int32) -> Position? {
        let place = places[Int(slot)]
        guard place != Self.nowhere else { return nil }
        return Position(latitude: Double(place.latitude) / 1e7, longitude: Double(place.longitude) / 1e7)
    }

    /// The map, of all whose nodes were found: a street that leaves the sheet ends at its edge.
    func map(name: String) -> MapData {
        var map = MapData(attribution: OSMImporter.attribution, name: name)
        var numbers = [Int32](repeating: -1, count: places.count)
        for street in streets {
            // Nodes off the sheet split a street into those of its parts that are on it.
            for part in slots[street.nodes].split(whereSeparator: { places[Int($0)] == Self.nowhere }) {
                var list: [Int32] = []
                for slot in part where part.count >= 2 {
                    if numbers[Int(slot)] < 0, let position = position(slot) {
                        numbers[Int(slot)] = Int32(map.nodes.count)
                        map.nodes.append(position)
                    }
                    if list.last != numbers[Int(slot)] { list.append(numbers[Int(slot)]) }
                }
                guard list.count >= 2 else { continue }
                map.streets.append(Street(nodes: list, street.rules, name: street.name))
            }
        }
        map.barriers = barriers.filter { numbers[Int($0.key)] >= 0 }
            .map { Barrier(node: numbers[Int($0.key)], $0.value.rules, name: $0.value.name) }
            .sorted { $0.node < $1.node }
        for outline in outlines {
            let corners = slots[outline.nodes].compactMap(position)
            guard corners.count >= 3 else { continue }
            switch outline.made {
            case .building(let rules): map.add(rules, id: outline.id, name: outline.name, corners)
            case .area(let kind): map.areas.append(Area(kind: kind, name: outline.name, outline: corners))
            }
        }
        map.findCampusBuildings()
        return map
    }
}

/// The wanted nodes by their ids, each with a number.
struct NodeSlots {
    private var ids: [Int64]
    private var next = 0

    /// Takes the ids in any order, some of them many times.
    init(_ nodes: [Int64]) {
        ids = nodes.sorted()
        var count = 0
        for index in ids.indices where index == 0 || ids[index] != ids[count - 1] {
            ids[count] = ids[index]
            count += 1
        }
        ids.removeLast(ids.count - count)
    }

    var count: Int { ids.count }

    /// The number of a node, `nil` for one that is not wanted. Ids mostly come as they are sorted here: the next is tried first.
    mutating func slot(of node: Int64) -> Int32? {
        if next < ids.count, ids[next] >= node, next == 0 || ids[next - 1] < node {
            guard ids[next] == node else { return nil }
            next += 1
            return Int32(next - 1)
        }
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < node { low = middle + 1 } else { high = middle }
        }
        next = low
        guard low < ids.count, ids[low] == node else { return nil }
        next = low + 1
        return Int32(low)
    }
}
