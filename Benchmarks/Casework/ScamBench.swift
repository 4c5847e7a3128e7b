import Foundation
import Systems

/// Judges marked messages and counts: what was called fraud, what was, and which class.
/// The folder holds `scam-*.jsonl` (id, channel, class, tag, text) and `notice-*.jsonl` (id, channel, from, text).
enum ScamBench {
    /// Counts only; no text of a message leaves this program.
    struct Outcome {
        /// Of what was called doubtful or high, the share that is fraud; 0…1.
        let precision: Double
        /// Of fraud, the share that was called doubtful or high; 0…1.
        let recall: Double
        /// Of fraud, the share whose class came first, whatever the suspicion; 0…1.
        let classesRight: Double
        /// Messages judged in a second on one core.
        let perSecond: Double
        /// The counts as tables.
        let matrix: String
    }

    private struct Line: Decodable {
        let channel: String
        let text: String
        let scamClass: String?

        enum CodingKeys: String, CodingKey {
            case channel, text
            case scamClass = "class"
        }
    }

    private struct Count {
        var all = 0
        var doubtful = 0
        var high = 0
    }

    /// Judges every message in the folder; throws when a file cannot be read or a line is not as described.
    static func run(folder: String) throws -> Outcome {
        let classifier = RuleClassifier()
        let scams = try lines(in: folder, beginning: "scam-")
        let notices = try lines(in: folder, beginning: "notice-")
        var fraud = Count()
        var genuine = Count()
        var byChannel: [String: (fraud: Count, genuine: Count)] = [:]
        var byClass: [String: (all: Int, found: Int, right: Int)] = [:]
        var right = 0
        var rightOfFound = 0
        for line in scams {
            let verdict = classifier.judge(line.text)
            add(verdict, to: &fraud)
            add(verdict, to: &byChannel[line.channel, default: (Count(), Count())].fraud)
            let isRight = verdict.classes.first?.scamClass.rawValue == line.scamClass
            if isRight { right += 1 }
            if isRight, verdict.suspicion >= .doubtful { rightOfFound += 1 }
            var row = byClass[line.scamClass ?? "?", default: (0, 0, 0)]
            row.all += 1
            row.found += verdict.suspicion >= .doubtful ? 1 : 0
            row.right += isRight ? 1 : 0
            byClass[line.scamClass ?? "?"] = row
        }
        for line in notices {
            let verdict = classifier.judge(line.text)
            add(verdict, to: &genuine)
            add(verdict, to: &byChannel[line.channel, default: (Count(), Count())].genuine)
        }

        var matrix = "                     fraud genuine\n"
        matrix += "called high          \(pad(fraud.high)) \(pad(genuine.high))\n"
        matrix += "called doubtful      \(pad(fraud.doubtful - fraud.high)) \(pad(genuine.doubtful - genuine.high))\n"
        matrix += "nothing found        \(pad(fraud.all - fraud.doubtful)) \(pad(genuine.all - genuine.doubtful))\n\n"
        matrix += "high or doubtful: precision \(percent(fraud.doubtful, fraud.doubtful + genuine.doubtful)), recall \(percent(fraud.doubtful, fraud.all))\n"
        matrix += "high alone:       precision \(percent(fraud.high, fraud.high + genuine.high)), recall \(percent(fraud.high, fraud.all))\n"
        matrix += "class right:      \(right) of \(fraud.all); of those found \(rightOfFound) of \(fraud.doubtful)\n\n"
        matrix += "class            texts found right\n"
        for (name, row) in byClass.sorted(by: { $0.key < $1.key }) {
            matrix += name.padding(toLength: 15, withPad: " ", startingAt: 0) + " \(pad(row.all)) \(pad(row.found)) \(pad(row.right))\n"
        }
        matrix += "\nchannel          fraud found  genuine called fraud\n"
        for (name, row) in byChannel.sorted(by: { $0.key < $1.key }) {
            matrix += name.padding(toLength: 15, withPad: " ", startingAt: 0)
            matrix += " \(pad(row.fraud.all)) \(pad(row.fraud.doubtful))  \(pad(row.genuine.all)) \(pad(row.genuine.doubtful))\n"
        }
        return Outcome(
            precision: share(fraud.doubtful, fraud.doubtful + genuine.doubtful), recall: share(fraud.doubtful, fraud.all),
            classesRight: share(right, fraud.all), perSecond: speed(of: classifier, over: (scams + notices).map(\.text)), matrix: matrix)
    }

    /// Messages a second over at least one second, on one core.
    private static func speed(of classifier: RuleClassifier, over texts: [String]) -> Double {
        if texts.isEmpty { return 0 }
        let clock = ContinuousClock()
        let start = clock.now
        var judged = 0
        var suspicious = 0
        repeat {
            for text in texts where classifier.judge(text).suspicion > .none { suspicious += 1 }
            judged += texts.count
        } while clock.now - start < .seconds(1) && suspicious >= 0
        let taken = clock.now - start
        return Double(judged) / (Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18)
    }

    private static func add(_ verdict: ScamVerdict, to count: inout Count) {
        count.all += 1
        if verdict.suspicion >= .doubtful { count.doubtful += 1 }
        if verdict.suspicion == .high { count.high += 1 }
    }

    private static func lines(in folder: String, beginning prefix: String) throws -> [Line] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".jsonl") }.sorted()
        var lines: [Line] = []
        for name in names {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            for line in text.split(separator: "\n") { lines.append(try JSONDecoder().decode(Line.self, from: Data(line.utf8))) }
        }
        return lines
    }

    private static func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
    private static func percent(_ part: Int, _ whole: Int) -> String { String(format: "%.1f %%", share(part, whole) * 100) }
    private static func pad(_ number: Int) -> String { String(repeating: " ", count: max(0, 5 - String(number).count)) + String(number) }
}
