import Geo
import Ground
import Testing

@Suite("Coordinate systems")
struct CoordinatesTests {
    /// Known pairs that several published converters agree on.
    static let gcj02: [(wgs84: (Double, Double), gcj02: (Double, Double))] = [
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
        ((39.915, 116.404), (39.91640428150164, 116.41024449916938)),
    ]

    @Test("GCJ-02 of known points", arguments: gcj02)
    func toGCJ02(wgs84: (Double, Double), gcj02: (Double, Double)) {
        let made = Position(latitude: wgs84.0, longitude: wgs84.1).converted(to: .gcj02)
        #expect(abs(made.latitude - gcj02.0) < 5e-7)
        #expect(abs(made.longitude - gcj02.1) < 5e-7)
    }

    @Test("known points come back from GCJ-02 within half a metre", arguments: gcj02)
    func fromGCJ02(wgs84: (Double, Double), gcj02: (Double, Double)) {
        let made = Position(latitude: gcj02.0, longitude: gcj02.1, from: .gcj02)
        #expect(made.distance(to: Position(latitude: wgs84.0, longitude: wgs84.1)) < 0.5)
    }

    @Test("BD-09 is GCJ-02 shifted by the published amount")
    func bd09() {
        let place = Position(latitude: 39.915, longitude: 116.404, from: .gcj02)
        let made = place.converted(to: .bd09)
        #expect(abs(made.latitude - 39.921_336_993_510_21) < 5e-7)
        #expect(abs(made.longitude - 116.410_369_493_710_29) < 5e-7)
    }

    /// The published values undo each shift in one step only, which is good to two metres.
    @Test(
        "known points come back from BD-09",
        arguments: [
            ((45.0, 123.0), (44.993_654_30, 122.993_633_04), CoordinateSystem.gcj02),
            ((45.0, 123.0), (44.991_715_40, 122.987_622_10), .wgs84),
            ((39.915, 116.404), (39.908_656_739_576_31, 116.397_627_291_193_15), .gcj02),
        ])
    func fromBD09(bd09: (Double, Double), expected: (Double, Double), system: CoordinateSystem) {
        let made = Position(latitude: bd09.0, longitude: bd09.1, from: .bd09).converted(to: system)
        let distance = Position(latitude: made.latitude, longitude: made.longitude)
            .distance(to: Position(latitude: expected.0, longitude: expected.1))
        #expect(distance < 2)
    }

    @Test("a shift and back lands within half a metre, all over China", arguments: CoordinateSystem.allCases)
    func roundTrip(system: CoordinateSystem) {
        var chance = Chance(seed: 7)
        for _ in 0..<5000 {
            let place = Position(
                latitude: chance.number(in: 18...53), longitude: chance.number(in: 74...134))
            let shifted = place.converted(to: system)
            let back = Position(latitude: shifted.latitude, longitude: shifted.longitude, from: system)
            #expect(back.distance(to: place) < 0.5)
            let apart = place.distance(to: Position(latitude: shifted.latitude, longitude: shifted.longitude))
            #expect(system == .wgs84 ? apart == 0 : apart > 20 && apart < 2500)
        }
    }

    @Test("outside China nothing moves", arguments: [(60.17, 24.94), (-36.85, 174.76), (40.7, -74.0), (51.5, -0.12)])
    func abroad(latitude: Double, longitude: Double) {
        for system in CoordinateSystem.allCases {
            let place = Position(latitude: latitude, longitude: longitude, from: system)
            #expect(place == Position(latitude: latitude, longitude: longitude))
            #expect(place.converted(to: system) == (latitude, longitude))
        }
    }
}
