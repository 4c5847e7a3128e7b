/// Judges messages by rules that can be read and argued with: signs in words, points for signs, points for signs that meet.
/// Every verdict names what moved it and where; the same text always gets the same one.
public struct RuleClassifier: ScamClassifier {
    /// From how many points a message is doubtful, and from how many highly suspicious.
    static let doubtfulFrom = 1.6
    static let highFrom = 3.2

    let signs: ScamSignBook
    let rules: ScamRuleBook

    /// The classifier with the rules of this house; reading them takes some milliseconds, so keep it.
    public init() {
        signs = Self.book.signs
        rules = Self.book.rules
    }

    private static let book: (signs: ScamSignBook, rules: ScamRuleBook) = {
        let signs = ScamSignBook(ScamAsks.signs + ScamStories.signs + ScamMarket.signs + ScamTalk.signs + ScamTopics.signs + ScamGenuine.signs, lists: ScamWords.lists)
        return (signs, ScamRuleBook(ScamRules.all, for: signs))
    }()

    /// What is wrong with the rules as they are written; empty unless somebody misspelt one.
    var faults: [String] { signs.faults + rules.faults }

    public func judge(_ message: String) -> ScamVerdict {
        let text = FoldedText(message)
        let reading = ScamReading(text, signs)
        var best: ScamTally?
        for window in Self.windows(of: text.scalars.count) {
            let tally = ScamTally(reading, of: text, in: window, signs, rules)
            if best.map({ tally.points > $0.points }) ?? true { best = tally }
        }
        guard let best else { return ScamAdvice.verdict(points: 0, classes: [:], tags: [], reasons: []) }
        return ScamAdvice.verdict(points: best.points, classes: best.classes, tags: best.tags, reasons: best.reasons(in: text))
    }

    /// A message is judged whole; a long text by its most suspicious part, so that far-off words do not add up.
    private static func windows(of count: Int) -> [Range<Int>] {
        let size = 700
        let step = 350
        if count <= size { return [0..<count] }
        return stride(from: 0, to: count - size + step, by: step).map { $0..<min($0 + size, count) }
    }
}
