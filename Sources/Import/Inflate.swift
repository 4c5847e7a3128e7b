import CZlib
import Foundation

/// Unpacks a zlib stream that says it holds `size` bytes; `nil` unless it is whole and holds exactly that many.
func inflated(_ packed: Data, size: Int) -> Data? {
    guard size > 0 else { return nil }
    var unpacked = Data(count: size)
    var length = uLongf(size)
    let result = unpacked.withUnsafeMutableBytes { (target: UnsafeMutableRawBufferPointer) in
        packed.withUnsafeBytes { (source: UnsafeRawBufferPointer) in
            uncompress(
                target.bindMemory(to: Bytef.self).baseAddress, &length, source.bindMemory(to: Bytef.self).baseAddress,
                uLong(source.count))
        }
    }
    return result == Z_OK && length == uLongf(size) ? unpacked : nil
}
