import Deployment
import Ground
import Siting
import Testing

@Suite("Figures of a plan")
struct CoverageFiguresTests {
    private static let far = TimeTable.noWay

    /// A naive count beside the figures: for each point the times of all units, sorted.
    private func times(_ rows: [[Int32]], _ units: [Int]) -> [[Int32]] {
        (rows.first ?? []).indices.map { point in
            zip(rows, units).flatMap { [Int32](repeating: $0[point], count: $1) }.sorted()
        }
    }

    @Test("counts who is reached within each limit, by one unit and by two")
    func counts() {
        let rows: [[Int32]] = [[100, 200, 900, Self.far], [300, 100, 400, Self.far]]
        let nearest = NearestPosts(rows, units: [1, 1])
        let figures = CoverageFigures(nearest, weights: [10, 20, 30, 40], limits: [300, 500])
        #expect(figures.total == 100)
        #expect(figures.within == [30, 60])
        #expect(figures.twice == 30)
        #expect(figures.unreached == 40)
        #expect(figures.mean == Double(100 * 10 + 100 * 20 + 400 * 30) / 60)
        #expect(figures.median == 100)
        #expect(figures.ninetieth == 400)
        #expect(nearest.post == [0, 1, 1, -1])
    }

    @Test("a second unit at a post backs up the first")
    func twoAtOnePost() {
        let nearest = NearestPosts([[100, 200]], units: [2])
        #expect(nearest.second == [100, 200])
        #expect(nearest.costs(within: 300, posts: 1, weightings: [[5, 7]]) == [[0]])
        #expect(NearestPosts([[100, 200]], units: [1]).costs(within: 150, posts: 1, weightings: [[5, 7], [1, 1]]) == [[5, 1]])
    }

    @Test("a post without a unit reaches nobody")
    func emptyPost() {
        let nearest = NearestPosts([[100], [250]], units: [0, 1])
        #expect(nearest.best == [250] && nearest.post == [1])
    }

    @Test("nobody to reach leaves no mean")
    func nobody() {
        let figures = CoverageFigures(NearestPosts([[100]], units: [1]), weights: [0], limits: [300])
        #expect(figures.total == 0 && figures.mean == nil && figures.median == nil && figures.ninetieth == nil)
    }

    @Test("who is out of reach, the most people first")
    func outside() {
        let nearest = NearestPosts([[100, 900, 800, 900, Self.far]], units: [1])
        #expect(nearest.outside(500, weights: [1, 5, 9, 0, 5]) == [2, 4, 1])
    }

    @Test("agrees with counting every unit away, over random plans", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func againstNaive(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let (posts, points) = (Int.random(in: 1...6, using: &random), 40)
        let rows = (0..<posts).map { _ in
            (0..<points).map { _ in Int.random(in: 0...9, using: &random) == 0 ? Self.far : Int32.random(in: 0...900, using: &random) }
        }
        let units = (0..<posts).map { _ in Int.random(in: 1...2, using: &random) }
        let weights = (0..<points).map { _ in Int64.random(in: 0...50, using: &random) }
        let nearest = NearestPosts(rows, units: units)
        let naive = times(rows, units)
        let costs = nearest.costs(within: 300, posts: posts, weightings: [weights])
        func within(_ units: [Int]) -> Int64 {
            zip(times(rows, units), weights).reduce(0) { $0 + (($1.0.first ?? Self.far) <= 300 ? $1.1 : 0) }
        }
        for post in 0..<posts {
            var fewer = units
            fewer[post] -= 1
            #expect(costs[post][0] == within(units) - within(fewer))
        }
        let figures = CoverageFigures(nearest, weights: weights, limits: [300])
        #expect(figures.within == [within(units)])
        #expect(figures.twice == zip(naive, weights).reduce(0) { $0 + ($1.0.count > 1 && $1.0[1] <= 300 ? $1.1 : 0) })
        #expect(nearest.within(300, weightings: [weights, weights]) == [within(units), within(units)])
    }
}
