public import Cases
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

extension SpotCheck {
    /// Rentals that may be drawn, from the lines of the filed houses of `RENT` by their ids, and of the hazards of `RECT`. A hazard counts when its
    /// house was inspected since `since`; one that was looked for and not found does not.
    public static func candidates(houses: [(id: CaseID, lines: Answers)], hazards: [(stage: String, lines: Answers)], since: Day) -> [Candidate] {
        var findings: [String: Int] = [:]
        for hazard in hazards where hazard.stage != Rectification.Stage.unfounded.rawValue {
            guard let day = Instant(text: hazard.lines["inspectedAt"].text)?.day, day >= since else { continue }
            findings[hazard.lines["house"].text, default: 0] += 1
        }
        return houses.map { house in
            Candidate(id: house.id.text, lastChecked: Instant(text: house.lines["checkedAt"].text)?.day, findings: findings[house.id.text] ?? 0)
        }
    }

    /// What a round of `INSP` is opened with by the way in `draw`: the seed, the share, how many stood for the draw, and the places that were drawn.
    /// `address` says what people call a house.
    public static func lines(of chosen: [Choice], from candidates: Int, share: Double, seed: UInt64, address: (String) -> String) -> Answers {
        var answers: Answers = ["seed": "\(seed)", "candidates": "\(candidates)", "share": "\(Quantity(hundredths: Int((share * 100).rounded())).text)"]
        answers["places"] = .rows(chosen.map { ["place": address($0.id), "house": $0.id, "reason": $0.reason.rawValue] })
        return answers
    }
}
