import Deployment
import Geo
import Ground
import Siting

/// A day of calls played many times over a plan, beside what the model expects.
struct ShiftAnswer: Encodable, Sendable {
    /// One for each plan asked about.
    var plans: [Plan] = []
    let calls: Int
    let days: Int
    let sceneSeconds: Double
    /// Whether the time at the scene is of the record.
    let sceneIsKnown: Bool
    /// Whether places call as they did; otherwise as people are there.
    let placesAreKnown: Bool
    let limit: Double
    /// Whether the record is too young to say what comes: then no model stands beside what was played.
    let isYoung: Bool

    struct Plan: Encodable, Sendable {
        let simulated: Sight
        let model: Sight?
        /// Whether in some hour calls come faster than the units can serve them: the model knows no such state.
        let isOverloaded: Bool
        /// Busy share of each post's units, in the order of the posts.
        let busy: [Double]
        /// Days that were played, and calls in them.
        let played: Int
        let calls: Int
        /// By hour of the day: p90 in seconds.
        let hours: [Double?]
    }

    struct Sight: Encodable, Sendable {
        let p50: Double
        let p90: Double
        let mean: Double
        /// Share of the calls where somebody is there within the limit.
        let within: Double
        let waiting: Double
        let busy: Double
    }
}

/// What a shift is played with.
struct ShiftQuestion: Sendable {
    let moment: PlanMoment
    let plans: [[Post]]
    let workload: Workload

    private static let mostUnits = 120
    /// Calls farther from any point of the ground than this are none of the plan's; metres.
    private static let nearest = 400.0
    /// Fewer located calls tell less than where people are.
    private static let fewest = 60

    /// Throws `Refusal` where there is nothing to play with.
    init(_ moment: PlanMoment, _ plans: [[Post]], _ workload: Workload) throws(Refusal) {
        guard workload.calls > 0 else {
            throw Refusal(.notFound, "近 90 天没有警情记录，无法模拟", "There is no call on record in the last 90 days: nothing to play with")
        }
        for posts in plans where posts.reduce(0, { $0 + $1.units }) > Self.mostUnits {
            throw Refusal(.tooLarge, field: "posts", "最多模拟 \(Self.mostUnits) 个单位", "At most \(Self.mostUnits) units can be played")
        }
        (self.moment, self.plans, self.workload) = (moment, plans, workload)
    }

    /// Plays each plan and publishes what came of it. Throws `SitingFault` or `Refusal`.
    func play(_ office: PlanOffice, _ desk: PlanJobs.Desk) throws {
        let ground = try office.ground(moment.scope)
        let (places, areKnown) = callers(ground)
        var answer = ShiftAnswer(
            calls: workload.calls, days: workload.days, sceneSeconds: workload.sceneSeconds, sceneIsKnown: workload.scene != nil,
            placesAreKnown: areKnown, limit: Double(moment.limit) / 1000, isYoung: workload.isYoung)
        // Monday to Friday, or the weekend: as the day that is asked about.
        let hours = moment.day == .working ? 0..<120 : 120..<168
        let rhythm = try CallRhythm(hourly: workload.hourly, places: places)
        for posts in plans {
            let rows = try office.rows(of: posts, scope: moment.scope)
            let units = posts.indices.flatMap { [Int](repeating: $0, count: posts[$0].units) }
            let travel = try TimeTable(sites: units.count, points: ground.points.count, milliseconds: units.flatMap { rows[$0] })
            var shift = Shift(travel: travel, rhythm: rhythm, scene: units.map { _ in workload.sceneSeconds })
            shift.hours = hours
            // Enough for steady quantiles whatever the rate, and no more than a minute's work.
            let weekly = hours.reduce(0) { $0 + workload.hourly[$1] }
            shift.times = min(400, max(20, Int(6000 / max(1, weekly))))
            guard let result = try shift.run(pace: Pace(goesOn: desk.goesOn)) else { return }
            let forecast = workload.isYoung ? nil : try? shift.forecast()
            answer.plans.append(plan(posts, units, result, forecast))
            desk.publish(answer)
        }
    }

    private func plan(_ posts: [Post], _ units: [Int], _ result: ShiftResult, _ forecast: ShiftForecast?) -> ShiftAnswer.Plan {
        let limit = Double(moment.limit) / 1000
        func mean(_ busy: [Double]) -> Double { busy.reduce(0, +) / Double(max(1, busy.count)) }
        let simulated = ShiftAnswer.Sight(
            p50: result.p50, p90: result.p90, mean: result.response, within: result.share(within: limit), waiting: result.waiting,
            busy: mean(result.busy))
        let model = forecast.map { forecast in
            ShiftAnswer.Sight(
                p50: forecast.quantile(0.5), p90: forecast.quantile(0.9), mean: forecast.response, within: forecast.share(within: limit),
                waiting: forecast.waiting, busy: mean(forecast.busy))
        }
        let busy = posts.indices.map { post in mean(units.indices.filter { units[$0] == post }.map { result.busy[$0] }) }
        var hours = [Double?](repeating: nil, count: 24)
        for hour in result.hours where hours.indices.contains(hour.hour) { hours[hour.hour] = hour.p90 }
        return ShiftAnswer.Plan(
            simulated: simulated, model: model, isOverloaded: model == nil && !workload.isYoung, busy: busy, played: result.times, calls: result.calls, hours: hours)
    }

    /// Where calls come from: the points nearest to where they did, or, where too few say, as many as there are people.
    private func callers(_ ground: PlanGround) -> ([Double], areKnown: Bool) {
        var counts = [Double](repeating: 0, count: ground.points.count)
        var located = 0
        for place in workload.places {
            var best: (index: Int, metres: Double)?
            for (index, point) in ground.points.enumerated() {
                // A degree of latitude is 111 km anywhere: most points are out at a glance.
                guard abs(point.position.latitude - place.latitude) * 111_195 < best?.metres ?? Self.nearest else { continue }
                let metres = point.position.distance(to: place)
                if metres < best?.metres ?? Self.nearest { best = (index, metres) }
            }
            guard let best else { continue }
            counts[best.index] += 1
            located += 1
        }
        if located >= Self.fewest { return (counts, true) }
        return (ground.weights(moment.day, at: moment.hour).map(Double.init), false)
    }
}

/// The least force for each shift of a day.
struct ForceAnswer: Encodable, Sendable {
    var shifts: [Shift] = []
    let share: Double
    let countsPeople: Bool
    let sites: Int

    struct Shift: Encodable, Sendable {
        /// Hours of the day, the last not included.
        let from: Int
        let until: Int
        let stations: Int
        /// No fewer will do.
        let atLeast: Int
        let isProved: Bool
        /// Whether all sites together cover the share at all.
        let suffices: Bool
        let covered: Int64
        let total: Int64
        let posts: [PostJSON]
    }
}

extension PlanQuestion {
    /// The fewest stations that cover a share of the people, for each shift of eight hours. Throws `SitingFault` or `Refusal`.
    func force(share: Double, _ office: PlanOffice, _ desk: PlanJobs.Desk) throws {
        guard let sites = try PlanSites(self, office, goesOn: desk.goesOn) else { return }
        let hours = try office.ground(moment.scope).weightings(moment.day)
        var answer = ForceAnswer(share: share, countsPeople: sites.countsPeople, sites: sites.positions.count)
        // Where nobody knows how many people there are, every shift is alike.
        let shifts = sites.countsPeople ? [(0, 8), (8, 16), (16, 24)] : [(0, 24)]
        for (from, until) in shifts {
            guard desk.goesOn() else { return }
            // The mean of the shift's hours; rounding up leaves nobody out.
            let weights = sites.weights.indices.map { point in
                let sum = (from..<until).reduce(Int64(0)) { $0 + hours[$1][point] }
                return (sum + Int64(until - from) - 1) / Int64(until - from)
            }
            guard weights.contains(where: { $0 > 0 }) else { continue }
            let covering = try Covering(times: sites.times, within: moment.limit, weights: weights)
            let force = try MinimumForce(covering, share: share).solve(fixed: Array(0..<sites.fixed), pace: Pace(goesOn: desk.goesOn))
            answer.shifts.append(
                .init(
                    from: from, until: until, stations: force.open.count, atLeast: force.atLeast, isProved: force.isProved,
                    suffices: force.suffices, covered: force.covered, total: weights.reduce(0, +),
                    posts: posts(force.open, sites, office).map(PostJSON.init)))
            desk.publish(answer)
        }
    }
}
