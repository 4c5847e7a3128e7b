public import Ground
public import Journal

/// 报警记录: one alarm of one device, from when it was received until a person reset it.
public struct AlarmRecord: Hashable, Sendable, Codable {
    public let device: DeviceID
    public let organisation: OrganisationID
    /// 1, 2, 3 … of the device.
    public let number: Int
    /// 试警: announced before.
    public let isTest: Bool
    /// The announcement that covers it.
    public let notice: String?
    /// When it was received.
    public let at: Instant
    /// What the device's own clock said.
    public let said: Instant?
    public internal(set) var zones: [String]
    public internal(set) var last: Instant
    public internal(set) var count = 1
    public internal(set) var incident: IncidentID
    public internal(set) var incidentNumber: String
    /// Who was there first, and when.
    public internal(set) var arrived: Arrival?
    public internal(set) var reset: Reset?
    /// A real alarm came while the test had not been reset, or somebody said that this was none.
    public internal(set) var overtaken: Instant?
    public internal(set) var version: Int64 = 1

    public struct Arrival: Hashable, Sendable, Codable {
        public let at: Instant
        /// The unit's call sign or the account of whoever was there.
        public let who: String
    }

    public struct Reset: Hashable, Sendable, Codable {
        public let at: Instant
        public let by: Actor
        public let reason: String
    }

    /// Seconds from the alarm until somebody was there.
    public var response: Double? { arrived.map { max(0, $0.at.seconds(since: at)) } }

    public var isOpen: Bool { reset == nil && overtaken == nil }
}

/// 试警报备: who tests which devices, from when until when, and whom they told.
public struct TestNotice: Hashable, Sendable, Codable, Identifiable {
    public let id: String
    public let organisation: OrganisationID
    /// `nil` for every device of the organisation.
    public let devices: Set<DeviceID>?
    public let from: Instant
    public let until: Instant
    /// Whom they told, e.g. `校园110指挥中心、石桥派出所`.
    public let told: String
    public let note: String
    public let by: Actor
    public let at: Instant
    public internal(set) var withdrawn: Instant?

    /// The longest that a test may be announced for: seconds.
    public static let longest: Double = 24 * 3600
    /// How far ahead: seconds.
    public static let farthest: Double = 92 * 86_400

    public func covers(_ device: DeviceID, at moment: Instant) -> Bool {
        withdrawn == nil && from <= moment && moment < until && (devices?.contains(device) ?? true)
    }

    public func isOver(at now: Instant) -> Bool { withdrawn != nil || until <= now }
}
