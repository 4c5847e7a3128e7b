public import Ground
public import Incidents

public enum AlarmDeviceKind {}
/// What a device is called in the register of its organisation; twenty digits where it is a device of GB/T 28181.
public typealias DeviceID = Identifier<AlarmDeviceKind>

/// 报警设备: what the register says of it and how it stands, as its entries add up.
public struct AlarmDevice: Hashable, Sendable, Codable, Identifiable {
    public let id: DeviceID
    public let organisation: OrganisationID
    /// Entries so far.
    public internal(set) var version: Int64 = 0
    public internal(set) var facts: Facts
    /// When it was entered, or first heard of.
    public let since: Instant
    /// Somebody has entered it; one that alarmed before anybody knew of it waits for that.
    public internal(set) var isRegistered: Bool
    /// Taken out of the register.
    public internal(set) var retired: Instant?
    /// It went off and no person has reset it.
    public internal(set) var latch: Latch?
    /// Since when nothing was heard of it, once the desk was told.
    public internal(set) var lost: Instant?
    public internal(set) var fault: Fault?
    public internal(set) var isolation: Isolation?
    /// The incident of its last alarm that was no test.
    public internal(set) var incident: IncidentID?
    /// The incident that was opened because it was lost or faulty.
    public internal(set) var trouble: IncidentID?
    /// When an alarm of it last came through, tests included.
    public internal(set) var proven: Instant?
    /// When an announced test of it last came through.
    public internal(set) var tested: Instant?
    /// How many times it has gone off.
    public internal(set) var alarms = 0

    /// What somebody enters of a device.
    public struct Facts: Hashable, Sendable, Codable {
        public var kind: Kind
        /// 1–80 characters, e.g. `东门报警柱`.
        public var name: String
        /// Where it stands and, in words, how the desk reads that out.
        public var place: Location
        /// Cameras that look at the place, at most 16, as the video system names them.
        public var cameras: [String]
        /// What its incidents open as; the plan follows from it.
        public var type: CallType
        /// `nil` takes the type's own.
        public var category: Category?
        /// `nil` takes the type's own.
        public var priority: Priority?
        /// Every how many seconds it says that it is there, 10…604,800; `nil` for one that never does.
        public var heartbeat: Double?

        public init(
            kind: Kind, name: String, place: Location, cameras: [String] = [], type: CallType? = nil, category: Category? = nil,
            priority: Priority? = nil, heartbeat: Double? = nil
        ) {
            self.kind = kind
            self.name = name
            self.place = place
            self.cameras = cameras
            self.type = type ?? kind.usualType
            self.category = category
            self.priority = priority
            self.heartbeat = heartbeat
        }
    }

    /// Raw values are stored.
    public enum Kind: String, CaseIterable, Sendable, Codable {
        case post, panicButton, firePanel, smoke, gas, intrusion, other

        public var name: LocalisedText {
            switch self {
            case .post: LocalisedText("一键报警柱", "One-key post")
            case .panicButton: LocalisedText("紧急按钮", "Panic button")
            case .firePanel: LocalisedText("火灾报警主机", "Fire panel")
            case .smoke: LocalisedText("感烟探测器", "Smoke detector")
            case .gas: LocalisedText("可燃气体探测器", "Gas detector")
            case .intrusion: LocalisedText("入侵探测器", "Intrusion detector")
            case .other: LocalisedText("其他设备", "Other device")
            }
        }

        /// Somebody in need may be behind it: nobody switches it off from the desk.
        public var isNeverIsolated: Bool { self == .post || self == .panicButton || self == .firePanel || self == .other }

        /// What an incident of it opens as where the register says nothing else.
        public var usualType: CallType {
            switch self {
            case .post, .panicButton, .other: .other
            case .firePanel, .smoke: .fire
            case .gas: .chemical
            case .intrusion: .intrusion
            }
        }

        /// What counts where neither the register nor the type says more: a cry for help is never third.
        var usualPriority: Priority { self == .post || self == .panicButton ? .first : self == .other ? .second : usualType.usualPriority }
    }

    /// The alarm that a person has yet to reset.
    public struct Latch: Hashable, Sendable, Codable {
        /// Which alarm of the device: 1, 2, 3 …
        public let number: Int
        public let isTest: Bool
        public let at: Instant
        public internal(set) var last: Instant
        /// How often it went off since, the first included.
        public internal(set) var count: Int
        /// Loops or points of a panel that were named, at most 50.
        public internal(set) var zones: [String]
        public internal(set) var incident: IncidentID
        public internal(set) var incidentNumber: String
    }

    public struct Fault: Hashable, Sendable, Codable {
        public let since: Instant
        public let words: String
    }

    /// 屏蔽: what it senses is written down and opens nothing, until a moment.
    public struct Isolation: Hashable, Sendable, Codable {
        public let from: Instant
        public let until: Instant
        public let reason: String
    }

    /// How it stands, the gravest first. Raw values are stored and part of the API.
    public enum Condition: String, CaseIterable, Sendable, Codable {
        case alarm, test, lost, fault, isolated, unregistered, ready, retired

        public var name: LocalisedText {
            switch self {
            case .alarm: LocalisedText("报警未复位", "In alarm")
            case .test: LocalisedText("试警中", "Under test")
            case .lost: LocalisedText("失联", "Lost")
            case .fault: LocalisedText("故障", "Faulty")
            case .isolated: LocalisedText("已屏蔽", "Isolated")
            case .unregistered: LocalisedText("未登记", "Not registered")
            case .ready: LocalisedText("正常", "Ready")
            case .retired: LocalisedText("已停用", "Retired")
            }
        }

        /// On the list of what does not work.
        public var isOutOfOrder: Bool { self == .lost || self == .fault || self == .isolated || self == .unregistered }
    }

    public func condition(at now: Instant) -> Condition {
        if retired != nil { return .retired }
        if let latch { return latch.isTest ? .test : .alarm }
        if lost != nil { return .lost }
        if fault != nil { return .fault }
        if isIsolated(at: now) { return .isolated }
        return isRegistered ? .ready : .unregistered
    }

    public func isIsolated(at now: Instant) -> Bool { isolation.map { now < $0.until } ?? false }

    /// Whole days since an alarm last came through; `nil` for one that never was proven.
    public func daysUnproven(at now: Instant) -> Int? { proven.map { max(0, now.day.number - $0.day.number) } }

    /// Heartbeats that may be missing before it counts as lost.
    public static let missing = 3.0

    /// Seconds of silence after which it is lost; `nil` for one that never says that it is there.
    public var patience: Double? {
        guard isRegistered, retired == nil, let heartbeat = facts.heartbeat else { return nil }
        return heartbeat * Self.missing
    }

    /// What its incidents open with until the desk judges.
    public var priority: Priority { facts.priority ?? min(facts.type.usualPriority, facts.kind.usualPriority) }
}

extension AlarmDevice.Facts {
    /// Trimmed and whole. Throws `Refusal` naming the field at fault.
    public func checked() throws(Refusal) -> Self {
        var facts = self
        facts.name = Self.trimmed(name)
        guard (1...80).contains(facts.name.count) else {
            throw Refusal(.missing, field: "name", "请填写设备名称（1–80 字），例如“东门报警柱”", "Give the device a name of 1 to 80 letters, e.g. “Post at the east gate”")
        }
        facts.place.description = Self.trimmed(place.description)
        guard facts.place.description.count <= 200 else { throw Refusal(.tooLarge, field: "place", "位置最多 200 个字", "At most 200 characters for the place") }
        guard !facts.place.description.isEmpty || facts.place.position != nil else {
            throw Refusal(.missing, field: "place", "请填写安装位置，处警人员要据此到场", "Say where it stands: whoever is sent goes there")
        }
        facts.cameras = cameras.map(Self.trimmed).filter { !$0.isEmpty }
        guard facts.cameras.count <= 16, facts.cameras.allSatisfy({ $0.count <= 64 }) else {
            throw Refusal(.tooLarge, field: "cameras", "最多 16 路摄像机，每个编号最多 64 个字", "At most 16 cameras of 64 characters each")
        }
        if let heartbeat {
            guard heartbeat.isFinite, (10...604_800).contains(heartbeat) else {
                throw Refusal(
                    .unreadable, field: "heartbeat", "心跳间隔须为 10–604800 秒；不报心跳的设备请留空", "A heartbeat is every 10 to 604800 seconds; leave it out for a device without one")
            }
        }
        return facts
    }

    static func trimmed(_ text: String) -> String {
        text.filter { $0 != "\0" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
