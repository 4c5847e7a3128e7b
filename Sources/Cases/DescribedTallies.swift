public import Ground
public import Journal

/// Tallies while they are counted, page after page of the record.
public struct TallySums: Sendable, Equatable {
    /// By the tally's name and its value.
    public private(set) var sums: [String: [String: Sum]] = [:]
    /// How many cases were seen.
    public internal(set) var cases = 0
    public init() {}

    public struct Sum: Sendable, Equatable {
        public var sum = 0.0
        public var number = 0
        public init() {}
        /// The mean; 0 where there is nothing.
        public var mean: Double { number == 0 ? 0 : sum / Double(number) }
    }

    mutating func add(_ amount: Double, to tally: String, _ value: String) {
        var sum = sums[tally, default: [:]][value] ?? Sum()
        sum.sum += amount
        sum.number += 1
        sums[tally, default: [:]][value] = sum
    }
}

extension Described {
    public func tally(_ states: [StoredState], into sums: inout TallySums, _ language: Language, _ standing: (OrganisationID) throws -> Standing) throws {
        let tallies = plan.tallies
        for state in states {
            let file = try CaseFile(state, under: plan)
            guard file.isSeen(by: try standing(file.organisation), under: plan) else { continue }
            sums.cases += 1
            for tally in tallies {
                guard let group = tally.group(file, language), let amount = tally.amount(file) else { continue }
                sums.add(amount, to: tally.name, group)
            }
        }
    }

    public var paperTitles: [(name: String, title: LocalisedText)] { plan.papers.map { ($0.name, $0.title) } }

    public func papers(of state: StoredState) throws -> [IssuedPaper] { try CaseFile(state, under: plan).papers }

    public func place(of state: StoredState, for standing: Standing) throws -> Position? {
        let file = try CaseFile(state, under: plan)
        guard file.isSeen(by: standing, under: plan) else { return nil }
        for field in plan.form where field.input == .position && file.sees(field, standing, under: plan) {
            if let spot = Spot(text: field.read(file.record).text) { return spot.position }
        }
        return nil
    }
}

extension Tally.Kind {
    var unit: TallyCount.Unit {
        switch self {
        case .count: .cases
        case .days: .days
        case .money: .yuan
        case .number: .plain
        }
    }
}
