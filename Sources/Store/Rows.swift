import Ground
import Journal

extension Entry {
    static let columns = "organisation, sequence, subject_kind, subject_id, act, actor, moment, open, digest"

    /// Puts entries and their sealed parts together; throws the chain's fault where a column holds what nobody wrote.
    static func read(_ rows: [SQLRow], parts: [SQLRow]) throws -> [Entry] {
        struct Place: Hashable {
            let organisation: String
            let sequence: Int64
        }
        var sealed: [Place: [SealedPart]] = [:]
        for row in parts {
            let place = Place(organisation: try row.text(0), sequence: try row.integer(1))
            guard let part = try? SealedPart(row: row) else {
                throw Chain.Fault(
                    organisation: OrganisationID(place.organisation), sequence: place.sequence, what: .sealedPart)
            }
            sealed[place, default: []].append(part)
        }
        return try rows.map { row in
            let place = Place(organisation: try row.text(0), sequence: try row.integer(1))
            guard let entry = try? Entry(row: row, sealed: sealed[place] ?? []) else {
                throw Chain.Fault(
                    organisation: OrganisationID(place.organisation), sequence: place.sequence, what: .altered)
            }
            return entry
        }
    }

    private init(row: SQLRow, sealed: [SealedPart]) throws {
        self.init(
            organisation: OrganisationID(try row.text(0)), sequence: try row.integer(1),
            subject: Subject(kind: try row.text(2), id: try row.text(3)), act: try row.text(4),
            by: Actor(text: try row.text(5)), at: Instant(milliseconds: try row.integer(6)), open: try row.blob(7),
            sealed: sealed, digest: try Digest(row: row, 8))
    }
}

extension SealedPart {
    fileprivate init(row: SQLRow) throws {
        self.init(
            audience: Audience(rawValue: try row.text(2)),
            content: row.isNull(3) ? nil : Sealed(try row.blob(3)), salt: row.isNull(4) ? nil : Sealed(try row.blob(4)),
            digest: try Digest(row: row, 5))
    }
}

extension Digest {
    fileprivate init(row: SQLRow, _ index: Int) throws {
        guard let digest = Digest(bytes: try row.blob(index)) else { throw SQLRow.Unreadable(column: index) }
        self = digest
    }
}

extension ChainHead {
    init(row: SQLRow) throws {
        let organisation = OrganisationID(try row.text(0))
        let sequence = try row.integer(1)
        guard let digest = try? Digest(row: row, 2) else {
            throw Chain.Fault(organisation: organisation, sequence: sequence, what: .head)
        }
        self.init(organisation: organisation, sequence: sequence, digest: digest)
    }
}

extension StoredState {
    init(row: SQLRow) throws {
        let state = StoredState(
            subject: Subject(kind: try row.text(0), id: try row.text(1)), organisation: OrganisationID(try row.text(2)),
            stage: try row.text(3), moment: Instant(milliseconds: try row.integer(4)),
            due: row.isNull(5) ? nil : Instant(milliseconds: try row.integer(5)), version: try row.integer(6),
            document: try row.blob(7), fields: FieldText.decode(try row.text(8)))
        self.init(stored: state, terms: try row.text(9), readBy: TermText.decode)
    }
}

extension Slip {
    static let columns = "kind, name, content, moment, expires, owner"

    init(row: SQLRow) throws {
        self.init(
            kind: try row.text(0), name: try row.text(1), content: try row.blob(2),
            at: Instant(milliseconds: try row.integer(3)),
            expires: row.isNull(4) ? nil : Instant(milliseconds: try row.integer(4)),
            owner: row.isNull(5) ? nil : try row.text(5))
    }
}

/// A state's fields beside its document, so that reading them back costs no join: `name=value`, one a line.
enum FieldText {
    static func encode(_ fields: [String: String]) -> String {
        fields.sorted { $0.key < $1.key }.map { "\(escape($0.key))=\(escape($0.value))" }.joined(separator: "\n")
    }

    static func decode(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        guard text.utf8.contains(UInt8(ascii: "\\")) else {
            for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
                guard let mark = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
                fields[String(Substring(line[..<mark]))] = String(Substring(line[line.index(after: mark)...]))
            }
            return fields
        }
        var name: String?
        var part = ""
        var isEscaped = false
        // Scalars, because "\r\n" would be one character.
        for scalar in text.unicodeScalars {
            switch scalar {
            case _ where isEscaped:
                part.unicodeScalars.append(scalar)
                isEscaped = false
            case "\\": isEscaped = true
            case "=" where name == nil:
                name = part
                part = ""
            case "\n":
                if let name { fields[name] = part }
                name = nil
                part = ""
            default: part.unicodeScalars.append(scalar)
            }
        }
        if let name { fields[name] = part }
        return fields
    }

    private static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: { "\\=\n".utf8.contains($0) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if scalar == "\\" || scalar == "=" || scalar == "\n" { escaped.append("\\") }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }
}

/// A state's terms beside its document: each ends with a line break, in order.
enum TermText {
    static func encode(_ terms: Set<String>) -> String {
        guard !terms.isEmpty else { return "" }
        return terms.sorted().map { "\(escape($0))\n" }.joined()
    }

    static func decode(_ text: String) -> Set<String> {
        guard !text.isEmpty else { return [] }
        // Scalars, because "\r\n" would be one character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return Set(lines.map { String($0) }) }
        return Set(lines.map { unescape($0) })
    }

    private static func escape(_ term: String) -> String {
        guard term.utf8.contains(where: { "\\\n".utf8.contains($0) }) else { return term }
        var escaped = String.UnicodeScalarView()
        for scalar in term.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private static func unescape(_ line: String.UnicodeScalarView.SubSequence) -> String {
        var term = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in line {
            if isEscaped || scalar != "\\" { term.append(isEscaped && scalar == "n" ? "\n" : scalar) }
            isEscaped = !isEscaped && scalar == "\\"
        }
        return String(term)
    }
}
