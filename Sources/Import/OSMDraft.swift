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
    private var barriers: [Int32: (kind: Barrier.Kind, name: String)] = [:]

    mutating func takeRelations(of block: PBFPrimitiveBlock) {
        let strings = OSMStrings(block)
        for relation in block.primitivegroup.lazy.flatMap(\.relations) {
            let tags = strings.tags(relation.keys, relation.vals)
            guard tags[.type] == "multipolygon", OSMBuildingRules(tags) != nil || osmArea(tags) != nil else { continue }
            var outline = Outline(id: "r\(relation.id)", tags: tags)
            var member: Int64 = 0
            for (index, delta) in relation.memids.enumerated() {
                member &+= delta
                guard index < relation.types.count, relation.types[index] == 1, index < relation.rolesSid.count else {
                    continue
                }
                let role = strings[Int(relation.rolesSid[index])]
                if role == "outer" || role.isEmpty {
                    outline.outerWays.append(member)
                    outerWays[member] = []
                }
            }
            multipolygons.append(outline)
        }
    }

    mutating func takeWays(of block: PBFPrimitiveBlock) {
        let strings = OSMStrings(block)
        for way in block.primitivegroup.lazy.flatMap(\.ways) {
            let tags = strings.tags(way.keys, way.vals)
            let isOuter = outerWays[way.id] != nil
            guard isOuter || !tags.isEmpty else { continue }
            let street = OSMStreetRules(tags)
            let isDrawn = OSMBuildingRules(tags) != nil || osmArea(tags) != nil
            guard isOuter || street != nil || isDrawn else { continue }
            var node: Int64 = 0
            let nodes = way.refs.map { delta -> Int64 in
                node &+= delta
                return node
            }
            if isOuter { outerWays[way.id] = nodes }
            if let street, nodes.count >= 2 {
                streets.append(DraftStreet(nodes: nodes, rules: street, name: tags.streetName))
            }
            if isDrawn, nodes.count >= 4, nodes.first == nodes.last {
                outlines.append(Outline(id: "w\(way.id)", tags: tags, nodes: Array(nodes.dropLast())))
            }
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

    mutating func takeNodes(of block: PBFPrimitiveBlock) {
        let strings = OSMStrings(block)
        let hasBarriers = strings.have(.barrier)
        // Doubles, because whatever the file says must not overflow.
        let granularity = Double(block.granularity)
        func degrees(_ offset: Int64, _ value: Int64) -> Double {
            (Double(offset) + granularity * Double(value)) * 1e-9
        }
        for group in block.primitivegroup {
            for node in group.nodes {
                guard let slot = slots[node.id] else { continue }
                place(slot, degrees(block.latOffset, node.lat), degrees(block.lonOffset, node.lon))
                if hasBarriers { setBarrier(slot, strings.tags(node.keys, node.vals)) }
            }
            let dense = group.dense
            var (id, latitude, longitude): (Int64, Int64, Int64) = (0, 0, 0)
            var tag = 0
            for index in 0..<min(dense.id.count, dense.lat.count, dense.lon.count) {
                id &+= dense.id[index]
                latitude &+= dense.lat[index]
                longitude &+= dense.lon[index]
                let slot = slots[id]
                if let slot { place(slot, degrees(block.latOffset, latitude), degrees(block.lonOffset, longitude)) }
                guard hasBarriers else { continue }
                var tags = OSMTags()
                while tag < dense.keysVals.count, dense.keysVals[tag] != 0 {
                    if slot != nil, tag + 1 < dense.keysVals.count {
                        strings.add(Int(dense.keysVals[tag]), Int(dense.keysVals[tag + 1]), to: &tags)
                    }
                    tag += 2
                }
                tag += 1
                if let slot { setBarrier(slot, tags) }
            }
        }
    }

    private mutating func place(_ slot: Int32, _ latitude: Double, _ longitude: Double) {
        positions[Int(slot)] = Position(checking: latitude, longitude)
    }

    private mutating func setBarrier(_ slot: Int32, _ tags: OSMTags) {
        if let kind = osmBarrier(tags) { barriers[slot] = (kind, tags.name) }
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
                map.streets.append(
                    Street(
                        nodes: nodes, grade: street.rules.grade, name: street.name,
                        direction: street.rules.direction, access: street.rules.access))
            }
        }
        map.barriers = barriers.filter { numbers[Int($0.key)] >= 0 }
            .map { Barrier(node: numbers[Int($0.key)], kind: $0.value.kind, name: $0.value.name) }
            .sorted { $0.node < $1.node }
        addOutlines(to: &map)
        return map
    }

    private func addOutlines(to map: inout MapData) {
        for outline in outlines {
            let corners = outline.nodes.compactMap { slots[$0].flatMap { positions[Int($0)] } }
            guard corners.count >= 3 else { continue }
            if let rules = OSMBuildingRules(outline.tags) {
                map.buildings.append(
                    Building(
                        id: BuildingID(outline.id), name: outline.tags.name, use: rules.use, outline: corners,
                        levels: rules.levels))
            } else if let kind = osmArea(outline.tags) {
                map.areas.append(Area(kind: kind, name: outline.tags.name, outline: corners))
            }
        }
        let campus = OutlineIndex(map.areas.filter { $0.kind == .campus }.map(\.outline))
        for index in map.buildings.indices {
            map.buildings[index].onCampus = campus.first(around: map.buildings[index].centre) != nil
        }
    }
}

extension OSMTags {
    /// The name, or else the road number.
    fileprivate var streetName: String { name.isEmpty ? String((self[.ref] ?? "").prefix(200)) : name }
}
