import Ground

/// What the signs and rules of one stretch of a text add up to.
struct ScamTally {
    private let book: ScamSignBook
    private let places: SignPlaces
    private let findings: [ScamRuleBook.Finding]
    /// Points that each sign moved, for or against.
    private var moved: [(sign: Int, points: Double)] = []
    /// Points for fraud; below 0 when more speaks against it.
    private(set) var points = 0.0
    private(set) var classes: [ScamClass: Double] = [:]
    private(set) var tags: [SchoolTag] = []
    /// The share of what speaks for fraud that is meant, not quoted by somebody who warns of it: 0…1.
    private(set) var kept = 1.0

    init(_ reading: ScamReading, of text: FoldedText, in window: Range<Int>, _ book: ScamSignBook, _ rules: ScamRuleBook) {
        self.book = book
        places =
            window.count == text.scalars.count
            ? reading.places : reading.places.filtered { window.lowerBound <= $1.start && $1.end <= window.upperBound }
        var wealth = [Double](repeating: 0, count: places.signs)
        for sign in 0..<places.signs where !places.isEmpty(sign) {
            wealth[sign] = Self.wealth(of: places[sign], upTo: book.grades[sign], in: text)
        }
        findings = rules.findings(where: wealth.map { $0 > 0 })

        var suspicion = findings.reduce(0) { $0 + $1.rule.points }
        // Of signs of one kind the first counts whole, the next half, then a quarter: many words for one thing are one thing.
        for kind in ScamSign.Kind.allCases where kind.isFor { suspicion += add(kind, wealth, shrinking: 0.5) }
        let relief = add(.genuine, wealth, shrinking: 0.7)
        _ = add(.warning, wealth, shrinking: 1)

        // Strong evidence is not talked away by polite words; a warning that addresses nobody is one.
        let weight = suspicion <= 4 ? 1 : suspicion >= 8 ? 0.5 : 1 - (suspicion - 4) / 8
        let warning = min(reading.warning, 5)
        kept =
            switch reading.stance {
            case .suffers: 1
            case .demands: warning >= 3 ? 0.4 : warning >= 2 ? 0.7 : 1
            case .tells: warning >= 2.5 ? 0.2 : warning >= 1.5 ? 0.35 : warning > 0 ? 0.7 : 1
            }
        points = suspicion * kept - relief * weight - warning * (reading.stance == .suffers ? 0 : 0.5)

        for sign in 0..<places.signs where wealth[sign] > 0 {
            for (scamClass, points) in book.signs[sign].classes { classes[scamClass, default: 0] += points * wealth[sign] }
            for tag in book.signs[sign].tags where !tags.contains(tag) { tags.append(tag) }
        }
        for finding in findings {
            for (scamClass, points) in finding.rule.classes { classes[scamClass, default: 0] += points }
            for tag in finding.rule.tags where !tags.contains(tag) { tags.append(tag) }
        }
    }

    /// How much of a sign is there: 1, or for a graded one its different words but one.
    private static func wealth(of places: ArraySlice<SignPlaces.Place>, upTo grades: Int, in text: FoldedText) -> Double {
        if grades == 0 { return 1 }
        var words: [ArraySlice<UInt32>] = []
        for place in places where !words.contains(where: { $0.elementsEqual(text.scalars[place.range]) }) { words.append(text.scalars[place.range]) }
        return Double(min(words.count - 1, grades))
    }

    /// The points of all signs of a kind, the weightiest whole, each next one shrunk once more.
    private mutating func add(_ kind: ScamSign.Kind, _ wealth: [Double], shrinking: Double) -> Double {
        var there: [(sign: Int, points: Double)] = []
        for sign in book.ofKind[kind] ?? [] where wealth[sign] > 0 && book.points[sign] > 0 {
            there.append((sign, book.points[sign] * wealth[sign]))
        }
        if there.count > 1 { there.sort { ($0.points, -$0.sign) > ($1.points, -$1.sign) } }
        var sum = 0.0
        var share = 1.0
        for (sign, points) in there {
            sum += points * share
            moved.append((sign, points * share))
            share *= shrinking
        }
        return sum
    }

    /// What moved the verdict, the weightiest first, with the places in the original.
    func reasons(in text: FoldedText, and other: ScamVerdict.Reason?) -> [ScamVerdict.Reason] {
        var reasons: [ScamVerdict.Reason] = other.map { [$0] } ?? []
        for (number, points) in moved where points >= 0.05 {
            let sign = book.signs[number]
            reasons.append(
                ScamVerdict.Reason(
                    id: sign.id, ranges: places[number].prefix(4).map { text.origin(of: $0.range) }, name: sign.name,
                    weight: points, isAgainst: !sign.kind.isFor))
        }
        for finding in findings {
            let ranges = finding.signs.compactMap { sign in places[sign].first.map { text.origin(of: $0.range) } }
            reasons.append(
                ScamVerdict.Reason(
                    id: finding.rule.id, ranges: ranges, name: finding.rule.name, weight: abs(finding.rule.points),
                    isAgainst: finding.rule.points < 0))
        }
        return reasons.sorted { ($0.weight, $1.id) > ($1.weight, $0.id) }
    }
}
