import Ground
import Testing

@testable import Geo

@Suite("Units in buckets")
struct HierarchyFleetTests {
    @Test("after a million moves, arrivals and departures nobody is lost and nobody stands twice")
    func millionMoves() {
        var chance = Chance(seed: 21)
        let town = HierarchyTown(nodes: 40, chance: &chance)
        let metric = HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds)
        let labels = (0..<Int32(town.nodes)).map { metric.labelled([Hierarchy.Seed(node: $0, milliseconds: 0)], .outward) }
        var table = HubTable(ranks: town.nodes)
        let members = 120
        table.reserve(members)
        var places = [Int?](repeating: nil, count: members)
        for _ in 0..<1_000_000 {
            let member = chance.whole(below: members)
            if let place = places[member] { labels[place].withUnsafeBufferPointer { table.remove(Int32(member), $0) } }
            // Whole waves come and go, so that lists become rows and rows become lists.
            let place = chance.happens(0.97) ? chance.whole(below: town.nodes) : nil
            places[member] = place
            if let place { labels[place].withUnsafeBufferPointer { table.insert(Int32(member), $0) } }
        }
        var wanted = [Set<SIMD2<Int32>>](repeating: [], count: town.nodes)
        for (member, place) in places.enumerated() {
            for hub in place.map({ labels[$0] }) ?? [] { wanted[Int(hub.x)].insert(SIMD2(Int32(member), hub.y)) }
        }
        for hub in 0..<town.nodes {
            let members = table.members(of: hub)
            #expect(Set(members) == wanted[hub] && members.count == wanted[hub].count)
        }
    }

    @Test("a fleet that grows, moves and shrinks answers as one placed anew", arguments: UInt64(1)...4)
    func growsAndShrinks(seed: UInt64) {
        var chance = Chance(seed: seed)
        let town = HierarchyTown(side: 14, chance: &chance)
        let metric = HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds)
        var fleet = FleetBuckets(metric)
        var places: [Int: [Hierarchy.Seed]] = [:]
        for round in 0..<600 {
            let unit = chance.whole(below: round < 300 ? 200 : 40) * 7
            if chance.happens(round < 300 ? 0.1 : 0.5) {
                #expect(fleet.remove(unit) == (places.removeValue(forKey: unit) != nil))
            } else {
                places[unit] = chance.happens(0.1) ? [] : town.seeds(&chance)
                fleet.place(unit, at: places[unit] ?? [])
            }
        }
        #expect(Set(fleet.units) == Set(places.keys) && fleet.units.count == places.count)
        for _ in 0..<10 {
            let scene = town.seeds(&chance)
            let times = fleet.times(to: scene)
            for (slot, unit) in fleet.units.enumerated() {
                #expect(times[slot] == metric.distance(from: places[unit] ?? [], to: scene))
            }
        }
    }

    @Test("a copy of a fleet stays as it was")
    func copies() {
        var chance = Chance(seed: 5)
        let town = HierarchyTown(side: 6, chance: &chance)
        var fleet = FleetBuckets(HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds))
        fleet.place(1, at: [Hierarchy.Seed(node: 0, milliseconds: 0)])
        let copy = fleet
        let scene = [Hierarchy.Seed(node: 35, milliseconds: 0)]
        let before = copy.times(to: scene)
        fleet.place(1, at: [Hierarchy.Seed(node: 35, milliseconds: 0)])
        fleet.reweight(town.milliseconds.map { $0 + 1 })
        #expect(copy.times(to: scene) == before && fleet.times(to: scene) == [0])
    }
}
