public import Ground
public import Journal

/// What may be asked for about the seats of an incident. A command is decided, then stored as events; refused, it changes nothing.
public enum SeatCommand: Sendable, Hashable {
    /// 启动六方: opens every seat of the list that is not open yet. `unit` sits at the scene.
    case start([Seat.Kind], scene: UnitID?)
    case add(Seat.Opening)
    /// Makes a new one-time link, good for `seconds`; every earlier one is void, and whoever sat there through it is out.
    case link(seat: Int, seconds: Double)
    /// Puts on record how the party was told; `phone` is sealed.
    case notify(seat: Int, Seat.Notice, phone: Sealed<String>?)
    case revoke(seat: Int, reason: String)
    /// A browser takes the seat with a link that was found to be signed by us.
    case claim(seat: Int, serial: Int)
    /// Somebody with an account, or with the unit, takes the seat that is for them.
    case join(seat: Int)
    /// `age`: seconds ago that it was pressed.
    case step(seat: Int, Seat.Mark, age: Double?)
    /// `seat` is `nil` for the desk.
    case say(seat: Int?, SeatWords, age: Double?)
    case fill(seat: Int, HandOver, age: Double?)
    case seen(seat: Int, revision: Int)
    case explain(reason: String)
    /// The ten minutes are over: only the system's own clock says so.
    case overdue

    /// The name under which policy and API know it.
    public enum Name: String, CaseIterable, Sendable {
        case start, add, link, notify, revoke, claim, join, step, say, fill, seen, explain, overdue
    }

    public var name: Name {
        switch self {
        case .start: .start
        case .add: .add
        case .link: .link
        case .notify: .notify
        case .revoke: .revoke
        case .claim: .claim
        case .join: .join
        case .step: .step
        case .say: .say
        case .fill: .fill
        case .seen: .seen
        case .explain: .explain
        case .overdue: .overdue
        }
    }

    /// The seat it is about; `nil` where it is about none.
    public var seat: Int? {
        switch self {
        case .link(let id, _), .notify(let id, _, _), .revoke(let id, _), .claim(let id, _), .join(let id), .step(let id, _, _),
            .fill(let id, _, _), .seen(let id, _):
            id
        case .say(let id, _, _): id
        case .start, .add, .explain, .overdue: nil
        }
    }
}

/// Who asks: somebody with an account, a browser that holds a seat or comes with a link, or the system's clock.
public enum SeatParty: Sendable, Hashable {
    case person(Person)
    /// The digest of the browser's cookie.
    case browser(String)
    case system(String)

    var keyOwner: String {
        switch self {
        case .person(let person): "person/\(person.id)"
        case .browser(let digest): "seat/\(digest)"
        case .system(let part): "system/\(part)"
        }
    }
}

extension Seat {
    /// Whether the party sits here.
    public func isHeld(by party: SeatParty) -> Bool {
        switch party {
        case .person(let person): self.person == person.id || (unit != nil && unit == person.unit)
        case .browser(let digest): holder?.browser == digest
        case .system: false
        }
    }
}

/// Who may do something to seats. Data, so that the whole policy can be printed and reviewed.
public enum SeatWho: String, Sendable, CaseIterable {
    /// An operator of the desk whose incident it is.
    case desk
    /// The chief there.
    case chief
    /// Whoever holds the seat that it is about.
    case holder
    /// A browser with the seat's link.
    case bearer
    /// The system's clock.
    case system

    public func admits(_ party: SeatParty, _ seat: Seat?, of incident: Incident) -> Bool {
        switch (self, party) {
        case (.desk, .person(let person)): person.holds(.operator_, of: incident.organisation)
        case (.chief, .person(let person)): person.holds(.chief, of: incident.organisation)
        case (.holder, _): seat.map { $0.isOpen && $0.isHeld(by: party) } ?? false
        case (.bearer, .browser): true
        case (.system, .system): true
        default: false
        }
    }
}

extension SeatCommand.Name {
    /// The policy of seats, whole.
    public var who: [SeatWho] {
        switch self {
        case .start, .add, .link, .notify, .revoke: [.desk]
        case .claim: [.bearer]
        case .join, .fill, .seen: [.holder]
        case .step: [.holder, .desk]
        case .say: [.holder, .desk, .chief]
        case .explain: [.desk, .chief]
        case .overdue: [.system]
        }
    }

    /// Who may see the room of an incident at all.
    public static let reading: [SeatWho] = [.desk, .chief, .holder]

    /// The policy in words, a line a command, then what each kind of seat may see: the golden that review reads.
    public static var policy: String {
        let commands = allCases.map { "\($0.rawValue): \($0.who.map(\.rawValue).joined(separator: " or "))" }
        let seats = Seat.Kind.allCases.map { kind in
            "\(kind.rawValue) sees: \(Seat.Part.allCases.filter(kind.parts.contains).map(\.rawValue).joined(separator: " "))"
        }
        return (commands + ["read: \(reading.map(\.rawValue).joined(separator: " or "))"] + seats).joined(separator: "\n")
    }
}

/// A photo on the shelf that was shown to the seats.
public struct SeatPhoto: Sendable, Hashable, Codable {
    /// SHA-256 of what is kept, in hexadecimal.
    public let digest: String
    public let kind: FileKind
    /// Pixels.
    public let width: Int
    public let height: Int

    public init(digest: String, kind: FileKind, width: Int, height: Int) {
        self.digest = digest
        self.kind = kind
        self.width = width
        self.height = height
    }
}

/// What is said between seats: sealed in the entry, and kept nowhere else.
public struct SeatWords: Sendable, Hashable {
    public let words: Sealed<String>?
    public let photo: SeatPhoto?

    /// Throws `Refusal` for nothing at all, and for more than 500 characters.
    public init(_ words: String?, photo: SeatPhoto? = nil) throws(Refusal) {
        let text = words.map { $0.filter { $0 != "\0" } } ?? ""
        let isEmpty = !text.contains { !$0.isWhitespace }
        guard !isEmpty || photo != nil else { throw Refusal(.missing, field: "words", "请写点什么，或附一张照片", "Say something, or add a photo") }
        guard text.count <= 500 else { throw Refusal(.tooLarge, field: "words", "最多 500 个字", "At most 500 characters") }
        self.words = isEmpty ? nil : Sealed(text)
        self.photo = photo
    }
}

extension SeatWords: Codable {}

extension Audience {
    /// The seats of the incident that share its channel, and its desk and chief.
    public static let seats = Audience(rawValue: "seats")
    /// Whoever treats the patient: the scene, the ambulance, the emergency room and 120.
    public static let patient = Audience(rawValue: "patient")
}

extension Actor {
    /// Whoever holds a seat through a link.
    public static func seat(_ id: Int) -> Actor { Actor(text: "seat:\(id)") }

    /// The seat, where it was one.
    public var seat: Int? { text.hasPrefix("seat:") ? Int(text.dropFirst("seat:".count)) : nil }
}
