public import Ground

/// What a token may do. Raw values are stored: they are never renamed.
public enum TokenScope: String, CaseIterable, Hashable, Sendable, Codable {
    /// An alarm device opens calls.
    case callsOpen = "calls.open"
    /// A tracker or radio tells where the one unit is that the token names.
    case unitsFix = "units.fix"
    case unitsRead = "units.read"
    /// Incidents with their clocks; never what was said, a name or a number.
    case incidentsRead = "incidents.read"
    case figuresRead = "figures.read"
    /// The live wire.
    case eventsRead = "events.read"
    /// Cases of the organisation and of those below it, as far as a system lets tokens see them; never a line that is for some only.
    case casesRead = "cases.read"
    /// Opens cases and takes steps, where a system lets a token.
    case casesWrite = "cases.write"
    /// A gateway of alarm posts or panels: their alarms and heartbeats, and how the devices stand.
    case alarmsWrite = "alarms.write"

    /// Whether it shows casework: such a token is made on the machine's command line only, for the administrator who makes
    /// tokens on the page sees no casework.
    public var showsCasework: Bool { [.incidentsRead, .eventsRead, .casesRead, .casesWrite].contains(self) }

    public var title: LocalisedText {
        switch self {
        case .callsOpen: LocalisedText("报警设备上报警情", "Alarm device opens calls")
        case .unitsFix: LocalisedText("上报一个单位的位置", "Reports one unit's position")
        case .unitsRead: LocalisedText("读取单位状态与位置", "Reads units and positions")
        case .incidentsRead: LocalisedText("读取警情与时钟（不含通话内容、姓名、电话）", "Reads incidents and clocks (no words, names or phones)")
        case .figuresRead: LocalisedText("读取统计", "Reads figures")
        case .eventsRead: LocalisedText("接收实时事件", "Hears live events")
        case .casesRead: LocalisedText("读取业务案件（不含保密内容）", "Reads cases (no sealed lines)")
        case .casesWrite: LocalisedText("登记业务案件、办理步骤", "Opens cases and takes steps")
        case .alarmsWrite: LocalisedText("报警设备上报报警与心跳", "Alarm devices report alarms and heartbeats")
        }
    }
}

/// What a device or an integration shows in place of a person's sign-in. The secret itself is stored nowhere.
public struct AccessToken: Hashable, Sendable, Identifiable {
    /// Twelve hexadecimal digits; they stand in the token after `c110_`.
    public let id: String
    public let organisation: OrganisationID
    /// What it is for, in the administrator's words, e.g. “图书馆烟感”.
    public let label: String
    public let scopes: Set<TokenScope>
    /// The one unit of `units.fix`.
    public let unit: UnitID?
    public let made: Instant
    /// Who made it, as the entry says.
    public let madeBy: String
    public let expires: Instant
    public internal(set) var revoked: Instant?
    var version: Int64

    /// A year and a month to hand over.
    public static let longest = 400
    /// An end that is this near is shown: days.
    public static let soon = 30

    public func isValid(at now: Instant) -> Bool { revoked == nil && expires > now }

    /// Whether whoever keeps the device should think of the next token.
    public func expiresSoon(at now: Instant) -> Bool {
        isValid(at: now) && expires.seconds(since: now) < Double(Self.soon) * 86_400
    }
}

/// `c110_` + twelve hexadecimal digits + `_` + 43 letters of the secret.
struct BearerText {
    let id: String
    let secret: String

    static let prefix = "c110_"

    init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    /// `nil` for what no token looks like.
    init?(_ text: String) {
        let letters = Array(text.utf8)
        guard letters.count == 5 + 12 + 1 + 43, text.hasPrefix(Self.prefix), letters[17] == UInt8(ascii: "_") else { return nil }
        let (id, secret) = (letters[5..<17], letters[18...])
        guard id.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }), secret.allSatisfy(\.isBase64URL) else { return nil }
        self.id = String(decoding: id, as: UTF8.self)
        self.secret = String(decoding: secret, as: UTF8.self)
    }

    var text: String { Self.prefix + id + "_" + secret }
}
