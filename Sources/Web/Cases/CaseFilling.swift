import Cases
import Foundation
import Ground
import Identity
import Journal

/// A form as somebody filled it in: what the engine is asked, what the page shows again, and what is wrong beside which line.
struct CaseFilling: Sendable {
    /// What goes to the engine.
    private(set) var answers = Answers()
    /// Everything as it was typed, to be shown again; files carry their slips.
    private(set) var typed: [String: LineAnswer] = [:]
    /// Where photos among the answers say that they were taken, by digest.
    private(set) var places: [String: Sealed<Spot>] = [:]
    /// By the name of the line; of a repeated group also `line.row.column`.
    private(set) var faults: [String: LocalisedText] = [:]

    /// The column of a file's row that holds its slip: between page and server only.
    static let slip = "receipt"

    /// What a filling needs to know beside the form.
    struct Ground {
        let reading: any Reading
        let room: CaseRoom
        let people: PeopleKnown
        /// Opens the slip of a file that the same person sent.
        let file: (String) throws -> ShelvedFile
    }

    /// Reads the lines that a move asks for, and those that may be filled in besides. `current` is what the case says now, as far
    /// as the person sees it, `shown` what the form said before anybody wrote on it: an optional line that says the same is left out, one
    /// that was emptied is emptied.
    init(
        _ form: PostedForm, asked: [LineShape], optional: [LineShape], current: [String: LineAnswer], shown: [String: LineAnswer], on ground: Ground
    ) throws {
        for line in asked + optional {
            let isAsked = asked.contains { $0.name == line.name }
            // A file that somebody has taken away meanwhile is known by the form that still shows it.
            let files = LineAnswer.rows((current[line.name]?.rows ?? []) + (shown[line.name]?.rows ?? []))
            let answer = try read(line, form, files, ground)
            typed[line.name] = answer
            let plain = Self.withoutSlips(answer)
            if plain.isBlank {
                if isAsked { faults[line.name] = LocalisedText("请填写", "Fill this in") }
                else if let old = shown[line.name], !old.isBlank, line.input != .yesNo { answers[line.name] = .blank }
            } else if isAsked || plain != Self.withoutSlips(shown[line.name] ?? .blank) {
                answers[line.name] = plain
            }
        }
    }

    /// What the engine refused stands beside its line as well.
    mutating func take(_ refusal: Refusal) {
        guard let name = refusal.field, typed[name] != nil, faults[name] == nil else { return }
        faults[name] = refusal.message
    }

    mutating func forgetFaults() { faults = [:] }
    mutating func show(_ answer: LineAnswer, on line: String) { typed[line] = answer }
    mutating func fault(_ words: LocalisedText, on line: String) { if faults[line] == nil { faults[line] = words } }

    /// Without what is wrong, for a draft.
    init(draft typed: [String: LineAnswer]) { self.typed = typed }

    // MARK: - A line

    private mutating func read(_ line: LineShape, _ form: PostedForm, _ files: LineAnswer, _ ground: Ground) throws -> LineAnswer {
        switch line.input {
        case .files: return try readFiles(line, form, files, ground)
        case .rows(let columns): return try readRows(line, columns, form, ground)
        default:
            var text = LineReading.plain(form["l.\(line.name)"], line.input)
            guard !text.isEmpty else { return .blank }
            text = try resolved(text, line.input, ground) ?? text
            if let fault = try LineReading.fault(text, line.input) ?? unknown(text, line.input, ground) { faults[line.name] = fault }
            return .text(text)
        }
    }

    private mutating func readRows(_ line: LineShape, _ columns: [Input.Column], _ form: PostedForm, _ ground: Ground) throws -> LineAnswer {
        var rows: [Int: [String: String]] = [:]
        for (name, value) in form.pairs where name.hasPrefix("r.\(line.name).") {
            let parts = name.dropFirst(line.name.count + 3).split(separator: ".", maxSplits: 1)
            guard parts.count == 2, let index = Int(parts[0]), let column = columns.first(where: { $0.name == parts[1] }) else { continue }
            let text = LineReading.plain(value, column.input)
            if !text.isEmpty { rows[index, default: [:]][column.name] = try resolved(text, column.input, ground) ?? text }
        }
        let kept = rows.sorted { $0.key < $1.key }.map(\.value)
        if let first = columns.first, Self.isUntouched(kept, line.name, first.name, form) { return .blank }
        for (index, row) in kept.enumerated() {
            for column in columns {
                let name = "\(line.name).\(index).\(column.name)"
                if let text = row[column.name] {
                    if let fault = try LineReading.fault(text, column.input) ?? unknown(text, column.input, ground) { faults[name] = fault }
                } else if column.isRequired, column.input != .yesNo {
                    faults[name] = LocalisedText("请填写", "Fill this in")
                }
            }
        }
        if faults.keys.contains(where: { $0.hasPrefix("\(line.name).") }) {
            faults[line.name] = LocalisedText("有几格须更正", "Some cells need correcting")
        }
        return kept.isEmpty ? .blank : .rows(kept)
    }

    private mutating func readFiles(_ line: LineShape, _ form: PostedForm, _ current: LineAnswer, _ ground: Ground) throws -> LineAnswer {
        var rows: [[String: String]] = []
        for value in form.all("f.\(line.name)") where !value.isEmpty {
            if let kept = current.rows.first(where: { $0["digest"] == value }) {
                rows.append(kept)
                continue
            }
            do {
                let file = try ground.file(value)
                let attachment = Attachment(
                    digest: file.digest, kind: file.kind.rawValue, name: file.name, bytes: file.bytes, width: file.width, height: file.height, taken: file.taken)
                guard !rows.contains(where: { $0["digest"] == file.digest }) else { continue }
                places[file.digest] = file.position.map { Sealed(Spot($0.opened())) }
                rows.append(attachment.row.merging([Self.slip: value]) { $1 })
            } catch let refusal as Refusal {
                faults[line.name] = refusal.message
            }
        }
        return rows.isEmpty ? .blank : .rows(rows)
    }

    static func withoutSlips(_ answer: LineAnswer) -> LineAnswer {
        guard case .rows(let rows) = answer else { return answer }
        return .rows(rows.map { $0.filter { $0.key != slip } })
    }

    // MARK: - Names and numbers for accounts and cases

    /// The account of somebody who was written by name or number, the id of a case that was written by its number, the value of a
    /// choice that was written as people read it; `nil` where the text stays as it is.
    private func resolved(_ text: String, _ input: Input, _ ground: Ground) throws -> String? {
        switch input {
        case .person:
            if let id = PersonID(checking: text), try ground.reading.personRecord(id) != nil { return nil }
            return try ground.people.only(text)?.text
        case .people:
            return try text.split(separator: ",").map { part in
                if let id = PersonID(checking: String(part)), try ground.reading.personRecord(id) != nil { return String(part) }
                return try ground.people.only(String(part))?.text ?? String(part)
            }
            .joined(separator: ",")
        case .reference(let code):
            guard let system = ground.room[code] else { return nil }
            if let id = CaseID(checking: text), try ground.reading.state(of: Subject(kind: system.kind, id: id.text)) != nil { return nil }
            return try CaseFinder(reading: ground.reading, room: ground.room, person: ground.people.person).only(text, of: system)?.text
        case .choice(let choices): return choices.first { $0.title.zh == text || $0.title.en == text }?.value
        default: return nil
        }
    }

    /// What is wrong with a name that can be read but names nobody.
    private func unknown(_ text: String, _ input: Input, _ ground: Ground) throws -> LocalisedText? {
        switch input {
        case .person, .people:
            let missing = try text.split(separator: ",").first { part in
                try PersonID(checking: String(part)).map { try ground.reading.personRecord($0) == nil } ?? true
            }
            return missing.map { LocalisedText("没有“\($0)”这个账号，请从候选中选择", "There is no account \"\($0)\": choose one of those offered") }
        case .organisation:
            guard let id = OrganisationID(checking: text), try ground.reading.organisation(id) == nil else { return nil }
            return LocalisedText("没有“\(text)”这个单位", "There is no organisation \"\(text)\"")
        case .reference(let code):
            guard let system = ground.room[code], let id = CaseID(checking: text), try ground.reading.state(of: Subject(kind: system.kind, id: id.text)) == nil else { return nil }
            return LocalisedText("没有编号为“\(text)”的\(system.title.zh)", "There is no \(system.title.en) \"\(text)\"")
        default: return nil
        }
    }
}
