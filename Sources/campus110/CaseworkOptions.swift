import ArgumentParser
import Cases
import Foundation
import Ground
import Systems
import Web

/// By which rules casework goes.
struct CaseworkOptions: ParsableArguments {
    @Option(help: "Table of an installation's own rules: only the lines that differ from rules/cases.csv in the folder of --public.")
    var rules: String?

    /// Every system there is under the rules of this installation. Throws `ValidationError` for a table that cannot be used, with
    /// its row, and for a system that is described carelessly.
    func room(public folder: String) throws -> CaseRoom {
        let (days, table) = (folder + "/rules/workdays.csv", folder + "/rules/cases.csv")
        let calendar = try Self.reading(days) { try WorkCalendar(csv: $0) }
        var lines = try Self.reading(table) { try Rules(csv: $0, calendar: calendar) }
        if let rules {
            let shipped = lines
            lines = try Self.reading(rules) { try shipped.overlaid(by: $0, codes: Set(systems.map(\.code))) }
        }
        do {
            return try CaseRoom.serving(systems, rules: lines)
        } catch let error as CarelessPlan {
            throw ValidationError("\(error.faults.map { "  \($0)" }.joined(separator: "\n"))\nCasework is described carelessly or the rules in \(rules ?? table) miss a line: mend what is named, then start again.")
        }
    }

    private static func reading<Value>(_ path: String, _ read: (String) throws -> Value) throws -> Value {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read: name the folder that holds it with --public, or another table with --rules.")
        }
        guard let text = String(data: data, encoding: .utf8) else { throw ValidationError("\(path) is not UTF-8: save it as UTF-8, then start again.") }
        do {
            return try read(text)
        } catch let refusal as Refusal {
            throw ValidationError("\(path): \(refusal.message.zh) | \(refusal.message.en)")
        }
    }
}
