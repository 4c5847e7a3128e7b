import Ground
import Journal

/// JSON byte for byte as `Wire` writes it, straight into its bytes: every step of every case writes an event and a document, and the
/// general encoder takes ten times as long for them.
struct CaseText {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    mutating func object(_ body: (inout CaseText) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func array<Element>(_ elements: [Element], _ body: (inout CaseText, Element) -> Void) {
        bytes.append(UInt8(ascii: "["))
        for element in elements {
            if bytes.last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
            body(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Keys must come in order.
    mutating func key(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        text(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A dictionary, in order of its keys.
    mutating func map<Value>(_ values: [String: Value], _ body: (inout CaseText, Value) -> Void) {
        object { json in
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                body(&json, value)
            }
        }
    }

    mutating func integer(_ value: Int64) { bytes.append(contentsOf: String(value).utf8) }
    mutating func flag(_ value: Bool) { bytes.append(contentsOf: (value ? "true" : "false").utf8) }

    mutating func text(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20: escape(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        let short: Character? =
            switch byte {
            case 8: "b"
            case 9: "t"
            case 10: "n"
            case 12: "f"
            case 13: "r"
            default: nil
            }
        if let short {
            bytes.append(contentsOf: "\\\(short)".utf8)
        } else {
            bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
        }
    }
}

extension Answer {
    var bytes: [UInt8] {
        var json = CaseText()
        write(to: &json)
        return json.bytes
    }

    func write(to json: inout CaseText) {
        switch self {
        case .text(let text): json.text(text)
        case .rows(let rows): json.array(rows) { json, row in json.map(row) { $0.text($1) } }
        }
    }
}

extension CaseEvent {
    /// The names of its properties that are written below. A property that is added goes the general way until it is written here too.
    private static let written: Set = [
        "act", "to", "answers", "due", "started", "stopped", "lapsed", "asker", "step", "paper", "erased", "number", "phone", "run", "row",
    ]
    static let isWhole = Set(Mirror(reflecting: CaseEvent("")).children.compactMap(\.label)) == written

    /// As it stands in an entry. Throws only what `Wire` throws.
    func bytes() throws -> [UInt8] {
        guard Self.isWhole, paper == nil else { return try Wire.encode(self) }
        var json = CaseText()
        json.object { json in
            func text(_ name: String, _ value: String?) {
                guard let value else { return }
                json.key(name)
                json.text(value)
            }
            func texts(_ name: String, _ values: [String]) {
                if values.isEmpty { return }
                json.key(name)
                json.array(values) { $0.text($1) }
            }
            text("act", act)
            if !answers.isEmpty {
                json.key("answers")
                json.map(answers.lines) { $1.write(to: &$0) }
            }
            text("asker", asker?.text)
            if let due {
                json.key("due")
                json.integer(due.milliseconds)
            }
            texts("erased", erased)
            texts("lapsed", lapsed)
            text("number", number)
            text("phone", phone)
            text("row", row)
            text("run", run)
            if !started.isEmpty {
                json.key("started")
                json.map(started) { $0.integer($1.milliseconds) }
            }
            text("step", step)
            texts("stopped", stopped)
            text("to", to)
        }
        return json.bytes
    }
}

extension CaseDocument {
    private static let written: Set = [
        "number", "opened", "touched", "openedBy", "phone", "row", "arrivals", "takers", "due", "hasLapsed", "clocks", "pending", "papers", "erased", "files",
        "hasSealed", "lines", "sealed",
    ]
    static let isWhole = Set(
        Mirror(reflecting: CaseDocument(number: "", opened: Instant(milliseconds: 0), arrivals: [:], takers: [:], lines: Answers())).children.compactMap(\.label)) == written

    /// As it is stored. Throws only what `Wire` throws.
    func bytes() throws -> [UInt8] {
        guard Self.isWhole, pending == nil, papers == nil else { return try Wire.encode(self) }
        var json = CaseText()
        json.object { json in
            func text(_ name: String, _ value: String?) {
                guard let value else { return }
                json.key(name)
                json.text(value)
            }
            func moment(_ name: String, _ value: Instant?) {
                guard let value else { return }
                json.key(name)
                json.integer(value.milliseconds)
            }
            func flag(_ name: String, _ value: Bool?) {
                guard let value else { return }
                json.key(name)
                json.flag(value)
            }
            json.key("arrivals")
            json.map(arrivals) { $0.integer($1.milliseconds) }
            if let clocks {
                json.key("clocks")
                json.map(clocks) { json, clock in
                    json.object {
                        $0.key("at")
                        $0.integer(clock.at.milliseconds)
                        $0.key("hasLapsed")
                        $0.flag(clock.hasLapsed)
                    }
                }
            }
            moment("due", due)
            if let erased {
                json.key("erased")
                json.array(erased) { $0.text($1) }
            }
            if let files {
                json.key("files")
                json.map(files) { json, digests in json.array(digests) { $0.text($1) } }
            }
            flag("hasLapsed", hasLapsed)
            flag("hasSealed", hasSealed)
            json.key("lines")
            json.map(lines.lines) { $1.write(to: &$0) }
            text("number", number)
            moment("opened", opened)
            text("openedBy", openedBy?.text)
            text("phone", phone)
            text("row", row)
            if let sealed {
                json.key("sealed")
                json.map(sealed.lines) { $1.write(to: &$0) }
            }
            json.key("takers")
            json.map(takers) { json, taken in
                json.object {
                    $0.key("at")
                    $0.integer(taken.at.milliseconds)
                    $0.key("by")
                    $0.text(taken.by.text)
                }
            }
            moment("touched", touched)
        }
        return json.bytes
    }
}
