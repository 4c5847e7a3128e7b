import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("OpenStreetMap import")
struct OSMImporterTests {
    private func map(_ extract: Extract, dense: Bool = true) throws -> MapData {
        var extract = extract
        return try OSMImporter.pbf(ByteSource(name: "test.osm.pbf", extract.file(dense: dense)), name: "Test")
    }

    @Test("a campus comes out as it was put in", arguments: [true, false], [true, false])
    func campus(dense: Bool, packed: Bool) throws {
        var extract = Extract.campus
        extract.isPacked = packed
        let map = try map(extract, dense: dense)
        #expect(map.attribution == "© OpenStreetMap contributors")
        #expect(map.name == "Test")
        // Node 77 is not in the extract, so the footway has two parts; proposed roads and power lines are none.
        #expect(map.streets.map(\.grade) == [.service, .residential, .footway, .footway, .tertiary])
        #expect(map.streets.map(\.name) == ["学苑路", "X1", "", "", ""])
        #expect(map.streets.map(\.direction) == [.both, .backward, .both, .both, .forward])
        #expect(map.streets.map(\.access) == [.restricted, .open, .open, .open, .open])
        #expect(map.streets.map(\.nodes) == [[0, 1, 2], [2, 3], [3, 4], [5, 6], [2, 7, 8, 2]])
        #expect(map.nodes.count == 9)
        #expect(map.nodes[1].distance(to: Position(latitude: 30.5, longitude: 114.402)) < 0.02)
        #expect(map.barriers == [Barrier(node: 1, kind: .gate, name: "南门", opensForEmergency: true)])
        #expect(map.areas.map(\.kind) == [.campus])
        #expect(map.areas.map(\.name) == ["示例大学"])
        #expect(map.buildings.map(\.id) == ["w201", "r300"])
        #expect(map.buildings.map(\.use) == [.teaching, .dormitory])
        #expect(map.buildings.map(\.levels) == [6, 0])
        #expect(map.buildings.map(\.onCampus) == [true, false])
        #expect(map.buildings.map(\.outline.count) == [4, 4])
    }

    @Test("a file without roads, or without their nodes, says so")
    func nothing() throws {
        var empty = Extract()
        empty.node(1, 30, 114)
        #expect(
            throws: MapFileError(
                file: "test.osm.pbf", problem: "has no roads in it",
                remedy: "export ways with highway=* too, and the nodes they are made of")
        ) { try map(empty) }
        var blind = Extract()
        blind.way(1, [1, 2], ["highway": "service"])
        let error = try #require(throws: MapFileError.self) { try map(blind) }
        #expect(error.problem == "has roads but not the nodes they are made of")
    }

    @Test(
        "a street by its tags",
        arguments: [
            (["highway": "residential"], Street.Grade.residential, Street.Direction.both, Street.Access.open),
            (["highway": "motorway"], .motorway, .forward, .open),
            (["highway": "primary_link", "oneway": "yes", "oneway:foot": "no"], .primary, .forward, .open),
            (["highway": "service", "access": "private"], .service, .both, .restricted),
            (["highway": "service", "access": "no"], .service, .both, .closed),
            (["highway": "service", "access": "no", "emergency": "yes"], .service, .both, .emergency),
            (["highway": "service", "service": "emergency_access"], .service, .both, .emergency),
            (["highway": "service", "service": "emergency_access", "motor_vehicle": "yes"], .service, .both, .open),
            (["highway": "service", "motor_vehicle": "no", "emergency": "yes"], .living, .both, .restricted),
            (["highway": "residential", "access": "emergency"], .residential, .both, .emergency),
            (["highway": "footway", "access": "no", "emergency": "designated"], .pedestrian, .both, .emergency),
            (["highway": "service", "access": "no", "foot": "yes"], .footway, .both, .open),
            (["highway": "service", "access": "no", "bicycle": "designated"], .cycleway, .both, .open),
            (["highway": "service", "access": "military"], .service, .both, .closed),
            (["highway": "service", "access": "customers"], .service, .both, .open),
            (["highway": "residential", "motor_vehicle": "no"], .living, .both, .restricted),
            (["highway": "pedestrian", "area": "yes"], .pedestrian, .both, .open),
            (["highway": "footway"], .footway, .both, .open),
            (["highway": "footway", "access": "private"], .footway, .both, .restricted),
            (["highway": "footway", "emergency": "yes"], .pedestrian, .both, .restricted),
            (["highway": "path", "motor_vehicle": "permit"], .pedestrian, .both, .restricted),
            (["highway": "path", "foot": "no"], .cycleway, .both, .open),
            (["highway": "cycleway", "oneway": "yes"], .cycleway, .forward, .open),
            (["highway": "steps"], .steps, .both, .open),
        ])
    func street(tags: [String: String], grade: Street.Grade, direction: Street.Direction, access: Street.Access) throws
    {
        let rules = try #require(OSMStreetRules(OSMTags(tags)))
        #expect(rules.grade == grade)
        #expect(rules.direction == direction)
        #expect(rules.access == access)
    }

    @Test(
        "what is no street",
        arguments: [
            ["highway": "construction"], ["highway": "proposed"], ["highway": "platform"], ["railway": "rail"],
            ["highway": "footway", "foot": "no"],
        ])
    func noStreet(tags: [String: String]) {
        #expect(OSMStreetRules(OSMTags(tags)) == nil)
    }

    @Test(
        "a barrier by its tags",
        arguments: [
            (["barrier": "gate"], Barrier.Kind.gate, false), (["barrier": "lift_gate"], .gate, true),
            (["barrier": "swing_gate", "emergency": "yes"], .gate, true), (["barrier": "lift_gate", "emergency": "no"], .gate, false),
            (["barrier": "bollard"], .bollard, false), (["barrier": "bollard", "bollard": "removable"], .bollard, true),
            (["barrier": "cycle_barrier"], .bollard, false), (["barrier": "gate", "access": "no", "foot": "yes"], .turnstile, false),
            (["barrier": "gate", "motor_vehicle": "no", "bicycle": "yes"], .bollard, false),
            (["barrier": "kissing_gate"], .turnstile, false), (["barrier": "jersey_barrier"], .block, false),
            (["barrier": "height_restrictor"], .heightRestrictor, false), (["barrier": "kerb"], nil, false),
            (["barrier": "entrance"], nil, false), (["name": "gate"], nil, false),
        ])
    func barrier(tags: [String: String], kind: Barrier.Kind?, opens: Bool) {
        let rules = OSMBarrierRules(OSMTags(tags))
        #expect(rules?.kind == kind)
        #expect(rules?.opensForEmergency ?? false == opens)
    }

    @Test(
        "when a gate stands open",
        arguments: [
            ([:], nil), (["opening_hours": "Mo-Fr 06:00-23:00; Sa,Su 07:00-22:00"], "Mo-Fr 06:00-23:00; Sa-Su 07:00-22:00"),
            (["opening_hours": "sunrise-sunset"], nil), (["access:conditional": "no @ (23:00-06:00)"], "06:00-23:00"),
            (["access:conditional": "private @ (23:00-06:00)"], nil), (["locked": "yes"], "off"), (["access": "no"], "off"),
            (["locked": "yes", "opening_hours": "24/7"], "24/7"), (["access": "private"], nil),
        ] as [([String: String], String?)])
    func hours(tags: [String: String], text: String?) {
        let rules = OSMBarrierRules(OSMTags(tags.merging(["barrier": "gate"]) { $1 }))
        #expect(rules?.hours?.text == text)
    }

    @Test(
        "heights and widths as maps write them",
        arguments: [
            ("3.5", 3.5), ("3,5 m", 3.5), ("350 cm", 3.5), ("3.5米", 3.5), ("11'6\"", 3.5052), ("11'", 3.3528), ("12'-6\"", 3.81),
            ("11 ft", 3.3528), ("none", nil), ("default", nil), ("", nil), ("0", nil), ("999", nil), ("nan", nil), ("-2", nil), ("m", nil),
            ("1e400", nil), ("'", nil),
        ] as [(String, Double?)])
    func metres(text: String, metres: Double?) throws {
        let read = osmMetres(text)
        if let metres { #expect(abs(try #require(read) - metres) < 1e-9) } else { #expect(read == nil) }
    }

    @Test("limits and exceptions to a one-way are kept")
    func limits() throws {
        let rules = try #require(OSMStreetRules(OSMTags([
            "highway": "service", "oneway": "yes", "oneway:bicycle": "no", "oneway:emergency": "no", "maxheight": "3.8",
            "maxheight:physical": "3.9", "maxwidth": "2.5",
        ])))
        #expect(rules.limits == VehicleLimits(height: 3.8, width: 2.5) && rules.contraflow == [.bicycles, .emergency])
        let strict = try #require(OSMStreetRules(OSMTags(["highway": "trunk", "oneway": "yes", "oneway:emergency": "yes"])))
        #expect(strict.contraflow == [.never])
        let both = try #require(OSMStreetRules(OSMTags(["highway": "service", "oneway:bicycle": "no"])))
        #expect(both.contraflow == [])
        let lane = try #require(OSMStreetRules(OSMTags(["highway": "path", "emergency": "yes", "width": "2"])))
        #expect(lane.limits.width == 2)
    }

    @Test(
        "a building by its tags",
        arguments: [
            (["building": "yes"], Building.Use.other), (["building": "dormitory"], .dormitory),
            (["building": "yes", "amenity": "police"], .police), (["building": "yes", "name": "第二食堂"], .canteen),
            (["building": "university"], .teaching), (["building": "university", "amenity": "library"], .library),
            (["building": "yes", "leisure": "sports_centre"], .sport), (["building": "yes", "shop": "bakery"], .shop),
            (["building": "apartments"], .housing), (["building": "gatehouse"], .gate),
            (["building": "train_station"], .station),
            (["building": "yes", "name:zh": "校医院", "name": "Clinic"], .medical),
        ])
    func building(tags: [String: String], use: Building.Use) {
        #expect(OSMBuildingRules(OSMTags(tags))?.use == use)
    }

    @Test(
        "storeys that are not a number count as unknown",
        arguments: [
            ("6", 6), ("6.5", 6), ("900", 255), ("-3", 0), ("nan", 0), ("inf", 0), ("many", 0),
        ])
    func levels(text: String, levels: UInt8) {
        #expect(OSMBuildingRules(OSMTags(["building": "yes", "building:levels": text]))?.levels == levels)
        #expect(OSMBuildingRules(OSMTags(["building": "no"])) == nil)
    }

    @Test(
        "an area by its tags",
        arguments: [
            (["amenity": "university"], Area.Kind.campus), (["landuse": "education"], .campus),
            (["natural": "water"], .water),
            (["leisure": "park"], .park), (["leisure": "pitch"], .pitch), (["place": "square"], .square),
            (["landuse": "residential"], .housing), (["highway": "pedestrian", "area": "yes"], .square),
            (["amenity": "school", "building": "school"], nil), (["landuse": "forest"], nil),
        ])
    func area(tags: [String: String], kind: Area.Kind?) {
        #expect(osmArea(OSMTags(tags)) == kind)
    }

    @Test("outlines are joined whichever way their parts run")
    func joined() {
        let joined = rings(of: [[1, 2, 3], [5, 4, 3], [5, 1], [10, 11, 12, 10], [20, 21, 22], [30], []])
        #expect(joined == [[1, 2, 3, 4, 5], [10, 11, 12]])
    }
}

extension OSMTags {
    init(_ tags: [String: String]) {
        self.init(tags.compactMap { key, value in Key(rawValue: key).map { ($0, value) } })
    }
}
