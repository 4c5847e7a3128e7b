/// Where to stand, what it is worth, and how much better anything else could be.
public struct Solution: Sendable, Equatable {
    /// Numbers of the sites chosen, ascending; a site that takes several units stands several times where the problem allows it.
    public var open: [Int]
    /// What they are worth, in the problem's own unit: people covered, or people × milliseconds.
    public var value: Double
    /// Nothing is better than this: an upper bound where more is better, a lower one where less is.
    public var bound: Double
    /// Whether `value` is proved to be the best there is.
    public var isProved: Bool

    public init(open: [Int], value: Double, bound: Double, isProved: Bool) {
        self.open = open
        self.value = value
        self.bound = bound
        self.isProved = isProved
    }

    /// How far the best could still be away, as a share of `value`; 0 when proved.
    public var gap: Double { isProved || value == bound ? 0 : abs(bound - value) / max(abs(value), 1) }
}

/// How long a search may go on, and who hears of what it has found so far.
public struct Pace: Sendable {
    /// Asked often; `false` ends the search with the best answer and bound it has.
    public var goesOn: @Sendable () -> Bool
    /// Called with every better answer or bound, the first one at once.
    public var report: @Sendable (Solution) -> Void

    public init(goesOn: @escaping @Sendable () -> Bool = { true }, report: @escaping @Sendable (Solution) -> Void = { _ in }) {
        self.goesOn = goesOn
        self.report = report
    }

    /// To the proof, however long it takes.
    public static let toTheProof = Pace()
}

/// Why a question about sites has no answer.
public enum SitingFault: Error, Sendable, Equatable {
    /// Numbers that do not fit together; says which.
    case shape(String)
    /// More sites are wanted than there are, or none.
    case count(wanted: Int, sites: Int)
    /// Nobody to cover: every weight is zero.
    case nobody
    /// A weight, a rate or a probability outside what it can be; says which.
    case value(String)
}
