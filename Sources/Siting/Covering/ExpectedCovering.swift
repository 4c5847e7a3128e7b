/// Expected coverage after Daskin (MEXCLP): every unit is busy with the same probability, whatever the others do, so a person
/// within reach of `k` units finds one free with probability `1 - busy^k`. Several units may stand at one site.
public struct ExpectedCovering: Sendable {
    /// The most units that are placed.
    public static let mostUnits = 10_000

    public let covering: Covering
    /// The share of its time a unit is busy.
    public let busy: Double

    /// Throws `SitingFault.value` unless `0 ≤ busy < 1`.
    public init(_ covering: Covering, busy: Double) throws(SitingFault) {
        guard busy >= 0, busy < 1 else { throw .value("units busy \(busy) of their time; it must be at least 0 and below 1") }
        self.covering = covering
        self.busy = busy
    }

    /// Where `units` units stand so that most people find a free one in time, at most `perSite` at one site; `fixed` names the
    /// sites where units stand already, once for each unit.
    ///
    /// A good answer is reported at once and better ones as they come; the answer is proved, to a billionth, unless `pace` ends the search.
    /// Throws `SitingFault` where there is no room for that many units, or for more than `mostUnits`.
    public func solve(
        units: Int, perSite: Int = .max, fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof
    ) throws(SitingFault) -> Solution {
        guard perSite > 0 else { throw .value("\(perSite) units at one site") }
        guard units <= Self.mostUnits else { throw .value("\(units) units; at most \(Self.mostUnits) are placed") }
        let choice = try Choice(sites: covering.sites, count: units, fixed: fixed, forbidden: forbidden, room: perSite)
        return CoverSearch.solve(covering, slopes: slopes(units), choice: choice, pace: pace)
    }

    /// People who find a unit free in time, on the average, when units stand at the open sites; a site named twice has two.
    public func value(of open: [Int]) -> Double { covering.value(of: open, slopes: slopes(max(open.count, 1))) }

    /// The `k`-th unit helps where the `k - 1` before it are busy.
    private func slopes(_ units: Int) -> [Double] {
        var slopes: [Double] = []
        var left = 1 - busy
        while slopes.count < units, left > 1e-12 * (1 - busy) {
            slopes.append(left)
            left *= busy
        }
        return slopes
    }
}
