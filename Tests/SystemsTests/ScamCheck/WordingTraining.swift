import Foundation

@testable import Systems

/// Learns the tables of `ScamWording` from texts: logistic regression, one pass after the other in a fixed order, so that the same
/// texts always give the same tables.
struct WordingTraining {
    private var numbers: [ScamWording.Pair: Int] = [:]
    private var pairs: [ScamWording.Pair] = []

    /// The pairs that stand in at least three of the texts.
    init(_ texts: [String]) {
        var counts: [ScamWording.Pair: Int] = [:]
        for text in texts { for (pair, _) in Self.pairs(of: text) { counts[pair, default: 0] += 1 } }
        pairs = counts.filter { $0.value >= 3 }.keys.sorted()
        for (number, pair) in pairs.enumerated() { numbers[pair] = number }
    }

    private static func pairs(of text: String) -> [(pair: ScamWording.Pair, place: Range<Int>)] {
        let folded = FoldedText(text)
        return ScamWording.pairs(in: folded.scalars[...])
    }

    /// The log odds of fraud, pair by pair, and last of a text with no pair.
    func odds(frauds: [String], genuine: [String]) -> [Double] {
        let learned = learn(Self.mixed(frauds.map { ($0, 1) } + genuine.map { ($0, 0) }), classes: 2, keeping: 0.000_1)
        return zip(learned[1], learned[0]).map { $0 - $1 }
    }

    /// Weights for each class, in the order of `ScamClass.allCases`.
    func classes(_ frauds: [(text: String, scamClass: ScamClass)]) -> [[Double]] {
        learn(
            Self.mixed(frauds.map { ($0.text, ScamClass.allCases.firstIndex(of: $0.scamClass) ?? 0) }), classes: ScamClass.allCases.count,
            keeping: 0.000_1)
    }

    /// The texts in an order that does not come in blocks, and is always the same.
    private static func mixed(_ texts: [(String, Int)]) -> [(String, Int)] {
        let step = 911
        return texts.indices.map { texts[$0 * step % texts.count] }
    }

    /// Softmax regression by AdaGrad; a weight is drawn to 0 by its share whenever its pair is met.
    private func learn(_ texts: [(text: String, answer: Int)], classes: Int, keeping: Double) -> [[Double]] {
        let rows = texts.map { text in
            let known = Self.pairs(of: text.text).compactMap { numbers[$0.pair] }
            return (numbers: known, share: 1 / Double(max(known.count, ScamWording.fewest)).squareRoot(), answer: text.answer)
        }
        let width = pairs.count + 1
        var weights = [Double](repeating: 0, count: width * classes)
        var squares = [Double](repeating: 1e-6, count: width * classes)
        // How often each pair is met, so that the pull of a whole pass is the same for all.
        var met = [Double](repeating: 0, count: width)
        for row in rows { for number in row.numbers { met[number] += 1 } }
        let pull = keeping * Double(rows.count)
        var scores = [Double](repeating: 0, count: classes)
        for pass in 0..<20 {
            let rate = 0.5 / (1 + Double(pass) * 0.3)
            for row in rows {
                for answer in 0..<classes {
                    var sum = 0.0
                    for number in row.numbers { sum += weights[number * classes + answer] }
                    scores[answer] = sum * row.share + weights[pairs.count * classes + answer]
                }
                let highest = scores.max() ?? 0
                var total = 0.0
                for answer in 0..<classes {
                    scores[answer] = exp(scores[answer] - highest)
                    total += scores[answer]
                }
                for answer in 0..<classes {
                    let miss = scores[answer] / total - (answer == row.answer ? 1 : 0)
                    for number in row.numbers + [pairs.count] {
                        let place = number * classes + answer
                        let isBias = number == pairs.count
                        let slope = miss * (isBias ? 1 : row.share) + (isBias ? 0 : pull / met[number] * weights[place])
                        squares[place] += slope * slope
                        weights[place] -= rate * slope / squares[place].squareRoot()
                    }
                }
            }
        }
        return (0..<classes).map { answer in (0..<width).map { weights[$0 * classes + answer] } }
    }

    /// Lines of a weight in tenths and the pairs that have it, heaviest first: weights in steps of so many tenths, those that come to 0
    /// left out, and for classes those below 0.
    func table(_ weights: [Double], step: Int, onlyPositive: Bool) -> String {
        var byTenths: [Int: [ScamWording.Pair]] = [:]
        for (number, weight) in weights.enumerated() where number < pairs.count {
            let tenths = Int((weight * 10 / Double(step)).rounded()) * step
            if tenths > 0 || tenths < 0 && !onlyPositive { byTenths[tenths, default: []].append(pairs[number]) }
        }
        var lines = byTenths.keys.sorted(by: >).map { tenths in
            var line = String.UnicodeScalarView()
            for pair in byTenths[tenths] ?? [] {
                for half in [UInt32(pair >> 32), UInt32(pair & 0xFFFF_FFFF)] { if let scalar = Unicode.Scalar(half) { line.append(scalar) } }
            }
            return "\(tenths) " + String(line)
        }
        if !onlyPositive, weights.count > pairs.count { lines.append("\(Int((weights[pairs.count] * 10).rounded())) *") }
        return lines.joined(separator: "\n")
    }

    /// The two source files that hold the tables.
    static func sources(frauds: [(text: String, scamClass: ScamClass)], genuine: [String]) -> (odds: String, classes: String) {
        let training = WordingTraining(frauds.map(\.text) + genuine)
        func literal(_ table: String, _ indent: String) -> String {
            "\"\"\"\n" + table.split(separator: "\n").map { indent + $0 + "\n" }.joined() + indent + "\"\"\""
        }
        let odds = training.table(training.odds(frauds: frauds.map(\.text), genuine: genuine), step: 1, onlyPositive: false)
        let weights = training.classes(frauds)
        var cases = ""
        for (number, scamClass) in ScamClass.allCases.enumerated() {
            cases += "        .\(scamClass.rawValue): " + literal(training.table(weights[number], step: 4, onlyPositive: true), "            ") + ",\n"
        }
        return (
            """
            /// How far pairs of characters lean towards fraud, in tenths of log odds. Learned by `WordingTraining` in the tests; not for editing by hand.
            enum ScamWordingTable {
                static let odds = \(literal(odds, "        "))
            }

            """,
            """
            /// Which class pairs of characters lean to, in tenths. Learned by `WordingTraining` in the tests; not for editing by hand.
            enum ScamWordingClasses {
                static let tables: [ScamClass: String] = [
            \(cases)    ]
            }

            """
        )
    }
}
