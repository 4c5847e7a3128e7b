import Deployment
import Geo
import Ground
import Siting

/// Points of a scope, as the page draws them.
struct GroundJSON: Encodable {
    let scope: Scope
    let countsPeople: Bool
    /// [longitude, latitude, places counted together]
    let points: [[Double]]
    /// How many spots stations can be moved to.
    let spots: Int
    /// The people of each hour, midnight first; `nil` where nobody knows.
    let working: [Int64]?
    let off: [Int64]?

    init(_ ground: PlanGround, scope: Scope) {
        self.scope = scope
        countsPeople = ground.countsPeople
        func short(_ degrees: Double) -> Double { (degrees * 1e6).rounded() / 1e6 }
        points = ground.points.map { [short($0.position.longitude), short($0.position.latitude), Double($0.places)] }
        spots = ground.spots.count
        func sums(_ day: Deployment.DayKind) -> [Int64]? { ground.countsPeople ? ground.weightings(day).map { $0.reduce(0, +) } : nil }
        working = sums(.working)
        off = sums(.off)
    }
}

/// Figures of one or two plans at one moment.
struct PlanFiguresJSON: Encodable {
    let countsPeople: Bool
    let total: Int64
    /// Of each point, where they were asked for.
    var weights: [Int64]?
    let plans: [Plan]

    struct Plan: Encodable {
        /// Within 3, 5 and 10 minutes.
        let within: [Int64]
        /// Within the limit asked for.
        let limit: Int64
        let twice: Int64
        let unreached: Int64
        /// Seconds.
        let mean: Double?
        let median: Double?
        let ninetieth: Double?
        /// A digit for each point: 0, 1, 2 for 3, 5, 10 minutes, 3 for later, 4 for never.
        let bands: String
        /// Within the limit at each hour of the day.
        let hours: [Int64]
        let posts: [PostCost]
        /// Where most people are out of reach.
        let outside: [Place]
        let outsideCount: Int
    }

    struct PostCost: Encodable {
        /// People within the limit of this post alone.
        let reach: Int64
        /// Whom nobody would reach in time were one unit of it away, at each hour.
        let costs: [Int64]
    }

    struct Place: Encodable {
        let name: String
        let latitude: Double
        let longitude: Double
        let weight: Int64
        /// Seconds; `nil` for never.
        let seconds: Double?
        let places: Int
    }
}

extension PlanOffice {
    /// Places out of reach that are listed by name.
    static let mostOutside = 12

    /// What the posts are worth at the moment asked for. Throws `Refusal` where the ground has nobody.
    func figures(_ plans: [[Post]], at moment: PlanMoment, withWeights: Bool, in language: Language) throws(Refusal) -> PlanFiguresJSON {
        let ground = try ground(moment.scope)
        let weights = ground.weights(moment.day, at: moment.hour)
        let hours = ground.weightings(moment.day)
        var answers: [PlanFiguresJSON.Plan] = []
        for posts in plans {
            let rows = try rows(of: posts, scope: moment.scope)
            answers.append(plan(posts, rows, ground, weights, hours, moment, language))
        }
        return PlanFiguresJSON(
            countsPeople: ground.countsPeople, total: weights.reduce(0, +), weights: withWeights ? weights : nil, plans: answers)
    }

    private func plan(
        _ posts: [Post], _ rows: [[Int32]], _ ground: PlanGround, _ weights: [Int64], _ hours: [[Int64]], _ moment: PlanMoment,
        _ language: Language
    ) -> PlanFiguresJSON.Plan {
        let nearest = NearestPosts(rows, units: posts.map(\.units))
        let figures = CoverageFigures(nearest, weights: weights, limits: [moment.limit] + PlanMoment.limits)
        // Where nobody knows how many people there are, every hour is alike: one is counted.
        let weightings = ground.countsPeople ? hours : [weights]
        func day(_ values: [Int64]) -> [Int64] { ground.countsPeople ? values : [Int64](repeating: values.first ?? 0, count: 24) }
        let costs = nearest.costs(within: moment.limit, posts: posts.count, weightings: weightings)
        let outside = nearest.outside(moment.limit, weights: weights)
        func seconds(_ milliseconds: Int32?) -> Double? { milliseconds.map { Double($0) / 1000 } }
        return PlanFiguresJSON.Plan(
            within: Array(figures.within.dropFirst()), limit: figures.within[0], twice: figures.twice, unreached: figures.unreached,
            mean: figures.mean.map { $0 / 1000 }, median: seconds(figures.median), ninetieth: seconds(figures.ninetieth),
            bands: Self.bands(nearest), hours: day(nearest.within(moment.limit, weightings: weightings)),
            posts: posts.indices.map { index in
                .init(reach: Self.reach(rows[index], moment.limit, weights), costs: day(costs[index]))
            },
            outside: outside.prefix(Self.mostOutside).map { point in
                let place = ground.points[point]
                return .init(
                    name: place.name.isEmpty ? name(of: place.position, in: language) : place.name,
                    latitude: place.position.latitude, longitude: place.position.longitude, weight: weights[point],
                    seconds: nearest.best[point] == TimeTable.noWay ? nil : seconds(nearest.best[point]), places: place.places)
            },
            outsideCount: outside.count)
    }

    static func bands(_ nearest: NearestPosts) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(nearest.best.count)
        for time in nearest.best { bytes.append(UInt8(ascii: "0") + band(time)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func band(_ time: Int32) -> UInt8 {
        if time == TimeTable.noWay { return 4 }
        return UInt8(PlanMoment.limits.firstIndex { time <= $0 } ?? 3)
    }

    private static func reach(_ row: [Int32], _ limit: Int32, _ weights: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for (point, time) in row.enumerated() where time <= limit { sum += weights[point] }
        return sum
    }
}
