import Deployment
import Geo
import Ground
import Siting

/// What a commander asks of the ground: where so many stations stand best.
struct PlanQuestion: Sendable {
    let moment: PlanMoment
    /// The posts that stay, then those that may move.
    let fixed: [Post]
    let movable: [Post]
    let count: Int
    let objective: Objective
    /// How units at new or moved stations go.
    let profile: TravelProfile
    /// The share of its time that each unit is busy, as the record says; for `expected`.
    let busy: Double
    let language: Language

    /// What is to be best.
    enum Objective: String, CaseIterable, Sendable, Encodable {
        /// 最大覆盖: the most people within the limit.
        case covering
        /// p-中位: the shortest way on the average.
        case median
        /// 双重覆盖: the most people whom a second unit reaches as well.
        case backup
        /// 期望覆盖 (MEXCLP): the most people when units are busy at times.
        case expected
    }

    /// More stations than any page can show.
    static let mostStations = 60

    /// Throws `Refusal` naming the field.
    init(_ body: QuestionBody, usual: Scope, workload: Workload?, language: Language) throws(Refusal) {
        moment = try PlanMoment(scope: body.scope, day: body.day, hour: body.hour, limit: body.limit, usual: usual)
        let posts = body.posts?.isEmpty == false ? try PostJSON.posts(body.posts) : []
        fixed = posts.filter(\.isFixed)
        movable = posts.filter { !$0.isFixed }
        guard let objective = body.objective.map(Objective.init(rawValue:)) ?? .covering else {
            let known = Objective.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: "objective", "目标只能是：\(known)", "An objective must be one of: \(known)")
        }
        guard let mode = TravelMode(rawValue: body.mode ?? TravelMode.car.rawValue) else {
            throw Refusal(.unreadable, field: "mode", "没有这种出动方式", "There is no such mode")
        }
        self.objective = objective
        profile = TravelProfile(mode, siren: body.siren ?? false)
        guard fixed.count <= Self.mostStations else {
            throw Refusal(
                .unreadable, field: "posts", "固定站点最多 \(Self.mostStations) 个，现有 \(fixed.count) 个：请放开一些",
                "At most \(Self.mostStations) posts can be fixed, and \(fixed.count) are: let some of them move")
        }
        count = body.count ?? max(1, posts.count)
        guard (max(1, fixed.count)...Self.mostStations).contains(count) else {
            throw Refusal(
                .unreadable, field: "count", "站点数须为 \(max(1, fixed.count))–\(Self.mostStations)（固定站点也计在内）",
                "Ask for \(max(1, fixed.count)) to \(Self.mostStations) stations, the fixed ones among them")
        }
        busy = workload?.busy(moment.day, hour: moment.hour, units: count) ?? 0
        self.language = language
    }
}

/// The sites a question may choose among: fixed posts first, then where movable ones stand, then the spots of the ground.
struct PlanSites: Sendable {
    let positions: [Position]
    let times: TimeTable
    let fixed: Int
    /// Sites where a post stands now, the fixed ones among them: the first of all.
    let standing: Int
    let weights: [Int64]
    let countsPeople: Bool

    /// `nil` when the asker has gone meanwhile.
    init?(_ question: PlanQuestion, _ office: PlanOffice, goesOn: () -> Bool) throws {
        let scope = question.moment.scope
        let ground = try office.ground(scope)
        let spots = try office.spots(scope, by: question.profile)
        guard goesOn() else { return nil }
        let standing = question.movable.map { post in
            var post = post
            post.profile = question.profile
            return post
        }
        let rows = try office.rows(of: question.fixed + standing, scope: scope)
        positions = (question.fixed + standing).map(\.position) + ground.spots
        times = try TimeTable(sites: positions.count, points: ground.points.count, milliseconds: rows.flatMap { $0 } + spots)
        fixed = question.fixed.count
        self.standing = fixed + standing.count
        weights = ground.weights(question.moment.day, at: question.moment.hour)
        countsPeople = ground.countsPeople
        guard question.count <= positions.count else { throw SitingFault.count(wanted: question.count, sites: positions.count) }
    }
}

extension PlanSites {
    /// Sites worth no less than `open` of which as many as can be are those where a post stands already: nobody is to move for
    /// nothing.
    func settled(_ open: [Int], worth: ([Int]) -> Double, goesOn: () -> Bool) -> [Int] {
        var open = open
        var value = worth(open)
        for post in fixed..<max(fixed, standing) where !open.contains(post) {
            guard goesOn() else { break }
            var best: (value: Double, open: [Int])?
            for index in open.indices where open[index] >= standing {
                var other = open
                other[index] = post
                let found = worth(other)
                if found >= value, found > best?.value ?? -.infinity { best = (found, other) }
            }
            if let best { (value, open) = best }
        }
        return open.sorted()
    }

    /// Sites that cover as many people as `open` and are nearer to them on the average: one site after another is exchanged for
    /// as long as that helps; where a post stands already it stays.
    func shortened(_ open: [Int], within limit: Int32, goesOn: () -> Bool) -> [Int] {
        var open = open
        let far = Int64(limit) * 4
        let peopled = weights.indices.filter { weights[$0] > 0 }
        /// The others' quickest time to each point, and what one site more makes of it.
        func worth(_ best: [Int32], with site: Int) -> (covered: Int64, way: Int64) {
            var (covered, way) = (Int64(0), Int64(0))
            for point in peopled {
                let time = min(best[point], times[site, point])
                if time <= limit { covered += weights[point] }
                way += weights[point] * min(Int64(time), far)
            }
            return (covered, way)
        }
        var isBetter = true
        while isBetter {
            isBetter = false
            for index in open.indices where open[index] >= standing {
                guard goesOn() else { return open.sorted() }
                var others = [Int32](repeating: TimeTable.noWay, count: weights.count)
                for (other, site) in open.enumerated() where other != index {
                    for point in peopled { others[point] = min(others[point], times[site, point]) }
                }
                let now = worth(others, with: open[index])
                var best = (way: now.way, site: open[index])
                for site in fixed..<positions.count where !open.contains(site) {
                    let found = worth(others, with: site)
                    if found.covered >= now.covered, found.way < best.way { best = (found.way, site) }
                }
                guard best.site != open[index] else { continue }
                open[index] = best.site
                isBetter = true
            }
        }
        return open.sorted()
    }
}

extension PlanQuestion {
    /// The posts of a solution: fixed ones as they are, each movable one at the chosen site nearest to it, new ones for the rest.
    func posts(_ open: [Int], _ sites: PlanSites, _ office: PlanOffice) -> [Post] {
        // A site that takes several units stands several times.
        var crews: [Int: Int] = [:]
        for site in open { crews[site, default: 0] += 1 }
        let chosen = crews.keys.filter { $0 >= sites.fixed }.sorted()
        var pairs: [(metres: Double, post: Int, site: Int)] = []
        for (number, post) in movable.enumerated() {
            for (index, site) in chosen.enumerated() { pairs.append((post.position.distance(to: sites.positions[site]), number, index)) }
        }
        pairs.sort { ($0.metres, $0.post, $0.site) < ($1.metres, $1.post, $1.site) }
        var mover = [Int?](repeating: nil, count: chosen.count)
        var isPlaced = [Bool](repeating: false, count: movable.count)
        for pair in pairs where mover[pair.site] == nil && !isPlaced[pair.post] {
            mover[pair.site] = pair.post
            isPlaced[pair.post] = true
        }
        let standing = fixed.enumerated().map { index, post in
            var post = post
            if objective == .expected { post.units = max(post.units, crews[index] ?? 1) }
            return post
        }
        return standing + chosen.enumerated().map { index, site in
            let position = sites.positions[site]
            let post = mover[index].map { movable[$0] }
            let stays = post.map { $0.position.distance(to: position) < 30 } ?? false
            return Post(
                name: stays ? post?.name ?? "" : office.name(of: position, in: language), position: position, profile: profile,
                units: objective == .expected ? crews[site] ?? 1 : post?.units ?? 1, callSigns: post?.callSigns ?? [])
        }
    }
}

/// The best plan found so far, and how much better any other could be.
struct BestAnswer: Encodable, Sendable {
    let objective: PlanQuestion.Objective
    let posts: [PostJSON]
    let value: Double
    let bound: Double
    let isProved: Bool
    /// Share of the value by which the best could still be better; 0 when proved.
    let gap: Double
    let countsPeople: Bool
    /// Among how many sites it was chosen.
    let sites: Int
    /// Whether nothing better was found than the posts as they are: `posts` are those.
    let isPresent: Bool
    /// For the expected cover: the share of its time that each unit is busy.
    let busy: Double?
}

/// Stations → people within each limit.
struct CurveAnswer: Encodable, Sendable {
    var curves: [Curve]
    let total: Int64
    let countsPeople: Bool
    let sites: Int

    struct Curve: Encodable, Sendable {
        /// Seconds.
        let limit: Double
        var points: [Point] = []
    }

    struct Point: Encodable, Sendable {
        let stations: Int
        let people: Double
        let bound: Double
        let isProved: Bool
    }
}

extension PlanQuestion {
    /// Stations drawn on a curve.
    static let longestCurve = 16

    /// Works on it: publishes a good answer at once and better ones until one is proved. Throws `SitingFault` or `Refusal`.
    func solve(_ office: PlanOffice, _ desk: PlanJobs.Desk) throws {
        guard let sites = try PlanSites(self, office, goesOn: desk.goesOn) else { return }
        let worth = try worth(sites)
        let present = present(sites, worth)
        let pace = Pace(goesOn: desk.goesOn) { solution in desk.publish(answer(solution, present, sites, office)) }
        var best = try solution(sites, pace)
        desk.publish(answer(best, present, sites, office))
        guard objective != .median, best.value > present?.value ?? -.infinity else { return }
        // Many plans are often worth the same: posts that stand stay, then the shorter way on the average decides among them.
        best.open = sites.settled(best.open, worth: worth, goesOn: desk.goesOn)
        if objective == .covering { best.open = sites.shortened(best.open, within: moment.limit, goesOn: desk.goesOn) }
        desk.publish(answer(best, present, sites, office))
    }

    /// What open sites are worth to the objective; for the median the less, the better, and so it is below zero.
    private func worth(_ sites: PlanSites) throws(SitingFault) -> ([Int]) -> Double {
        if objective == .median {
            let median = try Median(costs: sites.times, weights: sites.weights)
            return { open in (try? median.reckoning(of: open)).map { -Double($0.total) } ?? -.infinity }
        }
        let covering = try Covering(times: sites.times, within: moment.limit, weights: sites.weights)
        switch objective {
        case .covering, .median: return { Double(covering.covered(by: $0)) }
        case .backup:
            let backup = try BackupCovering(covering)
            return { backup.value(of: $0) }
        case .expected:
            let expected = try ExpectedCovering(covering, busy: busy)
            return { expected.value(of: $0) }
        }
    }

    /// The posts as they stand, and what they are worth; `nil` where they are none, more than were asked for, or would have to
    /// go another way than they do.
    private func present(_ sites: PlanSites, _ worth: ([Int]) -> Double) -> (open: [Int], value: Double)? {
        guard movable.allSatisfy({ $0.profile == profile }) else { return nil }
        let open = Array(0..<fixed.count) + movable.enumerated().flatMap { index, post in
            [Int](repeating: fixed.count + index, count: objective == .expected ? post.units : 1)
        }
        guard !movable.isEmpty, open.count <= count else { return nil }
        return (open, worth(open))
    }

    private func solution(_ sites: PlanSites, _ pace: Pace) throws(SitingFault) -> Solution {
        let fixed = Array(0..<sites.fixed)
        if objective == .median {
            return try Median(costs: sites.times, weights: sites.weights).solve(count: count, fixed: fixed, pace: pace)
        }
        let covering = try Covering(times: sites.times, within: moment.limit, weights: sites.weights)
        switch objective {
        case .covering, .median: return try covering.solve(count: count, fixed: fixed, pace: pace)
        case .backup: return try BackupCovering(covering).solve(count: count, fixed: fixed, pace: pace)
        case .expected: return try ExpectedCovering(covering, busy: busy).solve(units: count, fixed: fixed, pace: pace)
        }
    }

    private func answer(
        _ solution: Solution, _ present: (open: [Int], value: Double)?, _ sites: PlanSites, _ office: PlanOffice
    ) -> BestAnswer {
        var solution = solution
        let value = objective == .median ? -solution.value : solution.value
        let stays = present.map { $0.value >= value } ?? false
        if let present, stays { solution.value = objective == .median ? -present.value : present.value }
        return BestAnswer(
            objective: objective, posts: (stays ? fixed + movable : posts(solution.open, sites, office)).map(PostJSON.init), value: solution.value,
            bound: solution.bound, isProved: solution.isProved, gap: solution.gap, countsPeople: sites.countsPeople,
            sites: sites.positions.count, isPresent: stays, busy: objective == .expected ? busy : nil)
    }

    /// The curve of each limit, one station more at a time until everybody is covered. Throws `SitingFault` or `Refusal`.
    func curve(_ office: PlanOffice, _ desk: PlanJobs.Desk) throws {
        guard let sites = try PlanSites(self, office, goesOn: desk.goesOn) else { return }
        let total = sites.weights.reduce(0, +)
        var answer = CurveAnswer(
            curves: PlanMoment.limits.map { .init(limit: Double($0) / 1000) }, total: total, countsPeople: sites.countsPeople,
            sites: sites.positions.count)
        // A question that stood back goes on where it was.
        if let before = desk.before as? CurveAnswer, before.total == total, before.sites == sites.positions.count { answer = before }
        let fixed = Array(0..<sites.fixed)
        let coverings = try PlanMoment.limits.map { limit throws(SitingFault) in
            try Covering(times: sites.times, within: limit, weights: sites.weights)
        }
        var isFull = PlanMoment.limits.map { _ in false }
        let fewest = max(1, sites.fixed)
        for stations in fewest...max(fewest, min(sites.positions.count, max(sites.fixed + 1, Self.longestCurve))) {
            for (index, covering) in coverings.enumerated() where !isFull[index] {
                if !answer.curves[index].points.contains(where: { $0.stations == stations }) {
                    let solution = try covering.solve(count: stations, fixed: fixed, pace: Pace(goesOn: desk.goesOn))
                    // One that had to stop half-way is no point of a curve: its turn comes again.
                    guard desk.goesOn() || solution.isProved else { return }
                    answer.curves[index].points.append(
                        .init(stations: stations, people: solution.value, bound: solution.bound, isProved: solution.isProved))
                }
                let points = answer.curves[index].points.filter { $0.stations <= stations }
                guard let people = points.last?.people else { continue }
                // Nobody more to win: one more station tells nothing.
                isFull[index] = people >= Double(total) || (points.count > 1 && points[points.count - 2].people >= people)
                desk.publish(answer)
            }
        }
    }
}
