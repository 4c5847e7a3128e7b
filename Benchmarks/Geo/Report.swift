import Foundation

/// The table of a run, and its figures for scripts.
enum Report {
    /// Prints both; whether every figure of ours was measured.
    static func print(_ ledger: Ledger, parts: Set<Part>) -> Bool {
        let goals = Goal.all.filter { parts.contains($0.part) }
        var rows: [[String]] = []
        var figures: [String] = []
        var isWhole = true
        for goal in goals {
            if goal.peer != nil {
                let ratio = ledger.ratio(goal)
                let value = ratio.map { ($0.wasStopped ? "> " : "") + number($0.value) }
                let note = ratio?.note ?? ledger.notRun[goal.peer ?? ""].map { "not run: \($0)" } ?? "not run"
                rows.append(["  \(goal.title)", value.map { "\($0)×" } ?? "not run", reach(goal), met(goal, ratio?.value), note])
                if goal.isForScripts { figures.append("bench geo \(goal.figure) \(ratio.map { plain($0.value) } ?? "not run")") }
            } else {
                let figure = ledger[goal.figure]
                if figure == nil { isWhole = false }
                rows.append([
                    goal.title, figure.map { "\(number($0.value)) \($0.unit)" } ?? "not measured", reach(goal),
                    met(goal, figure?.value), figure?.note ?? "",
                ])
                if goal.isForScripts { figures.append("bench geo \(goal.figure) \(figure.map { plain($0.value) } ?? "not measured")") }
            }
        }
        let known = Set(Goal.all.map(\.figure))
        let others = ledger.ours.filter { !known.contains($0.name) && $0.name.contains("_") }
        Swift.print()
        for row in aligned(rows) { Swift.print(row) }
        if !others.isEmpty { Swift.print("\nBeside them:") }
        for row in aligned(others.map { ["  \($0.name)", "\(number($0.value)) \($0.unit)", $0.note] }) { Swift.print(row) }
        let besides = ledger.peers.filter { key, _ in !Goal.all.contains { "\($0.ours ?? "")/\($0.peer ?? "")" == key }  }
        if !besides.isEmpty { Swift.print("\nPeers, one by one:") }
        let sorted = besides.sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
        for row in aligned(sorted.map { ["  \($0.key)", ($0.value.wasStopped ? "> " : "") + number($0.value.value), $0.value.note] }) {
            Swift.print(row)
        }
        Swift.print()
        for figure in figures { Swift.print(figure) }
        return isWhole
    }

    /// Three digits that say something.
    static func number(_ value: Double) -> String {
        switch abs(value) {
        case 1000...: grouped(Int(value.rounded()))
        case 100...: String(Int(value.rounded()))
        case 10...: rounded(value, 10)
        case 1...: rounded(value, 100)
        default: rounded(value, 1000)
        }
    }

    private static func plain(_ value: Double) -> String { abs(value) >= 100 ? rounded(value, 10) : rounded(value, 1000) }

    private static func rounded(_ value: Double, _ digits: Double) -> String { "\((value * digits).rounded() / digits)" }

    private static func grouped(_ value: Int) -> String {
        var text = ""
        for (place, digit) in String(value).reversed().enumerated() { text = "\(digit)" + (place > 0 && place % 3 == 0 ? "," : "") + text }
        return text
    }

    private static func reach(_ goal: Goal) -> String {
        goal.limit.map { "\(goal.atMost ? "≤" : "≥") \($0 < 1 ? "\($0)" : grouped(Int($0))) \(goal.unit)" } ?? ""
    }

    private static func met(_ goal: Goal, _ value: Double?) -> String {
        guard let limit = goal.limit, let value else { return "" }
        return (goal.atMost ? value <= limit : value >= limit) ? "met" : "MISSED"
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                column + 1 == row.count ? text : text + String(repeating: " ", count: widths[column] - text.count)
            }.joined(separator: "  ")
        }
    }
}
