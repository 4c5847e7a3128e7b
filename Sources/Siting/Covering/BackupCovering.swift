/// Backup coverage after Hogan and ReVelle: a person is worth `once` when one site covers them and `once + twice` when two do.
public struct BackupCovering: Sendable {
    public let covering: Covering
    /// What the first and the second cover of a person are worth.
    public let once: Double
    public let twice: Double

    /// Throws `SitingFault.value` unless `once ≥ twice ≥ 0` and `once` is a millionth to a million: the second cover is never worth more than the first.
    public init(_ covering: Covering, once: Double = 1, twice: Double = 1) throws(SitingFault) {
        guard once >= 1e-6, once <= 1e6, twice >= 0, once >= twice else {
            throw .value("a first cover worth \(once), a second \(twice): 1e-6 to 1e6, the second not below 0 and not above the first")
        }
        self.covering = covering
        self.once = once
        self.twice = twice
    }

    /// The sites worth most: `count` of them, `fixed` among them and `forbidden` not.
    ///
    /// A good answer is reported at once and better ones as they come; the answer is proved, to a billionth, unless `pace` ends the search.
    /// Throws `SitingFault` where there are not that many sites.
    public func solve(
        count: Int, fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof
    ) throws(SitingFault) -> Solution {
        let choice = try Choice(sites: covering.sites, count: count, fixed: fixed, forbidden: forbidden, room: 1)
        return CoverSearch.solve(covering, slopes: [once, twice], choice: choice, pace: pace)
    }

    /// What the open sites are worth.
    public func value(of open: [Int]) -> Double { covering.value(of: open, slopes: [once, twice]) }
}
