import Deployment
import Geo
import Ground
import Testing

@Suite("The ground a plan is weighed on")
struct PlanGroundTests {
    private static let corner = Position(latitude: 30, longitude: 114)

    /// A grid of streets a hundred metres apart with a house in each block.
    private static func town(_ side: Int) -> MapData {
        var map = MapData()
        for row in 0..<side {
            for column in 0..<side { map.nodes.append(corner.moved(east: Double(column) * 100, north: Double(row) * 100)) }
        }
        for row in 0..<side {
            map.streets.append(Street(nodes: (0..<side).map { Int32(row * side + $0) }, grade: .residential))
            map.streets.append(Street(nodes: (0..<side).map { Int32($0 * side + row) }, grade: .residential))
        }
        for row in 0..<side - 1 {
            for column in 0..<side - 1 {
                let middle = corner.moved(east: Double(column) * 100 + 50, north: Double(row) * 100 + 50)
                map.buildings.append(
                    Building(
                        id: BuildingID("b\(row)-\(column)"), name: "", use: .housing,
                        outline: [(-10.0, -10.0), (10, -10), (10, 10), (-10, 10)].map { middle.moved(east: $0.0, north: $0.1) }))
            }
        }
        return map
    }

    @Test("without a table every building counts one, at every hour")
    func placesWhereNobodyKnows() {
        let ground = PlanGround(Self.town(6), population: nil) { _ in true }
        #expect(!ground.countsPeople)
        #expect(ground.points.count == 25)
        #expect(ground.weights(.working, at: 3) == [Int64](repeating: 1, count: 25))
        #expect(ground.weightings(.off).count == 24)
    }

    @Test("with a table people count by hour and kind of day, the scope's alone")
    func peopleByHour() {
        var night = [Double](repeating: 0, count: 24)
        night[3] = 400
        let inside = Population.Place(position: Self.corner, name: "宿舍", workingDay: night, dayOff: [Double](repeating: 7, count: 24))
        let outside = Population.Place(position: Self.corner.moved(east: 5000, north: 0), workingDay: night, dayOff: night)
        let ground = PlanGround(Self.town(4), population: Population([inside, outside])) { $0.distance(to: Self.corner) < 1000 }
        #expect(ground.countsPeople)
        #expect(ground.points.map(\.name) == ["宿舍"])
        #expect(ground.weights(.working, at: 3) == [400])
        #expect(ground.weights(.working, at: 12) == [0])
        #expect(ground.weights(.off, at: 12) == [7])
    }

    @Test("a map without buildings is weighed along its streets")
    func streetsAlone() {
        var map = Self.town(5)
        map.buildings = []
        let ground = PlanGround(map, population: nil) { _ in true }
        #expect(ground.points.count == 25)
        #expect(!ground.spots.isEmpty)
    }

    @Test("very many points are counted together, and nobody is lost")
    func manyPoints() {
        let places = (0..<9000).map { index in
            Population.Place(
                position: Self.corner.moved(east: Double(index % 95) * 9, north: Double(index / 95) * 9),
                workingDay: [Double](repeating: 2, count: 24), dayOff: [Double](repeating: 3, count: 24))
        }
        let ground = PlanGround(Self.town(9), population: Population(places)) { _ in true }
        #expect(ground.points.count <= PlanGround.mostPoints)
        #expect(ground.weights(.working, at: 9).reduce(0, +) == 18_000)
        #expect(ground.weights(.off, at: 9).reduce(0, +) == 27_000)
        #expect(ground.points.reduce(0) { $0 + $1.places } == 9000)
    }

    @Test("spots to stand at are spread, and never more than can be weighed")
    func spots() {
        let ground = PlanGround(Self.town(40), population: nil) { _ in true }
        #expect((60...PlanGround.mostSpots).contains(ground.spots.count))
        for (index, spot) in ground.spots.enumerated() {
            #expect(ground.spots.dropFirst(index + 1).allSatisfy { $0.distance(to: spot) > PlanGround.closestSpots * 0.6 })
        }
    }
}
