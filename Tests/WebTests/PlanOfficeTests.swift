import Deployment
import Foundation
import Geo
import Ground
import Siting
import Synchronization
import Testing

@testable import Web

@Suite("What plans are weighed on")
struct PlanOfficeTests {
    private static let corner = Position(latitude: 30, longitude: 114)
    private static let side = 9

    /// Streets two hundred metres apart, a house in every block.
    private static let map: MapData = {
        var map = MapData()
        for row in 0..<side {
            for column in 0..<side { map.nodes.append(corner.moved(east: Double(column) * 200, north: Double(row) * 200)) }
        }
        for row in 0..<side {
            map.streets.append(Street(nodes: (0..<side).map { Int32(row * side + $0) }, grade: .residential, name: "第\(row + 1)街"))
            map.streets.append(Street(nodes: (0..<side).map { Int32($0 * side + row) }, grade: .residential))
        }
        for row in 0..<side - 1 {
            for column in 0..<side - 1 {
                let middle = corner.moved(east: Double(column) * 200 + 100, north: Double(row) * 200 + 40)
                map.buildings.append(
                    Building(
                        id: BuildingID("b\(row)-\(column)"), name: "", use: .housing,
                        outline: [(-10.0, -10.0), (10, -10), (10, 10), (-10, 10)].map { middle.moved(east: $0.0, north: $0.1) }))
            }
        }
        return map
    }()

    private static func office(_ population: Population? = nil, edition: @escaping @Sendable () -> Int = { 0 }) -> PlanOffice {
        let graph = RoadGraph(map)
        return PlanOffice(map: map, places: Gazetteer(map), population: population) { (graph, edition()) }
    }

    private static func post(_ east: Double, _ north: Double, fixed: Bool = false, mode: TravelMode = .foot) -> Post {
        Post(name: "站", position: corner.moved(east: east, north: north), profile: TravelProfile(mode), isFixed: fixed)
    }

    private static func moment(_ limit: Double = 300) throws -> PlanMoment {
        try PlanMoment(scope: "map", day: nil, hour: 12, limit: limit, usual: .map)
    }

    @Test("figures agree with asking the roads for every way")
    func figures() throws {
        let office = Self.office()
        let posts = [Self.post(0, 0), Self.post(1200, 900, mode: .ebike)]
        let figures = try office.figures([posts], at: Self.moment(), withWeights: true, in: .chinese)
        let (ground, graph) = (try office.ground(.map), RoadGraph(Self.map))
        let ways = posts.map { post in
            graph.travelTimes(from: post.position, to: ground.points.map(\.position), by: post.profile).map { $0?.seconds ?? .infinity }
        }
        let best = ground.points.indices.map { min(ways[0][$0], ways[1][$0]) }
        let plan = figures.plans[0]
        #expect(figures.total == 64 && !figures.countsPeople && figures.weights == [Int64](repeating: 1, count: 64))
        for (index, limit) in [180.0, 300, 600].enumerated() { #expect(plan.within[index] == Int64(best.count { $0 <= limit })) }
        #expect(plan.twice == Int64(ground.points.indices.count { max(ways[0][$0], ways[1][$0]) <= 300 }))
        #expect(plan.bands.utf8.count == 64)
        #expect(plan.outsideCount == best.count { $0 > 300 })
        #expect(plan.outside.allSatisfy { !$0.name.isEmpty })
        #expect(plan.posts.map { $0.costs.count } == [24, 24] && plan.hours.count == 24)
    }

    @Test("a question is answered with a proof, fixed posts stay, and no choice of as many sites is better", arguments: PlanQuestion.Objective.allCases)
    func best(objective: PlanQuestion.Objective) throws {
        let office = Self.office()
        let fixed = Self.post(0, 0, fixed: true)
        let json = #"{"kind":"best","scope":"map","limit":300,"count":3,"mode":"foot","objective":"\#(objective.rawValue)"}"#
        var body = try JSONDecoder().decode(QuestionBody.self, from: Data(json.utf8))
        body.posts = [PostJSON(fixed), PostJSON(Self.post(800, 800))]
        let question = try PlanQuestion(body, usual: .map, workload: nil, language: .chinese)
        let found = Mutex<[BestAnswer]>([])
        try question.solve(office, PlanJobs.Desk(goesOn: { true }, publish: { answer in if let answer = answer as? BestAnswer { found.withLock { $0.append(answer) } } }))
        let answer = try #require(found.withLock { $0.last })
        #expect(answer.isProved && answer.gap == 0)
        let posts = try PostJSON.posts(answer.posts)
        #expect(posts[0] == Post(name: "站", position: fixed.position, profile: fixed.profile, isFixed: true))
        #expect(posts.reduce(0) { $0 + $1.units } == 3)
        guard objective == .covering else { return }
        #expect(try office.figures([posts], at: Self.moment(), withWeights: false, in: .chinese).plans[0].limit == Int64(answer.value))
        // Against every pair of spots.
        let sites = try #require(try PlanSites(question, office, goesOn: { true }))
        var most = 0
        for one in 1..<sites.positions.count {
            for other in 1..<one {
                most = max(most, (0..<sites.times.points).count { point in [0, one, other].contains { sites.times[$0, point] <= 300_000 } })
            }
        }
        #expect(Int(answer.value) == most)
    }

    @Test("the curve never falls, each point is proved, and more time reaches more")
    func curve() throws {
        let office = Self.office()
        let body = try JSONDecoder().decode(QuestionBody.self, from: Data(#"{"scope":"map","count":1,"mode":"foot"}"#.utf8))
        let question = try PlanQuestion(body, usual: .map, workload: nil, language: .chinese)
        let found = Mutex<CurveAnswer?>(nil)
        try question.curve(office, PlanJobs.Desk(goesOn: { true }, publish: { answer in found.withLock { $0 = answer as? CurveAnswer } }))
        let curves = try #require(found.withLock { $0 }).curves
        #expect(curves.map(\.limit) == [180, 300, 600])
        for curve in curves {
            #expect(!curve.points.isEmpty && curve.points.allSatisfy(\.isProved))
            #expect(zip(curve.points, curve.points.dropFirst()).allSatisfy { $0.people <= $1.people })
        }
        for (short, long) in zip(curves, curves.dropFirst()) {
            for point in short.points { #expect((long.points.first { $0.stations == point.stations } ?? long.points[long.points.count - 1]).people >= point.people) }
        }
    }

    @Test("roads that change are asked anew")
    func newRoads() throws {
        let edition = Mutex(0)
        let closed = RoadGraph(MapData())
        let graph = RoadGraph(Self.map)
        let office = PlanOffice(map: Self.map, places: Gazetteer(Self.map), population: nil) {
            edition.withLock { $0 == 0 ? (graph, 0) : (closed, 1) }
        }
        let before = try office.figures([[Self.post(0, 0)]], at: Self.moment(), withWeights: false, in: .chinese)
        edition.withLock { $0 = 1 }
        let after = try office.figures([[Self.post(0, 0)]], at: Self.moment(), withWeights: false, in: .chinese)
        #expect(before.plans[0].unreached == 0 && after.plans[0].unreached == after.total)
    }

    @Test("what cannot be asked is refused, each with its field", arguments: [
        (#"{"scope":"moon"}"#, "scope"), (#"{"day":"sunday"}"#, "day"), (#"{"hour":24}"#, "hour"), (#"{"limit":1}"#, "limit"),
        (#"{"objective":"luck"}"#, "objective"), (#"{"mode":"horse"}"#, "mode"), (#"{"count":0}"#, "count"), (#"{"count":61}"#, "count"),
        (#"{"posts":[{"latitude":1}]}"#, "posts"), (#"{"posts":[{"latitude":95,"longitude":1}]}"#, "posts"),
    ])
    func refused(json: String, field: String) throws {
        let body = try JSONDecoder().decode(QuestionBody.self, from: Data(json.utf8))
        #expect(throws: Refusal.self) { try PlanQuestion(body, usual: .map, workload: nil, language: .chinese) }
        do {
            _ = try PlanQuestion(body, usual: .map, workload: nil, language: .chinese)
        } catch {
            #expect(error.field == field)
        }
    }

    @Test("more fixed posts than stations are refused, whatever is asked of them")
    func tooManyFixed() throws {
        var body = try JSONDecoder().decode(QuestionBody.self, from: Data(#"{"mode":"foot","scope":"map"}"#.utf8))
        func refusal() -> Refusal? {
            do throws(Refusal) {
                _ = try PlanQuestion(body, usual: .map, workload: nil, language: .chinese)
                return nil
            } catch { return error }
        }
        let posts = (0...PlanQuestion.mostStations).map { PostJSON(Self.post(Double($0) * 10, 0, fixed: true)) }
        body.posts = posts
        #expect(refusal()?.field == "posts")
        body.posts = Array(posts.dropLast())
        #expect(refusal() == nil)
    }

    @Test("a number that is not whole is refused by the name of its field", arguments: [
        (#"{"count":2.5}"#, "count"), (#"{"hour":1e30}"#, "hour"), (#"{"count":"2"}"#, "count"), (#"{"posts":[{"units":0.5}]}"#, "units"),
    ])
    func fractions(json: String, field: String) throws {
        do {
            _ = try JSONDecoder().decode(QuestionBody.self, from: Data(json.utf8))
            Issue.record("\(json) was read")
        } catch let error as DecodingError {
            #expect(CommandBody.refusal(error).field?.hasSuffix(field) == true)
        }
        let whole = try JSONDecoder().decode(QuestionBody.self, from: Data(#"{"count":2,"hour":null}"#.utf8))
        #expect(whole.count == 2 && whole.hour == nil)
    }

    @Test("a post far off the map is refused, one a little beside it is not")
    func offTheMap() throws {
        let office = Self.office()
        var post = Self.post(-900, 0)
        #expect(try office.onMap([post]) == [post])
        post.position = Position(latitude: 90, longitude: 0)
        do {
            _ = try office.onMap([post])
            Issue.record("a post at the pole was taken")
        } catch { #expect(error.field == "posts") }
    }

    @Test("posts that are as good as any stay as they are; where one may stay among equals it does", arguments: PlanQuestion.Objective.allCases)
    func present(objective: PlanQuestion.Objective) throws {
        let office = Self.office()
        func answer(_ posts: [Post], count: Int) throws -> BestAnswer {
            let json = #"{"scope":"map","limit":600,"count":\#(count),"mode":"foot","objective":"\#(objective.rawValue)"}"#
            var body = try JSONDecoder().decode(QuestionBody.self, from: Data(json.utf8))
            body.posts = posts.map(PostJSON.init)
            let question = try PlanQuestion(body, usual: .map, workload: nil, language: .chinese)
            let found = Mutex<BestAnswer?>(nil)
            try question.solve(office, PlanJobs.Desk(goesOn: { true }, publish: { answer in found.withLock { $0 = answer as? BestAnswer } }))
            return try #require(found.withLock { $0 })
        }
        let first = try answer([Self.post(0, 0)], count: 2)
        #expect(!first.isPresent && first.isProved)
        let best = try PostJSON.posts(first.posts)
        let second = try answer(best, count: best.count)
        #expect(second.isPresent && second.isProved && second.value == first.value)
        #expect(try PostJSON.posts(second.posts) == best)
        #expect(try !answer([Self.post(0, 0), Self.post(0, 0)], count: 2).isPresent)
    }

    @Test("a campus with next to nothing on it is not what is weighed at first")
    func usualScope() throws {
        var map = Self.map
        func fence(_ metres: Double) -> Area {
            Area(kind: .campus, name: "校园", outline: [(-50.0, -50.0), (metres, -50), (metres, metres), (-50, metres)].map { Self.corner.moved(east: $0.0, north: $0.1) })
        }
        for (metres, scope) in [(450.0, Scope.map), (1500, .campus)] {
            map.areas = [fence(metres)]
            let office = PlanOffice(map: map, places: Gazetteer(map), population: nil) { [map] in (RoadGraph(map), 0) }
            #expect(office.hasCampus && office.usualScope == scope)
        }
    }

    @Test("more stations than sites, and nobody at all, are a sentence each")
    func faults() throws {
        for fault in [SitingFault.count(wanted: 9, sites: 3), .nobody, .shape(""), .value("")] {
            #expect(!fault.refusal.message.zh.isEmpty && !fault.refusal.message.en.isEmpty)
        }
        let empty = PlanOffice(map: MapData(), places: Gazetteer(MapData()), population: nil) { (RoadGraph(MapData()), 0) }
        #expect(throws: Refusal.self) { try empty.ground(.map) }
    }

    @Test("the drawing holds every post and nothing that markup could break out of")
    func sketch() throws {
        let office = Self.office()
        var post = Self.post(400, 400)
        post.name = #"<script>"站"&"#
        let svg = try office.sketch([post, Self.post(0, 0)], at: Self.moment(), title: "图")
        #expect(svg.components(separatedBy: "class=\"post").count == 3)
        #expect(!svg.contains("<script>") && !svg.contains("style="))
        // Two vehicles have one area for each time, not one of each.
        let bands = office.areas([post, Self.post(0, 0, mode: .ebike)], at: try Self.moment()).features.map(\.properties.band)
        #expect(bands == [2, 1, 0])
    }
}
