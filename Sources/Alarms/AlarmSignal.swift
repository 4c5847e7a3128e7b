public import Ground
import Journal

/// What a device says, as it came in.
public struct AlarmSignal: Hashable, Sendable {
    public let device: DeviceID
    /// The device's own name of what happened: sent twice, done once. 1–64 characters.
    public let event: String
    public let what: What
    /// What the device's own clock says; believed only as far as it can be.
    public let said: Instant?
    /// Loop or point of a panel, at most 120 characters.
    public let zone: String

    /// Raw values are part of the API.
    public enum What: String, CaseIterable, Sendable, Codable {
        /// Pressed, or sensed.
        case alarm
        /// It does not work as it should; `zone` says what.
        case fault
        /// The fault is gone. An alarm is never cleared by the device: a person resets it.
        case clear
    }

    /// Throws `Refusal` naming the field at fault; words that are too long are cut, for an alarm is no form.
    public init(device: DeviceID, event: String, what: What = .alarm, said: Instant? = nil, zone: String = "") throws(Refusal) {
        guard (1...64).contains(event.utf8.count), event.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(
                .missing, field: "event", "请给出事件编号（1–64 个可见字符）；同一事件重发时编号不变",
                "Name the event in 1 to 64 visible characters: sent again, it keeps its name")
        }
        self.device = device
        self.event = event
        self.what = what
        self.said = said
        self.zone = String(AlarmDevice.Facts.trimmed(String(zone.prefix(2000))).prefix(120))
    }

    /// A counter that starts anew after a power cut gives old names to new events: those differ in their time or place.
    var key: String { "alarm-\(Digest(of: "\(event)|\(what.rawValue)|\(said?.milliseconds ?? -1)|\(zone)".utf8))" }
}

/// What a signal came to.
public struct AlarmAnswer: Hashable, Sendable, Codable {
    public let status: Status
    public let incident: IncidentID?
    public let number: String?
    /// It had been taken before.
    public var again = false

    /// Raw values are part of the API and stored with the reply.
    public enum Status: String, CaseIterable, Sendable, Codable {
        /// An incident was opened.
        case opened
        /// It belongs to one that is open.
        case joined
        /// 试警: an announced test, marked and in no figure.
        case test
        /// The device is isolated: written down, and nothing opened.
        case isolated
        case fault
        case cleared
    }

    init(_ status: Status, _ incident: IncidentID? = nil, _ number: String? = nil) {
        self.status = status
        self.incident = incident
        self.number = number
    }
}
