import Geo
import Ground

/// Measures what is reached in ten minutes: the nodes, and the polygon with the people inside.
enum AreaBench {
    /// Places with people, drawn from the seed; New York's own are not in the extract.
    static let places = 20_000

    static func run(_ scenario: Scenario, _ graph: BenchGraph) throws -> [Figure] {
        var random = SplitMix(seed: Scenario.seed + 20)
        let population = Population(graph.randomNodes(places, seed: Scenario.seed + 21).map { node in
            let day = (0..<24).map { _ in Double(random.below(40)) }
            return Population.Place(position: graph.positions[Int(node)], workingDay: day, dayOff: day)
        })
        guard let hour = Population.Hour(9, isDayOff: false) else { throw BenchFault("nine o'clock is an hour") }
        let roads = RoadGraph(graph.map, population: population)
        let car = TravelProfile(.car)
        let scenes = scenario.scenes(on: graph).prefix(400).map { graph.positions[Int($0)] }
        let limit = Scenario.areaSeconds
        for scene in scenes.prefix(20) { keep(roads.areas(from: [scene], by: car, within: [limit], at: hour)) }

        var reached: [Int] = [], rings: [Int] = [], corners: [Int] = []
        let nodes = measure(rounds: scenes.count) { round in
            let found = roads.reachedNodes(from: [scenes[round]], by: car, within: limit)
            reached.append(found.count)
        }
        let polygon = try measure(rounds: scenes.count) { round in
            let areas = roads.areas(from: [scenes[round]], by: car, within: [limit], at: hour)
            guard areas[0].people != nil else { throw BenchFault("an area without people though they are known") }
            rings.append(areas[0].polygons.reduce(0) { $0 + $1.count })
            corners.append(areas[0].polygons.joined().reduce(0) { $0 + $1.count })
        }
        let three = measure(rounds: scenes.count) { round in
            keep(roads.areas(from: [scenes[round]], by: car, within: [180, 300, 600], at: hour))
        }
        func middle(_ counts: [Int]) -> Int { counts.sorted()[counts.count / 2] }
        return [
            Figure(
                "area_nodes_ms", nodes.p50 * 1000, "ms",
                "from a position, snapping and a list of nodes with times; \(middle(reached)) nodes, p99 \(Report.number(nodes.p99 * 1000)) ms"),
            Figure(
                "area_polygon_ms", polygon.p50 * 1000, "ms",
                "with snapping, \(middle(rings)) rings of \(middle(corners)) corners, people of \(places) places; p99 \(Report.number(polygon.p99 * 1000)) ms"),
            Figure("area_polygons_3_5_10_ms", three.p50 * 1000, "ms", "the areas of 3, 5 and 10 minutes by one search"),
        ]
    }
}
