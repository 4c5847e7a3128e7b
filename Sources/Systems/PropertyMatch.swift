import Cases
public import Ground

/// Which missing or registered things a found one may be, or the other way round: by number first, then by kind, colour, words, place and
/// time, each reason in words. A person looks and decides.
public enum PropertyMatch {
    /// A thing as it is compared.
    public struct Item: Sendable, Hashable {
        public let id: String
        public var kind: PropertyKind
        public var colour: PropertyColour?
        public var numbers: [SerialNumber]
        /// What it is called and its marks.
        public var words: String
        public var place: String
        public var position: Position?
        /// Between these it was lost, or then it was found.
        public var from: Instant?
        public var until: Instant?

        public init(
            _ id: String, _ kind: PropertyKind, colour: PropertyColour? = nil, numbers: [SerialNumber] = [], words: String = "", place: String = "",
            position: Position? = nil, from: Instant? = nil, until: Instant? = nil
        ) {
            (self.id, self.kind, self.colour, self.numbers, self.words) = (id, kind, colour, numbers, words)
            (self.place, self.position, self.from, self.until) = (place, position, from, until)
        }
    }

    /// A thing that it may be, the likeliest first.
    public struct Match: Sendable, Hashable {
        public let id: String
        /// 0…100; a number that agrees alone is 90.
        public let score: Int
        public let reasons: [LocalisedText]
        /// A number agrees, be it by characters that are easily mistaken.
        public let isByNumber: Bool
    }

    /// At most `limit` of the others that reach a score of 30, by score and then by id.
    public static func rank(found: Item, against others: [Item], limit: Int = 10) -> [Match] {
        let terms = Terms(found.words)
        return best(others.compactMap { match(found, terms, $0, as: $0.id) }, limit)
    }

    /// The found things that a missing one may be, in the same way.
    public static func rank(missing: Item, against found: [Item], limit: Int = 10) -> [Match] {
        best(found.compactMap { match($0, Terms($0.words), missing, as: $0.id) }, limit)
    }

    private static func best(_ matches: [Match], _ limit: Int) -> [Match] {
        Array(matches.filter { $0.score >= 30 }.sorted { ($1.score, $0.id) < ($0.score, $1.id) }.prefix(limit))
    }

    private static func match(_ found: Item, _ terms: Terms, _ other: Item, as id: String) -> Match? {
        var score = 0
        var reasons: [LocalisedText] = []
        func add(_ points: Int, _ zh: String, _ en: String) {
            score += points
            reasons.append(LocalisedText(zh, en))
        }
        let number = likeness(found.numbers, other.numbers)
        if let number { add(number.points, number.zh, number.en) }
        if found.kind == other.kind {
            add(15, "种类相同：\(found.kind.title.zh)", "same kind: \(found.kind.title.en)")
        } else if number == nil, found.kind != .other, other.kind != .other {
            // Two kinds of thing are not one, unless a number says so.
            return nil
        }
        if let colour = found.colour, let theirs = other.colour {
            if colour == theirs { add(15, "颜色相同：\(colour.title.zh)", "same colour: \(colour.title.en)") } else if number == nil { score -= 10 }
        }
        let common = terms.common(Terms(other.words))
        if !common.phrases.isEmpty {
            add(min(30, common.weight * 6), "描述相近：\(common.phrases.joined(separator: "、"))", "words in common: \(common.phrases.joined(separator: ", "))")
        }
        if let here = found.position, let there = other.position {
            let metres = here.distance(to: there)
            if metres <= 500 { add(metres <= 150 ? 15 : 10, "相距约 \(Int(metres.rounded())) 米", "about \(Int(metres.rounded())) m apart") }
        } else if !found.place.isEmpty, !other.place.isEmpty, found.place.contains(other.place) || other.place.contains(found.place) {
            add(15, "地点相近：\(other.place)", "same place: \(other.place)")
        }
        if let lost = other.from ?? other.until, let seen = found.until ?? found.from {
            let days = seen.seconds(since: lost) / 86_400
            if days < 0 {
                score -= 30
                reasons.append(LocalisedText("拾获早于丢失，请核对", "found before it was lost: check"))
            } else if days <= 14 {
                add(days <= 3 ? 15 : 8, "丢失后 \(Int(days)) 天内拾获", "found within \(Int(days)) days")
            }
        }
        return Match(id: id, score: max(0, min(100, score)), reasons: reasons, isByNumber: number?.isFirm ?? false)
    }

    /// How the best pair of numbers agrees; `nil` for none that do.
    private static func likeness(_ ours: [SerialNumber], _ theirs: [SerialNumber]) -> (points: Int, isFirm: Bool, zh: String, en: String)? {
        var best: (points: Int, isFirm: Bool, zh: String, en: String)?
        for one in ours {
            for other in theirs {
                let found: (points: Int, isFirm: Bool, zh: String, en: String)
                if one == other {
                    found = (90, true, "号码一致：\(one.text)", "same number: \(one.text)")
                } else if one.skeleton == other.skeleton {
                    found = (75, true, "号码仅易混字符不同：\(one.text) 与 \(other.text)", "numbers alike but for characters easily mistaken: \(one.text) and \(other.text)")
                } else if min(one.text.count, other.text.count) >= 8, one.isOneOff(other) {
                    found = (45, false, "号码只差一个字符：\(one.text) 与 \(other.text)", "numbers differ by one character: \(one.text) and \(other.text)")
                } else {
                    continue
                }
                if found.points > best?.points ?? 0 { best = found }
            }
        }
        return best
    }
}

/// The pairs of Chinese characters and the words of a description.
private struct Terms {
    private let inOrder: [String]
    private let all: Set<String>

    init(_ text: String) {
        var terms: [String] = []
        var word = "", last: Character?
        func end() {
            if word.count >= 2 { terms.append(word) }
            word = ""
        }
        for character in text.lowercased().prefix(400) {
            let isIdeographic = character.unicodeScalars.first?.properties.isIdeographic ?? false
            if isIdeographic {
                end()
                if let last { terms.append(String([last, character])) }
                last = character
            } else {
                last = nil
                if character.isLetter || character.isNumber { word.append(character) } else { end() }
            }
        }
        end()
        inOrder = terms
        all = Set(terms)
    }

    /// The terms that both have, pairs of one phrase put together again, at most four; and how many terms there are.
    func common(_ other: Terms) -> (phrases: [String], weight: Int) {
        var phrases: [String] = [], weight = 0, isOpen = false
        var seen: Set<String> = []
        for term in inOrder {
            guard other.all.contains(term), seen.insert(term).inserted else { isOpen = false; continue }
            weight += 1
            if isOpen, let end = phrases.last, end.last == term.first, term.count == 2, end.last?.unicodeScalars.first?.properties.isIdeographic == true {
                phrases[phrases.count - 1].append(term.last!)
            } else {
                phrases.append(term)
            }
            isOpen = true
        }
        return (Array(phrases.prefix(4)), weight)
    }
}
