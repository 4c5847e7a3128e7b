public import Ground

/// What can happen to the seats of an incident; each is one entry. Names of acts and of fields are stored: for ever.
public enum SeatEvent: Hashable, Sendable {
    case added(seat: Int, Seat.Opening)
    /// A one-time link was made, and every earlier one of the seat is void.
    case linked(seat: Int, Seat.Link)
    /// The party was told, or could not be; a number that was written to is a sealed part.
    case notified(seat: Int, Seat.Notice)
    case joined(seat: Int, Seat.Holder)
    /// `typed`: when it was pressed, where that was before it was received.
    case stepped(seat: Int, Seat.Mark, typed: Instant?)
    /// Something was said to all seats; what it says is a sealed part. `nil` for the desk.
    case said(seat: Int?, typed: Instant?, hasPhoto: Bool)
    case revoked(seat: Int, reason: String)
    /// The hand-over sheet was written on; what it says is a sealed part.
    case sheetFilled(seat: Int, typed: Instant?)
    /// The party has read the sheet as it stood then.
    case sheetSeen(seat: Int, revision: Int)
    /// The ten minutes are over and help is not there.
    case overdue
    case overdueExplained(reason: String)

    /// The flat shape in which every event of a seat is stored.
    struct Stored: Hashable, Codable {
        var seat: Int?
        var opening: Seat.Opening?
        var link: Seat.Link?
        var notice: Seat.Notice?
        var holder: Seat.Holder?
        var mark: Seat.Mark?
        var typed: Instant?
        var photo: Bool?
        var reason: String?
        var revision: Int?
    }

    static let acts: Set<String> = [
        "seatAdded", "seatLinked", "seatNotified", "seatJoined", "seatStepped", "seatSaid", "seatRevoked", "sheetFilled", "sheetSeen",
        "rescueOverdue", "rescueExplained",
    ]

    /// The entry's act.
    public var act: String {
        switch self {
        case .added: "seatAdded"
        case .linked: "seatLinked"
        case .notified: "seatNotified"
        case .joined: "seatJoined"
        case .stepped: "seatStepped"
        case .said: "seatSaid"
        case .revoked: "seatRevoked"
        case .sheetFilled: "sheetFilled"
        case .sheetSeen: "sheetSeen"
        case .overdue: "rescueOverdue"
        case .overdueExplained: "rescueExplained"
        }
    }

    /// The seat that it is about, where it is about one.
    public var seat: Int? { stored.seat }

    /// When it was typed, where that was before it was received.
    public var typed: Instant? { stored.typed }

    var stored: Stored {
        switch self {
        case .added(let seat, let opening): Stored(seat: seat, opening: opening)
        case .linked(let seat, let link): Stored(seat: seat, link: link)
        case .notified(let seat, let notice): Stored(seat: seat, notice: notice)
        case .joined(let seat, let holder): Stored(seat: seat, holder: holder)
        case .stepped(let seat, let mark, let typed): Stored(seat: seat, mark: mark, typed: typed)
        case .said(let seat, let typed, let hasPhoto): Stored(seat: seat, typed: typed, photo: hasPhoto ? true : nil)
        case .revoked(let seat, let reason): Stored(seat: seat, reason: reason)
        case .sheetFilled(let seat, let typed): Stored(seat: seat, typed: typed)
        case .sheetSeen(let seat, let revision): Stored(seat: seat, revision: revision)
        case .overdue: Stored()
        case .overdueExplained(let reason): Stored(reason: reason)
        }
    }

    /// Reads a stored one back; `nil` where a field is missing.
    init?(_ act: String, _ stored: Stored) {
        switch (act, stored.seat) {
        case ("seatAdded", let seat?): if let opening = stored.opening { self = .added(seat: seat, opening) } else { return nil }
        case ("seatLinked", let seat?): if let link = stored.link { self = .linked(seat: seat, link) } else { return nil }
        case ("seatNotified", let seat?): if let notice = stored.notice { self = .notified(seat: seat, notice) } else { return nil }
        case ("seatJoined", let seat?): if let holder = stored.holder { self = .joined(seat: seat, holder) } else { return nil }
        case ("seatStepped", let seat?): if let mark = stored.mark { self = .stepped(seat: seat, mark, typed: stored.typed) } else { return nil }
        case ("seatSaid", let seat): self = .said(seat: seat, typed: stored.typed, hasPhoto: stored.photo ?? false)
        case ("seatRevoked", let seat?): if let reason = stored.reason { self = .revoked(seat: seat, reason: reason) } else { return nil }
        case ("sheetFilled", let seat?): self = .sheetFilled(seat: seat, typed: stored.typed)
        case ("sheetSeen", let seat?): if let revision = stored.revision { self = .sheetSeen(seat: seat, revision: revision) } else { return nil }
        case ("rescueOverdue", _): self = .overdue
        case ("rescueExplained", _): if let reason = stored.reason { self = .overdueExplained(reason: reason) } else { return nil }
        default: return nil
        }
    }
}
