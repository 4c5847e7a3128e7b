import Ground
import Testing

@testable import Geo

@Suite("Tangled shortcuts")
struct TangledShortcutTests {
    /// Streets every 8 m, 400 m each way, so that a line of some kilometres meets more than it may.
    static func lattice() -> MapData {
        var map = MapData()
        let side = 51
        for number in 0..<side * side { map.nodes.append(Sketch.at(Double(number % side) * 8, Double(number / side) * 8)) }
        for line in 0..<side {
            let row = (0..<side).map { Int32(line * side + $0) }
            let column = (0..<side).map { Int32($0 * side + line) }
            map.streets += [Street(nodes: row, grade: .residential), Street(nodes: column, grade: .residential)]
        }
        return map
    }

    private static func tangle(_ count: Int, size: Double = 1) -> RoadCorrection {
        RoadCorrection(
            id: "tangle \(count)", kind: .shortcut,
            line: (0..<count).map { Sketch.at(Double($0 * 7 % 11) / 11 * 190 * size, Double($0 * 5 % 13) / 13 * 200 * size) })
    }

    @Test("are refused with what to do, and left out when they are stored")
    func refused() {
        var graph = RoadGraph(Self.lattice())
        // Many points; many crossings of itself; many streets.
        let straight = RoadCorrection(id: "many", kind: .shortcut, line: (0...100).map { Sketch.at(Double($0) * 3, 7) })
        let serpent = RoadCorrection(
            id: "serpent", kind: .shortcut,
            line: (0..<22).map { number in
                let east: Double = (number + 1) / 2 % 2 == 0 ? 3 : 397
                return Sketch.at(east, Double(number / 2) * 36 + 4)
            })
        let bad = [Self.tangle(480, size: 0.01), Self.tangle(480), Self.tangle(60, size: 0.2), straight, serpent]
        for correction in bad {
            let refusal = #expect(throws: Refusal.self) { try graph.check(correction) }
            #expect(refusal?.field == "line" && refusal?.code == .tooLarge, "\(correction.id)")
        }
        let good = RoadCorrection(id: "good", kind: .shortcut, line: [Sketch.at(-80, 0), Sketch.at(3.5, 4)])
        let leftOut = graph.apply(bad + [good], at: nil)
        #expect(Set(leftOut) == Set(bad.map(\.id)))
        #expect(graph.corrections.structures == [good])
        // What was begun and given up has left nothing behind.
        var fresh = RoadGraph(Self.lattice())
        fresh.apply([good], at: nil)
        #expect(graph.network.positions == fresh.network.positions)
        let ways = [graph, fresh].map { $0.network.segments.map { [$0.from, $0.to, $0.drawn] } }
        #expect(ways[0] == ways[1])
    }

    @Test("what was added is found wherever it passes")
    func added() {
        var chance = Chance(seed: 4)
        var (added, lines) = (AddedSegments(), [(a: Position, b: Position)]())
        for number in 0..<200 {
            let a = Sketch.at(chance.number(in: -900...900), chance.number(in: -900...900))
            let b = number % 9 == 0 ? a : a.moved(east: chance.number(in: -500...500), north: number % 5 == 0 ? 0 : chance.number(in: -500...500))
            added.insert(number, a, b)
            lines.append((a, b))
        }
        for _ in 0..<300 {
            let place = Sketch.at(chance.number(in: -1000...1000), chance.number(in: -1000...1000))
            let metres = chance.number(in: 1...90)
            let found = added.near(place, within: metres)
            #expect(found == Set(found).sorted() && found.count < 200)
            for (number, line) in lines.enumerated() where !found.contains(number) {
                let steps = stride(from: 0.0, through: 1, by: 0.05).map { share in
                    Position(
                        latitude: line.a.latitude + share * (line.b.latitude - line.a.latitude),
                        longitude: line.a.longitude + share * (line.b.longitude - line.a.longitude))
                }
                #expect(steps.allSatisfy { $0.distance(to: place) > metres * 0.999 })
            }
        }
    }
}
