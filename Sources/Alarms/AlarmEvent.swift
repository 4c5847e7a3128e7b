public import Ground
public import Journal

/// What can happen to a device; each is one entry. Names of acts and of fields are stored: for ever.
public enum AlarmEvent: Hashable, Sendable {
    /// A person entered it, or completed what was entered.
    case registered(AlarmDevice.Facts)
    /// It went off before anybody had entered it.
    case met(AlarmDevice.Facts)
    case changed(AlarmDevice.Facts)
    case retired(reason: String)
    case alarmed(Alarm)
    /// It went off while latched: so often since the last entry.
    case repeated(Repeat)
    /// Somebody was there; `number` is which alarm.
    case arrived(number: Int, AlarmRecord.Arrival)
    case reset(number: Int, reason: String, more: Int, arrived: AlarmRecord.Arrival?)
    /// 转为真实警情: a test that is none.
    case declaredReal(Alarm, reason: String)
    /// It sensed something while isolated.
    case ignored(zone: String)
    case isolated(until: Instant, reason: String)
    case joined(reason: String)
    case lost(heard: Instant, IncidentID?)
    case found
    case failed(words: String, IncidentID?)
    case mended

    public struct Alarm: Hashable, Sendable, Codable {
        public var number: Int
        /// The device's own name of what happened.
        public var event: String
        public var zone: String
        public var said: Instant?
        /// The announcement, where it is a test.
        public var notice: String?
        public var incident: IncidentID
        public var incidentNumber: String
        /// How often the test that it takes the place of had gone off since its last entry.
        public var overtook: Int?
    }

    public struct Repeat: Hashable, Sendable, Codable {
        public var number: Int
        public var more: Int
        public var zone: String
        public var incident: IncidentID
        public var incidentNumber: String
    }

    /// The flat shape in which every event is stored.
    private struct Stored: Codable {
        var facts: AlarmDevice.Facts?
        var alarm: Alarm?
        var again: Repeat?
        var number: Int?
        var more: Int?
        var arrived: AlarmRecord.Arrival?
        var reason: String?
        var zone: String?
        var until: Instant?
        var heard: Instant?
        var incident: IncidentID?
    }

    /// The entry's act.
    public var act: String {
        switch self {
        case .registered: "registered"
        case .met: "met"
        case .changed: "changed"
        case .retired: "retired"
        case .alarmed: "alarmed"
        case .repeated: "repeated"
        case .arrived: "arrived"
        case .reset: "reset"
        case .declaredReal: "declaredReal"
        case .ignored: "ignored"
        case .isolated: "isolated"
        case .joined: "rejoined"
        case .lost: "lost"
        case .found: "found"
        case .failed: "failed"
        case .mended: "mended"
        }
    }

    /// The entry's open part.
    public func encoded() throws -> [UInt8] {
        var stored = Stored()
        switch self {
        case .registered(let facts), .met(let facts), .changed(let facts): stored.facts = facts
        case .retired(let reason), .joined(let reason): stored.reason = reason
        case .alarmed(let alarm): stored.alarm = alarm
        case .repeated(let again): stored.again = again
        case .arrived(let number, let arrival): (stored.number, stored.arrived) = (number, arrival)
        case .reset(let number, let reason, let more, let arrival):
            (stored.number, stored.reason, stored.more, stored.arrived) = (number, reason, more, arrival)
        case .declaredReal(let alarm, let reason): (stored.alarm, stored.reason) = (alarm, reason)
        case .ignored(let zone): stored.zone = zone
        case .isolated(let until, let reason): (stored.until, stored.reason) = (until, reason)
        case .lost(let heard, let incident): (stored.heard, stored.incident) = (heard, incident)
        case .failed(let words, let incident): (stored.reason, stored.incident) = (words, incident)
        case .found, .mended: break
        }
        return try Wire.encode(stored)
    }

    /// Reads an entry back. Throws `UnreadableAlarmEntry` rather than guess.
    public static func decoded(_ entry: Entry) throws -> AlarmEvent {
        let stored: Stored = try Wire.decode(from: entry.open)
        func need<Value>(_ value: Value?) throws -> Value {
            guard let value else { throw UnreadableAlarmEntry(entry) }
            return value
        }
        return switch entry.act {
        case "registered": .registered(try need(stored.facts))
        case "met": .met(try need(stored.facts))
        case "changed": .changed(try need(stored.facts))
        case "retired": .retired(reason: try need(stored.reason))
        case "alarmed": .alarmed(try need(stored.alarm))
        case "repeated": .repeated(try need(stored.again))
        case "arrived": .arrived(number: try need(stored.number), try need(stored.arrived))
        case "reset": .reset(number: try need(stored.number), reason: try need(stored.reason), more: try need(stored.more), arrived: stored.arrived)
        case "declaredReal": .declaredReal(try need(stored.alarm), reason: try need(stored.reason))
        case "ignored": .ignored(zone: try need(stored.zone))
        case "isolated": .isolated(until: try need(stored.until), reason: try need(stored.reason))
        case "rejoined": .joined(reason: try need(stored.reason))
        case "lost": .lost(heard: try need(stored.heard), stored.incident)
        case "found": .found
        case "failed": .failed(words: try need(stored.reason), stored.incident)
        case "mended": .mended
        default: throw UnreadableAlarmEntry(entry)
        }
    }
}

/// An entry about a device that this version of the program cannot read: it is named, never skipped.
public struct UnreadableAlarmEntry: Error, CustomStringConvertible {
    public let organisation: OrganisationID
    public let sequence: Int64
    public let act: String

    init(_ entry: Entry) {
        organisation = entry.organisation
        sequence = entry.sequence
        act = entry.act
    }

    public var description: String {
        "entry \(sequence) of \(organisation) (\(act)) cannot be read by this version: use the version that wrote it, or a newer one"
    }
}
