#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Turns text into bytes of another encoding, a piece at a time: what spreadsheets of an older make read.
public final class TextEncoder {
    private let converter: iconv_t?

    /// Throws `CSVError` where the system cannot convert.
    public init(_ encoding: TextEncoding) throws {
        guard encoding != .utf8 else {
            converter = nil
            return
        }
        let opened = iconv_open(encoding.rawValue, "UTF-8")
        guard opened != iconv_t(bitPattern: -1) else {
            throw CSVError("本机不能转换为 \(encoding.rawValue)，请用 UTF-8", "this system cannot convert to \(encoding.rawValue): take UTF-8")
        }
        converter = opened
    }

    deinit {
        if let converter { iconv_close(converter) }
    }

    /// The bytes of the text; a letter that the encoding does not have becomes `?`.
    public func encode(_ text: String) -> [UInt8] {
        guard let converter else { return Array(text.utf8) }
        var input = Array(text.utf8)[...]
        var output: [UInt8] = []
        while !input.isEmpty {
            var (source, target) = (Array(input), [UInt8](repeating: 0, count: input.count * 2 + 16))
            let (taken, made) = source.withUnsafeMutableBytes { source in
                target.withUnsafeMutableBytes { target in
                    var (from, left) = (source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count)
                    var (to, room) = (target.baseAddress?.assumingMemoryBound(to: CChar.self), target.count)
                    _ = iconv(converter, &from, &left, &to, &room)
                    return (source.count - left, target.count - room)
                }
            }
            output += target[..<made]
            input = input.dropFirst(taken)
            if taken == 0, made == 0 {
                output.append(UInt8(ascii: "?"))
                // The letter's first byte and those that go on with it.
                input = input.dropFirst().drop { $0 & 0xC0 == 0x80 }
            }
        }
        return output
    }
}
