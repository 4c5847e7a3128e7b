public import Ground

/// The device whose alarm opened an incident, as the register described it at that moment.
public struct AlarmOrigin: Hashable, Sendable, Codable {
    /// Its identifier in the register of the incident's organisation.
    public let device: String
    public let name: String
    /// What the device is in the words of both languages, e.g. “一键报警柱”.
    public let kind: LocalisedText
    public let cause: Cause
    /// Cameras that look at the place.
    public let cameras: [String]
    /// When a person last reset the device; `nil` while it is latched.
    public internal(set) var reset: Instant?

    public init(device: String, name: String, kind: LocalisedText, cause: Cause, cameras: [String] = []) {
        self.device = device
        self.name = name
        self.kind = kind
        self.cause = cause
        self.cameras = cameras
    }

    /// Why it opened an incident. Raw values are stored.
    public enum Cause: String, CaseIterable, Sendable, Codable {
        /// Somebody pressed it, or it sensed something.
        case alarm
        /// 失联: it has not been heard of.
        case lost
        /// 故障: it says that it does not work.
        case fault

        /// Whether it is about people; a device that does not work is an errand and no 有效警情.
        public var counts: Bool { self == .alarm }

        public var name: LocalisedText {
            switch self {
            case .alarm: LocalisedText("设备报警", "Device alarm")
            case .lost: LocalisedText("设备失联", "Device lost")
            case .fault: LocalisedText("设备故障", "Device fault")
            }
        }
    }

    /// It is latched: the incident may not be closed before a person has reset it.
    public var isLatched: Bool { cause == .alarm && reset == nil }
}
