import Cases
import Foundation
import Geo
import Ground

/// JSON of any shape, as answers come from outside and go out again.
enum JSONValue: Codable, Sendable, Equatable {
    case null
    case flag(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let whole = try? container.decode(Int64.self) {
            self = .whole(whole)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .whole(let whole): try container.encode(whole)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

/// Answers as programs write and read them: numbers as numbers, choices by their values, groups as lists of objects. What each
/// line takes is in the API's document, made from the same `Input`.
struct CaseWire {
    let lines: [String: LineShape]
    /// A file that the same party sent, by its slip.
    let file: (String) throws -> ShelvedFile
    /// A file that the case has already and the party sees, by its digest.
    let known: (String) throws -> Attachment

    /// Answers, and the files that came with them. Throws `Refusal` naming the line. A line that nobody has described goes on as
    /// it is: whether it is asked for is the engine's to say.
    func answers(_ values: [String: JSONValue]) throws -> (answers: Answers, files: [ShelvedFile]) {
        var (answers, files): (Answers, [ShelvedFile]) = (Answers(), [])
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let line = lines[name] else {
                answers[name] = .text("?")
                continue
            }
            guard let answer = try answer(value, line.input, &files) else {
                let (zh, en) = line.input.expectation
                throw Refusal(.unreadable, field: name, "“\(line.title.zh)”填写有误：\(zh)", "\"\(line.title.en)\" cannot be read: \(en)")
            }
            answers[name] = answer
        }
        return (answers, files)
    }

    private func answer(_ value: JSONValue, _ input: Input, _ files: inout [ShelvedFile]) throws -> LineAnswer? {
        switch (value, input) {
        case (.null, _): return .blank
        case (.list(let items), .files):
            var rows: [[String: String]] = []
            for item in items {
                guard case .object(let fields) = item else { return nil }
                if case .text(let slip)? = fields["receipt"] {
                    let sent = try file(slip)
                    files.append(sent)
                    rows.append(Attachment(sent).row)
                } else if case .text(let digest)? = fields["digest"] {
                    rows.append(try known(digest).row)
                } else {
                    return nil
                }
            }
            return rows.isEmpty ? .blank : .rows(rows)
        case (.list(let items), .rows(let columns)):
            var rows: [[String: String]] = []
            for item in items {
                guard case .object(let fields) = item else { return nil }
                var row: [String: String] = [:]
                for (name, cell) in fields where cell != .null {
                    guard let column = columns.first(where: { $0.name == name }), let text = Self.text(cell, column.input) else { return nil }
                    row[name] = text
                }
                rows.append(row)
            }
            return rows.isEmpty ? .blank : .rows(rows)
        case (_, .files), (_, .rows): return nil
        default: return Self.text(value, input).map { .text($0) }
        }
    }

    /// What a form would have sent for it; `nil` where it is of the wrong type.
    private static func text(_ value: JSONValue, _ input: Input) -> String? {
        switch (value, input) {
        case (.flag(let flag), .yesNo): flag ? "1" : "0"
        case (.whole(let whole), .whole), (.whole(let whole), .money), (.whole(let whole), .number): String(whole)
        case (.number(let number), .money), (.number(let number), .number): decimal(number)
        case (.whole(let milliseconds), .moment): (0...32_503_680_000_000).contains(milliseconds) ? Instant(milliseconds: milliseconds).iso : nil
        case (.list(let items), .people):
            items.reduce(into: Optional([String]())) { names, item in if case .text(let name) = item { names?.append(name) } else { names = nil } }?.joined(separator: ",")
        case (.object(let fields), .position): spot(fields)
        case (.text(let text), _): text
        default: nil
        }
    }

    /// With two decimals at most; `nil` where there are more.
    private static func decimal(_ number: Double) -> String? {
        let hundredths = (number * 100).rounded()
        guard number >= 0, number < 1e13, abs(number * 100 - hundredths) < 1e-4 else { return nil }
        return Quantity(hundredths: Int(hundredths)).text
    }

    private static func spot(_ fields: [String: JSONValue]) -> String? {
        func degrees(_ name: String) -> Double? {
            switch fields[name] {
            case .number(let number): number
            case .whole(let whole): Double(whole)
            default: nil
            }
        }
        guard let latitude = degrees("latitude"), let longitude = degrees("longitude"), Position(checking: latitude, longitude) != nil else { return nil }
        var system = CoordinateSystem.wgs84
        if case .text(let name)? = fields["crs"] {
            guard let named = CoordinateSystem(rawValue: name) else { return nil }
            system = named
        }
        return Spot(Position(latitude: latitude, longitude: longitude, from: system)).text
    }

    // MARK: - Going out

    /// What stands on a line, as `Input` types it. `folder` is where the case's files are had.
    static func json(_ answer: LineAnswer, _ input: Input, folder: String) -> JSONValue {
        switch input {
        case .files:
            return .list(answer.rows.compactMap { row in Attachment(row: row).map { json($0, folder) } })
        case .rows(let columns):
            return .list(answer.rows.map { row in
                .object(Dictionary(uniqueKeysWithValues: columns.compactMap { column in row[column.name].map { (column.name, json($0, column.input)) } }))
            })
        default: return json(answer.text, input)
        }
    }

    private static func json(_ text: String, _ input: Input) -> JSONValue {
        switch input {
        case .whole: Int64(text).map { .whole($0) } ?? .text(text)
        case .number: Double(text).map { .number($0) } ?? .text(text)
        case .yesNo: .flag(Bool(text: text) ?? false)
        case .people: .list(text.split(separator: ",").map { .text(String($0)) })
        case .position:
            Spot(text: text).map { .object(["latitude": .number($0.position.latitude), "longitude": .number($0.position.longitude), "crs": .text("wgs84")]) } ?? .null
        default: .text(text)
        }
    }

    private static func json(_ file: Attachment, _ folder: String) -> JSONValue {
        var object: [String: JSONValue] = [
            "digest": .text(file.digest), "kind": .text(file.kind), "name": .text(file.name), "bytes": .whole(Int64(file.bytes)), "href": .text("\(folder)/\(file.digest)"),
        ]
        if file.width > 0 { (object["width"], object["height"]) = (.whole(Int64(file.width)), .whole(Int64(file.height))) }
        if let taken = file.taken { object["taken"] = .text(taken.iso) }
        return .object(object)
    }
}

extension Attachment {
    /// A file as the server itself knows it: nothing of what its sender said beside the name.
    init(_ file: ShelvedFile) {
        self.init(digest: file.digest, kind: file.kind.rawValue, name: file.name, bytes: file.bytes, width: file.width, height: file.height, taken: file.taken)
    }
}
