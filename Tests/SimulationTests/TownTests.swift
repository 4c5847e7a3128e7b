import Geo
import Ground
import Simulation
import Testing



@Suite("The invented town")
struct TownTests {
    @Test("is of the size of a university town", arguments: Towns.seeds)
    func size(seed: UInt64) {
        let map = Towns.town(seed).map
        #expect((2_500...4_500).contains(map.nodes.count))
        #expect((1_000...1_800).contains(map.buildings.count))
        #expect(map.buildings.filter(\.onCampus).count >= 150)
        #expect(map.attribution.isEmpty)
    }

    @Test("is the same for the same seed and another for another")
    func seed() {
        #expect(DemoTown.build(seed: 7) == DemoTown.build(seed: 7))
        #expect(DemoTown.build(seed: 7).map.nodes != DemoTown.build(seed: 8).map.nodes)
    }

    /// Changes only when the drawing of the town does: then look at the new town, and write its digest here.
    @Test("is the town that was looked at, to the centimetre")
    func digest() {
        #expect(Self.digest(Towns.town(110)) == 17_026_369_818_435_434_157)
    }

    /// FNV-1a over everything that is drawn.
    private static func digest(_ town: Town) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        func take(_ text: String) { for byte in text.utf8 { take(byte) } }
        func take(_ number: Int) { for shift in stride(from: 0, to: 64, by: 8) { take(UInt8(truncatingIfNeeded: number >> shift)) } }
        func take(_ position: Position) {
            take(Int((position.latitude * 1e7).rounded()))
            take(Int((position.longitude * 1e7).rounded()))
        }
        town.map.nodes.forEach(take)
        for street in town.map.streets {
            street.nodes.forEach { take(Int($0)) }
            take(street.name)
            take(street.grade.rawValue)
        }
        for building in town.map.buildings {
            building.outline.forEach(take)
            take(building.name)
            take(building.use.rawValue)
        }
        for area in town.map.areas { area.outline.forEach(take) }
        for barrier in town.map.barriers { take(Int(barrier.node)) }
        for site in town.sites { take(site.id) }
        return hash
    }

    @Test("hangs together for feet, two wheels and four", arguments: Towns.seeds)
    func connected(seed: UInt64) {
        let map = Towns.town(seed).map
        let shut = Set(map.barriers.filter { $0.kind == .bollard || $0.kind == .turnstile }.map(\.node))
        #expect(parts(map, closed: []) { $0 != .motorway } == 1)
        #expect(parts(map, closed: Set(map.barriers.filter { $0.kind == .turnstile }.map(\.node))) { $0 != .motorway && $0 != .steps } == 1)
        #expect(parts(map, closed: shut) { $0.rawValue <= Street.Grade.living.rawValue } == 1)
    }

    /// How many separate parts the streets of these grades make, when nothing passes the closed nodes.
    private func parts(_ map: MapData, closed: Set<Int32>, over grades: (Street.Grade) -> Bool) -> Int {
        var neighbours: [Int32: [Int32]] = [:]
        for street in map.streets where grades(street.grade) {
            for (a, b) in zip(street.nodes, street.nodes.dropFirst()) where !closed.contains(a) && !closed.contains(b) {
                neighbours[a, default: []].append(b)
                neighbours[b, default: []].append(a)
            }
        }
        var seen = Set<Int32>()
        var parts = 0
        for start in neighbours.keys where seen.insert(start).inserted {
            parts += 1
            var stack = [start]
            while let node = stack.popLast() {
                for next in neighbours[node] ?? [] where seen.insert(next).inserted { stack.append(next) }
            }
        }
        return parts
    }

    @Test("has streets that share a node wherever they cross", arguments: Towns.seeds)
    func planar(seed: UInt64) {
        let ground = Flat(Towns.town(seed).map)
        #expect(ground.crossings() == [])
    }

    @Test("has houses clear of streets, of water and of each other", arguments: Towns.seeds)
    func clear(seed: UInt64) {
        let ground = Flat(Towns.town(seed).map)
        #expect(ground.housesOnStreets() == [])
        #expect(ground.housesInWater() == [])
        #expect(ground.housesInHouses() == [])
    }

    @Test("has streets on water only where they are called a bridge", arguments: Towns.seeds)
    func bridges(seed: UInt64) {
        let ground = Flat(Towns.town(seed).map)
        let wet = ground.streetsOnWater()
        #expect(wet.allSatisfy { $0.hasSuffix("桥") })
        #expect(Set(wet).count >= 3, "two over the river, one over the lake")
    }

    @Test("names what people call by name, each once", arguments: Towns.seeds)
    func names(seed: UInt64) {
        let map = Towns.town(seed).map
        let called: Set<Building.Use> = [.dormitory, .teaching, .laboratory, .canteen, .gate, .library, .medical, .police, .fire]
        #expect(map.buildings.filter { called.contains($0.use) && $0.name.isEmpty }.map(\.id) == [])
        let named = map.buildings.map(\.name).filter { !$0.isEmpty }
        #expect(Set(named).count == named.count)
        #expect(Set(map.buildings.map(\.id)).count == map.buildings.count)
        #expect(map.buildings.allSatisfy { BuildingID(checking: $0.id.text) != nil })
        let onCampus = Set(map.buildings.filter(\.onCampus).map(\.name))
        for name in ["图书馆", "第一食堂", "第二食堂", "第三食堂", "第四食堂", "第一教学楼", "化学实验楼", "体育馆", "校医院", "保卫处"] {
            #expect(onCampus.contains(name), "\(name)")
        }
        for quarter in ["东苑", "西苑", "南苑", "北苑"] {
            #expect(onCampus.filter { $0.hasPrefix(quarter) && $0.hasSuffix("栋") }.count >= 5, "\(quarter)")
        }
        let gates = map.barriers.map(\.name).filter { !$0.isEmpty }
        #expect(Set(gates).count == gates.count)
    }

    @Test("has every site, on a node or in its building", arguments: Towns.seeds)
    func sites(seed: UInt64) throws {
        let town = Towns.town(seed)
        let counts = Dictionary(grouping: town.sites, by: \.kind).mapValues(\.count)
        #expect(counts == [
            .stationHouse: 1, .serviceStation: 4, .commandDesk: 1, .hospital: 2, .fireStation: 1, .gate: 8, .teamBase: 3,
        ])
        #expect(Set(town.sites.map(\.id)).count == town.sites.count)
        let nodes = Set(town.map.nodes)
        for site in town.sites {
            if let id = site.building {
                let building = try #require(town.map.buildings.first { $0.id == id })
                #expect(Flat.contains(building.outline, site.position), "\(site.id)")
            } else {
                #expect(nodes.contains(site.position), "\(site.id)")
            }
        }
    }

    @Test("opens the campus wall at gates and turnstiles only", arguments: Towns.seeds)
    func wall(seed: UInt64) throws {
        let map = Towns.town(seed).map
        let campus = try #require(map.areas.first { $0.kind == .campus }).outline
        let bars = map.barriers.map { map.nodes[Int($0.node)] }
        // A gate near a corner of the wall has a second node in it.
        let barred = Set(map.nodes.indices.filter { node in bars.contains { $0.distance(to: map.nodes[node]) < 2.5 } }.map(Int32.init))
        for street in map.streets {
            for (a, b) in zip(street.nodes, street.nodes.dropFirst()) where !barred.contains(a) && !barred.contains(b) {
                #expect(
                    Flat.contains(campus, map.nodes[Int(a)]) == Flat.contains(campus, map.nodes[Int(b)]),
                    "\(street.grade) \(street.name) passes the wall unseen")
            }
        }
        let gates = map.barriers.filter { $0.kind == .gate && !$0.name.isEmpty }
        #expect(gates.count == 4)
    }
}
