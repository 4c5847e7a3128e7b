import Foundation

/// What a block of primitives holds, counted on the wire before anything is made of it.
///
/// Two bytes can announce an empty message, so a block within its size could still ask for gigabytes.
struct BlockCensus: Equatable {
    var strings = 0
    var groups = 0
    var nodes = 0
    var ways = 0
    var relations = 0

    var total: Int { strings + groups + nodes + ways + relations }

    /// `nil` when the bytes are not protocol-buffer fields.
    init?(_ block: Data) {
        var sound = true
        let whole = block.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            Self.fields(bytes) { number, content in
                switch number {
                case 1: sound = sound && Self.fields(content) { field, _ in strings += field == 1 ? 1 : 0 }
                case 2:
                    groups += 1
                    sound =
                        sound
                        && Self.fields(content) { field, _ in
                            switch field {
                            case 1, 2: nodes += 1
                            case 3: ways += 1
                            case 4: relations += 1
                            default: break
                            }
                        }
                default: break
                }
            }
        }
        guard whole, sound else { return nil }
    }

    /// Calls `body` with the number and content of every length-delimited field; `false` if the bytes end within one.
    private static func fields(
        _ bytes: UnsafeRawBufferPointer, _ body: (UInt64, UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        var position = 0
        func varint() -> UInt64? {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 70, by: 7) {
                guard position < bytes.count else { return nil }
                let byte = bytes[position]
                position += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
            }
            return nil
        }
        while position < bytes.count {
            guard let key = varint() else { return false }
            switch key & 7 {
            case 0: guard varint() != nil else { return false }
            case 1: position += 8
            case 2:
                guard let length = varint(), length <= UInt64(bytes.count - position) else { return false }
                body(key >> 3, UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(length)]))
                position += Int(length)
            case 5: position += 4
            default: return false
            }
        }
        return position == bytes.count
    }
}
