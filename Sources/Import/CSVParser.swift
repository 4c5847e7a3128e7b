/// Parts UTF-8 into rows and cells (RFC 4180), byte by byte as they come; line ends of every kind, the separator as given.
struct CSVParser {
    /// Bytes of one cell: more is a quote that was never closed.
    static let cellLimit = 8 * 1024
    static let cellsPerRow = 200

    private enum State { case start, plain, quoted, closed }

    private let separator: UInt8
    private var state = State.start
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var line = 1
    private var rowLine = 1
    private var lastWasReturn = false

    init(separator: UInt8) { self.separator = separator }

    /// Takes more bytes and hands over every row that they complete, with the line on which it began.
    mutating func feed(_ bytes: some Sequence<UInt8>, _ row: (Int, [String]) throws -> Void) throws {
        for byte in bytes { try take(byte, row) }
    }

    /// Hands over a last row that no line end follows. Throws `CSVError` for a quote that was never closed.
    mutating func finish(_ row: (Int, [String]) throws -> Void) throws {
        guard state != .quoted else { throw unclosed }
        try endRow(row)
    }

    private mutating func take(_ byte: UInt8, _ row: (Int, [String]) throws -> Void) throws {
        defer { lastWasReturn = byte == UInt8(ascii: "\r") }
        let isBreak = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        let isSecondHalf = byte == UInt8(ascii: "\n") && lastWasReturn
        if state == .quoted {
            if isBreak, !isSecondHalf { line += 1 }
            if byte == UInt8(ascii: "\"") { state = .closed } else { try append(byte) }
        } else if isBreak {
            // The line feed after a carriage return ended the row already.
            if isSecondHalf { return }
            try endRow(row)
            line += 1
            rowLine = line
        } else if byte == separator {
            try endCell()
        } else if byte == UInt8(ascii: "\"") {
            switch state {
            case .start: state = .quoted
            case .closed:
                try append(byte)
                state = .quoted
            case .plain, .quoted: try append(byte)
            }
        } else if state == .closed {
            // Blanks after a closing quote do no harm; anything else is a cell that was meant otherwise.
            guard byte == UInt8(ascii: " ") else {
                throw CSVError(line: line, "引号后有多余的字；单元格内的引号应写两个", "something follows a closing quote: write a quote inside a cell twice")
            }
        } else {
            state = .plain
            try append(byte)
        }
    }

    private mutating func append(_ byte: UInt8) throws {
        guard cell.count < Self.cellLimit else {
            throw state == .quoted ? unclosed : CSVError(line: rowLine, "单元格超过 \(Self.cellLimit) 字节", "a cell has more than \(Self.cellLimit) bytes")
        }
        cell.append(byte)
    }

    private var unclosed: CSVError { CSVError(line: rowLine, "这一行有引号没有关上", "a quote that begins in this row is never closed") }

    private mutating func endCell() throws {
        guard cells.count < Self.cellsPerRow else {
            throw CSVError(line: rowLine, "一行超过 \(Self.cellsPerRow) 列", "a row has more than \(Self.cellsPerRow) cells")
        }
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        state = .start
    }

    private mutating func endRow(_ row: (Int, [String]) throws -> Void) throws {
        // Nothing at all is an empty line, no row of one empty cell.
        guard state != .start || !cells.isEmpty else { return }
        try endCell()
        defer { cells.removeAll(keepingCapacity: true) }
        try row(rowLine, cells)
    }

    /// The separator that the first row uses most, outside quotes: comma, semicolon or tab.
    static func separator(of head: some Sequence<UInt8>) -> UInt8 {
        var (counts, isQuoted): ([UInt8: Int], Bool) = ([:], false)
        for byte in head {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            if [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].contains(byte) { counts[byte, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? UInt8(ascii: ",")
    }
}
