public import Ground

/// Says where a place is in words, and finds a building by its name.
public struct Gazetteer: Sendable {
    /// Farther than this a building says nothing of a place; metres.
    public static let farthestBuilding = 60.0
    /// Farther than this a street says nothing of a place; metres.
    public static let farthestStreet = 120.0

    private let buildings: [Building]
    private let numbers: [BuildingID: Int]
    private let names: [String]
    private let outlines: OutlineIndex
    /// Those that have a name.
    private let landmarks: [Building]
    private let landmarkOutlines: OutlineIndex
    private let campus: OutlineIndex
    private let areas: [Area]
    private let areaOutlines: OutlineIndex
    private let streets: SegmentGrid
    /// The street names that segments of `streets` bear.
    private let streetNames: [String]
    private let everySegment: [UInt16]

    /// Indexes all that has a name or an outline; indices that lead nowhere are left out.
    public init(_ map: MapData) {
        buildings = map.buildings
        numbers = Dictionary(map.buildings.enumerated().map { ($1.id, $0) }) { first, _ in first }
        names = map.buildings.map { $0.name.lowercased() }
        outlines = OutlineIndex(map.buildings.map(\.outline))
        landmarks = map.buildings.filter { !$0.name.isEmpty }
        landmarkOutlines = OutlineIndex(landmarks.map(\.outline))
        campus = OutlineIndex(map.areas.filter { $0.kind == .campus }.map(\.outline))
        areas = map.areas.filter { !$0.name.isEmpty && $0.kind != .campus }
        areaOutlines = OutlineIndex(areas.map(\.outline))
        var segments: [RoadSegment] = []
        var streetNames: [String] = []
        for street in map.streets where !street.name.isEmpty {
            for (from, to) in zip(street.nodes, street.nodes.dropFirst())
            where map.nodes.indices.contains(Int(from)) && map.nodes.indices.contains(Int(to)) {
                segments.append(
                    RoadSegment(
                        from: from, to: to, metres: 0, grade: street.grade, direction: street.direction))
                streetNames.append(street.name)
            }
        }
        streets = SegmentGrid(segments, map.nodes)
        self.streetNames = streetNames
        everySegment = [UInt16](repeating: 1, count: segments.count)
    }

    /// The building with this identifier.
    public func building(_ id: BuildingID) -> Building? { numbers[id].map { buildings[$0] } }

    /// The building that the position lies in, otherwise the nearest within `metres`.
    public func building(at position: Position, within metres: Double = 0) -> Building? {
        outlines.nearest(to: position, within: metres).map { buildings[$0.number] }
    }

    /// The name of the nearest street that has one, within `farthestStreet`.
    public func nearestStreetName(to position: Position) -> String? {
        streets.nearest(to: position, within: Self.farthestStreet, roles: everySegment, wanted: 1).first
            .map { streetNames[$0.segment] }
    }

    /// Whether the position lies inside the outline of the campus, or of one of its parts.
    public func isOnCampus(_ position: Position) -> Bool { campus.first(around: position) != nil }

    /// Street and building as one says them to a unit, `学苑路 · 第三教学楼附近`; `nil` where nothing near has a name.
    public func describe(_ position: Position, in language: Language = .chinese) -> String? {
        var parts: [String] = []
        if let street = nearestStreetName(to: position) { parts.append(street) }
        if let near = landmarkOutlines.nearest(to: position, within: Self.farthestBuilding) {
            let name = landmarks[near.number].name
            parts.append(near.metres == 0 ? name : LocalisedText("\(name)附近", "near \(name)")(language))
        } else if let area = areaOutlines.first(around: position) {
            parts.append(areas[area].name)
        }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    /// At most 20 buildings whose name has `text` in it, whatever the case: first those on campus, then those that
    /// begin with it, then short names before long ones.
    public func search(buildings text: String) -> [Building] {
        let wanted = text.lowercased().split(separator: " ").joined(separator: " ")
        guard !wanted.isEmpty else { return [] }
        let found = names.indices.filter { names[$0].contains(wanted) }
        func rank(_ number: Int) -> (Int, Int, Int, Int) {
            (
                buildings[number].onCampus ? 0 : 1, names[number].hasPrefix(wanted) ? 0 : 1, names[number].count, number
            )
        }
        return found.map { (rank($0), $0) }.sorted { $0.0 < $1.0 }.prefix(20).map { buildings[$0.1] }
    }
}
