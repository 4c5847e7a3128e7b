import Cases
import Foundation
import Ground

/// What the repeated groups of a system's forms begin with: the rule `rect.checklist` lists the items of line `checklist` of system `RECT`.
struct CasePresets {
    let rows: [String: [String]]

    init(_ system: any CaseSystem, _ rules: Rules) {
        rows = system.lines.reduce(into: [:]) { rows, line in
            guard case .rows = line.input else { return }
            let items = rules.text("\(system.code.lowercased()).\(line.name)").split { "；;".contains($0) }.map { $0.trimmingCharacters(in: .whitespaces) }
            rows[line.name] = items.isEmpty ? nil : items.filter { !$0.isEmpty }
        }
    }
}

extension CaseFilling {
    /// The hidden field by which a form says that a group's first cells were filled in beforehand.
    static func preset(_ line: String) -> String { "p.\(line)" }

    /// Whether nobody touched a group that was filled in beforehand: items alone say nothing.
    static func isUntouched(_ rows: [[String: String]], _ line: String, _ first: String, _ form: PostedForm) -> Bool {
        form.has(preset(line)) && rows.allSatisfy { $0.keys.allSatisfy { $0 == first } }
    }
}
