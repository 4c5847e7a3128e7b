import CPostgres

/// Parameters in PostgreSQL's binary form: nothing is escaped, so nothing can be injected.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    /// Where each begins; `nil` is NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [SQLValue]) {
        for value in values {
            var start: Int? = bytes.count
            switch value {
            case .null: start = nil
            case .integer(let number): withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
            case .text(let text): bytes += text.utf8
            case .blob(let blob): bytes += blob
            }
            starts.append(start)
            lengths.append(Int32(bytes.count - (start ?? bytes.count)))
        }
        // An empty value is a pointer to no bytes, so there must be one to point at.
        bytes.append(0)
    }

    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.bindMemory(to: CChar.self).baseAddress!
            let pointers = starts.map { start in start.map { base + $0 } }
            return body(pointers, lengths, [Int32](repeating: 1, count: starts.count))
        }
    }
}

extension SQLValue {
    /// Reads a column in binary form; throws `StoreFault` for a type that the program's tables do not have.
    init(_ result: OpaquePointer?, _ row: Int32, _ column: Int32) throws {
        guard PQgetisnull(result, row, column) == 0 else {
            self = .null
            return
        }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        switch PQftype(result, column) {
        case 16, 20, 21, 23:  // bool, int8, int2, int4: big-endian, sign in the first byte
            self = .integer(bytes.dropFirst().reduce(Int64(Int8(bitPattern: bytes[0]))) { $0 << 8 | Int64($1) })
        case 19, 25, 1043: self = .text(String(decoding: bytes, as: UTF8.self))  // name, text, varchar
        case 17: self = .blob(Array(bytes))  // bytea
        case 2278: self = .null  // void
        case let type: throw StoreFault(.other, code: "type \(type)")
        }
    }
}

extension StoreFault {
    /// What a failed result says, without what it may quote from a row or a parameter.
    init(_ result: OpaquePointer?, isConnected: Bool) {
        func field(_ name: UnicodeScalar) -> String? {
            PQresultErrorField(result, Int32(name.value)).map { String(cString: $0) }
        }
        let state = field("C") ?? (isConnected ? "XX000" : "08006")
        let isFatal = ["FATAL", "PANIC"].contains(field("V") ?? "")
        let kind: Kind =
            switch state {
            case _ where !isConnected || isFatal || state.hasPrefix("08"): .lost
            case "40001", "40P01": .conflict
            case "55P03", "57014": .busy
            case "53100": .full
            case "25006": .readOnly
            case "54000", "22001": .tooLarge
            case "XX001", "XX002": .corrupt
            default: .other
            }
        // The primary message of a data or constraint error quotes values; the names of what it broke do not.
        let isQuoting = state.hasPrefix("22") || state.hasPrefix("23") || state.hasPrefix("P0")
        let names = [field("t"), field("n")].compactMap { $0 }.joined(separator: ".")
        self.init(kind, code: state, detail: isQuoting ? names : field("M") ?? names)
    }
}
