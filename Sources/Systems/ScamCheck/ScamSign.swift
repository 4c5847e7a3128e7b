import Ground

/// One thing a message may say, told by words: the rules are written in signs.
struct ScamSign: Sendable {
    /// What part a sign plays.
    enum Kind: String, Sendable, CaseIterable {
        /// Who the writer says they are.
        case claim
        /// What is held out.
        case hook
        /// What is feared or hurried.
        case pressure
        /// What the reader is to do.
        case ask
        /// Words that fraud leans on; of little weight each.
        case topic
        /// What genuine messages say.
        case genuine
        /// What those say who warn of fraud.
        case warning
        /// Says nothing alone, but lets rules tell cases apart.
        case context
        /// 不要、请勿: turns what follows in its clause around.
        case negator
        /// 都是诈骗: turns what stands before it in its sentence around.
        case label

        /// Whether it speaks for fraud.
        var isFor: Bool {
            switch self {
            case .claim, .hook, .pressure, .ask, .topic: true
            default: false
            }
        }
    }

    let id: String
    let kind: Kind
    /// Points that the sign moves the verdict alone, at least 0: for fraud, or against it for `genuine` and `warning`.
    let points: Double
    /// Points for classes, whenever the message is doubtful at all.
    let classes: [ScamClass: Double]
    let tags: [SchoolTag]
    let name: LocalisedText
    /// In the language of `WordLanguage`.
    let words: String
    /// Whether 不要 before it, or 都是诈骗 after it, empties it. Not so where the words themselves forbid: 不要告诉家人.
    let isNegatable: Bool
    /// Whether it speaks to the reader in person, as someone who only warns does not.
    let isDirect: Bool
    /// 0 for a sign that is there or not; otherwise one word alone says nothing, and every different one more counts, up to so many.
    let grades: Int

    init(
        _ id: String, _ kind: Kind, _ points: Double, _ zh: String, _ en: String, _ classes: [ScamClass: Double] = [:],
        tags: [SchoolTag] = [], negatable: Bool = true, direct: Bool = false, grades: Int = 0, words: String
    ) {
        self.id = id
        self.kind = kind
        self.points = points
        self.classes = classes
        self.tags = tags
        name = LocalisedText(zh, en)
        self.words = words
        isNegatable = negatable
        isDirect = direct
        self.grades = grades
    }
}

/// Signs that together say more than each: an identity and a demand that this identity never makes.
struct ScamRule: Sendable {
    let id: String
    /// Points for fraud, or against it when below 0.
    let points: Double
    let classes: [ScamClass: Double]
    let tags: [SchoolTag]
    let name: LocalisedText
    /// Signs that must all be there; `|` between those of which one is enough, `!` before those of which none may be there.
    /// `@ask` stands for any sign of that kind.
    let needs: String

    init(
        _ id: String, _ points: Double, _ zh: String, _ en: String, _ classes: [ScamClass: Double] = [:], tags: [SchoolTag] = [],
        when needs: String
    ) {
        self.id = id
        self.points = points
        self.classes = classes
        self.tags = tags
        name = LocalisedText(zh, en)
        self.needs = needs
    }
}
