import Foundation

/// One measured value: its goal, and what it was measured on.
struct Figure {
    /// As in `bench casework NAME VALUE`; figures that only stand beside others are told by `isBeside`.
    let name: String
    let value: Double
    let unit: String
    let note: String
    var isBeside = false

    init(_ name: String, _ value: Double, _ unit: String, _ note: String = "", isBeside: Bool = false) {
        (self.name, self.value, self.unit, self.note, self.isBeside) = (name, value, unit, note, isBeside)
    }
}

/// What the suite is asked for.
struct Goal {
    let name: String
    let limit: Double?
    let isAtMost: Bool
    let title: String

    static let all = [
        Goal(name: "import_66000_rows_s", limit: 60, isAtMost: true, title: "20,000 rooms and 46,000 tenants, looked through and imported"),
        Goal(name: "list_page_p95_ms", limit: 100, isAtMost: true, title: "a page of a list"),
        Goal(name: "search_p95_ms", limit: 100, isAtMost: true, title: "a page of what a search finds"),
        Goal(name: "steps_per_s", limit: 1_500, isAtMost: false, title: "steps, durable, many writers"),
        Goal(name: "classify_per_s", limit: nil, isAtMost: false, title: "messages judged on one core"),
        Goal(name: "scam_precision", limit: nil, isAtMost: false, title: "of what is called fraud, how much is"),
        Goal(name: "scam_recall", limit: nil, isAtMost: false, title: "of fraud, how much is called so"),
    ]

    func isMet(by value: Double) -> Bool? { limit.map { isAtMost ? value <= $0 : value >= $0 } }
}

/// The figures of a run as they lie in its folder, so that parts may run in processes of their own.
enum Figures {
    static func add(_ figures: [Figure], folder: String) throws {
        let path = "\(folder)/figures"
        var text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for figure in figures {
            print("  \(figure.name) \(number(figure.value)) \(figure.unit)")
            text += "\(figure.name)\t\(figure.value)\t\(figure.unit)\t\(figure.note)\t\(figure.isBeside ? "beside" : "")\n"
        }
        fflush(nil)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func read(folder: String) -> [Figure] {
        ((try? String(contentsOfFile: "\(folder)/figures", encoding: .utf8)) ?? "").split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 5, let value = Double(parts[1]) else { return nil }
            return Figure(parts[0], value, parts[2], parts[3], isBeside: parts[4] == "beside")
        }
    }

    /// Prints the table and the lines for scripts; whether every goal that was asked for was measured.
    static func report(folder: String, wanted: Set<String>) -> Bool {
        let figures = read(folder: folder)
        var rows: [[String]] = []
        var isWhole = true
        let goals = Goal.all.filter { wanted.isEmpty || wanted.contains($0.name) }
        for goal in goals {
            let figure = figures.last { $0.name == goal.name }
            if figure == nil { isWhole = false }
            let met = figure.flatMap { goal.isMet(by: $0.value) }.map { $0 ? "met" : "MISSED" } ?? ""
            rows.append([
                goal.title, figure.map { "\(number($0.value)) \($0.unit)" } ?? "not measured",
                goal.limit.map { "\(goal.isAtMost ? "≤" : "≥") \(number($0))" } ?? "", met, figure?.note ?? "",
            ])
        }
        print()
        table(rows)
        let beside = figures.filter(\.isBeside)
        if !beside.isEmpty {
            print("\nBeside them:")
            table(beside.map { ["  \($0.name)", "\(number($0.value)) \($0.unit)", $0.note] })
        }
        print()
        for goal in goals {
            let value = figures.last { $0.name == goal.name }.map { plain($0.value) } ?? "not measured"
            print("bench casework \(goal.name) \(value)")
        }
        return isWhole
    }

    private static func table(_ rows: [[String]]) {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            print(row.enumerated().map { column, text in column + 1 == row.count ? text : text + String(repeating: " ", count: widths[column] - text.count) }.joined(separator: "  "))
        }
    }

    static func number(_ value: Double) -> String {
        if value >= 1000 {
            var text = ""
            for (place, digit) in String(Int(value.rounded())).reversed().enumerated() { text = "\(digit)" + (place > 0 && place % 3 == 0 ? "," : "") + text }
            return text
        }
        return plain(value)
    }

    private static func plain(_ value: Double) -> String {
        let digits = value >= 100 ? 10.0 : value >= 1 ? 100.0 : 1000.0
        let rounded = (value * digits).rounded() / digits
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}

extension [Double] {
    /// The smallest value that `share` of them do not exceed; they are in order.
    func at(_ share: Double) -> Double { isEmpty ? 0 : self[Swift.min(count - 1, Swift.max(0, Int((share * Double(count)).rounded(.up)) - 1))] }
}
