import Deployment
import Geo
import Ground
import Siting
import Synchronization

/// What plans are weighed on, kept ready: the points of a scope, the way from every post that was asked about, and the
/// way from every spot where somebody could stand.
final class PlanOffice: Sendable {
    private let map: MapData
    /// What the map shows; `nil` when it is empty.
    private let bounds: Bounds?
    private let places: Gazetteer
    private let population: Population?
    private let roads: @Sendable () -> (graph: RoadGraph, edition: Int)
    private let kept = Mutex(Kept())

    /// So many rows are kept, of 16 KB at most each.
    private static let mostRows = 2000
    /// A campus with fewer places than this is no ground to weigh a plan on.
    private static let fewestPlaces = 10
    /// Units may come from a little beyond the map; metres.
    private static let farthestOff = 5000.0

    private struct Kept {
        var grounds: [Scope: PlanGround] = [:]
        var usual: Scope?
        /// Which edition of the roads the rest is of.
        var edition = -1
        /// The roads with the points of a scope snapped to them.
        var graphs: [Scope: RoadGraph] = [:]
        var rows: [Stand: [Int32]] = [:]
        var tables: [Table: [Int32]] = [:]
    }

    private struct Stand: Hashable {
        let scope: Scope
        let profile: TravelProfile
        let position: Position
    }

    private struct Table: Hashable {
        let scope: Scope
        let profile: TravelProfile
    }

    /// `roads` gives the streets as they are now; its edition grows when they change for longer than an hour of the day.
    init(
        map: MapData, places: Gazetteer, population: Population?, roads: @escaping @Sendable () -> (graph: RoadGraph, edition: Int)
    ) {
        self.map = map
        bounds = Bounds(map.nodes + map.buildings.flatMap(\.outline))
        self.places = places
        self.population = population
        self.roads = roads
    }

    /// Whether the map has a campus of its own to look at.
    var hasCampus: Bool { map.areas.contains { $0.kind == .campus } }
    /// The campus, unless there is none or next to nothing on it.
    var usualScope: Scope {
        if let usual = kept.withLock({ $0.usual }) { return usual }
        let places = hasCampus ? (try? ground(.campus))?.points.count ?? 0 : 0
        let usual: Scope = places < Self.fewestPlaces ? .map : .campus
        kept.withLock { $0.usual = usual }
        return usual
    }
    var countsPeople: Bool { population != nil }

    /// Throws `Refusal` where there is nobody and nothing to weigh a plan by.
    func ground(_ scope: Scope) throws(Refusal) -> PlanGround {
        if let ground = kept.withLock({ $0.grounds[scope] }) { return ground }
        let ground = PlanGround(map, population: population) { scope == .map || places.isOnCampus($0) }
        guard !ground.points.isEmpty else {
            throw Refusal(
                .notFound, field: "scope", "此范围内没有建筑、道路或人口数据，请改选“全图”，或先导入地图",
                "There is no building, street or person in this scope: choose the whole map, or import a map first")
        }
        return kept.withLock { kept in
            if let there = kept.grounds[scope] { return there }
            kept.grounds[scope] = ground
            return ground
        }
    }

    /// The posts as they are. Throws `Refusal` where one stands far off the map: no road there leads anywhere.
    func onMap(_ posts: [Post]) throws(Refusal) -> [Post] {
        guard let bounds else { return posts }
        for post in posts where !bounds.contains(post.position, margin: Self.farthestOff) {
            throw Refusal(
                .unreadable, field: "posts", "站点“\(post.name)”不在地图范围内：请核对经纬度",
                "The post “\(post.name)” lies off the map: check its latitude and longitude")
        }
        return posts
    }

    /// What a place is called; a number where nothing near has a name.
    func name(of position: Position, in language: Language) -> String {
        places.describe(position, in: language) ?? Self.coordinates(position)
    }

    static func coordinates(_ position: Position) -> String {
        func short(_ degrees: Double) -> String {
            let scaled = Int((abs(degrees) * 10_000).rounded())
            let fraction = String(scaled % 10_000)
            return "\(scaled / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
        }
        return "\(short(position.latitude))\(position.latitude < 0 ? "S" : "N") \(short(position.longitude))\(position.longitude < 0 ? "W" : "E")"
    }

    /// Milliseconds on the way from each post to every point of the scope.
    func rows(of posts: [Post], scope: Scope) throws(Refusal) -> [[Int32]] {
        let (graph, edition) = try graph(of: scope)
        return posts.map { post in
            let stand = Stand(scope: scope, profile: post.profile, position: post.position)
            if let row = kept.withLock({ $0.rows[stand] }) { return row }
            let row = graph.placeTimes(from: [post.position], by: post.profile)
            kept.withLock { kept in
                guard kept.edition == edition else { return }
                if kept.rows.count >= Self.mostRows { kept.rows = [:] }
                kept.rows[stand] = row
            }
            return row
        }
    }

    /// Milliseconds from every spot of the ground to every point, spot by spot. The first time takes a while.
    func spots(_ scope: Scope, by profile: TravelProfile) throws(Refusal) -> [Int32] {
        let (graph, edition) = try graph(of: scope)
        let key = Table(scope: scope, profile: profile)
        if let table = kept.withLock({ $0.tables[key] }) { return table }
        let table = graph.placeMatrix(from: try ground(scope).spots, by: profile)
        kept.withLock { kept in
            if kept.edition == edition { kept.tables[key] = table }
        }
        return table
    }

    /// The roads as they are now, with the points of the scope snapped to them once.
    private func graph(of scope: Scope) throws(Refusal) -> (RoadGraph, Int) {
        let ground = try ground(scope)
        let edition = roads().edition
        let known = kept.withLock { kept -> RoadGraph? in
            if kept.edition != edition { (kept.edition, kept.graphs, kept.rows, kept.tables) = (edition, [:], [:], [:]) }
            return kept.graphs[scope]
        }
        if let known { return (known, edition) }
        var graph = roads().graph
        graph.population = Population(ground.points.map { Population.Place(position: $0.position, workingDay: [], dayOff: []) })
        return kept.withLock { [graph] kept in
            if kept.edition == edition { kept.graphs[scope] = graph }
            return (graph, edition)
        }
    }

    /// The plan as a drawing. Throws `Refusal` where the ground has nobody.
    func sketch(_ posts: [Post], at moment: PlanMoment, title: String) throws(Refusal) -> String {
        let ground = try ground(moment.scope)
        let nearest = NearestPosts(try rows(of: posts, scope: moment.scope), units: posts.map(\.units))
        let weights = ground.weights(moment.day, at: moment.hour)
        return PlanSketch(map: map, ground: ground, weights: weights, nearest: nearest, posts: posts).svg(title: title)
    }

    /// How far somebody gets in 3, 5 and 10 minutes, whoever comes first: one area for each.
    func areas(_ posts: [Post], at moment: PlanMoment) -> AreasJSON {
        let limits = PlanMoment.limits.map { Double($0) / 1000 }
        let origins = posts.map { (position: $0.position, profile: $0.profile) }
        var features: [AreasJSON.Feature] = []
        for (band, area) in roads().graph.areas(from: origins, within: limits).enumerated() where !area.polygons.isEmpty {
            let coordinates = area.polygons.map { $0.map { $0.map { [$0.longitude, $0.latitude].map { ($0 * 1e6).rounded() / 1e6 } } } }
            features.append(.init(geometry: .init(coordinates: coordinates), properties: .init(band: band)))
        }
        // The widest first, so that the nearer ones are drawn over them.
        return AreasJSON(features: features.reversed())
    }
}
