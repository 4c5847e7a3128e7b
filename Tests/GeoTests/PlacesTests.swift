import Geo
import Ground
import Testing

@Suite("Places")
struct PlacesTests {
    static func square(_ east: Double, _ north: Double, _ side: Double) -> [Position] {
        [(0, 0), (side, 0), (side, side), (0, side)].map { Sketch.at(east + $0, north + $1) }
    }

    /// Two streets, four buildings, a campus that is an L, and a pond.
    static let gazetteer: Gazetteer = {
        var sketch = Sketch()
        sketch.street(.living, [(0, 0), (400, 0)], access: .restricted)
        sketch.street(.footway, [(0, 5), (400, 5)])
        sketch.street(.residential, [(0, -300), (400, -300)])
        var map = sketch.map
        map.streets[0].name = "学苑路"
        map.streets[2].name = "Long Road"
        map.buildings = [
            Building(id: "b1", name: "第三教学楼", use: .teaching, outline: square(100, 20, 40), onCampus: true),
            Building(id: "b2", name: "", use: .other, outline: square(150, 20, 10)),
            Building(id: "b3", name: "North Library", use: .library, outline: square(300, 20, 40), onCampus: true),
            Building(id: "b4", name: "Library", use: .library, outline: square(300, -390, 40)),
        ]
        map.areas = [
            Area(
                kind: .campus, name: "示例大学",
                outline: [(-50, -50), (450, -50), (450, 100), (100, 100), (100, 500), (-50, 500)]
                    .map { Sketch.at($0.0, $0.1) }),
            Area(kind: .water, name: "荷花池", outline: square(0, 300, 60)),
        ]
        return Gazetteer(map)
    }()

    @Test("the building one is in, or near")
    func building() {
        let places = Self.gazetteer
        #expect(places.building(at: Sketch.at(120, 40))?.id == "b1")
        #expect(places.building(at: Sketch.at(120, 70)) == nil)
        #expect(places.building(at: Sketch.at(120, 70), within: 9) == nil)
        #expect(places.building(at: Sketch.at(120, 70), within: 11)?.id == "b1")
        #expect(places.building(at: Sketch.at(148, 25), within: 30)?.id == "b2")
        #expect(places.building("b3")?.name == "North Library")
        #expect(places.building("b9") == nil)
        #expect(places.building(at: Position(latitude: .nan, longitude: 0), within: 50) == nil)
    }

    @Test(
        "a place in words",
        arguments: [
            (120.0, 40.0, "学苑路 · 第三教学楼"), (120, 70, "学苑路 · 第三教学楼附近"), (210, 0, "学苑路"),
            (320, -340, "Long Road · Library附近"), (30, 330, "荷花池"),
        ])
    func words(east: Double, north: Double, expected: String) {
        #expect(Self.gazetteer.describe(Sketch.at(east, north)) == expected)
    }

    @Test("a place in English words, and one without any")
    func otherWords() {
        #expect(Self.gazetteer.describe(Sketch.at(290, 40), in: .english) == "学苑路 · near North Library")
        #expect(Self.gazetteer.describe(Sketch.at(30, 250)) == nil)
        #expect(Gazetteer(MapData()).describe(Sketch.origin) == nil)
    }

    @Test("the nearest street with a name, not the nearest street")
    func street() {
        #expect(Self.gazetteer.nearestStreetName(to: Sketch.at(200, 10)) == "学苑路")
        #expect(Self.gazetteer.nearestStreetName(to: Sketch.at(200, -181)) == "Long Road")
        #expect(Self.gazetteer.nearestStreetName(to: Sketch.at(200, 121)) == nil)
    }

    @Test("on the campus is inside its outline, not its box")
    func campus() {
        #expect(Self.gazetteer.isOnCampus(Sketch.at(0, 400)))
        #expect(Self.gazetteer.isOnCampus(Sketch.at(400, 50)))
        #expect(!Self.gazetteer.isOnCampus(Sketch.at(400, 400)))
        #expect(!Self.gazetteer.isOnCampus(Sketch.at(200, -300)))
    }

    @Test("buildings by a piece of their name, those on campus first")
    func search() {
        #expect(Self.gazetteer.search(buildings: "library").map(\.id) == ["b3", "b4"])
        #expect(Self.gazetteer.search(buildings: " 教学 ").map(\.id) == ["b1"])
        #expect(Self.gazetteer.search(buildings: "  ").isEmpty)
        let many = (0..<30).map {
            Building(id: BuildingID("n\($0)"), name: "Hall \($0)", use: .other, outline: Self.square(0, 0, 5))
        }
        #expect(Gazetteer(MapData(buildings: many)).search(buildings: "HALL").count == 20)
    }

    @Test("outlines in a grid agree with outlines looked at one by one")
    func outlines() {
        var chance = Chance(seed: 5)
        for _ in 0..<30 {
            let stars = (0..<40).map { _ -> [Position] in
                let (east, north) = (chance.number(in: 0...2000), chance.number(in: 0...2000))
                let corners = 3 + chance.whole(below: 6)
                return (0..<corners).map { corner in
                    // A star around its middle, so that the plain test is a turn around it.
                    let reach = chance.number(in: 20...(chance.happens(0.1) ? 900 : 120))
                    let (x, y) = Self.direction(corner, of: corners)
                    return Sketch.at(east + reach * x, north + reach * y)
                }
            }
            let index = OutlineIndex(stars)
            for _ in 0..<40 {
                let place = Sketch.at(chance.number(in: -200...2200), chance.number(in: -200...2200))
                let plain = stars.firstIndex { Self.encloses($0, place) }
                #expect(index.first(around: place) == plain)
                let nearest = index.nearest(to: place, within: 150)
                let edges = stars.map { Self.metres(to: $0, from: place) }
                if plain != nil {
                    #expect(nearest?.number == plain && nearest?.metres == 0)
                } else if let least = edges.min(), least <= 150 {
                    #expect(nearest.map { abs($0.metres - least) < 0.1 } == true)
                } else {
                    #expect(nearest == nil)
                }
            }
        }
    }

    private static func direction(_ corner: Int, of corners: Int) -> (Double, Double) {
        // Enough of a circle for a star: points of a rhombus, in order.
        let turn = Double(corner) / Double(corners) * 4
        switch turn {
        case ..<1: return (1 - turn, turn)
        case ..<2: return (1 - turn, 2 - turn)
        case ..<3: return (turn - 3, 2 - turn)
        default: return (turn - 3, turn - 4)
        }
    }

    /// Whether the corners, seen from the place, wind around it.
    private static func encloses(_ outline: [Position], _ place: Position) -> Bool {
        var winding = 0
        for (index, a) in outline.enumerated() {
            let b = outline[(index + 1) % outline.count]
            let side =
                (b.longitude - a.longitude) * (place.latitude - a.latitude)
                - (place.longitude - a.longitude) * (b.latitude - a.latitude)
            if a.latitude <= place.latitude, b.latitude > place.latitude, side > 0 { winding += 1 }
            if a.latitude > place.latitude, b.latitude <= place.latitude, side < 0 { winding -= 1 }
        }
        return winding != 0
    }

    /// To the nearest of many points along the outline.
    private static func metres(to outline: [Position], from place: Position) -> Double {
        outline.indices.map { index -> Double in
            let (a, b) = (outline[index], outline[(index + 1) % outline.count])
            var (low, high) = (0.0, 1.0)
            func metres(_ share: Double) -> Double {
                place.distance(
                    to: Position(
                        latitude: a.latitude + share * (b.latitude - a.latitude),
                        longitude: a.longitude + share * (b.longitude - a.longitude)))
            }
            for _ in 0..<60 {
                let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
                if metres(left) < metres(right) { high = right } else { low = left }
            }
            return metres(low)
        }.min() ?? .infinity
    }
}
