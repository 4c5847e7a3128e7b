import Deployment
import Geo
import Ground
import Testing

@Suite("Streets by name")
struct StreetNameTests {
    private static let origin = Position(latitude: 30.5, longitude: 114.4)

    /// `学苑路` runs east over five nodes 100 m apart; `甲路` crosses it at the second, `乙路` at the fourth; a scrap of the same name
    /// lies elsewhere.
    private static let map: MapData = {
        var map = MapData()
        map.nodes = (0..<5).map { origin.moved(east: Double($0) * 100, north: 0) }
        map.nodes += [origin.moved(east: 100, north: 100), origin.moved(east: 300, north: 100), origin.moved(east: 0, north: 900), origin.moved(east: 60, north: 900)]
        map.streets = [
            Street(nodes: [0, 1, 2], grade: .tertiary, name: "学苑路"), Street(nodes: [2, 3, 4], grade: .tertiary, name: "学苑路"),
            Street(nodes: [1, 5], grade: .service, name: "甲路"), Street(nodes: [6, 3], grade: .service, name: "乙路"),
            Street(nodes: [7, 8], grade: .tertiary, name: "学苑路"), Street(nodes: [5, 6, 99], grade: .footway),
        ]
        return map
    }()
    private let names = StreetNames(map)

    @Test("found by a part of their name, crossings named in order")
    func find() {
        #expect(names.names(matching: "路") == ["乙路", "学苑路", "甲路"].sorted())
        #expect(names.names(matching: "学") == ["学苑路"] && names.names(matching: "丙").isEmpty)
        #expect(Set(names.crossings(of: "学苑路")) == ["甲路", "乙路"] && names.crossings(of: "丙路").isEmpty)
    }

    @Test("between two crossings, from one to an end, and the whole of its longest piece")
    func stretches() throws {
        let nodes = Self.map.nodes
        #expect(try names.stretch(of: "学苑路", from: "甲路", to: "乙路") == Array(nodes[1...3]))
        #expect(try names.stretch(of: "学苑路", from: "乙路", to: "甲路") == nodes[1...3].reversed())
        #expect(try names.stretch(of: "学苑路", from: "乙路", to: nil) == nodes[0...3].reversed())
        let whole = try names.stretch(of: "学苑路", from: nil, to: nil)
        #expect(whole == Array(nodes[0...4]) || whole == nodes[0...4].reversed())
    }

    @Test("a name that is not there, or does not cross, says so and names what does")
    func faults() {
        for (street, from, to, field) in [("丙路", nil, nil, "street"), ("学苑路", "丙路", nil, "fromStreet"), ("学苑路", "甲路", "学苑路", "toStreet"), ("学苑路", "甲路", "甲路", "toStreet")] as [(String, String?, String?, String)] {
            let refusal = #expect(throws: Refusal.self) { try names.stretch(of: street, from: from, to: to) }
            #expect(refusal?.field == field && refusal?.code == .notFound)
        }
    }

    @Test("a name that is too long to be one is not told back whole")
    func longNames() {
        let long = String(repeating: "长", count: 3000)
        for (street, from) in [(long, nil), ("学苑路", long)] as [(String, String?)] {
            let refusal = #expect(throws: Refusal.self) { try names.stretch(of: street, from: from, to: nil) }
            #expect((refusal?.message.zh.count ?? .max) < 200)
        }
    }
}
