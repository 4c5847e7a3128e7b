import Geo
import Ground
import Testing

@testable import Simulation

@Suite("People of the invented town")
struct DemoPeopleTests {
    private static let town = DemoTown.build(seed: 110)
    private static let people = DemoPeople.table(of: town, seed: 110)

    private func count(_ use: Building.Use, onCampus: Bool = true, at hour: Int, isDayOff: Bool = false) throws -> Double {
        let ids = Set(Self.town.map.buildings.filter { $0.use == use && $0.onCampus == onCampus }.map(\.id))
        let hour = try #require(Population.Hour(hour, isDayOff: isDayOff))
        return Self.people.places.reduce(0) { $0 + ($1.building.map(ids.contains) == true ? $1.people(hour) : 0) }
    }

    @Test("the same seed gives the same people, another gives others")
    func seeds() {
        #expect(DemoPeople.table(of: Self.town, seed: 110) == Self.people)
        #expect(DemoPeople.table(of: Self.town, seed: 111) != Self.people)
    }

    @Test("dormitories are full at night, classrooms in the morning, canteens at noon, and none of it at the weekend's morning")
    func rhythm() throws {
        let asleep = try count(.dormitory, at: 3)
        #expect(asleep > 10_000 && asleep < 40_000)
        #expect(try count(.dormitory, at: 10) < asleep / 2)
        #expect(try count(.teaching, at: 3) == 0)
        #expect(try count(.teaching, at: 10) > asleep / 2)
        #expect(try count(.canteen, at: 12) > 5 * count(.canteen, at: 10))
        #expect(try count(.teaching, at: 10, isDayOff: true) < count(.teaching, at: 10) / 5)
        #expect(try count(.housing, onCampus: false, at: 3) > 2 * count(.housing, onCampus: false, at: 10))
    }

    @Test("nobody is made between two hours: at none are there more people than sleep in the town, and few are away", arguments: [true, false])
    func whole(isDayOff: Bool) throws {
        let totals = try (0..<24).map { Self.people.people(try #require(Population.Hour($0, isDayOff: isDayOff))) }
        // Staff come from elsewhere by day.
        let most = totals[3] * 1.1
        #expect(totals.allSatisfy { $0 <= most && $0 >= totals[3] * 0.7 })
    }

    @Test("whoever is somewhere is in a building of the map, at a place on it")
    func places() throws {
        let buildings = Dictionary(uniqueKeysWithValues: Self.town.map.buildings.map { ($0.id, $0) })
        let bounds = try #require(Self.town.map.bounds)
        #expect(Self.people.places.count > 1000)
        for place in Self.people.places {
            let building = try #require(place.building.flatMap { buildings[$0] })
            #expect(place.name == building.name && bounds.contains(place.position, margin: 100))
            #expect((place.workingDay + place.dayOff).allSatisfy { $0 == $0.rounded() && $0 >= 0 && $0 < 5000 })
        }
    }

    @Test("guarded gates open for emergency vehicles, wickets are locked at night")
    func gates() {
        let named = Self.town.map.barriers.filter { !$0.name.isEmpty }
        #expect(named.contains { $0.kind == .gate && $0.opensForEmergency && $0.hours == nil })
        let wickets = named.filter { $0.kind == .turnstile }
        #expect(!wickets.isEmpty && wickets.allSatisfy { $0.hours?.text == "06:00-23:00" && !$0.opensForEmergency })
    }
}
