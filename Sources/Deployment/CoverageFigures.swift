import Siting

/// Which post is quickest at every point, and how long the next would take: all that figures of coverage need.
public struct NearestPosts: Sendable, Equatable {
    /// Milliseconds of the quickest, `TimeTable.noWay` where none gets there.
    public let best: [Int32]
    /// Milliseconds of the next unit; a second one at the same post is as quick as the first.
    public let second: [Int32]
    /// Number of the quickest post; −1 where none gets there.
    public let post: [Int32]

    /// `rows` are each post's times to every point, all of one length; `units` how many stand at each post.
    public init(_ rows: [[Int32]], units: [Int]) {
        let points = rows.first?.count ?? 0
        var best = [Int32](repeating: TimeTable.noWay, count: points)
        var (second, post) = (best, [Int32](repeating: -1, count: points))
        for (number, (row, units)) in zip(rows, units).enumerated() where units > 0 {
            for point in 0..<min(points, row.count) {
                let time = row[point]
                if time < best[point] {
                    second[point] = units > 1 ? time : best[point]
                    best[point] = time
                    post[point] = Int32(number)
                } else if time < second[point] {
                    second[point] = time
                }
            }
        }
        self.best = best
        self.second = second
        self.post = post
    }
}

/// What posts are worth at one hour: how many are reached in time, and how soon.
public struct CoverageFigures: Sendable, Equatable {
    /// People, or places where nobody knows how many people.
    public let total: Int64
    /// In the order of the limits asked for.
    public let within: [Int64]
    /// Within the first limit of two units: somebody still comes while one is away.
    public let twice: Int64
    /// Whom no post reaches at all.
    public let unreached: Int64
    /// Milliseconds, over those reached at all; `nil` when nobody is.
    public let mean: Double?
    public let median: Int32?
    /// Nine in ten of those reached at all are reached within this many milliseconds.
    public let ninetieth: Int32?

    /// `limits` in milliseconds; `twice` counts by the first of them.
    public init(_ nearest: NearestPosts, weights: [Int64], limits: [Int32]) {
        var (total, unreached, twice, sum) = (Int64(0), Int64(0), Int64(0), 0.0)
        var within = [Int64](repeating: 0, count: limits.count)
        var reached: [(time: Int32, weight: Int64)] = []
        for (point, weight) in weights.enumerated() where weight > 0 {
            total += weight
            let time = nearest.best[point]
            guard time != TimeTable.noWay else {
                unreached += weight
                continue
            }
            for (index, limit) in limits.enumerated() where time <= limit { within[index] += weight }
            if let limit = limits.first, nearest.second[point] <= limit { twice += weight }
            sum += Double(time) * Double(weight)
            reached.append((time, weight))
        }
        self.total = total
        self.within = within
        self.twice = twice
        self.unreached = unreached
        let people = total - unreached
        mean = people > 0 ? sum / Double(people) : nil
        reached.sort { $0.time < $1.time }
        func quantile(_ share: Double) -> Int32? {
            let wanted = (Double(people) * share).rounded(.up)
            var seen: Int64 = 0
            for (time, weight) in reached {
                seen += weight
                if Double(seen) >= wanted { return time }
            }
            return nil
        }
        median = quantile(0.5)
        ninetieth = quantile(0.9)
    }
}

extension NearestPosts {
    /// The weight within the limit, for each of several weightings of the points, e.g. the hours of a day.
    public func within(_ limit: Int32, weightings: [[Int64]]) -> [Int64] {
        weightings.map { weights in
            var sum: Int64 = 0
            for point in best.indices where best[point] <= limit { sum += weights[point] }
            return sum
        }
    }

    /// What each post's absence costs under each weighting, e.g. at each hour: post × weighting.
    public func costs(within limit: Int32, posts: Int, weightings: [[Int64]]) -> [[Int64]] {
        // Only points that hang on one unit alone matter, whatever the hour.
        let alone = best.indices.filter { best[$0] <= limit && second[$0] > limit }
        var costs = [[Int64]](repeating: [Int64](repeating: 0, count: weightings.count), count: posts)
        for point in alone {
            let number = Int(post[point])
            for hour in weightings.indices { costs[number][hour] += weightings[hour][point] }
        }
        return costs
    }

    /// Points beyond the limit that have a weight, the heaviest first, and of equal ones the farthest.
    public func outside(_ limit: Int32, weights: [Int64]) -> [Int] {
        best.indices.filter { best[$0] > limit && weights[$0] > 0 }
            .sorted { (weights[$0], best[$0], $1) > (weights[$1], best[$1], $0) }
    }
}
