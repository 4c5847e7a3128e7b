#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the bytes of a text file are to be read.
public enum TextEncoding: String, Sendable {
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
}

/// Turns bytes into UTF-8, a piece at a time.
final class TextDecoder {
    private let encoding: TextEncoding
    private let converter: iconv_t?
    private var rest: [UInt8] = []
    private var line = 1

    /// Throws `CSVError` where the system cannot convert.
    init(_ encoding: TextEncoding) throws {
        self.encoding = encoding
        guard encoding != .utf8 else {
            converter = nil
            return
        }
        let opened = iconv_open("UTF-8", encoding.rawValue)
        guard opened != iconv_t(bitPattern: -1) else {
            throw CSVError("本机不能转换 \(encoding.rawValue)，请另存为 UTF-8", "this system cannot convert \(encoding.rawValue): save the file as UTF-8")
        }
        converter = opened
    }

    deinit {
        if let converter { iconv_close(converter) }
    }

    /// The piece as UTF-8; a character that is cut off waits for the next piece. Throws `CSVError` naming the line.
    func decode(_ bytes: [UInt8], isLast: Bool) throws -> [UInt8] {
        guard let converter else { return bytes }
        var input = rest + bytes
        var output = [UInt8](repeating: 0, count: input.count * 3 + 16)
        let (taken, made, failure) = input.withUnsafeMutableBytes { source in
            output.withUnsafeMutableBytes { target in
                var (from, left) = (source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count)
                var (to, room) = (target.baseAddress?.assumingMemoryBound(to: CChar.self), target.count)
                let result = iconv(converter, &from, &left, &to, &room)
                return (source.count - left, target.count - room, result == -1 ? errno : 0)
            }
        }
        output.removeLast(output.count - made)
        line += output.count { $0 == UInt8(ascii: "\n") }
        rest = Array(input[taken...])
        guard rest.isEmpty || (failure == EINVAL && !isLast) else {
            throw CSVError(line: line, "既不是 UTF-8 也不是 GB18030 文字，请另存为“CSV UTF-8”", "this is neither UTF-8 nor GB18030: save the file as “CSV UTF-8”")
        }
        return output
    }
}

/// Whether bytes are UTF-8, a piece at a time.
struct UTF8Check {
    private(set) var isValid = true
    private var rest: [UInt8] = []

    mutating func take(_ bytes: [UInt8], isLast: Bool) {
        guard isValid else { return }
        var piece = rest + bytes
        rest = []
        if !isLast {
            // At most three bytes of a character can be waiting for the others.
            let start = piece.indices.suffix(3).last { piece[$0] >= 0xC0 } ?? piece.endIndex
            if start < piece.endIndex, Self.length(piece[start]) > piece.endIndex - start {
                rest = Array(piece[start...])
                piece.removeSubrange(start...)
            }
        }
        isValid = String(validating: piece, as: UTF8.self) != nil
    }

    private static func length(_ first: UInt8) -> Int { first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2 }
}
