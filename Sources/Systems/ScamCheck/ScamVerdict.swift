public import Ground

/// Judges one message. Rules do it today; a trained model may take their place behind the same question.
public protocol ScamClassifier: Sendable {
    /// What can be said of the message, from its text alone; the same text always gets the same verdict.
    func judge(_ message: String) -> ScamVerdict
}

/// What a classifier makes of one message, with its reasons and what to do now.
public struct ScamVerdict: Sendable, Hashable {
    /// How far a message looks like fraud. `none` says only that nothing was found, never that a message is safe.
    public enum Suspicion: String, Sendable, Codable, CaseIterable, Comparable {
        case none
        case doubtful
        case high

        public static func < (left: Suspicion, right: Suspicion) -> Bool { left.rank < right.rank }
        private var rank: Int { Suspicion.allCases.firstIndex(of: self) ?? 0 }
    }

    /// A class that fits, with its share of all classes that fit: 0…1.
    public struct RankedClass: Sendable, Hashable {
        public let scamClass: ScamClass
        public let confidence: Double

        public init(_ scamClass: ScamClass, confidence: Double) {
            self.scamClass = scamClass
            self.confidence = confidence
        }
    }

    /// One thing that speaks for fraud, or against it, and where the message says so.
    public struct Reason: Sendable, Hashable {
        /// Which sign or rule; never changes, so that it can be counted.
        public let id: String
        /// Where, as UTF-16 offsets into the message as it was given; at least one place.
        public let ranges: [Range<Int>]
        public let name: LocalisedText
        /// Points, at least 0: how much this one moved the verdict.
        public let weight: Double
        /// Whether it speaks against fraud.
        public let isAgainst: Bool

        public init(id: String, ranges: [Range<Int>], name: LocalisedText, weight: Double, isAgainst: Bool) {
            self.id = id
            self.ranges = ranges
            self.name = name
            self.weight = weight
            self.isAgainst = isAgainst
        }
    }

    /// How sure the classifier is that the message is fraud.
    public struct Sureness: Sendable, Hashable {
        /// 0…1, a ranking aid and not a measured probability.
        public let number: Double
        public let words: LocalisedText

        public init(number: Double, words: LocalisedText) {
            self.number = number
            self.words = words
        }
    }

    public let suspicion: Suspicion
    /// Best first; empty when nothing was found.
    public let classes: [RankedClass]
    public let schoolTags: [SchoolTag]
    /// Weightiest first.
    public let reasons: [Reason]
    public let confidence: Sureness
    /// What to do now, most urgent first.
    public let advice: [LocalisedText]

    public init(
        suspicion: Suspicion, classes: [RankedClass], schoolTags: [SchoolTag], reasons: [Reason], confidence: Sureness,
        advice: [LocalisedText]
    ) {
        self.suspicion = suspicion
        self.classes = classes
        self.schoolTags = schoolTags
        self.reasons = reasons
        self.confidence = confidence
        self.advice = advice
    }
}
