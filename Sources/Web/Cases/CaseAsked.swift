import Cases
import Foundation
import Ground
import Hummingbird
import Journal

/// What somebody looks for in a list of cases, as the address says it.
struct CaseAsked: Sendable {
    enum Scope: String, Sendable { case all, mine }

    var scope = Scope.all
    /// Words, or a number.
    var text = ""
    /// A stage; `open` for all that are not ended; empty for all.
    var stage = "open"
    var organisation: OrganisationID?
    /// Only what is past its deadline.
    var isLate = false
    /// Opened on these days.
    var from: Day?
    var to: Day?
    /// Filter lines by their names.
    var fields: [String: String] = [:]
    /// Soonest due first, rather than newest first.
    var byDue = false
    var after: (moment: Instant, id: String)?

    init() {}

    /// Reads an address's query. Throws `Refusal` where a day or an organisation cannot be meant; what is unknown is passed over.
    init(_ query: some Sequence<(key: String, value: String)>, of system: any CaseSystem) throws {
        for (key, value) in query where !value.isEmpty {
            switch key {
            case "scope": scope = Scope(rawValue: value) ?? .all
            case "q": text = String(value.prefix(64)).trimmingCharacters(in: .whitespaces)
            case "stage": stage = value == "any" ? "" : system.stages.contains { $0.value == value } ? value : "open"
            case "org":
                guard let id = OrganisationID(checking: value) else { throw Refusal(.unreadable, field: "org", "单位编号有误", "That is no organisation's name") }
                organisation = id
            case "late": isLate = value == "1"
            case "from": from = try Self.day(value, "from")
            case "to": to = try Self.day(value, "to")
            case "order": byDue = value == "due"
            case "after": after = Self.mark(value)
            default:
                guard key.hasPrefix("f."), let line = system.lines.first(where: { $0.name == key.dropFirst(2) }), line.isNarrowing else { continue }
                fields[line.name] = String(value.prefix(120)).trimmingCharacters(in: .whitespaces)
            }
        }
    }

    private static func day(_ text: String, _ field: String) throws -> Day {
        guard let day = Day(text: text) else { throw Refusal(.unreadable, field: field, "日期须如 2026-11-22", "A day is written 2026-11-22") }
        return day
    }

    /// In the order of the form, without the page.
    var query: [(name: String, value: String)] {
        var parts: [(String, String)] = []
        if scope == .mine { parts.append(("scope", "mine")) }
        if !text.isEmpty { parts.append(("q", text)) }
        if stage != "open" { parts.append(("stage", stage.isEmpty ? "any" : stage)) }
        if let organisation { parts.append(("org", organisation.text)) }
        if isLate { parts.append(("late", "1")) }
        if let from { parts.append(("from", from.description)) }
        if let to { parts.append(("to", to.description)) }
        parts += fields.sorted { $0.key < $1.key }.map { ("f.\($0.key)", $0.value) }
        if byDue { parts.append(("order", "due")) }
        return parts
    }

    func address(_ code: String, after mark: String? = nil) -> String {
        let parts = query + (mark.map { [("after", $0)] } ?? [])
        let text = parts.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
        return "/cases/\(code)" + (text.isEmpty ? "" : "?" + text)
    }

    func with(_ change: (inout CaseAsked) -> Void) -> CaseAsked {
        var copy = self
        copy.after = nil
        change(&copy)
        return copy
    }

    /// Where a page ends, for the address of the next.
    static func mark(_ moment: Instant, _ id: String) -> String { "\(moment.milliseconds)~\(id)" }

    static func mark(_ text: String) -> (moment: Instant, id: String)? {
        let parts = text.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return nil }
        return (Instant(milliseconds: milliseconds), String(parts[1]))
    }
}

extension LineShape {
    /// Whether lists can be narrowed by the line: filters, and whatever names a person or another case, which is kept as a key always.
    var isNarrowing: Bool {
        if isSealed { return false }
        switch input {
        case .person, .people, .reference: return true
        default: return isFilter
        }
    }

    /// The key and the value under which a case is found by what somebody wrote on this line.
    func key(for value: String) -> (name: String, value: String) {
        switch input {
        case .people: ("\(name):\(value)", "1")
        default: (name, value)
        }
    }
}
