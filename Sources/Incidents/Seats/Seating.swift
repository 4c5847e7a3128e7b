public import Ground

/// Who sits at an incident, and how the ten-minute circle stands; `nil` in an incident until the first seat is opened.
public struct Seating: Hashable, Sendable, Codable {
    /// When the first seat was opened: 启动六方联动.
    public let started: Instant
    public internal(set) var seats: [Seat] = []
    /// When the ten minutes were over with nobody there.
    public internal(set) var overdue: Instant?
    /// Why.
    public internal(set) var explanation: String?
    public internal(set) var sheet: SheetMark?

    init(started: Instant) { self.started = started }

    /// That a hand-over sheet was written, when, and which seats have said that they read it; what it says is sealed.
    public struct SheetMark: Hashable, Sendable, Codable {
        /// How often it was written.
        public internal(set) var revision: Int
        public internal(set) var written: Instant
        /// When each seat said that it had read the sheet, and which revision.
        public internal(set) var seen: [Seen] = []
    }

    public struct Seen: Hashable, Sendable, Codable {
        public let seat: Int
        public let revision: Int
        public let at: Instant
    }
}

extension Incident {
    public var seats: [Seat] { seating?.seats ?? [] }
    public func seat(_ id: Int) -> Seat? { seats.first { $0.id == id } }

    /// The clocks of a seat, with what the unit that sits there has reported of its order.
    public func marks(of seat: Seat) -> [Seat.Mark: Instant] {
        var marks = seat.marks
        guard let unit = seat.unit, let order = assignments.last(where: { $0.unit == unit && $0.ending == nil }) else { return marks }
        for (mark, step) in [(Seat.Mark.notified, Assignment.Step.received), (.joined, .acknowledged), (.moving, .enRoute), (.arrived, .onScene), (.done, .cleared)] {
            guard let moment = order.steps[step] else { continue }
            marks[mark] = min(marks[mark] ?? moment, moment)
        }
        return marks
    }

    /// What the seat's button does next, the unit's own report of its order counted.
    public func next(of seat: Seat) -> Seat.Mark? {
        guard seat.isOpen else { return nil }
        let reached = marks(of: seat).keys.max() ?? .notified
        return seat.kind.course.first { $0 > reached && $0 > .joined }
    }

    /// The seats that somebody holds: the person by account or by the unit they carry, or the browser that claimed a link.
    public func seats(of party: SeatParty) -> [Seat] { seats.filter { $0.isOpen && $0.isHeld(by: party) } }

    mutating func apply(_ event: SeatEvent, at: Instant) {
        switch event {
        case .added(let id, let opening):
            if seating == nil { seating = Seating(started: at) }
            seating?.seats.append(Seat(id: id, opening))
        case .linked(let id, let link):
            change(id) { seat in
                seat.link = link
                // Whoever held it through an older link is out.
                seat.holder = nil
            }
        case .notified(let id, var notice):
            notice.at = at
            change(id) { seat in
                seat.notice = notice
                if notice.isSent, seat.marks[.notified] == nil { seat.marks[.notified] = at }
            }
        case .joined(let id, let holder):
            change(id) { seat in
                seat.holder = holder
                if seat.marks[.joined] == nil { seat.marks[.joined] = at }
            }
        case .stepped(let id, let mark, let typed): change(id) { $0.marks[mark] = typed ?? at }
        case .said: break
        case .revoked(let id, let reason):
            change(id) { seat in
                seat.revoked = at
                seat.revokedBecause = reason
                seat.holder = nil
            }
        case .sheetFilled:
            if seating?.sheet == nil { seating?.sheet = Seating.SheetMark(revision: 0, written: at) }
            seating?.sheet?.revision += 1
            seating?.sheet?.written = at
        case .sheetSeen(let id, let revision):
            seating?.sheet?.seen.removeAll { $0.seat == id }
            seating?.sheet?.seen.append(Seating.Seen(seat: id, revision: revision, at: at))
        case .overdue: seating?.overdue = at
        case .overdueExplained(let reason): seating?.explanation = reason
        }
    }

    private mutating func change(_ id: Int, _ body: (inout Seat) -> Void) {
        guard let index = seating?.seats.firstIndex(where: { $0.id == id }) else { return }
        body(&seating!.seats[index])
    }
}
