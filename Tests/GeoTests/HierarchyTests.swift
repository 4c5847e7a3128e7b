import Ground
import Testing

@testable import Geo

@Suite("The hierarchy")
struct HierarchyTests {
    @Test("distances, matrices and fleets are those of a plain search", arguments: UInt64(1)...40)
    func agreesWithPlainSearch(seed: UInt64) {
        var chance = Chance(seed: seed)
        let town = HierarchyTown(nodes: 2 + chance.whole(below: 60), chance: &chance)
        let metric = HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds)
        let origins = (0..<12).map { _ in town.seeds(&chance) }
        let destinations = (0..<12).map { _ in town.seeds(&chance) }
        let wanted = origins.flatMap { origin in destinations.map { town.least(from: origin, to: $0) } }
        #expect(metric.matrix(from: origins, to: destinations) == wanted)
        #expect(origins.flatMap { origin in destinations.map { metric.distance(from: origin, to: $0) } } == wanted)
        var fleet = FleetBuckets(metric)
        for (unit, origin) in origins.enumerated() { fleet.place(unit, at: origin) }
        for (column, destination) in destinations.enumerated() {
            let times = origins.indices.map { wanted[$0 * destinations.count + column] }
            #expect(fleet.times(to: destination) == times)
            let best = times.enumerated().filter { $0.element != Int32.max }
                .sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
            #expect(fleet.nearest(5, to: destination).map(\.milliseconds) == best.prefix(5).map(\.element))
            #expect(fleet.nearest(5, to: destination).map(\.unit) == best.prefix(5).map(\.offset))
        }
    }

    @Test("a path is made of the arcs given, joined head to tail, and takes as long as it says", arguments: UInt64(1)...30)
    func paths(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        let town = HierarchyTown(nodes: 2 + chance.whole(below: 80), chance: &chance)
        let metric = HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds)
        for _ in 0..<20 {
            let (origins, destinations) = (town.seeds(&chance), town.seeds(&chance))
            let wanted = town.least(from: origins, to: destinations)
            guard let path = metric.path(from: origins, to: destinations) else {
                #expect(wanted == Int32.max)
                continue
            }
            #expect(path.milliseconds == wanted)
            #expect(path.nodes.first == origins[path.origin].node && path.nodes.last == destinations[path.destination].node)
            #expect(path.nodes.count == path.arcs.count + 1)
            var sum = origins[path.origin].milliseconds + destinations[path.destination].milliseconds
            for (step, arc) in path.arcs.enumerated() {
                #expect(town.tails[Int(arc)] == path.nodes[step] && town.heads[Int(arc)] == path.nodes[step + 1])
                sum += town.milliseconds[Int(arc)]
            }
            #expect(sum == wanted)
        }
    }

    @Test("changing some arcs leads to the same as weighing all anew", arguments: UInt64(1)...20)
    func updates(seed: UInt64) {
        var chance = Chance(seed: seed)
        var town = seed % 2 == 0 ? HierarchyTown(nodes: 120, chance: &chance) : HierarchyTown(side: 12, chance: &chance)
        let hierarchy = town.hierarchy
        var metric = HierarchyMetric(hierarchy, milliseconds: town.milliseconds)
        var whole = metric
        for _ in 0..<15 {
            var changes: [(arc: Int, milliseconds: Int32)] = []
            for _ in 0..<1 + chance.whole(below: 5) {
                let arc = chance.whole(below: town.tails.count)
                let time = chance.happens(0.4) ? Int32.max : Int32(chance.whole(below: 1200))
                changes.append((arc, time))
                town.milliseconds[arc] = time
            }
            let before = metric.times
            let changed = metric.update(changes)
            whole.reweight(town.milliseconds)
            #expect(metric.times == whole.times && metric.milliseconds == whole.milliseconds)
            #expect(changed == (before != metric.times))
        }
    }

    @Test("units keep their places when the times change, at once and little by little")
    func fleetKeepsPlaces() {
        var chance = Chance(seed: 3)
        var town = HierarchyTown(side: 15, chance: &chance)
        var fleet = FleetBuckets(HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds))
        let places = (0..<60).map { _ in town.seeds(&chance) }
        for (unit, place) in places.enumerated() { fleet.place(unit, at: place) }
        for round in 0..<6 {
            var changes: [(arc: Int, milliseconds: Int32)] = []
            for arc in town.tails.indices where chance.happens(round % 2 == 0 ? 1 : 0.01) {
                town.milliseconds[arc] = Int32(chance.whole(below: 900))
                changes.append((arc, town.milliseconds[arc]))
            }
            if round % 2 == 0 { fleet.reweight(town.milliseconds) } else { fleet.update(changes) }
            let scene = town.seeds(&chance)
            #expect(fleet.times(to: scene) == places.map { town.least(from: $0, to: scene) })
        }
    }

    @Test("going over a third place is never quicker")
    func triangleInequality() {
        var chance = Chance(seed: 8)
        let town = HierarchyTown(side: 25, chance: &chance)
        let metric = HierarchyMetric(town.hierarchy, milliseconds: town.milliseconds)
        let places = (0..<40).map { _ in [Hierarchy.Seed(node: Int32(chance.whole(below: town.nodes)), milliseconds: 0)] }
        let times = metric.matrix(from: places, to: places)
        let count = places.count
        var broken = 0
        for a in 0..<count {
            for b in 0..<count {
                for c in 0..<count where times[a * count + c] > times[a * count + b] + times[b * count + c] { broken += 1 }
            }
        }
        #expect(broken == 0 && times.contains { $0 > 0 })
    }

    @Test("an earlier order serves a map that has grown; strangers, doubles and gaps in it do no harm", arguments: UInt64(1)...10)
    func earlierOrder(seed: UInt64) {
        var chance = Chance(seed: seed)
        let town = HierarchyTown(nodes: 50, chance: &chance)
        var earlier = Array(town.hierarchy.order.filter { $0 < 40 })
        earlier += [earlier.first ?? 0, 77, -1]
        let hierarchy = Hierarchy(
            nodes: 50, positions: town.positions, tails: town.tails, heads: town.heads, under: earlier)
        #expect(hierarchy.order.sorted() == Array(0..<50))
        let metric = HierarchyMetric(hierarchy, milliseconds: town.milliseconds)
        for _ in 0..<40 {
            let (origins, destinations) = (town.seeds(&chance), town.seeds(&chance))
            #expect(metric.distance(from: origins, to: destinations) == town.least(from: origins, to: destinations))
        }
    }

    @Test("an order as bad as can be makes it slow, not large, and not wrong")
    func poorOrder() {
        // A street of 3,000 places with a dead end at each, contracted from one end to the other.
        let count = 3000
        let positions = (0..<2 * count).map { Position(latitude: 30, longitude: 114 + Double($0) * 0.0001) }
        let street = (0..<Int32(count) - 1).map { ($0, $0 + 1) } + (0..<Int32(count)).map { ($0, $0 + Int32(count)) }
        let hierarchy = Hierarchy(
            nodes: 2 * count, positions: positions, tails: street.map(\.0), heads: street.map(\.1),
            under: Array(Int32(count)..<Int32(2 * count)) + Array(0..<Int32(count)))
        #expect(hierarchy.shape.height > count && hierarchy.shape.bytes < 400 * 2 * count)
        let metric = HierarchyMetric(hierarchy, milliseconds: street.map { _ in 10 })
        let (first, last) = (Hierarchy.Seed(node: 0, milliseconds: 0), Hierarchy.Seed(node: Int32(2 * count) - 1, milliseconds: 0))
        #expect(metric.distance(from: [first], to: [last]) == Int32(count) * 10)
        #expect(metric.distance(from: [last], to: [first]) == Int32.max)
    }

    @Test("a map of nothing, of one place, of loops only")
    func empty() {
        let nothing = HierarchyMetric(Hierarchy(nodes: 0, positions: [], tails: [], heads: []), milliseconds: [])
        #expect(nothing.matrix(from: [], to: []).isEmpty && nothing.distance(from: [], to: []) == Int32.max)
        #expect(FleetBuckets(nothing).times(to: []).isEmpty)
        let place = Position(latitude: 30, longitude: 114)
        let one = HierarchyMetric(Hierarchy(nodes: 1, positions: [place], tails: [0], heads: [0]), milliseconds: [5])
        let seed = Hierarchy.Seed(node: 0, milliseconds: 7)
        #expect(one.distance(from: [seed], to: [seed]) == 14)
        let stay = HierarchyPath(milliseconds: 14, origin: 0, destination: 0, nodes: [0], arcs: [])
        #expect(one.path(from: [seed], to: [seed]) == stay)
        #expect(one.distance(from: [], to: [seed]) == Int32.max && one.path(from: [seed], to: []) == nil)
    }

    @Test("building tells how far it is, and never goes back")
    func progress() {
        var chance = Chance(seed: 4)
        let town = HierarchyTown(side: 40, chance: &chance)
        var told: [Double] = []
        _ = Hierarchy(nodes: town.nodes, positions: town.positions, tails: town.tails, heads: town.heads) { told.append($0) }
        #expect(told == told.sorted() && told.last == 1 && told.count > 20)
    }
}
