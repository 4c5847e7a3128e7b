/// How a text is worded: every pair of neighbouring characters leans a little towards fraud or away from it, and towards a class.
/// How far is learned from the development texts, not written by hand; the table stands in `ScamWordingTable`.
struct ScamWording: Sendable {
    /// Two folded scalars, the first in the upper half; a number of any length is one `0`.
    typealias Pair = UInt64

    /// What the pairs of a stretch of text add up to.
    struct Lean: Sendable {
        /// Log odds of fraud: above 0 for it. 0 for a text with no known pair.
        var odds = 0.0
        /// Weight for each class, in the order of `ScamClass.allCases`; only ever for one.
        var classes: [Double] = []
        /// The pairs that moved it most, as folded places, weightiest first; at most four.
        var places: [Range<Int>] = []
    }

    /// A pair of little text is weighed as if there were so many.
    static let fewest = 9

    private let odds: [Pair: Float]
    private let bias: Double
    private let classes: [Pair: [(number: Int, weight: Float)]]

    /// Reads the tables: lines of a weight in tenths, then pairs without a break; `*` holds the odds of a text with no pair.
    init(odds table: String, classes classTables: [ScamClass: String]) {
        var odds: [Pair: Float] = [:]
        var bias = 0.0
        Self.read(table) { pair, weight in
            if let pair { odds[pair] = Float(weight) } else { bias = weight }
        }
        var classes: [Pair: [(number: Int, weight: Float)]] = [:]
        for (number, scamClass) in ScamClass.allCases.enumerated() {
            Self.read(classTables[scamClass] ?? "") { pair, weight in
                if let pair { classes[pair, default: []].append((number, Float(weight))) }
            }
        }
        self.odds = odds
        self.bias = bias
        self.classes = classes
    }

    private static func read(_ table: String, _ take: (Pair?, Double) -> Void) {
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let tenths = Double(parts[0]) else { continue }
            let scalars = parts[1].unicodeScalars.map(\.value)
            if scalars == [0x2A] { take(nil, tenths / 10) }
            for index in stride(from: 0, to: scalars.count - 1, by: 2) {
                take(Pair(scalars[index]) << 32 | Pair(scalars[index + 1]), tenths / 10)
            }
        }
    }

    /// The different pairs of a stretch, each with its first place.
    static func pairs(in scalars: ArraySlice<UInt32>) -> [(pair: Pair, place: Range<Int>)] {
        var pairs: [(pair: Pair, place: Range<Int>)] = []
        pairs.reserveCapacity(scalars.count)
        var last: (value: UInt32, start: Int)?
        for (position, scalar) in zip(scalars.indices, scalars) {
            let isDigit = scalar >= 0x30 && scalar <= 0x39
            if isDigit, last?.value == 0x30 { continue }
            guard isDigit || (scalar >= 0x61 && scalar <= 0x7A) || (scalar >= 0x3400 && scalar <= 0x9FFF) else {
                last = nil
                continue
            }
            let value = isDigit ? 0x30 : scalar
            if let last { pairs.append((Pair(last.value) << 32 | Pair(value), last.start..<position + 1)) }
            last = (value, position)
        }
        pairs.sort { ($0.pair, $0.place.lowerBound) < ($1.pair, $1.place.lowerBound) }
        var kept = 0
        for index in pairs.indices where index == 0 || pairs[index].pair != pairs[index - 1].pair {
            pairs[kept] = pairs[index]
            kept += 1
        }
        pairs.removeLast(pairs.count - kept)
        return pairs
    }

    func lean(of scalars: ArraySlice<UInt32>) -> Lean {
        var lean = Lean(classes: [Double](repeating: 0, count: ScamClass.allCases.count))
        var known = 0
        var moved: [(weight: Float, place: Range<Int>)] = []
        for (pair, place) in Self.pairs(in: scalars) {
            guard let weight = odds[pair] else { continue }
            known += 1
            lean.odds += Double(weight)
            moved.append((weight, place))
            for (number, weight) in classes[pair] ?? [] { lean.classes[number] += Double(weight) }
        }
        if known == 0 { return lean }
        let share = 1 / Double(max(known, Self.fewest)).squareRoot()
        lean.odds = lean.odds * share + bias
        for number in lean.classes.indices { lean.classes[number] *= share }
        let isFor = lean.odds > 0
        moved.removeAll { ($0.weight > 0) != isFor }
        moved.sort { (abs($0.weight), -$0.place.lowerBound) > (abs($1.weight), -$1.place.lowerBound) }
        lean.places = moved.prefix(4).map(\.place)
        return lean
    }
}
