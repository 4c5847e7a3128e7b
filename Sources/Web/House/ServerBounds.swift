import NIOCore

/// How long and how much one client may take of the server. Generous to a slow phone on a weak network, closed to whoever holds
/// connections open for nothing.
public struct ServerBounds: Sendable {
    /// Seconds in which a connection must say what it wants: TLS agreed, then each request's head whole.
    public var head: Double = 60
    /// Seconds from a request's head to the end of its body: 64 KB at 700 bytes a second.
    public var body: Double = 90
    /// Seconds in which a client must take something of what is sent to it.
    public var stall: Double = 60
    /// Connections in all; beyond it whoever has waited longest without a request gives way.
    public var connections = 8000
    /// Connections from one address, which may be a whole campus.
    public var connectionsPerAddress = 4000
    /// Live streams of one session, phone or token; the oldest ends for a new one.
    public var streams = 8
    /// Live streams from one address.
    public var streamsPerAddress = 3000

    public init() {}

    /// Bytes of one header field (or of the address, as it is read), of all of them, and their number.
    static let field = 16 * 1024
    static let fields = 32 * 1024
    static let fieldCount = 100
    /// Bytes of path and query.
    static let target = 8 * 1024
    static let targetField = "url"
    /// Objects and lists within each other in a JSON body.
    static let depth = 32

    /// Whether brackets lie within each other no deeper than anything we read.
    static func isShallow(_ json: [UInt8]) -> Bool {
        var (level, isText, isEscaped) = (0, false, false)
        for byte in json {
            if isText {
                if isEscaped { isEscaped = false } else if byte == UInt8(ascii: "\\") { isEscaped = true } else if byte == UInt8(ascii: "\"") { isText = false }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                level += 1
                if level > depth { return false }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): level -= 1
            default: break
            }
        }
        return true
    }
}
