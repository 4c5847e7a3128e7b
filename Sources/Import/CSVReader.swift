import Foundation

/// A file of values parted by commas, semicolons or tabs, as spreadsheets and school registers write it: UTF-8 with or without a
/// mark, or GB18030.
public struct CSVReader: Sendable {
    public static let bytesLimit = 200 * 1024 * 1024
    private static let piece = 256 * 1024

    public let encoding: TextEncoding
    private let path: String
    private let skipped: Int

    /// Looks through the file; throws `CSVError` when it is none, or no text.
    public init(path: String, bytesLimit: Int = CSVReader.bytesLimit) throws {
        self.path = path
        var (check, isFirst, count, skipped) = (UTF8Check(), true, 0, 0)
        try Self.pieces(path) { bytes, isLast in
            if isFirst {
                try Self.refuseOthers(bytes)
                skipped = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
                isFirst = false
            }
            count += bytes.count
            guard count <= bytesLimit else {
                let limit = bytesLimit / 1024 / 1024
                throw CSVError("文件超过 \(limit) MB，请分成几个文件", "the file has more than \(limit) MB: part it into several")
            }
            guard !bytes.contains(0) else {
                throw CSVError("文件含有空字节，不是文本；请另存为“CSV UTF-8”", "the file holds NUL bytes and is no text: save it as “CSV UTF-8”")
            }
            check.take(bytes, isLast: isLast)
        }
        guard count > skipped else { throw CSVError("文件是空的", "the file is empty") }
        encoding = check.isValid ? .utf8 : .gb18030
        self.skipped = skipped
    }

    /// Hands over every row with the line it begins on, counted from 1; the header is the first. Empty lines are passed over.
    /// Throws `CSVError` naming the line, and whatever `row` throws.
    public func rows(_ row: (_ line: Int, _ cells: [String]) throws -> Void) throws {
        let decoder = try TextDecoder(encoding)
        var parser: CSVParser?
        var isFirst = true
        try Self.pieces(path) { bytes, isLast in
            let text = try decoder.decode(isFirst ? Array(bytes.dropFirst(skipped)) : bytes, isLast: isLast)
            isFirst = false
            var reading = parser ?? CSVParser(separator: CSVParser.separator(of: text))
            try reading.feed(text, row)
            parser = reading
        }
        try parser?.finish(row)
    }

    /// The same rows, some thousand at a time, for whoever does something else between them: `nil` after the last. Throws `CSVError`.
    public func pieces() throws -> () throws -> [(line: Int, cells: [String])]? {
        let handle = try Self.open(path)
        let decoder = try TextDecoder(encoding)
        var parser: CSVParser?
        var ahead = try Self.read(handle)
        var (isFirst, isOver) = (true, false)
        return { [skipped] in
            var rows: [(line: Int, cells: [String])] = []
            while rows.isEmpty, !isOver {
                let bytes = ahead
                ahead = bytes.isEmpty ? [] : try Self.read(handle)
                isOver = ahead.isEmpty
                let text = try decoder.decode(isFirst ? Array(bytes.dropFirst(skipped)) : bytes, isLast: isOver)
                isFirst = false
                var reading = parser ?? CSVParser(separator: CSVParser.separator(of: text))
                try reading.feed(text) { rows.append(($0, $1)) }
                if isOver { try reading.finish { rows.append(($0, $1)) } }
                parser = reading
            }
            if isOver { try? handle.close() }
            return rows.isEmpty ? nil : rows
        }
    }

    /// Excel's own files and texts of two bytes a letter are told by how they begin.
    private static func refuseOthers(_ bytes: [UInt8]) throws {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw CSVError("这是 Excel 工作簿，请用“另存为”选择“CSV UTF-8（逗号分隔）”", "this is an Excel workbook: save it as “CSV UTF-8 (comma delimited)”")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw CSVError("这是 UTF-16 文本，请另存为“CSV UTF-8”", "this is UTF-16: save it as “CSV UTF-8”")
        }
    }

    private static func pieces(_ path: String, _ body: ([UInt8], Bool) throws -> Void) throws {
        let handle = try open(path)
        defer { try? handle.close() }
        var ahead = try read(handle)
        repeat {
            let bytes = ahead
            ahead = bytes.isEmpty ? [] : try read(handle)
            try body(bytes, ahead.isEmpty)
        } while !ahead.isEmpty
    }

    private static func open(_ path: String) throws -> FileHandle {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CSVError("文件 \(path) 打不开，请核对路径", "\(path) cannot be opened: check the path, and who may read it")
        }
        return handle
    }

    private static func read(_ handle: FileHandle) throws -> [UInt8] {
        do {
            return Array(try handle.read(upToCount: piece) ?? Data())
        } catch {
            throw CSVError("文件读不出来，请核对它是不是普通文件", "the file cannot be read: give the path of an ordinary file on a sound disk")
        }
    }
}
