import Foundation
import Geo
import Ground
import Testing

@Suite("Profiles: sirens, gates, limits")
struct ProfileTests {
    static let siren = TravelProfile(.car, siren: true)

    private func seconds(
        _ graph: RoadGraph, _ from: (Double, Double), _ to: (Double, Double), _ profile: TravelProfile
    ) -> Double? {
        graph.travelTimes(from: [Sketch.at(from.0, from.1)], to: Sketch.at(to.0, to.1), by: profile)[0]?.seconds
    }

    private func near(_ a: Double?, _ b: Double, within: Double = 0.5) -> Bool { a.map { abs($0 - b) < within } ?? false }

    /// A straight street of 1,400 m, everything about it as asked.
    private func straight(
        _ grade: Street.Grade, _ direction: Street.Direction = .both, access: Street.Access = .open,
        limits: VehicleLimits = .none, contraflow: Street.Contraflow = [], barrier: Barrier? = nil
    ) -> RoadGraph {
        var sketch = Sketch()
        sketch.street(grade, [(0, 0), (700, 0), (1400, 0)], direction, access: access)
        var map = sketch.map
        map.streets[0].limits = limits
        map.streets[0].contraflow = contraflow
        if var barrier {
            barrier.node = 1
            map.barriers = [barrier]
        }
        return RoadGraph(map)
    }

    private func time(_ graph: RoadGraph, _ profile: TravelProfile, back: Bool = false) -> Double? {
        back ? seconds(graph, (1390, 0), (10, 0), profile) : seconds(graph, (10, 0), (1390, 0), profile)
    }

    @Test("a siren is quicker by its factor, and nobody on foot has one")
    func faster() throws {
        let graph = straight(.residential)
        #expect(near(time(graph, Self.siren), 1380 / (30 * 1.25 / 3.6)))
        #expect(near(time(graph, TravelProfile(.car)), 1380 / (30 / 3.6)))
        #expect(TravelProfile(.foot, siren: true) == TravelProfile(.foot))
        #expect(TravelProfile.all.count == 9 && Set(TravelProfile.all).count == 9)
        #expect(TravelProfile.all.filter(\.isEmergencyVehicle).count == 6)
        for profile in TravelProfile.all {
            #expect(try JSONDecoder().decode(TravelProfile.self, from: JSONEncoder().encode(profile)) == profile)
        }
    }

    @Test("against a one-way: slowly under siren, not at all without, never on a motorway or where the map forbids it")
    func contraflow() {
        let slow = 1380 / (15 / 3.6)
        #expect(near(time(straight(.residential, .forward), Self.siren, back: true), slow))
        for profile in TravelProfile.all where !profile.siren && profile.mode != .foot {
            #expect(time(straight(.residential, .forward), profile, back: true) == nil)
        }
        for graph in [straight(.motorway, .forward), straight(.trunk, .forward), straight(.residential, .forward, contraflow: .never)] {
            #expect(time(graph, Self.siren, back: true) == nil)
            #expect(time(graph, Self.siren) != nil)
        }
        let permitted = straight(.residential, .forward, contraflow: .emergency)
        #expect(near(time(permitted, TravelProfile(.ambulance), back: true), 1380 / (30 / 3.6)))
        #expect(near(time(permitted, Self.siren, back: true), 1380 / (30 * 1.25 / 3.6)))
        #expect(time(permitted, TravelProfile(.car), back: true) == nil)
        let cycles = straight(.residential, .forward, contraflow: .bicycles)
        #expect(near(time(cycles, TravelProfile(.ebike), back: true), 1380 / (20 / 3.6)))
        #expect(time(cycles, TravelProfile(.car), back: true) == nil)
    }

    @Test("a way kept for emergency vehicles carries them and feet")
    func emergencyOnly() {
        for grade in [Street.Grade.service, .footway] {
            let graph = straight(grade, access: .emergency)
            for profile in TravelProfile.all {
                #expect((time(graph, profile) != nil) == (profile.isEmergencyVehicle || profile.mode == .foot), "\(profile)")
            }
        }
        #expect(near(time(straight(.footway, access: .emergency), TravelProfile(.fireEngine)), 1380 / (10 / 3.6)))
        #expect(time(straight(.footway), TravelProfile(.fireEngine)) == nil)
    }

    @Test("a low bridge and a narrow lane stop what does not fit")
    func limits() {
        let low = straight(.residential, limits: VehicleLimits(height: 3))
        #expect(time(low, TravelProfile(.fireEngine)) == nil && time(low, TravelProfile(.fireEngine, siren: true)) == nil)
        #expect(time(low, TravelProfile(.ambulance)) != nil && time(low, TravelProfile(.foot)) != nil)
        let narrow = straight(.residential, limits: VehicleLimits(width: 2))
        #expect(time(narrow, TravelProfile(.car)) == nil && time(narrow, TravelProfile(.ebike)) != nil)
        let exact = straight(.residential, limits: VehicleLimits(height: 3.6, width: 2.8))
        #expect(time(exact, TravelProfile(.fireEngine)) != nil)
        let bar = straight(.residential, barrier: Barrier(node: 1, kind: .heightRestrictor, limits: VehicleLimits(height: 2.2)))
        #expect(near(time(bar, TravelProfile(.car)), 1380 / (30 / 3.6) + 2))
        #expect(time(bar, TravelProfile(.ambulance)) == nil)
        let opening = Barrier(node: 1, kind: .heightRestrictor, opensForEmergency: true, limits: VehicleLimits(height: 2.2))
        #expect(near(time(straight(.residential, barrier: opening), TravelProfile(.ambulance)), 1380 / (30 / 3.6) + 15))
    }

    @Test("a gate with hours opens and shuts with the clock, and for whom it opens always")
    func gates() throws {
        let hours = try #require(OpeningHours("Mo-Fr 06:00-23:00"))
        let noon = try #require(Instant(iso: "2026-11-23T12:00"))
        let night = try #require(Instant(iso: "2026-11-23T23:30"))
        var strict = straight(.residential, barrier: Barrier(node: 1, kind: .gate, hours: hours))
        var kind = straight(.residential, barrier: Barrier(node: 1, kind: .gate, hours: hours, opensForEmergency: true))
        #expect(time(strict, TravelProfile(.car)) != nil, "nobody has said what time it is")
        let early = [strict.moment(noon), kind.moment(noon)]
        #expect(early == [false, false])
        #expect(near(time(strict, TravelProfile(.car)), 1380 / (30 / 3.6) + 15))
        let late = [strict.moment(night), kind.moment(night), kind.moment(night)]
        #expect(late == [true, true, false])
        for profile in TravelProfile.all {
            #expect(time(strict, profile) == nil)
            #expect((time(kind, profile) != nil) == profile.isEmergencyVehicle)
        }
        kind.moment(noon)
        #expect(time(kind, TravelProfile(.foot)) != nil)
        let bollards = straight(.residential, barrier: Barrier(node: 1, kind: .bollard, opensForEmergency: true))
        #expect(time(bollards, TravelProfile(.car)) == nil && time(bollards, Self.siren) != nil)
    }
}
