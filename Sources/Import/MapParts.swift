import Geo
import Ground

extension MapData {
    /// Adds the buildings and areas that tags make of outlines, and sees which buildings stand on a campus.
    mutating func addOutlines(_ outlines: some Sequence<(id: String, tags: OSMTags, outline: [Position])>) {
        for (id, tags, outline) in outlines where outline.count >= 3 {
            if let rules = OSMBuildingRules(tags) {
                add(rules, id: id, name: tags.name, outline)
            } else if let kind = osmArea(tags) {
                areas.append(Area(kind: kind, name: tags.name, outline: outline))
            }
        }
        findCampusBuildings()
    }

    mutating func add(_ rules: OSMBuildingRules, id: String, name: String, _ outline: [Position]) {
        buildings.append(
            Building(id: BuildingID(id), name: name, use: rules.use, outline: outline, levels: rules.levels))
    }

    /// Sees which buildings stand on a campus; call when all areas are in.
    mutating func findCampusBuildings() {
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
