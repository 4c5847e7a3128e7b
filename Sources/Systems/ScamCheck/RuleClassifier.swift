import Ground

/// Judges messages by rules that can be read and argued with (signs in words, points for signs, points for signs that meet) and by how
/// the whole is worded. Every verdict names what moved it and where; the same text always gets the same one.
public struct RuleClassifier: ScamClassifier {
    /// From how many points a message is doubtful, and from how many highly suspicious.
    static let doubtfulFrom = 2.8
    static let highFrom = 4.8
    /// Where as many texts are fraud as not; doubt is spoken only above it, because who is warned for nothing stops listening.
    static let evenAt = 2.6
    /// What rules alone can move, either way: beyond that they have said it all.
    private static let ruledPoints = -2.0...6.0
    /// Points for one unit of the log odds that the wording gives.
    private static let pointsOfWording = 3.0
    private static let pointsOfWordingForClass = 3.0

    let signs: ScamSignBook
    let rules: ScamRuleBook

    /// The classifier with the rules of this house; reading them takes some milliseconds, so keep it.
    public init() {
        signs = Self.book.signs
        rules = Self.book.rules
    }

    private static let wording = ScamWording(odds: ScamWordingTable.odds, classes: ScamWordingClasses.tables)

    private static let book: (signs: ScamSignBook, rules: ScamRuleBook) = {
        let signs = ScamSignBook(ScamAsks.signs + ScamStories.signs + ScamMarket.signs + ScamTalk.signs + ScamTopics.signs + ScamGenuine.signs, lists: ScamWords.lists)
        return (signs, ScamRuleBook(ScamRules.all, for: signs))
    }()

    /// What is wrong with the rules as they are written; empty unless somebody misspelt one.
    var faults: [String] { signs.faults + rules.faults }

    public func judge(_ message: String) -> ScamVerdict {
        let text = FoldedText(message)
        let reading = ScamReading(text, signs)
        var best: (tally: ScamTally, lean: ScamWording.Lean, points: Double)?
        for window in Self.windows(of: text.scalars.count) {
            let tally = ScamTally(reading, of: text, in: window, signs, rules)
            let lean = Self.wording.lean(of: text.scalars[window])
            let points = Self.points(tally.points, lean.odds, meant: tally.kept)
            if best.map({ points > $0.points }) ?? true { best = (tally, lean, points) }
        }
        guard let (tally, lean, points) = best else { return ScamAdvice.verdict(points: 0, classes: [:], tags: [], reasons: []) }
        var classes = tally.classes
        for (number, scamClass) in ScamClass.allCases.enumerated() where lean.classes[number] > 0 {
            classes[scamClass, default: 0] += lean.classes[number] * Self.pointsOfWordingForClass
        }
        return ScamAdvice.verdict(points: points, classes: classes, tags: tally.tags, reasons: tally.reasons(in: text, and: Self.reason(lean, in: text)))
    }

    private static func points(_ ruled: Double, _ odds: Double, meant: Double) -> Double {
        // Strong evidence is not talked away by a calm tone; and who warns of fraud has to use its words.
        let heard = odds < 0 ? odds * min(max(1 - (ruled - 6) / 6, 0), 1) : odds * meant
        return min(max(ruled, ruledPoints.lowerBound), ruledPoints.upperBound) + heard * pointsOfWording
    }

    private static func reason(_ lean: ScamWording.Lean, in text: FoldedText) -> ScamVerdict.Reason? {
        if lean.places.isEmpty { return nil }
        let name =
            lean.odds > 0
            ? LocalisedText("整体措辞像已知的诈骗", "worded like known fraud") : LocalisedText("整体措辞像平常的通知和聊天", "worded like ordinary notices and talk")
        return ScamVerdict.Reason(
            id: "wording", ranges: lean.places.map { text.origin(of: $0) }, name: name, weight: abs(lean.odds) * pointsOfWording, isAgainst: lean.odds <= 0)
    }

    /// A message is judged whole; a long text by its most suspicious part, so that far-off words do not add up.
    private static func windows(of count: Int) -> [Range<Int>] {
        let size = 700
        let step = 350
        if count <= size { return [0..<count] }
        return stride(from: 0, to: count - size + step, by: step).map { $0..<min($0 + size, count) }
    }
}
