public import Geo
import Ground

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The invented town's people by hour: students sleep in dormitories, sit in classrooms before noon and eat at noon; the
/// town goes to work and comes home. Nobody appears or is lost between two hours but those who leave the town.
public struct DemoPeople {
    /// Square metres of floor for each student in a dormitory, each resident of the town.
    static let floorPerStudent = 24.0
    static let floorPerResident = 62.0
    /// Teachers and other staff for each student.
    static let staffPerStudent = 0.09

    private let map: MapData
    private let chance: Chance

    /// The table of this seed: the same seed gives the same people to the last one.
    public static func table(of town: Town, seed: UInt64) -> Population {
        DemoPeople(map: town.map, chance: Chance(seed: seed).branch("people")).table()
    }

    private func table() -> Population {
        var chance = chance
        // Where somebody can be: floor in square metres, with a like for this house or that.
        let floors = map.buildings.map { building in
            Self.area(building.outline) * Double(max(1, building.levels)) * chance.number(0.8...1.2)
        }
        func floor(_ uses: Set<Building.Use>, onCampus: Bool) -> Double {
            zip(map.buildings, floors).reduce(0) { $0 + ($1.0.onCampus == onCampus && uses.contains($1.0.use) ? $1.1 : 0) }
        }
        let students = floor([.dormitory], onCampus: true) / Self.floorPerStudent
        let residents = floor([.housing], onCampus: false) / Self.floorPerResident
        let groups: [Group] = [
            Group(people: students, onCampus: true, working: Self.studying, off: Self.resting),
            Group(people: students * Self.staffPerStudent, onCampus: true, working: Self.teachingStaff, off: Self.staffOff),
            Group(people: residents, onCampus: false, working: Self.townWorking, off: Self.townOff),
        ]
        var working = map.buildings.map { _ in [Double](repeating: 0, count: 24) }
        var off = working
        for group in groups {
            for (use, shares) in group.working { share(group, use, shares, floors, &working) }
            for (use, shares) in group.off { share(group, use, shares, floors, &off) }
        }
        return Population(map.buildings.indices.compactMap { index in
            let (day, free) = (working[index].map { $0.rounded() }, off[index].map { $0.rounded() })
            guard day.contains(where: { $0 > 0 }) || free.contains(where: { $0 > 0 }) else { return nil }
            let building = map.buildings[index]
            return Population.Place(
                position: Spots.anchor(building.outline), building: building.id, name: building.name, workingDay: day, dayOff: free)
        })
    }

    private struct Group {
        var people: Double
        var onCampus: Bool
        var working: [Building.Use: [Double]]
        var off: [Building.Use: [Double]]
    }

    /// Parts the share of a group among the buildings of one use, as large as each is.
    private func share(_ group: Group, _ use: Building.Use, _ shares: [Double], _ floors: [Double], _ people: inout [[Double]]) {
        let chosen = map.buildings.indices.filter { map.buildings[$0].use == use && map.buildings[$0].onCampus == group.onCampus }
        let whole = chosen.reduce(0) { $0 + floors[$1] }
        guard whole > 0 else { return }
        for index in chosen {
            for hour in 0..<24 { people[index][hour] += group.people * shares[hour] * floors[index] / whole }
        }
    }

    /// Square metres of ground.
    private static func area(_ outline: [Position]) -> Double {
        guard let last = outline.last else { return 0 }
        let north = Position.earthRadius * .pi / 180
        let east = north * cos(last.latitude * .pi / 180)
        var (sum, before) = (0.0, last)
        for corner in outline {
            sum += (before.longitude - last.longitude) * (corner.latitude - last.latitude)
                - (corner.longitude - last.longitude) * (before.latitude - last.latitude)
            before = corner
        }
        return abs(sum) / 2 * north * east
    }

    /// 24 shares of stretches: from an hour on, so much.
    private static func hours(_ stretches: (Int, Double)...) -> [Double] {
        (0..<24).map { hour in stretches.last { $0.0 <= hour }?.1 ?? 0 }
    }

    // What is missing to a whole is out of the town, on the way, or on the grass.
    private static let studying: [Building.Use: [Double]] = [
        .dormitory: hours((0, 0.97), (6, 0.9), (7, 0.55), (8, 0.2), (12, 0.38), (13, 0.5), (14, 0.2), (17, 0.28), (18, 0.36), (21, 0.58), (22, 0.9), (23, 0.95)),
        .teaching: hours((7, 0.1), (8, 0.52), (12, 0.1), (13, 0.12), (14, 0.5), (17, 0.2), (18, 0.12), (19, 0.3), (21, 0.15), (22, 0)),
        .laboratory: hours((8, 0.1), (12, 0.04), (14, 0.12), (18, 0.04), (22, 0.01)),
        .library: hours((7, 0.03), (8, 0.08), (12, 0.05), (14, 0.1), (18, 0.07), (19, 0.13), (22, 0)),
        .canteen: hours((6, 0.05), (7, 0.2), (8, 0.01), (11, 0.06), (12, 0.32), (13, 0.06), (14, 0), (17, 0.16), (18, 0.18), (19, 0.02), (21, 0)),
        .sport: hours((6, 0.01), (8, 0.03), (12, 0.01), (16, 0.07), (18, 0.06), (21, 0.02), (22, 0)),
        .shop: hours((9, 0.01), (12, 0.03), (13, 0.01), (17, 0.04), (21, 0.01), (23, 0)),
    ]
    private static let resting: [Building.Use: [Double]] = [
        .dormitory: hours((0, 0.9), (8, 0.8), (9, 0.6), (11, 0.5), (13, 0.5), (18, 0.4), (21, 0.55), (22, 0.75), (23, 0.86)),
        .teaching: hours((8, 0.05), (12, 0.02), (14, 0.06), (18, 0.05), (21, 0)),
        .laboratory: hours((9, 0.02), (22, 0)),
        .library: hours((8, 0.06), (12, 0.05), (14, 0.09), (18, 0.06), (22, 0)),
        .canteen: hours((7, 0.06), (9, 0.01), (11, 0.12), (12, 0.2), (13, 0.03), (14, 0), (17, 0.14), (18, 0.12), (19, 0)),
        .sport: hours((9, 0.04), (12, 0.01), (15, 0.09), (18, 0.05), (21, 0)),
        .shop: hours((9, 0.02), (11, 0.05), (21, 0.01), (23, 0)),
    ]
    private static let teachingStaff: [Building.Use: [Double]] = [
        .office: hours((0, 0.01), (8, 0.36), (12, 0.15), (14, 0.36), (18, 0.03), (22, 0.01)),
        .teaching: hours((8, 0.25), (12, 0.05), (14, 0.25), (18, 0.05), (22, 0)),
        .laboratory: hours((0, 0.01), (8, 0.16), (12, 0.06), (14, 0.18), (18, 0.05), (22, 0.01)),
        .library: hours((8, 0.03), (22, 0)), .canteen: hours((5, 0.04), (11, 0.08), (12, 0.3), (13, 0.05), (17, 0.1), (19, 0)),
        .medical: hours((0, 0.005), (8, 0.02), (18, 0.005)), .sport: hours((9, 0.02), (18, 0)), .gate: hours((0, 0.01)),
    ]
    private static let staffOff: [Building.Use: [Double]] = [
        .office: hours((0, 0.01), (9, 0.04), (18, 0.01)), .laboratory: hours((0, 0.01), (9, 0.05), (20, 0.01)),
        .library: hours((8, 0.02), (22, 0)), .canteen: hours((5, 0.04), (20, 0)), .medical: hours((0, 0.005)), .gate: hours((0, 0.01)),
    ]
    private static let townWorking: [Building.Use: [Double]] = [
        .housing: hours((0, 0.95), (6, 0.85), (7, 0.6), (8, 0.4), (12, 0.48), (14, 0.38), (17, 0.55), (19, 0.75), (21, 0.88), (23, 0.94)),
        .shop: hours((0, 0.005), (7, 0.05), (9, 0.13), (12, 0.15), (14, 0.12), (17, 0.16), (20, 0.08), (22, 0.01)),
        .office: hours((8, 0.08), (12, 0.03), (14, 0.08), (18, 0.01)), .teaching: hours((7, 0.12), (12, 0.05), (14, 0.12), (17, 0.03), (18, 0)),
        .other: hours((0, 0.01), (8, 0.12), (12, 0.09), (13, 0.12), (18, 0.02)), .medical: hours((0, 0.01), (8, 0.03), (18, 0.01)),
        .station: hours((6, 0.005), (21, 0)), .police: hours((0, 0.001)), .fire: hours((0, 0.001)),
    ]
    private static let townOff: [Building.Use: [Double]] = [
        .housing: hours((0, 0.95), (8, 0.8), (9, 0.62), (12, 0.68), (14, 0.58), (18, 0.68), (20, 0.8), (22, 0.93)),
        .shop: hours((0, 0.005), (8, 0.08), (10, 0.2), (18, 0.18), (21, 0.05), (23, 0.005)), .other: hours((0, 0.01), (8, 0.03), (18, 0.01)),
        .office: hours((9, 0.01), (18, 0)), .medical: hours((0, 0.01), (8, 0.02), (18, 0.01)), .station: hours((6, 0.008), (21, 0)),
        .police: hours((0, 0.001)), .fire: hours((0, 0.001)),
    ]
}
