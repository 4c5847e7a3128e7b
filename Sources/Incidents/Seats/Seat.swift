public import Ground

/// 席位: one of the parties who look at an incident together: the scene, the ambulance, the emergency room, 110, 120, 119, and
/// whoever the desk adds. Taken with an account, by whoever carries a unit, or through a one-time link.
public struct Seat: Hashable, Sendable, Codable, Identifiable {
    /// 1, 2, 3 … within the incident.
    public let id: Int
    public let kind: Kind
    /// In the desk's words who sits there, e.g. a hospital or a vehicle's number; may be empty. No person's name.
    public let label: String
    /// The account that the seat is for; `nil` for one that is taken through a link.
    public let person: PersonID?
    /// Whoever carries this unit sits here.
    public let unit: UnitID?

    /// When each thing happened; see `Mark`.
    public internal(set) var marks: [Mark: Instant] = [:]
    /// The link that is good now; `nil` before the first.
    public internal(set) var link: Link?
    /// Who has taken it; `nil` while it is empty.
    public internal(set) var holder: Holder?
    /// How the party was told last, and what came of it.
    public internal(set) var notice: Notice?
    /// When the desk took the seat back.
    public internal(set) var revoked: Instant?
    public internal(set) var revokedBecause: String?

    init(id: Int, _ opening: Opening) {
        self.id = id
        kind = opening.kind
        label = opening.label
        person = opening.person
        unit = opening.unit
    }

    /// What a seat is opened with.
    public struct Opening: Hashable, Sendable, Codable {
        public let kind: Kind
        public let label: String
        public let person: PersonID?
        public let unit: UnitID?

        public init(_ kind: Kind, label: String = "", person: PersonID? = nil, unit: UnitID? = nil) {
            self.kind = kind
            self.label = label
            self.person = person
            self.unit = unit
        }
    }

    /// The clocks of a seat, in the order in which they happen. Raw values are stored.
    public enum Mark: String, CaseIterable, Comparable, Sendable, Codable, CodingKeyRepresentable {
        /// The party was told.
        case notified
        /// Somebody took the seat.
        case joined
        case moving
        case arrived
        case done

        public static func < (a: Mark, b: Mark) -> Bool { a.order < b.order }
        private var order: Int { Self.allCases.firstIndex(of: self)! }
    }

    /// A one-time link. Only its number and its end are stored: the link itself is signed and lies nowhere.
    public struct Link: Hashable, Sendable, Codable {
        /// 1, 2, 3 … for the seat: a new one makes those before it void.
        public let serial: Int
        /// Until when it may be claimed.
        public let until: Instant

        public init(serial: Int, until: Instant) {
            self.serial = serial
            self.until = until
        }
    }

    /// Who sits there: a browser that claimed the link, by the digest of its cookie, or somebody with an account.
    public struct Holder: Hashable, Sendable, Codable {
        public let browser: String?
        public let person: PersonID?

        public init(browser: String) { (self.browser, person) = (browser, nil) }
        public init(person: PersonID) { (browser, self.person) = (nil, person) }
    }

    /// How a party was told, and whether it went out.
    public struct Notice: Hashable, Sendable, Codable {
        /// `voice`, or the name of a channel such as `sms`: it is stored.
        public let channel: String
        public let isSent: Bool
        /// Why not, in words for the desk; `nil` when it was sent.
        public let fault: String?
        public internal(set) var at: Instant?

        public init(channel: String, isSent: Bool, fault: String? = nil) {
            self.channel = channel
            self.isSent = isSent
            self.fault = fault
        }
    }

    /// Whether somebody may sit there still.
    public var isOpen: Bool { revoked == nil }

    /// The furthest clock; `nil` for a seat of which nobody has heard.
    public var reached: Mark? { marks.keys.max() }

    /// What the seat's one big button does next; `nil` when nothing is left.
    public var next: Mark? {
        guard isOpen else { return nil }
        return kind.course.first { step in step > reached ?? .notified && step > .joined }
    }
}

extension Seat {
    /// Who sits there. Raw values are stored.
    public enum Kind: String, CaseIterable, Sendable, Codable {
        /// 现场: a guard or an officer at the scene.
        case guard_ = "guard"
        case witness, caller
        /// 救护车
        case ambulance
        /// 急诊科
        case emergencyRoom
        /// 110 指挥中心
        case police110
        /// 120 指挥中心
        case medical120
        /// 119 指挥中心
        case fire119
        case chief, counsellor, teacher, other

        /// 六方, as the report of Maotanchang names them: 现场、救护车、急诊科、110、120、119.
        public static let six: [Kind] = [.guard_, .ambulance, .emergencyRoom, .police110, .medical120, .fire119]

        public var name: LocalisedText {
            switch self {
            case .guard_: LocalisedText("现场", "Scene")
            case .witness: LocalisedText("目击者", "Witness")
            case .caller: LocalisedText("报警人", "Caller")
            case .ambulance: LocalisedText("救护车", "Ambulance")
            case .emergencyRoom: LocalisedText("急诊科", "Emergency room")
            case .police110: LocalisedText("110 指挥中心", "110 police")
            case .medical120: LocalisedText("120 指挥中心", "120 medical")
            case .fire119: LocalisedText("119 指挥中心", "119 fire")
            case .chief: LocalisedText("校领导", "Campus chief")
            case .counsellor: LocalisedText("辅导员", "Counsellor")
            case .teacher: LocalisedText("班主任", "Class teacher")
            case .other: LocalisedText("其他", "Other")
            }
        }

        /// What a party of this kind reports, after it has joined.
        public var course: [Mark] {
            switch self {
            case .ambulance, .guard_, .chief, .counsellor, .teacher, .other, .police110, .medical120, .fire119: [.moving, .arrived, .done]
            case .emergencyRoom: [.arrived, .done]
            case .witness, .caller: [.done]
            }
        }

        /// What a clock is called there: an emergency room does not drive, and a centre sends others.
        public func name(of mark: Mark) -> LocalisedText {
            switch (mark, self) {
            case (.notified, _): LocalisedText("已通知", "Told")
            case (.joined, _): LocalisedText("已接入", "Joined")
            case (.moving, .ambulance): LocalisedText("出车", "Rolling")
            case (.moving, .police110), (.moving, .medical120), (.moving, .fire119): LocalisedText("力量出动", "Force sent")
            case (.moving, _): LocalisedText("出发", "Moving")
            case (.arrived, .emergencyRoom): LocalisedText("准备就绪", "Ready")
            case (.arrived, .police110), (.arrived, .medical120), (.arrived, .fire119): LocalisedText("力量到场", "Force on scene")
            case (.arrived, _): LocalisedText("到达现场", "On scene")
            case (.done, .ambulance): LocalisedText("送达交接", "Handed over")
            case (.done, .emergencyRoom): LocalisedText("已接收患者", "Patient received")
            case (.done, _): LocalisedText("处置完毕", "Done")
            }
        }

        /// What the seat may see and do: data, so that it prints and is reviewed.
        public var parts: Set<Part> {
            switch self {
            case .guard_, .ambulance: [.phone, .words, .protectedWords, .units, .channel, .readSheet, .writeSheet]
            case .emergencyRoom: [.units, .channel, .readSheet]
            case .medical120: [.phone, .words, .protectedWords, .units, .channel, .readSheet]
            case .police110: [.phone, .words, .protectedWords, .units, .channel]
            case .fire119: [.phone, .words, .units, .channel]
            case .chief, .counsellor: [.words, .protectedWords, .units, .channel]
            case .witness, .caller, .teacher: [.units, .channel]
            case .other: [.channel]
            }
        }
    }

    /// A part of an incident that a seat may see, or write.
    public enum Part: String, CaseIterable, Sendable {
        /// The caller's name and number.
        case phone
        /// What the caller and the desk said.
        case words
        /// The same, of an incident that concerns a minor or somebody's privacy.
        case protectedWords
        /// Who is on the way, where, and when they will be there.
        case units
        /// The short channel between the seats.
        case channel
        /// The patient's hand-over sheet.
        case readSheet, writeSheet
    }

    public func sees(_ part: Part) -> Bool { kind.parts.contains(part) }
}
