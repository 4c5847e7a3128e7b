/// Which signs a text shows, after what turns them around has been heard.
struct ScamReading: Sendable {
    /// Live places by sign.
    let places: SignPlaces
    /// Points of everything that warns, anywhere in the text.
    let warning: Double
    /// In whose voice the text speaks, as far as that matters for what warns in it.
    let stance: Stance

    enum Stance: Sendable {
        /// Of the reader's own loss: a warning in it takes nothing back.
        case suffers
        /// To the reader in person, as somebody who only warns seldom does.
        case demands
        case tells
    }

    init(_ text: FoldedText, _ book: ScamSignBook) {
        var found = book.places(in: text)
        if let spelling = book.numbers["evasive-spelling"], !text.respelled.isEmpty {
            let places = text.respelled.map { SignPlaces.Place(start: $0.lowerBound, end: $0.upperBound, lastStart: $0.lowerBound) }
            found = found.replacing(spelling, by: places)
        }
        func all(_ kind: ScamSign.Kind) -> [SignPlaces.Place] { (book.ofKind[kind] ?? []).flatMap { found[$0] } }
        let negators = all(.negator)
        let labels = all(.label)
        let shields = all(.genuine)
        // Said once it may be in passing; said again it is what the text is about.
        let warning = (book.ofKind[.warning] ?? []).reduce(0) { sum, sign in
            found.isEmpty(sign) ? sum : sum + book.points[sign] * (1 + 0.4 * Double(min(found[sign].count - 1, 2)))
        }
        let quotes = warning > 0 ? Self.quotes(in: text) : []

        let heard = found.filtered { sign, place in
            if !book.isFor[sign] { return true }
            if shields.contains(where: { $0.start <= place.start && place.end <= $0.end }) { return false }
            if quotes.contains(where: { $0.lowerBound <= place.start && place.end <= $0.upperBound }) { return false }
            if Self.isLabelled(place, by: labels, in: text) { return false }
            return !book.isNegatable[sign] || !Self.isNegated(place, by: negators, in: text)
        }
        places = heard
        self.warning = warning
        stance = book.suffering.contains { !heard.isEmpty($0) } ? .suffers : book.direct.contains { !heard.isEmpty($0) } ? .demands : .tells
    }

    /// 不要 before it, or before its last part, in the same clause and not far.
    private static func isNegated(_ place: SignPlaces.Place, by negators: [SignPlaces.Place], in text: FoldedText) -> Bool {
        negators.contains { negator in
            func reaches(_ start: Int) -> Bool {
                negator.start <= start && start - negator.end <= 16 && text.clauses[negator.start] == text.clauses[start]
            }
            return negator.end <= place.end && (reaches(place.start) || reaches(place.lastStart))
        }
    }

    /// 那、这、都、均、全、就
    private static let backwards = Set("那这都均全就".unicodeScalars.map(\.value))

    /// 都是诈骗 after it in the same sentence.
    private static func isLabelled(_ place: SignPlaces.Place, by labels: [SignPlaces.Place], in text: FoldedText) -> Bool {
        labels.contains { label in
            let distance = text.sentences[label.start] - text.sentences[place.end - 1]
            // 那是诈骗 speaks of the sentence before.
            return label.start >= place.start && label.start - place.end <= 80
                && (distance == 0 || distance == 1 && label.start > 0 && backwards.contains(text.scalars[label.start - 1]))
        }
    }

    /// What stands between quotation marks, if they close within 120 characters.
    private static func quotes(in text: FoldedText) -> [Range<Int>] {
        var quotes: [Range<Int>] = []
        var open: (position: Int, closer: UInt32)?
        for (position, scalar) in text.scalars.enumerated() {
            if let current = open {
                if scalar == current.closer {
                    quotes.append(current.position..<position)
                    open = nil
                } else if position - current.position > 120 {
                    open = nil
                }
            } else {
                switch scalar {
                case 0x201C: open = (position, 0x201D)
                case 0x300C: open = (position, 0x300D)
                case 0x300E: open = (position, 0x300F)
                case 0x22: open = (position, 0x22)
                default: break
                }
            }
        }
        return quotes
    }
}
