import Geo
import Ground

/// What has been read so far of a map: ways by the ids of their nodes, then where those nodes are.
struct OSMDraft {
    struct DraftStreet {
        var nodes: [Int64]
        var rules: OSMStreetRules
        var name: String
    }

    /// A building or an area; for a multipolygon at first only the ways that will make its outline.
    struct Outline {
        var id: String
        var tags: OSMTags
        var nodes: [Int64] = []
        var outerWays: [Int64] = []
    }

    private(set) var streets: [DraftStreet] = []
    private var outlines: [Outline] = []
    private var multipolygons: [Outline] = []
    /// Node lists of ways that a multipolygon waits for.
    private var outerWays: [Int64: [Int64]] = [:]
    /// Where in `positions` a wanted node is.
    private var slots: [Int64: Int32] = [:]
    private var positions: [Position?] = []
    /// Barriers on wanted nodes, by slot.
    private var barriers: [Int32: (rules: OSMBarrierRules, name: String)] = [:]

    /// Whether a relation is one whose ways make an outline that is wanted.
    static func isOutline(_ tags: OSMTags) -> Bool {
        tags[.type] == "multipolygon" && (OSMBuildingRules(tags) != nil || osmArea(tags) != nil)
    }

    /// Takes a relation for which `isOutline` holds, with the ways that are its outer rings.
    mutating func takeRelation(_ id: Int64, _ tags: OSMTags, outer: [Int64]) {
        for way in outer { outerWays[way] = [] }
        multipolygons.append(Outline(id: "r\(id)", tags: tags, outerWays: outer))
    }

    /// Takes a way; its nodes are asked for only when it is wanted.
    mutating func takeWay(_ id: Int64, _ tags: OSMTags, nodes list: () -> [Int64]) {
        let isOuter = outerWays[id] != nil
        guard isOuter || !tags.isEmpty else { return }
        let street = OSMStreetRules(tags)
        let isDrawn = OSMBuildingRules(tags) != nil || osmArea(tags) != nil
        guard isOuter || street != nil || isDrawn else { return }
        let nodes = list()
        if isOuter { outerWays[id] = nodes }
        if let street, nodes.count >= 2 {
            streets.append(DraftStreet(nodes: nodes, rules: street, name: tags.streetName))
        }
        if isDrawn, nodes.count >= 4, nodes.first == nodes.last {
            outlines.append(Outline(id: "w\(id)", tags: tags, nodes: Array(nodes.dropLast())))
        }
    }

    /// Gives every wanted node its slot, street nodes in the order streets use them; call when all ways are in.
    mutating func numberNodes() {
        for polygon in multipolygons {
            let found = rings(of: polygon.outerWays.compactMap { outerWays[$0] })
            for (index, ring) in found.enumerated() {
                let id = index == 0 ? polygon.id : "\(polygon.id)-\(index + 1)"
                outlines.append(Outline(id: id, tags: polygon.tags, nodes: ring))
            }
        }
        (multipolygons, outerWays) = ([], [:])
        for nodes in streets.lazy.map(\.nodes) { number(nodes) }
        for nodes in outlines.lazy.map(\.nodes) { number(nodes) }
        positions = [Position?](repeating: nil, count: slots.count)
    }

    private mutating func number(_ nodes: [Int64]) {
        for node in nodes where slots[node] == nil { slots[node] = Int32(slots.count) }
    }

    /// Where a wanted node is kept, `nil` for any other.
    func slot(of node: Int64) -> Int32? { slots[node] }

    /// Sets a wanted node in its place, in degrees.
    mutating func place(_ slot: Int32, _ latitude: Double, _ longitude: Double) {
        positions[Int(slot)] = Position(checking: latitude, longitude)
    }

    /// Puts a barrier on a wanted node if the tags make one.
    mutating func setBarrier(_ slot: Int32, _ tags: OSMTags) {
        if let rules = OSMBarrierRules(tags) { barriers[slot] = (rules, tags.name) }
    }

    /// The map, of all whose nodes were found: a street that leaves the sheet ends at its edge.
    func map(name: String) -> MapData {
        var map = MapData(attribution: OSMImporter.attribution, name: name)
        var numbers = [Int32](repeating: -1, count: positions.count)
        for street in streets {
            // Nodes off the sheet split a street into those of its parts that are on it.
            let slots = street.nodes.map { self.slots[$0] ?? 0 }
            for part in slots.split(whereSeparator: { positions[Int($0)] == nil }) {
                var nodes: [Int32] = []
                for slot in part where part.count >= 2 {
                    if numbers[Int(slot)] < 0, let position = positions[Int(slot)] {
                        numbers[Int(slot)] = Int32(map.nodes.count)
                        map.nodes.append(position)
                    }
                    if nodes.last != numbers[Int(slot)] { nodes.append(numbers[Int(slot)]) }
                }
                guard nodes.count >= 2 else { continue }
                map.streets.append(Street(nodes: nodes, street.rules, name: street.name))
            }
        }
        map.barriers = barriers.filter { numbers[Int($0.key)] >= 0 }
            .map { Barrier(node: numbers[Int($0.key)], $0.value.rules, name: $0.value.name) }
            .sorted { $0.node < $1.node }
        map.addOutlines(outlines.lazy.map { outline in
            (outline.id, outline.tags, outline.nodes.compactMap { slots[$0].flatMap { positions[Int($0)] } })
        })
        return map
    }
}

extension MapData {
    /// Adds the buildings and areas that tags make of outlines, and sees which buildings stand on a campus.
    mutating func addOutlines(_ outlines: some Sequence<(id: String, tags: OSMTags, outline: [Position])>) {
        for (id, tags, outline) in outlines where outline.count >= 3 {
            if let rules = OSMBuildingRules(tags) {
                buildings.append(
                    Building(id: BuildingID(id), name: tags.name, use: rules.use, outline: outline, levels: rules.levels))
            } else if let kind = osmArea(tags) {
                areas.append(Area(kind: kind, name: tags.name, outline: outline))
            }
        }
        let campus = OutlineIndex(areas.filter { $0.kind == .campus }.map(\.outline))
        for index in buildings.indices {
            buildings[index].onCampus = campus.first(around: buildings[index].centre) != nil
        }
    }
}

extension OSMTags {
    /// The name, or else the road number.
    var streetName: String { name.isEmpty ? String((self[.ref] ?? "").prefix(200)) : name }
}

extension Street {
    init(nodes: [Int32], _ rules: OSMStreetRules, name: String) {
        self.init(
            nodes: nodes, grade: rules.grade, name: name, direction: rules.direction, access: rules.access,
            limits: rules.limits, contraflow: rules.contraflow)
    }
}

extension Barrier {
    init(node: Int32, _ rules: OSMBarrierRules, name: String) {
        self.init(
            node: node, kind: rules.kind, name: name, hours: rules.hours, opensForEmergency: rules.opensForEmergency,
            limits: rules.limits)
    }
}
