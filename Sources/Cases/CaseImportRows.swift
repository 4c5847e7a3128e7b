public import Ground

/// What is wrong with a row of a table: where, and what to do about it. It never quotes a cell.
public struct CaseRowFault: Sendable, Hashable, Codable {
    /// In the file, from 1; the heading is the first.
    public let line: Int
    /// `nil` where it is the whole row's.
    public let column: LocalisedText?
    public let message: LocalisedText

    init(_ line: Int, _ column: LocalisedText? = nil, _ message: LocalisedText) { (self.line, self.column, self.message) = (line, column, message) }

    /// The whole sentence.
    public var words: LocalisedText {
        LocalisedText("第 \(line) 行\(column.map { "“\($0.zh)”" } ?? "")：\(message.zh)", "row \(line)\(column.map { ", \"\($0.en)\"" } ?? ""): \(message.en)")
    }
}

/// What one or more rows of a table say of a case, before anything is looked up.
///
/// It prints its line and never a cell.
public struct CaseImportRow: Sendable, CustomStringConvertible, CustomReflectable {
    /// The rows as they stood, each with its line.
    public let rows: [(line: Int, cells: [String])]
    var answers = Answers()
    /// What the table knows it by; empty where it does not say.
    var key = ""
    var faults: [CaseRowFault] = []

    init(rows: [(line: Int, cells: [String])]) { self.rows = rows }

    public var line: Int { rows.first?.line ?? 0 }
    public var description: String { "row \(line)" }
    public var customMirror: Mirror { Mirror(reflecting: description) }
}

/// Puts the rows of a table together to cases, one after the other.
struct CaseRowReader {
    static let rowsLimit = 200_000
    /// Rows of the table for one case.
    private static let perCase = 200

    private let columns: CaseColumns
    private var waiting: [(line: Int, cells: [String])] = []
    private var count = 0

    init(_ columns: CaseColumns) { self.columns = columns }

    /// Takes the next row and returns the case that it ends. Throws `Refusal` where there are too many rows.
    mutating func take(_ line: Int, _ cells: [String]) throws -> CaseImportRow? {
        guard cells.contains(where: { !SheetCell.unwrapped($0).isEmpty }) else { return nil }
        count += 1
        guard count <= Self.rowsLimit else {
            throw Refusal(.tooLarge, field: "file", "文件超过 \(Self.rowsLimit) 行，请分成几个文件", "the file has more than \(Self.rowsLimit) rows: part it into several")
        }
        if goesOn(cells), waiting.count < Self.perCase {
            waiting.append((line, cells))
            return nil
        }
        let done = finish()
        waiting = [(line, cells)]
        return done
    }

    /// The last case; `nil` where there is none.
    mutating func finish() -> CaseImportRow? {
        guard !waiting.isEmpty else { return nil }
        defer { waiting = [] }
        return assembled(waiting)
    }

    /// Whether the row is one more of the repeated group of the case above: it says nothing else, or has the same key.
    private func goesOn(_ cells: [String]) -> Bool {
        guard columns.hasOpenGroups, let first = waiting.first else { return false }
        if let key = columns.key, key < cells.count, key < first.cells.count {
            let text = SheetCell.unwrapped(cells[key])
            if !text.isEmpty { return text == SheetCell.unwrapped(first.cells[key]) }
        }
        return !columns.places.enumerated().contains { index, place in
            switch place {
            case .line, .external: index < cells.count && !SheetCell.unwrapped(cells[index]).isEmpty
            default: false
            }
        }
    }

    private func assembled(_ rows: [(line: Int, cells: [String])]) -> CaseImportRow {
        var result = CaseImportRow(rows: rows)
        var groups: [Int: [Int: [String: String]]] = [:]
        for (position, row) in rows.enumerated() {
            for (index, place) in columns.places.enumerated() where index < row.cells.count {
                guard let place else { continue }
                do throws(CellFault) {
                    switch place {
                    case .external: try take(row.cells[index], into: &result.key, isFirst: position == 0)
                    case .line(let line):
                        let shape = columns.lines[line]
                        let text = try SheetCell.text(row.cells[index], for: shape.input)
                        if text.isEmpty { continue }
                        // An export that masked it for its reader is no source of it.
                        if shape.isSealed, text.contains("••") || text.hasSuffix("**") || text.contains("****") {
                            throw CellFault("这是隐去的内容，不能导入：请填写原值，或删去这一列", "this is a mask and cannot be imported: write what it stands for, or remove the column")
                        }
                        if position == 0 {
                            result.answers[shape.name] = .text(text)
                        } else if result.answers[shape.name].text != text {
                            throw CellFault("与第 \(rows[0].line) 行不同，而两行是同一件", "it differs from row \(rows[0].line), and both are one case")
                        }
                    case .group(let line, let column, let row):
                        guard case .rows(let shapes) = columns.lines[line].input else { continue }
                        let shape = shapes[column]
                        let text = try SheetCell.text(rows[position].cells[index], for: shape.input)
                        if text.isEmpty { continue }
                        guard shape.input.reads(text) || shape.input.isReferral else { throw CellFault(shape.input.expectation) }
                        // Numbered rows come first, then those of the table's own rows.
                        groups[line, default: [:]][row ?? 1_000 + position, default: [:]][shape.name] = text
                    }
                } catch {
                    result.faults.append(CaseRowFault(row.line, columns.title(place), error.message))
                }
            }
        }
        for (line, members) in groups { take(members, of: line, into: &result) }
        requireAll(&result)
        if result.key.isEmpty, let key = columns.lines.first(where: \.isKey) { result.key = result.answers[key.name].text }
        return result
    }

    private func take(_ raw: String, into key: inout String, isFirst: Bool) throws(CellFault) {
        let text = try SheetCell.text(raw, for: .line(120))
        guard text.count <= 120 else { throw CellFault(Input.line(120).expectation) }
        if isFirst { key = text }
    }

    /// The rows of a repeated group, each with what it must have.
    private func take(_ members: [Int: [String: String]], of line: Int, into result: inout CaseImportRow) {
        let group = columns.lines[line]
        guard case .rows(let shapes) = group.input else { return }
        let ordered = members.sorted { $0.key < $1.key }
        for (number, row) in ordered {
            for (index, shape) in shapes.enumerated() where shape.isRequired && shape.input != .yesNo && (row[shape.name] ?? "").isEmpty {
                let isNumbered = number < 1_000
                // The row of the table that the group's row stands in.
                let at = isNumbered ? result.line : result.rows[min(number - 1_000, result.rows.count - 1)].line
                let title = columns.title(.group(line: line, column: index, row: isNumbered ? number : nil))
                if result.faults.contains(where: { $0.line == at && $0.column == title }) { continue }
                result.faults.append(CaseRowFault(at, title, LocalisedText("未填写", "is not filled in")))
            }
        }
        result.answers[group.name] = .rows(ordered.map(\.value))
    }

    private func requireAll(_ result: inout CaseImportRow) {
        for line in columns.lines.prefix(columns.required) where line.input != .yesNo && result.answers[line.name].isBlank {
            if case .rows = line.input {
                if result.faults.contains(where: { $0.column?.zh.hasPrefix(line.title.zh) == true }) { continue }
            } else if result.faults.contains(where: { $0.column == line.title }) {
                continue
            }
            result.faults.append(CaseRowFault(result.line, line.title, LocalisedText("未填写", "is not filled in")))
        }
    }
}

extension Input {
    /// Written in a table by what people call the other, and looked up.
    var isReferral: Bool {
        switch self {
        case .reference, .person: true
        default: false
        }
    }
}
