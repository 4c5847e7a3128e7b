public import Ground

/// Chooses whom to inspect: so many in a hundred, those never checked and those with findings first, the rest by lot (随机抽取检查对象).
/// The seed goes on the record with the choice, so that anybody can draw again and see that nobody was picked.
public enum SpotCheck {
    /// One that may be chosen.
    public struct Candidate: Sendable, Hashable {
        /// Unlike any other's, e.g. the id of a rental.
        public let id: String
        /// `nil` for never.
        public let lastChecked: Day?
        /// Hazards found there that count, e.g. in the last year.
        public let findings: Int

        public init(id: String, lastChecked: Day?, findings: Int) { (self.id, self.lastChecked, self.findings) = (id, lastChecked, findings) }
    }

    /// One that was chosen, and why.
    public struct Choice: Sendable, Hashable {
        public let id: String
        public let reason: Reason
    }

    /// Raw values are stored.
    public enum Reason: String, CaseIterable, Sendable { case findings, neverChecked, drawn }

    /// `share` is in per cent, above 0 and at most 100: of ten candidates 5 % is one. The same candidates in whatever order, the same share and the
    /// same seed always come to the same choice, in the order in which they were drawn.
    public static func choose(from candidates: [Candidate], share: Double, seed: UInt64) -> [Choice] {
        guard share > 0, !candidates.isEmpty else { return [] }
        let count = min(candidates.count, Int((Double(candidates.count) * min(share, 100) / 100).rounded(.up)))
        var chance = SplitMix(seed: seed).branch("spot check")
        let first = candidates.filter { reason(for: $0) != .drawn }, rest = candidates.filter { reason(for: $0) == .drawn }
        let order = shuffled(first, &chance) + shuffled(rest, &chance)
        return order.prefix(count).map { Choice(id: $0.id, reason: reason(for: $0)) }
    }

    private static func reason(for candidate: Candidate) -> Reason {
        if candidate.findings > 0 { return .findings }
        return candidate.lastChecked == nil ? .neverChecked : .drawn
    }

    /// Fisher and Yates, from the order of the ids.
    private static func shuffled(_ candidates: [Candidate], _ chance: inout SplitMix) -> [Candidate] {
        var order = candidates.sorted { $0.id < $1.id }
        for index in order.indices.dropLast() { order.swapAt(index, index + chance.below(order.count - index)) }
        return order
    }
}
