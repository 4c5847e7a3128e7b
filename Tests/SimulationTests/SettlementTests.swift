import Geo
import Ground
import Simulation
import Testing

@Suite("Settling on a map that was imported")
struct SettlementTests {
    /// A grid of streets with nothing else on it, `size` crossings each way, 100 metres apart.
    private func grid(_ size: Int) -> MapData {
        let corner = Position(latitude: 36.65, longitude: 117.0)
        var map = MapData(attribution: "© OpenStreetMap contributors", name: "泉城")
        for y in 0..<size { for x in 0..<size { map.nodes.append(corner.moved(east: Double(x) * 100, north: Double(y) * 100)) } }
        for y in 0..<size {
            map.streets.append(Street(nodes: (0..<size).map { Int32(y * size + $0) }, grade: .residential, name: "\(y + 1)纬路"))
            map.streets.append(Street(nodes: (0..<size).map { Int32($0 * size + y) }, grade: .residential, name: "\(y + 1)经路"))
        }
        return map
    }

    private func expectComplete(_ town: Town) {
        let counts = Dictionary(grouping: town.sites, by: \.kind).mapValues(\.count)
        #expect(counts[.serviceStation] == 4)
        #expect(counts[.commandDesk] == 1)
        #expect(counts[.stationHouse] == 1)
        #expect(counts[.fireStation] == 1)
        #expect(counts[.hospital] == 1)
        #expect(counts[.teamBase] == 3)
        #expect(Set(town.sites.map(\.id)).count == town.sites.count)
        #expect(Set(town.sites(.serviceStation).map(\.name)).count == 4)
        #expect(town.sites.allSatisfy { !$0.name.zh.isEmpty && !$0.name.en.isEmpty })
        let nodes = Set(town.map.nodes)
        for site in town.sites where site.building == nil { #expect(nodes.contains(site.position), "\(site.id)") }
    }

    @Test("needs no building and no campus")
    func streetsOnly() {
        let map = grid(20)
        let town = Settlement.choose(in: map, seed: 4)
        #expect(town.campusName == "泉城片区")
        #expect(town.map == map)
        expectComplete(town)
        #expect(town == Settlement.choose(in: map, seed: 4))
        let calls = CallRhythm.calls(from: 1_700_000_000_000, days: 7, seed: 1, town: town)
        #expect(calls.count > 40)
        #expect(calls.allSatisfy { $0.building == nil && !$0.place.isEmpty })
    }

    @Test("spreads the four service stations over the campus")
    func spread() {
        let town = Settlement.choose(in: grid(20), seed: 4)
        let posts = town.sites(.serviceStation).map(\.position)
        for (i, a) in posts.enumerated() { for b in posts.dropFirst(i + 1) { #expect(a.distance(to: b) > 400) } }
    }

    @Test("takes the largest campus that has streets inside, and its gates and houses")
    func campus() throws {
        var map = grid(20)
        func box(_ x: Double, _ y: Double, _ w: Double, _ h: Double) -> [Position] {
            [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map { map.nodes[0].moved(east: $0.0, north: $0.1) }
        }
        map.areas = [
            Area(kind: .campus, name: "小校区", outline: box(1_450, 1_450, 420, 420)),
            Area(kind: .campus, name: "大学城校区", outline: box(215, 215, 920, 920)),
            Area(kind: .campus, name: "空校区", outline: box(-5_000, 0, 3_000, 3_000)),
        ]
        map.barriers = [Barrier(node: 20 * 3 + 2, kind: .gate, name: "西大门"), Barrier(node: 20 * 15 + 15, kind: .gate)]
        map.buildings = [
            Building(id: "w1", name: "", use: .police, outline: box(1_210, 710, 30, 20)),
            Building(id: "w2", name: "", use: .teaching, outline: box(410, 410, 60, 20), onCampus: true),
        ]
        let town = Settlement.choose(in: map, seed: 4)
        #expect(town.campusName == "大学城校区")
        expectComplete(town)
        #expect(town.sites(.gate).map(\.name.zh) == ["西大门"])
        #expect(town.sites(.stationHouse).first?.building == "w1")
        for site in town.sites where site.kind == .serviceStation || site.kind == .commandDesk {
            #expect(Flat.contains(map.areas[1].outline, site.position))
        }
        #expect(Settlement.describe(map.buildings[1], in: map) == "2号楼")
    }

    @Test("gives a map without streets no sites")
    func empty() {
        let town = Settlement.choose(in: MapData(name: "空"), seed: 1)
        #expect(town.sites.isEmpty)
        #expect(CallRhythm.calls(from: 0, days: 30, seed: 1, town: town).isEmpty)
    }

    @Test("finds places on the invented town's map as on any other")
    func invented() {
        let map = Towns.town(110).map
        let town = Settlement.choose(in: map, seed: 9)
        #expect(town.campusName == "云澄大学")
        #expect(town.sites(.gate).count == 4)
    }
}
